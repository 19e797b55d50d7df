"""The published figures of placement: `python -m tests.field.figures [--count N] [--scans N]`.

Both parts are measured alike: the one the finder was tuned on, and the one held out. Each producer has
letters of its own, so that no letter counts twice.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator

from signing.placement.ocr import installed
from tests.field.producers import PRODUCERS, produce
from tests.field.score import Scored, score
from tests.field.score import lines as table
from tests.field.spec import HELD_OUT

COUNT = 60
"""Letters of each producer in each part."""
SCANS = 12
_APART = 2000
"""Between the first seeds of two producers."""
_NEEDS = {"chromium": ("chromium", "mutool"), "weasyprint": ("mutool",), "libreoffice": ("soffice", "mutool")}


def measured(start: int, count: int, scans: int) -> Iterator[Scored]:
    """Letters of every producer whose programs are installed, judged."""
    for index, producer in enumerate(PRODUCERS):
        if not all(shutil.which(program) for program in _NEEDS.get(producer, ())):
            continue
        first = start + index * _APART
        wanted = scans if producer == "scanner" else count
        yield from score(produce(producer, range(first, first + wanted)))


def lines(count: int = COUNT, scans: int = SCANS) -> list[str]:
    """The table as lines of text, for the bench; says which producers and programs were missing."""
    out = []
    for name, start in (("tuning part", 0), ("held-out part", HELD_OUT)):
        out += [f"Placement, {name}:", *(f"  {line}" for line in table(list(measured(start, count, scans))))]
    missing = [p for p, needs in _NEEDS.items() if not all(map(shutil.which, needs))]
    if missing:
        out.append(f"Not measured, their programs are missing: {', '.join(missing)}")
    if installed() is None:
        out.append("Scans were not recognised: Tesseract with Vietnamese is missing")
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT, help="letters of each producer in each part")
    parser.add_argument("--scans", type=int, default=SCANS, help="scans in each part")
    options = parser.parse_args()
    for line in lines(options.count, options.scans):
        sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Judge the finder on a folder of letters: `python -m tests.field.score DIR [--quiet]`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from signing.placement import find_layout
from signing.placement.ocr import recognise
from tests.field.judging import Outcome, Verdict, judge
from tests.field.made import Made, load


@dataclass(frozen=True, slots=True)
class Scored:
    made: Made
    verdict: Verdict
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of a group were right, sure, and both wrong and sure."""

    letters: int
    right: int
    sure: int
    silent_errors: int
    nothing: int
    """Files without a place; they count as right if the finder is not sure of them."""

    def line(self, name: str) -> str:
        places = self.letters - self.nothing
        return (
            f"{name:<12} {self.letters:>5} letters ({self.nothing} without a place)  "
            f"right {_share(self.right, self.letters)}  sure {_share(self.sure, places)}  "
            f"wrong and sure {self.silent_errors}"
        )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:6.2f} %" if whole else "     -  "


_UNREADABLE: dict[str, Callable[[Made], bool]] = {
    "scan + text": lambda made: made.producer == "scanner" and made.has_layer,
    "scan": lambda made: made.producer == "scanner" and not made.has_layer,
    "odd codes": lambda made: made.producer != "scanner",
}


def score(letters: Iterable[Made]) -> Iterator[Scored]:
    """Find the places of each letter and judge them; scans are recognised where Tesseract is installed."""
    for made in letters:
        layout = find_layout(made.pdf, recognise=recognise)
        yield Scored(made, judge(layout, made.truth), layout.problems)


def tally(scored: Iterable[Scored]) -> Tally:
    outcomes = list(scored)
    return Tally(
        letters=len(outcomes),
        right=sum(s.verdict.outcome is Outcome.RIGHT for s in outcomes),
        sure=sum(s.verdict.sure and s.made.truth is not None for s in outcomes),
        silent_errors=sum(s.verdict.is_silent_error for s in outcomes),
        nothing=sum(s.made.truth is None for s in outcomes),
    )


def lines(scored: list[Scored]) -> Iterator[str]:
    """A table: a line for each producer of readable text, for all of them, and for each sort of the rest."""
    readable = [s for s in scored if s.made.readable]
    for producer in sorted({s.made.producer for s in readable}):
        yield tally(s for s in readable if s.made.producer == producer).line(producer)
    yield tally(readable).line("all of these")
    for name, chosen in _UNREADABLE.items():
        if group := [s for s in scored if not s.made.readable and chosen(s.made)]:
            yield tally(group).line(name)


def _faults(scored: Iterable[Scored]) -> Iterator[str]:
    for s in scored:
        if s.verdict.outcome is not Outcome.RIGHT or not (s.verdict.sure or s.made.truth is None):
            state = f"{s.verdict.outcome}{' AND SURE' if s.verdict.is_silent_error else ''}"
            yield f"{s.made.name} [{s.made.variant}] {state}: {'; '.join(s.verdict.faults)} | {s.problems}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quiet", action="store_true", help="only the table")
    options = parser.parse_args()
    scored = list(score(load(options.folder)))
    if not options.quiet:
        for fault in _faults(scored):
            sys.stdout.write(fault + "\n")
        kinds = Counter(f.split(" ")[0] for s in scored for f in s.verdict.faults)
        sys.stdout.write(f"{dict(kinds)}\n")
    for line in lines(scored):
        sys.stdout.write(line + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

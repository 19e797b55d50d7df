"""Prepare a draft from file to file and print the peak memory in MB: `python preparing.py DRAFT TARGET`."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from signing.pdf.source import FileSource
from signing.placement import find_layout
from signing.preparation import Places, prepare_into


def main(draft: Path, target: Path) -> None:
    with FileSource(draft) as source, target.open("w+b") as out:
        prepare_into(out, source, Places.from_layout(find_layout(source)))
    sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

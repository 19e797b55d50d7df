"""Draw the golden pages anew: `python -m tests.interop.matrix.renew`; look before keeping them."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.interop.matrix.cells import JUDGED, Act, Paper, Then
from tests.interop.matrix.pages import PAGES, page_of, path_of_page
from tests.interop.matrix.writing import path_of, write_all


def first_papers() -> dict[Act, Paper]:
    """Of each act the first file that shows it; the others must look the same."""
    shown: dict[Act, Paper] = {}
    for paper in JUDGED:
        if paper.then is Then.NOTHING:
            shown.setdefault(paper.act, paper)
    return shown


def main() -> None:
    PAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        papers = first_papers()
        write_all(papers.values(), folder)
        for act, paper in papers.items():
            page = page_of(path_of(folder, paper).read_bytes())
            page.quantize(256).save(path_of_page(act), optimize=True)
            sys.stdout.write(f"{path_of_page(act)}\n")


if __name__ == "__main__":
    main()

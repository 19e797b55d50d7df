"""The matrix as a table for people: build/interop/matrix/summary.md."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.interop.matrix.cells import ABSENT, CELLS
from tests.interop.matrix.expected import deviation_of, expected
from tests.interop.matrix.verdicts import Judge, verdict_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.interop.matrix.cells import Cell
    from tests.interop.matrix.verdicts import Verdicts

SOUND, EXPLAINED, UNEXPLAINED = "✓", "†", "✗"


def summary(verdicts: Mapping[str, Mapping[str, Verdicts]]) -> str:
    """Markdown: counts by judge, every cell, the reasons of what is explained, and what cannot be."""
    signs = {(judge, cell): _sign(judge, cell, verdicts) for judge in Judge for cell in CELLS}
    counted = Counter((judge, sign) for (judge, _), sign in signs.items())
    lines = [
        f"# {len(CELLS)} cells, {len(Judge)} judges",
        "",
        f"| Judge | {SOUND} | {EXPLAINED} | {UNEXPLAINED} |",
    ]
    lines += ["|---|---|---|---|"]
    lines += [
        f"| {judge} | {' | '.join(str(counted[judge, sign]) for sign in (SOUND, EXPLAINED, UNEXPLAINED))} |"
        for judge in Judge
    ]
    lines += ["", "Simple reports of EU DSS: `reports/`.", "", f"| Cell | {' | '.join(Judge)} |"]
    lines += [f"|---|{'---|' * len(Judge)}"]
    lines += [f"| {cell.name} | {' | '.join(signs[judge, cell] for judge in Judge)} |" for cell in CELLS]
    lines += ["", f"## Explained ({EXPLAINED})", "", *_reasons()]
    lines += ["", "## Not in the matrix", ""]
    lines += [f"* {mark}, {stage}: {reason}" for (mark, stage), reason in ABSENT.items()]
    return "\n".join([*lines, ""])


def _sign(judge: Judge, cell: Cell, verdicts: Mapping[str, Mapping[str, Verdicts]]) -> str:
    if verdict_on(verdicts, judge, cell) != expected(judge, cell):
        return UNEXPLAINED
    return SOUND if deviation_of(judge, cell) is None else EXPLAINED


def _reasons() -> list[str]:
    found = Counter(
        one for judge in Judge for cell in CELLS if (one := deviation_of(judge, cell)) is not None
    )
    return [f"* {one.judge}, {count} cells: {one.reason}" for one, count in found.items()]

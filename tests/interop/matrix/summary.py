"""The matrix as a table for people: build/interop/matrix/summary.md."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.interop.matrix.cells import ABSENT, CELLS, JUDGED, LEVELS
from tests.interop.matrix.expected import deviation_of, expected
from tests.interop.matrix.verdicts import NOT_ASKED_BECAUSE, Judge, is_asked, verdict_on
from tests.signing.algorithms import ALGORITHMS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.interop.matrix.cells import Cell
    from tests.interop.matrix.verdicts import Verdicts

WALL = "all, by the clock"
SOUND, EXPLAINED, UNASKED, UNEXPLAINED = SIGNS = ("✓", "†", "–", "✗")


def summary(verdicts: Mapping[str, Mapping[str, Verdicts]], costs: Mapping[str, Mapping[str, float]]) -> str:
    """Markdown: counts by judge, costs, every cell, the reasons of what is explained, and what cannot be.

    `costs` are seconds by group and part.
    """
    signs = {(judge, cell): _sign(judge, cell, verdicts) for judge in Judge for cell in CELLS}
    counted = Counter((judge, sign) for (judge, _), sign in signs.items())
    lines = [
        f"# {len(CELLS)} cells in {len(JUDGED)} files, {len(Judge)} judges",
        "",
        f"| Judge | {' | '.join(SIGNS)} |",
    ]
    lines += ["|---|---|---|---|---|"]
    lines += [f"| {judge} | {' | '.join(str(counted[judge, sign]) for sign in SIGNS)} |" for judge in Judge]
    lines += ["", *_costs(costs)]
    lines += ["", "Simple reports of EU DSS: `reports/`.", "", f"| Cell | {' | '.join(Judge)} |"]
    lines += [f"|---|{'---|' * len(Judge)}"]
    lines += [f"| {cell.name} | {' | '.join(signs[judge, cell] for judge in Judge)} |" for cell in CELLS]
    lines += ["", f"## Explained ({EXPLAINED})", "", *_reasons()]
    lines += ["", f"## Not asked ({UNASKED})", "", f"* {Judge.OURS}: {NOT_ASKED_BECAUSE}"]
    lines += ["", "## Not in the matrix", ""]
    each = len(LEVELS) * len(ALGORITHMS)
    lines += [f"* {mark}, {stage}, {each} cells: {reason}" for (mark, stage), reason in ABSENT.items()]
    return "\n".join([*lines, ""])


def _sign(judge: Judge, cell: Cell, verdicts: Mapping[str, Mapping[str, Verdicts]]) -> str:
    if verdict_on(verdicts, judge, cell) != expected(judge, cell):
        return UNEXPLAINED
    if not is_asked(judge, cell.paper):
        return UNASKED
    return SOUND if deviation_of(judge, cell) is None else EXPLAINED


def _reasons() -> list[str]:
    found = Counter(
        one for judge in Judge for cell in CELLS if (one := deviation_of(judge, cell)) is not None
    )
    return [f"* {one.judge}, {count} cells: {one.reason}" for one, count in found.items()]


def _costs(costs: Mapping[str, Mapping[str, float]]) -> list[str]:
    parts = dict.fromkeys(part for seconds in costs.values() for part in seconds)
    lines = [f"| CPU seconds | {' | '.join(costs)} | together |", f"|---|{'---|' * len(costs)}---|"]
    for part in parts:
        each = [seconds.get(part, 0.0) for seconds in costs.values()]
        together = max(each) if part == WALL else sum(each)
        lines.append(f"| {part} | {' | '.join(f'{one:.0f}' for one in (*each, together))} |")
    return lines

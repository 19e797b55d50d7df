"""What each judge has to say of each cell, and the one table of verdicts that differ, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from signing.keys.model import Scheme
from signing.report import ChangesAfter, Level
from tests.interop.matrix.cells import Mark, Stage
from tests.interop.matrix.verdicts import Judge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.interop.matrix.cells import Cell

VALID = "Signature is Valid."
UNCHANGED = "The document is unchanged since signing."
EDITED = "The signature is valid but there have been edits since signing."

_PYHANKO_WORDS: Mapping[ChangesAfter, str] = MappingProxyType(
    {
        ChangesAfter.NONE: "NONE",
        ChangesAfter.VALIDATION_DATA: "LTA_UPDATES",
        ChangesAfter.PERMITTED: "FORM_FILLING",
    }
)
_STORED = (Level.B_LT, Level.B_LTA)
"""Levels that append validation data to the signed revision."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """A judge that says something else of sound cells, for a reason that lies with the judge."""

    judge: Judge
    concerns: Callable[[Cell], bool]
    verdict: str
    reason: str


DEVIATIONS = (
    Deviation(
        Judge.MUPDF,
        lambda cell: cell.paper.algorithm.scheme is Scheme.RSA_PSS,
        "Digest error: Unknown error.",
        "MuPDF 1.21 does not know RSASSA-PSS",
    ),
    Deviation(
        Judge.DSS,
        lambda cell: cell.stage is Stage.EXTENDED and cell.paper.level is Level.B_B,
        "TOTAL_PASSED, PAdES_BASELINE_T",
        "EU DSS takes a document time stamp for that of a signature which has none;"
        " we call the signature B-B, since its own time stays a claim of its signer",
    ),
)


def deviation_of(judge: Judge, cell: Cell) -> Deviation | None:
    return next((one for one in DEVIATIONS if one.judge is judge and one.concerns(cell)), None)


def expected(judge: Judge, cell: Cell) -> str:
    """The verdict on this cell as long as file and judge are what they were."""
    deviation = deviation_of(judge, cell)
    return sound(judge, cell) if deviation is None else deviation.verdict


def sound(judge: Judge, cell: Cell) -> str:
    """What the judge says of a sound signature."""
    changes, level = changes_after(cell), level_of(cell)
    match judge:
        case Judge.OURS:
            return f"TOTAL-PASSED, {level}, changes after: {changes}"
        case Judge.PYHANKO:
            return f"sound, {_PYHANKO_WORDS[changes]}"
        case Judge.DSS:
            return f"TOTAL_PASSED, PAdES_BASELINE_{level.removeprefix('B-')}"
        case Judge.POPPLER:
            return VALID
        case Judge.MUPDF:
            return UNCHANGED if changes is ChangesAfter.NONE else EDITED
        case Judge.QPDF:
            return ""


def changes_after(cell: Cell) -> ChangesAfter:
    """What the decree's journey does to a file after the signature."""
    if cell.stage is Stage.SECOND or (cell.mark is Mark.LEADER and cell.stage is not Stage.FIRST):
        return ChangesAfter.PERMITTED
    if cell.stage is Stage.EXTENDED or cell.paper.level in _STORED:
        return ChangesAfter.VALIDATION_DATA
    return ChangesAfter.NONE


def level_of(cell: Cell) -> Level:
    """Augmentation makes B-LTA of all but a signature without a time stamp of its own."""
    extended = cell.stage is Stage.EXTENDED and cell.paper.level is not Level.B_B
    return Level.B_LTA if extended else cell.paper.level

"""What each judge has to say of each cell, and the one table of verdicts that differ, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from signing.keys.model import Scheme
from signing.report import ChangesAfter, Level
from tests.interop.matrix.cells import Mark, Stage
from tests.interop.matrix.pages import SAME
from tests.interop.matrix.verdicts import NOT_ASKED, Judge, is_asked
from tests.interop.matrix.writing import FLAVOUR

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.interop.matrix.cells import Cell
    from tests.signing.algorithms import Algorithm

VALID = "Signature is Valid."
UNCHANGED = "The document is unchanged since signing."
EDITED = "The signature is valid but there have been edits since signing."
PASSED = "TOTAL_PASSED"
NOT_LISTED = "INDETERMINATE, CRYPTO_CONSTRAINTS_FAILURE_NO_POE"

_PYHANKO_WORDS: Mapping[ChangesAfter, str] = MappingProxyType(
    {
        ChangesAfter.NONE: "NONE",
        ChangesAfter.VALIDATION_DATA: "LTA_UPDATES",
        ChangesAfter.PERMITTED: "FORM_FILLING",
    }
)
_STORED = (Level.B_LT, Level.B_LTA)
"""Levels that append validation data to the signed revision."""

_SEALED_OVER = (Mark.LEADER, Mark.SECOND_LEADER, Mark.INITIALS)
"""Marks that number, date and seal come after."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """A judge that says something else of sound cells, for a reason that lies with the judge."""

    judge: Judge
    concerns: Callable[[Algorithm], bool]
    instead: Callable[[str], str]
    """What is said, given the word for a sound signature."""
    reason: str


DEVIATIONS = (
    Deviation(
        Judge.MUPDF,
        lambda algorithm: algorithm.scheme in {Scheme.RSA_PSS, Scheme.ED25519},
        lambda _: "Digest error: Unknown error.",
        "MuPDF 1.21 knows neither RSASSA-PSS nor Ed25519",
    ),
    Deviation(
        Judge.POPPLER,
        lambda algorithm: algorithm.scheme is Scheme.ED25519,
        lambda _: "Document isn't signed or corrupted data.",
        "poppler 22.12 does not know Ed25519",
    ),
    Deviation(
        Judge.POPPLER,
        lambda algorithm: algorithm.hash_name.startswith("sha3_"),
        lambda _: "Unknown Validation Failure.",
        "poppler 22.12 does not know SHA-3 in signatures",
    ),
    Deviation(
        Judge.PYHANKO,
        lambda algorithm: algorithm.scheme is Scheme.RSA_PKCS1V15 and algorithm.hash_name.startswith("sha3_"),
        lambda sound: f"un{sound}",
        "pyHanko 0.38 does not verify RSA PKCS#1 v1.5 with SHA-3",
    ),
    Deviation(
        Judge.DSS,
        lambda algorithm: algorithm.scheme is Scheme.ED25519,
        lambda sound: sound.replace(PASSED, NOT_LISTED) + ", ASCCM_CAA_ANS",
        "EU DSS's default policy does not list Ed25519, as Circular 15/2025 does not",
    ),
)


def deviation_of(judge: Judge, cell: Cell) -> Deviation | None:
    algorithm = cell.paper.algorithm
    return next((one for one in DEVIATIONS if one.judge is judge and one.concerns(algorithm)), None)


def expected(judge: Judge, cell: Cell) -> str:
    """The verdict on this cell as long as file and judge are what they were."""
    if not is_asked(judge, cell.paper):
        return NOT_ASKED
    deviation = deviation_of(judge, cell)
    word = sound(judge, cell)
    return word if deviation is None else deviation.instead(word)


def sound(judge: Judge, cell: Cell) -> str:  # noqa: PLR0911 - a word for each judge
    """What the judge says of a sound signature."""
    changes, level = changes_after(cell), level_of(cell)
    match judge:
        case Judge.OURS:
            return f"TOTAL-PASSED, {level}, changes after: {changes}"
        case Judge.PYHANKO:
            found = cell.paper.is_looked_through or changes is ChangesAfter.NONE
            return f"sound, {_PYHANKO_WORDS[changes]}" if found else "sound"
        case Judge.DSS:
            return f"{PASSED}, PAdES_BASELINE_{level.removeprefix('B-')}"
        case Judge.POPPLER:
            return VALID
        case Judge.MUPDF:
            return UNCHANGED if changes is ChangesAfter.NONE else EDITED
        case Judge.QPDF:
            return ""
        case Judge.VERAPDF:
            return f"PDF/A-{FLAVOUR.name}"
        case Judge.PAGE:
            return SAME


def changes_after(cell: Cell) -> ChangesAfter:
    """What the decree's journey does to a file after the signature."""
    if cell.stage is Stage.SECOND or (cell.mark in _SEALED_OVER and cell.stage is not Stage.FIRST):
        return ChangesAfter.PERMITTED
    if cell.stage is Stage.EXTENDED or cell.paper.level in _STORED:
        return ChangesAfter.VALIDATION_DATA
    return ChangesAfter.NONE


def level_of(cell: Cell) -> Level:
    return Level.B_LTA if cell.stage is Stage.EXTENDED else cell.paper.level

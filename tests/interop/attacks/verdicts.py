"""What each validator makes of a forged letter: it notices, warns, sees no signature, or is fooled."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from signing.report import Indication
from signing.validation import validate
from tests.interop.eu_dss import PASSED
from tests.signing import judges
from tests.signing.validation import builders

if TYPE_CHECKING:
    from collections.abc import Mapping

VALID = "Signature is Valid."
UNCHANGED = "The document is unchanged since signing."
EDITED = "The signature is valid but there have been edits since signing."


class Verdict(StrEnum):
    """Of a whole file: the sharpest thing said of any of its signatures."""

    NOTICED = "noticed"
    WARNED = "warned"
    """All signatures pass, and something is said beside it."""
    BLIND = "blind"
    """No signature is seen any more, and nothing is said."""
    FOOLED = "fooled"


def ours(pdf: bytes) -> Verdict:
    report = validate(pdf, trust=builders.trust(), at=builders.NOW)
    return Verdict.FOOLED if report.indication is Indication.TOTAL_PASSED else Verdict.NOTICED


def pyhanko(pdf: bytes) -> Verdict:
    """An exception of any kind is as good as a refusal to whoever asked."""
    try:
        found = judges.pyhanko(pdf, builders.trust(), builders.NOW)
    except Exception:  # noqa: BLE001 - pyHanko lets everything through on such files
        return Verdict.NOTICED
    if not found:
        return Verdict.BLIND
    return Verdict.FOOLED if all(opinion.sound for opinion in found.values()) else Verdict.NOTICED


def poppler(path: Path) -> Verdict:
    found = judges.pdfsig_verdicts(path)
    if not found:
        return Verdict.BLIND
    return Verdict.FOOLED if set(found) == {VALID} else Verdict.NOTICED


def mupdf(path: Path) -> Verdict:
    """MuPDF tells of any edit whatever; of the untouched letter it says that the last signature has none."""
    found = judges.mutool_verdicts(path)
    if not found:
        return Verdict.BLIND
    if not set(found) <= {UNCHANGED, EDITED}:
        return Verdict.NOTICED
    return Verdict.FOOLED if UNCHANGED in found else Verdict.WARNED


def eu_dss(lines: str, *, sound: str) -> Mapping[str, Verdict]:
    """By the names of the files, what its JSON says (one line per file).

    What it warns of in the file `sound`, too, is no warning of an attack.
    """
    answers = {Path(answer["file"]).stem: answer for answer in map(json.loads, lines.splitlines())}
    usual = _warnings(answers[sound])
    return {name: _dss(answer, usual) for name, answer in answers.items()}


def _warnings(answer: dict[str, Any]) -> set[str]:
    return {message.split(":")[0] for one in answer["signatures"] for message in one["warnings"]}


def _dss(answer: dict[str, Any], usual: set[str]) -> Verdict:
    if answer["refusal"] is not None:
        return Verdict.NOTICED
    if not answer["signatures"]:
        return Verdict.BLIND
    if any(one["indication"] != PASSED for one in answer["signatures"]):
        return Verdict.NOTICED
    return Verdict.WARNED if _warnings(answer) - usual else Verdict.FOOLED

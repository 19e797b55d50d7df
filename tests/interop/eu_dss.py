"""EU DSS: built from `dss/` with Maven once, then asked about all files in one run of its JVM."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.interop import java

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

PROJECT = Path(__file__).parent / "dss"

PASSED = "TOTAL_PASSED"
FAILED = "TOTAL_FAILED"

OVERLAP = "BBB_FC_IAOD_ANS"
"""Widgets overlap: the seal upon the signature, which the decree demands."""
LOOKS_DIFFERENT = "BBB_FC_IVDBSFR_ANS"
"""A page looks different without the changes that DSS expects after a signature."""
UNDEFINED_CHANGE = "BBB_FC_DSCNUOM_ANS"
"""An object changed after the signature that is neither validation data, form filling nor annotation."""
PAGES_DIFFER = "BBB_FC_DSFREAP_ANS"
"""There are more or fewer pages than were signed."""
NOT_INTACT = "BBB_CV_IRDOI_ANS"
"""The digest does not fit what is signed."""
UNTRUSTED = "BBB_XCV_CCCBB_SIG_ANS"
"""The certificate leads to no anchor."""


@dataclass(frozen=True)
class Changes:
    """What DSS found after a signature, by its own classes; pages are counted from 1."""

    validation_data: tuple[str, ...]
    signature_or_form: tuple[str, ...]
    annotations: tuple[str, ...]
    undefined: tuple[str, ...]
    fields: frozenset[str]
    """Of these the whole dictionary was added or removed; an entry changed in one is not noticed."""
    overlapping_pages: tuple[int, ...]
    differing_pages: tuple[int, ...]
    added_pages: tuple[int, ...]


@dataclass(frozen=True)
class Opinion:
    """What DSS says of one signature, under its default policy."""

    field: str
    indication: str
    sub_indication: str | None
    level: str
    intact: bool
    sound_timestamps: tuple[str, ...]
    """The kinds of those that are intact and lead to an anchor."""
    changes: Changes
    errors: frozenset[str]
    warnings: frozenset[str]


def judge(  # noqa: PLR0913 - a run has that many givens
    files: Sequence[Path],
    *,
    anchor: Path,
    at: datetime,
    reports: Path,
    crls: Sequence[Path] = (),
    uncompared: Sequence[Path] = (),
) -> str:
    """One line of JSON per file, to be read with `opinions`; its simple report goes to the folder `reports`.

    What is not embedded may be given as `crls`. Files in `uncompared` are judged too, but for what changed
    from one revision to the next. The test is skipped where there is no Java.
    """
    reports.mkdir(parents=True, exist_ok=True)
    moment = at.isoformat().replace("+00:00", "Z")
    given = [moment, str(anchor), str(reports), ",".join(map(str, crls))]
    return java.ask(PROJECT, [*given, *map(str, files), "--", *map(str, uncompared)])


def judge_many(jobs: Sequence[Mapping[str, object]], folder: Path) -> str:
    """One line of JSON per file, of jobs that differ in time, anchors and lists; see `JudgeMany.java`.

    The folder gets the jobs and the simple reports. The test is skipped where there is no Java.
    """
    reports = folder / "reports"
    reports.mkdir(parents=True, exist_ok=True)
    asked = folder / "jobs.json"
    asked.write_text(json.dumps(jobs), "utf-8")
    return java.ask(PROJECT, [str(asked), str(reports)], program="antin.JudgeMany")


def judge_xml(files: Sequence[Path], *, anchor: Path, at: datetime, crls: Sequence[Path]) -> list[Any]:
    """What DSS says of the XAdES signatures of each file. The test is skipped where there is no Java."""
    moment = at.isoformat().replace("+00:00", "Z")
    arguments = [moment, str(anchor), ",".join(map(str, crls)), *map(str, files)]
    return [json.loads(line) for line in java.ask(PROJECT, arguments, program="antin.JudgeXml").splitlines()]


def read_lists(files: Sequence[Path], *, operator: Path) -> dict[str, Any]:
    """What DSS reads in trust lists that `operator` (DER) is to have signed, by the files' bare names.

    The test is skipped where there is no Java.
    """
    lines = java.ask(PROJECT, [str(operator), *map(str, files)], program="antin.ReadLists").splitlines()
    answers = map(json.loads, lines)
    return {Path(answer["file"]).stem: answer for answer in answers}


def opinions(lines: str) -> dict[str, tuple[Opinion, ...]]:
    """What `judge` answered, by the names of the files without suffix."""
    found = {}
    for line in lines.splitlines():
        answer = json.loads(line)
        assert answer["refusal"] is None, answer
        found[Path(answer["file"]).stem] = tuple(_opinion(one) for one in answer["signatures"])
    return found


def _opinion(answer: dict[str, Any]) -> Opinion:
    changes = answer["changes"]
    return Opinion(
        answer["field"],
        answer["indication"],
        answer["subIndication"],
        answer["level"],
        answer["intact"],
        tuple(stamp["type"] for stamp in answer["timestamps"] if stamp["sound"]),
        Changes(
            tuple(changes["validationData"]),
            tuple(changes["signatureOrForm"]),
            tuple(changes["annotations"]),
            tuple(changes["undefined"]),
            frozenset(changes["fields"]),
            tuple(changes["overlappingPages"]),
            tuple(changes["differingPages"]),
            tuple(changes["addedPages"]),
        ),
        frozenset(message.split(":")[0] for message in answer["errors"]),
        frozenset(message.split(":")[0] for message in answer["warnings"]),
    )

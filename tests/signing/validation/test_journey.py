"""The sound journey of a letter: who signed, what came after, and that none of it hurts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from signing.report import ChangesAfter, Indication, Integrity, Level, SignatureReport, TimeIs
from signing.validation import validate
from tests.signing.validation import builders

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Expected:
    kind: str
    changes_after: ChangesAfter
    level: Level | None
    covers_whole_file: bool


def reports(pdf: bytes) -> dict[str, SignatureReport]:
    report = validate(pdf, trust=builders.trust(), at=builders.NOW)
    assert report.indication is Indication.TOTAL_PASSED, report
    return {signature.field: signature for signature in report.signatures}


JOURNEY: dict[str, tuple[Callable[[], bytes], dict[str, Expected]]] = {
    "leader": (
        builders.approved,
        {"AntinLeader1": Expected("leader", ChangesAfter.NONE, Level.B_T, covers_whole_file=True)},
    ),
    "issued": (
        builders.finished,
        {
            "AntinLeader1": Expected("leader", ChangesAfter.PERMITTED, Level.B_T, covers_whole_file=False),
            "AntinAgency": Expected("agency", ChangesAfter.NONE, Level.B_T, covers_whole_file=True),
        },
    ),
    "with validation data": (
        lambda: builders.with_security_store(builders.finished(), builders.root()),
        {
            "AntinLeader1": Expected("leader", ChangesAfter.PERMITTED, Level.B_LT, covers_whole_file=False),
            "AntinAgency": Expected(
                "agency", ChangesAfter.VALIDATION_DATA, Level.B_LT, covers_whole_file=False
            ),
        },
    ),
    "archived": (
        lambda: builders.with_document_timestamp(
            builders.with_security_store(builders.finished(), builders.root())
        ),
        {
            "AntinLeader1": Expected("leader", ChangesAfter.PERMITTED, Level.B_LTA, covers_whole_file=False),
            "AntinAgency": Expected(
                "agency", ChangesAfter.VALIDATION_DATA, Level.B_LTA, covers_whole_file=False
            ),
            "AntinTimestamp1": Expected("timestamp", ChangesAfter.NONE, None, covers_whole_file=True),
        },
    ),
}


@pytest.mark.parametrize("stage", JOURNEY)
def test_every_stage_of_the_journey_passes(stage: str) -> None:
    build, expected = JOURNEY[stage]
    found = reports(build())
    assert {
        field: Expected(s.kind, s.changes_after, s.level, s.covers_whole_file) for field, s in found.items()
    } == expected
    assert {s.integrity for s in found.values()} == {Integrity.INTACT}
    assert {s.time_is for s in found.values()} == {TimeIs.TIME_STAMPED}


def test_changes_are_named_for_the_leader() -> None:
    leader = reports(builders.finished())["AntinLeader1"]
    assert leader.changes == (
        "Điền ô “Số”: “05”.",
        "Điền ô “Ngày”: “01”.",
        "Điền ô “Tháng”: “6”.",
        "Thêm chữ ký ở ô “Dấu cơ quan”.",
    )


def test_mark_is_where_it_is_seen() -> None:
    agency = reports(builders.finished())["AntinAgency"]
    assert (agency.page, agency.box) == (0, tuple(map(float, builders.AGENCY_BOX)))

"""Every verdict has words that say what to do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from signing.report import Indication, SubIndication, ValidationReport
from signing.validation import validate, verdict_sentence
from signing.validation.kinds import kind_of
from signing.validation.wording import (
    NO_AGENCY,
    NO_LEADER,
    advice,
    local_time,
    missing_signature,
    next_step,
)
from tests.signing.validation import builders


@pytest.mark.parametrize("sub_indication", SubIndication)
def test_every_sub_indication_has_advice(sub_indication: SubIndication) -> None:
    assert advice(sub_indication).endswith(".")


def test_file_without_signatures_is_not_taken_for_a_signed_document() -> None:
    report = ValidationReport(Indication.INDETERMINATE, (), (), datetime(2026, 6, 1, tzinfo=UTC))
    assert "không có chữ ký số" in verdict_sentence(report)


def test_times_are_shown_as_in_viet_nam() -> None:
    assert local_time(datetime(2026, 6, 1, 20, 30, 5, tzinfo=UTC)) == "02/06/2026 03:30:05 +0700"


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("AntinLeader1", "leader"),
        ("AntinLeader12", "leader"),
        ("AntinAgency", "agency"),
        ("AntinAgency2x", "unknown"),
        ("xAntinAgency", "unknown"),
        ("Signature1", "unknown"),
    ],
)
def test_kind_is_what_the_field_name_claims(field: str, kind: str) -> None:
    assert kind_of(field) == kind


@pytest.mark.parametrize(
    ("kinds", "lacking"),
    [
        (("leader", "agency"), None),
        (("leader", "timestamp"), NO_AGENCY),
        (("agency",), NO_LEADER),
        (("unknown", "unknown"), None),
    ],
)
def test_an_original_needs_both_signatures(kinds: tuple[str, ...], lacking: str | None) -> None:
    assert missing_signature(kinds) == lacking


def test_clerk_is_told_what_to_do_next() -> None:
    spoilt = builders.finished().replace(b"/Type", b"/Tipe", 1)
    report = validate(spoilt, trust=builders.trust(), at=builders.NOW)
    assert report.indication is Indication.TOTAL_FAILED
    assert verdict_sentence(report).startswith("Không tiếp nhận văn bản này.")
    assert next_step(report) == "Hãy đề nghị nơi gửi gửi lại bản gốc."


def test_what_passed_needs_no_next_step() -> None:
    report = validate(builders.finished(), trust=builders.trust(), at=builders.NOW)
    assert report.indication is Indication.TOTAL_PASSED
    assert next_step(report) is None


def test_signature_of_no_known_kind_is_named_by_its_signer_once() -> None:
    pdf = builders.sign(builders.letter(), builders.leader(), "Signature1")
    stranger = builders.trust(builders.issue("Gốc khác", None, ca=True))
    sentence = verdict_sentence(validate(pdf, trust=stranger, at=builders.NOW))
    assert sentence.startswith("Chưa thể kết luận, đừng tiếp nhận vội. Chữ ký")
    assert sentence.count("Nguyễn Văn An") == 1

"""No forgery passes, whatever else the report says of it."""

from __future__ import annotations

import pytest

from signing.report import ChangesAfter, Indication, Integrity, SubIndication, ValidationReport
from signing.validation import validate, verdict_sentence
from tests.signing.validation import builders
from tests.signing.validation.attacks import ATTACKS
from tests.signing.validation.attacks.reasons import INTACT, OPEN, REASONS


def judged(pdf: bytes) -> ValidationReport:
    return validate(pdf, trust=builders.trust(), at=builders.NOW)


@pytest.mark.parametrize("name", ATTACKS)
def test_forgery_never_passes_and_the_reason_is_said(name: str) -> None:
    original = builders.finished()
    forged = ATTACKS[name](original)
    assert forged != original
    report = judged(forged)
    assert report.indication is (Indication.INDETERMINATE if name in OPEN else Indication.TOTAL_FAILED)
    suspects = [s for s in report.signatures if s.indication is not Indication.TOTAL_PASSED]
    said = [*(reason for s in suspects for reason in s.reasons), *report.problems]
    assert any(reason.startswith(REASONS[name]) for reason in said), said
    for_the_clerk = "Không tiếp nhận văn bản này." if name not in OPEN else ""
    assert verdict_sentence(report).startswith(for_the_clerk)
    # Where nothing can be read, nothing is claimed to be whole.
    assert (
        not report.signatures or name in INTACT or any(s.integrity is not Integrity.INTACT for s in suspects)
    )


def test_every_attack_has_its_reason_and_every_reason_its_attack() -> None:
    assert set(REASONS) == set(ATTACKS)
    assert set(ATTACKS) >= OPEN | INTACT


NAMED = {
    "number_changed": "Sửa ô “Số”: “05” thành “99”.",
    "number_redrawn": "Đổi hình hiển thị của ô “Số”.",
    "content_stream_replaced": "Nội dung trang 1 đã bị thay đổi sau khi ký.",
    "font_replaced": "Nội dung trang 1 đã bị thay đổi sau khi ký.",
    "shadow_object_defined_later": "Nội dung trang 1 đã bị thay đổi sau khi ký.",
    "page_added": "Số trang bị đổi từ 1 thành 2.",
    "evil_annotation": "Thêm chú thích ở trang 1.",
    "seal_moved": "Ô “Dấu cơ quan” bị dời chỗ hoặc đổi kích thước.",
    "seal_redrawn": "Hình của chữ ký ở ô “Dấu cơ quan” bị vẽ lại hoặc ẩn đi.",
    "script_when_opened": "Thêm, sửa hoặc xóa hành động tự chạy khi mở tệp.",
    "catalog_switched": "Tệp chứa một chữ ký đã bị gỡ khỏi biểu mẫu hoặc không được khai báo.",
    "comment_behind_the_end": "Cuối tệp có dữ liệu lạ nằm sau phần kết thúc của văn bản.",
}


@pytest.mark.parametrize("name", NAMED)
def test_what_was_done_is_named(name: str) -> None:
    report = judged(ATTACKS[name](builders.finished()))
    (agency,) = (s for s in report.signatures if s.kind == "agency")
    assert NAMED[name] in agency.changes
    assert NAMED[name] in agency.reasons[0]
    assert agency.changes_after is ChangesAfter.FORBIDDEN
    assert agency.sub_indication is SubIndication.FORMAT_FAILURE


def test_flipped_byte_is_a_hash_failure_of_both() -> None:
    report = judged(ATTACKS["flipped_byte_in_the_first_page"](builders.finished()))
    assert {s.sub_indication for s in report.signatures} == {SubIndication.HASH_FAILURE}
    assert {s.integrity for s in report.signatures} == {Integrity.BROKEN}


def test_changed_number_leaves_the_leader_intact() -> None:
    report = judged(ATTACKS["number_changed"](builders.finished()))
    assert {s.kind: (s.integrity, s.indication) for s in report.signatures} == {
        "leader": (Integrity.INTACT, Indication.TOTAL_PASSED),
        "agency": (Integrity.BROKEN, Indication.TOTAL_FAILED),
    }


def test_stranger_does_not_hurt_the_others() -> None:
    unseen = builders.sign(builders.finished(), builders.issue("Người lạ", None), "Stranger")
    report = judged(unseen)
    assert {s.field: s.sub_indication for s in report.signatures} == {
        "AntinLeader1": None,
        "AntinAgency": None,
        "Stranger": SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
    }
    assert report.indication is Indication.INDETERMINATE


def test_one_malformed_signature_does_not_hide_the_others() -> None:
    report = judged(ATTACKS["byte_range_removed"](builders.finished()))
    assert {s.field for s in report.signatures} == {"AntinLeader1", "AntinAgency"}


@pytest.mark.parametrize(
    "pdf", [b"", b"%PDF-1.7", b"not a pdf", b"%PDF-1.7\nstartxref\n0\n%%EOF", bytes(1000)]
)
def test_what_is_no_pdf_is_left_open_with_a_problem(pdf: bytes) -> None:
    report = judged(pdf)
    assert (report.indication, report.signatures) == (Indication.INDETERMINATE, ())
    assert report.problems


def test_unsigned_file_is_never_passed() -> None:
    report = judged(builders.letter())
    assert report.indication is Indication.INDETERMINATE
    assert "Tệp không có chữ ký số" in report.problems[0]

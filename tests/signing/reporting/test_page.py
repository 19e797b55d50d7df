"""The page to be filed: one page whatever was checked, with every item that the circular asks for."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pikepdf
import pypdfium2
import pytest
from lxml import etree

from signing.report import Change, ChangesAfter, Indication, RevocationMode, ValidationReport
from signing.reporting import ReportSubject, report_pdf
from signing.reporting.pdf import JSON_NAME, XML_NAME
from signing.validation import seven_items, validate, verdict_sentence
from tests import effort
from tests.signing.validation import builders
from tests.signing.validation.builders import NOW, trust

MARGIN = 30
"""Points that office printers leave white at the least."""
AT = datetime(2026, 6, 2, 4, 5, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def report() -> ValidationReport:
    return validate(builders.finished(), trust=trust(), at=AT, revocation=RevocationMode.OFF)


@pytest.fixture(scope="module")
def subject() -> ReportSubject:
    made = ReportSubject.of("Công văn số 5.pdf", builders.finished(), software="Ấn Tín 9.9")
    return replace(made, number="05/KH-SNV", issued_on=date(2026, 6, 1), installation="Văn thư Sở Nội vụ")


def text_of(pdf: bytes) -> str:
    """The words of the page, each once and in order, however the lines were broken."""
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    text, (width, height) = document[0].get_textpage(), document[0].get_size()
    for index in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(index)
        assert MARGIN < left <= right < width - MARGIN
        assert MARGIN < bottom <= top < height - MARGIN
    return " ".join(text.get_text_range().split())


def test_page_has_every_item_of_every_signature(report: ValidationReport, subject: ReportSubject) -> None:
    text = text_of(report_pdf(report, subject))
    assert " ".join(verdict_sentence(report).split()) in text
    for signature in report.signatures:
        for label, value in seven_items(signature):
            assert label in text
            assert value[:60] in text
    expected = (subject.sha256, "05/KH-SNV, ngày 01/06/2026", "02/06/2026 11:05:06 +0700", "Gốc thử nghiệm")
    for words in (*expected, "Ấn Tín 9.9", "Văn thư Sở Nội vụ", "Hiện nay"):
        assert words in text


@pytest.mark.parametrize(
    "name",
    [
        "a" * 5000,
        "\u0000\u202efdp.exe",
        "漢字 العربية \U0001f600.pdf",
        "To\u0302\u0323 quoc.pdf",
        "",
        " " * 300,
        "Sở Nội vụ xác nhận: đã kiểm tra!\nHợp lệ \u2714 <b>.pdf",
    ],
)
def test_any_name_keeps_it_one_page(name: str, report: ValidationReport, subject: ReportSubject) -> None:
    text = text_of(report_pdf(report, replace(subject, file=name)))
    assert "SHA-256" in text
    assert "\u202e" not in text


def test_strangers_name_for_a_file_is_printed_as_theirs(
    report: ValidationReport, subject: ReportSubject
) -> None:
    """This installation signs the page: whoever brings the file must not write sentences on it."""
    name = "Công văn 05 (bản 2).pdf\n\u2714 SỞ XÁC NHẬN: hợp lệ! \U0001f600"
    text = text_of(report_pdf(report, replace(subject, file=name, number=None)))
    assert "Tên tệp khi gửi kiểm tra “Công văn 05 (bản 2).pdf SỞ XÁC NHẬN hợp lệ”" in text


def test_page_says_what_to_do_what_changed_and_what_to_look_at(subject: ReportSubject) -> None:
    change = Change("Nội dung trang 1 đã bị thay đổi.", ChangesAfter.FORBIDDEN, page=0)
    filled = Change("Điền ô “Số”: “05”.", ChangesAfter.PERMITTED, page=0)
    report = validate(builders.finished().replace(b"/Type", b"/Tipe", 1), trust=trust(), at=NOW)
    signature = replace(report.signatures[0], change_list=(filled, change))
    shown = replace(report, signatures=(signature,), advisories=("Trang 1 có hình giống con dấu.",))
    text = text_of(report_pdf(shown, subject))
    assert "Việc cần làm: Hãy đề nghị nơi gửi gửi lại bản gốc." in text
    assert "Nội dung trang 1 đã bị thay đổi (bị cấm); Điền ô “Số”: “05”" in text
    assert "– Lưu ý: Trang 1 có hình giống con dấu." in text


@pytest.mark.parametrize("count", [0, 1, 3, 7, 40, 200])
def test_signatures_that_find_no_room_are_told(
    count: int, report: ValidationReport, subject: ReportSubject
) -> None:
    many = replace(report, signatures=(report.signatures[0],) * count)
    text = text_of(report_pdf(many, subject))
    shown = [number for number in range(1, count + 1) if f"Chữ ký {number}:" in text]
    assert shown == list(range(1, len(shown) + 1))
    if len(shown) < count:
        assert f"Và {count - len(shown)} chữ ký nữa" in text


def test_long_names_and_reasons_keep_it_one_page(report: ValidationReport, subject: ReportSubject) -> None:
    endless = "Một câu rất dài không có điểm dừng " * 200
    signature = replace(
        report.signatures[0], indication=Indication.TOTAL_FAILED, signer=endless, reasons=(endless,)
    )
    long = replace(
        report,
        indication=Indication.TOTAL_FAILED,
        signatures=(signature,) * 4,
        problems=(endless,) * 50,
        advisories=(endless,) * 50,
    )
    assert "Không tiếp nhận" in text_of(report_pdf(long, subject))


def test_whole_result_is_attached(report: ValidationReport, subject: ReportSubject) -> None:
    with pikepdf.open(io.BytesIO(report_pdf(report, subject))) as pdf:
        attached = {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()}
        assert len(pdf.Root.AF) == len(attached)
    assert json.loads(attached[JSON_NAME]) == {
        **report.as_json(subject.file),
        "file_sha256": subject.sha256,
    }
    assert etree.fromstring(attached[XML_NAME]).tag.endswith("ValidationReport")


def test_same_result_gives_the_same_bytes(report: ValidationReport, subject: ReportSubject) -> None:
    assert report_pdf(report, subject) == report_pdf(report, subject)


def test_unsigned_file_gets_a_page_too(subject: ReportSubject) -> None:
    report = validate(builders.letter(), trust=trust(), at=NOW)
    assert "không coi đây là văn bản điện tử đã ký" in text_of(report_pdf(report, subject))


def test_endless_words_cost_no_more_than_reading_them(
    report: ValidationReport, subject: ReportSubject
) -> None:
    """Names in a stranger's certificate have any length, and need no blanks."""

    def calls(letters: int) -> int:
        endless = "x" * letters
        failed = replace(report.signatures[0], indication=Indication.TOTAL_FAILED, reasons=(endless,))
        shown = replace(
            report, indication=Indication.TOTAL_FAILED, signatures=(failed,), problems=(endless,) * 4
        )
        pdf, count = effort.counted(lambda: report_pdf(shown, replace(subject, installation=endless[:300])))
        assert "xxx" in text_of(pdf)
        return count

    short = calls(1_000)
    assert calls(4_000) - short < 30 * 3_000

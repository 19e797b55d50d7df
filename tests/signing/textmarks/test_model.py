"""What marks in words are told, and the words they show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from signing.errors import IssueDataError
from signing.marks import DECREE_30, MarkKind
from signing.textmarks import AttachmentMark, CopyForm, CopyMark, DigitisedMark, IncomingMark

AT = datetime(2020, 3, 5, 7, 30, 25, 999_999, tzinfo=UTC)
AGENCY = "Sở Nội vụ tỉnh An Phú"


def test_the_line_of_an_attachment() -> None:
    assert AttachmentMark(5, "KH-SNV").words(AT) == "Số: 05/KH-SNV; 05/03/2020; 14:30:25 +07:00"
    assert AttachmentMark.of(" 15/2026/NĐ-CP ") == AttachmentMark("15", "2026/NĐ-CP")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("5 / KH-SNV", "05/KH-SNV"),
        ("5a/KH-SNV", "05a/KH-SNV"),
        ("15/2026 /NĐ-CP", "15/2026/NĐ-CP"),
        ("12/QĐ-TTƯ", "12/QĐ-TTƯ"),
        ("12/KH-HĐÔ", "12/KH-HĐÔ"),
        ("12/KH-TU\u031b", "12/KH-TƯ"),
    ],
)
def test_number_and_symbol_are_joined_by_a_stroke_alone(written: str, shown: str) -> None:
    assert AttachmentMark.of(written).words(AT).startswith(f"Số: {shown}; ")


@pytest.mark.parametrize(
    ("form", "label"),
    [(CopyForm.TRUE_COPY, "Sao y"), (CopyForm.COPY_OF_COPY, "Sao lục"), (CopyForm.EXTRACT, "Trích sao")],
)
def test_the_line_of_a_copy(form: CopyForm, label: str) -> None:
    assert CopyMark(form, AGENCY).words(AT) == f"{label}; {AGENCY}; 05/03/2020; 14:30:25 +07:00"


def test_the_line_of_digitised_paper() -> None:
    words = DigitisedMark(AGENCY).words(AT)
    assert words == f"Văn bản số hóa từ bản giấy; {AGENCY}; 05/03/2020; 14:30:25 +07:00"


def test_midnight_in_ha_noi_is_the_next_day() -> None:
    assert "; 06/03/2020; 00:30:25 +07:00" in DigitisedMark(AGENCY).words(AT.replace(hour=17))


def test_another_regime_may_want_another_line() -> None:
    rule = replace(DECREE_30.marks[MarkKind.COPY], pattern="{agency}: {form}, {date}T{time}{zone}")
    profile = replace(DECREE_30, marks={**DECREE_30.marks, MarkKind.COPY: rule})
    words = CopyMark(CopyForm.EXTRACT, AGENCY).words(AT, profile)
    assert words == f"{AGENCY}: Trích sao, 05/03/2020T14:30:25+07:00"


def test_decomposed_letters_and_stray_spaces_are_mended() -> None:
    name = "  So\u031b\u0309 No\u0323\u0302i   vu\u0323 "
    assert CopyMark(CopyForm.EXTRACT, name).words(AT).startswith("Trích sao; Sở Nội vụ; ")


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("sao-y", CopyForm.TRUE_COPY),
        ("SAO Y", CopyForm.TRUE_COPY),
        ("SY", CopyForm.TRUE_COPY),
        ("Sao lục", CopyForm.COPY_OF_COPY),
        ("sao_luc", CopyForm.COPY_OF_COPY),
        ("trích sao", CopyForm.EXTRACT),
        ("TrS", CopyForm.EXTRACT),
        ("tri\u0301ch sao", CopyForm.EXTRACT),
    ],
)
def test_forms_of_copy_are_known_however_they_are_written(written: str, form: CopyForm) -> None:
    assert CopyForm.of(written) is form


@pytest.mark.parametrize("written", ["", "sao", "photocopy", "sao y y"])
def test_other_forms_are_not_known(written: str) -> None:
    with pytest.raises(IssueDataError, match="hình thức sao"):
        CopyForm.of(written)


@pytest.mark.parametrize("number", [0, -1, "", "x", "1234567"])
def test_numbers_that_are_none(number: int | str) -> None:
    with pytest.raises(IssueDataError):
        AttachmentMark(number, "KH-SNV")
    with pytest.raises(IssueDataError):
        IncomingMark(AGENCY, number, date(2026, 1, 2))


@pytest.mark.parametrize("symbol", ["", "KH SNV", "KH--SNV", "-SNV", "KH;SNV", "KH\nSNV", "K" * 21, "(Tj)"])
def test_symbols_that_are_none(symbol: str) -> None:
    with pytest.raises(IssueDataError, match="Ký hiệu"):
        AttachmentMark(5, symbol)


@pytest.mark.parametrize("name", ["", "  \n", "x" * 201, "a\x00b", "a\u202eb", "\ud800"])
def test_names_that_are_none(name: str) -> None:
    for make in (
        lambda: CopyMark(CopyForm.TRUE_COPY, name),
        lambda: DigitisedMark(name),
        lambda: IncomingMark(name, 5, date(2026, 1, 2)),
    ):
        with pytest.raises(IssueDataError):
            make()


def test_a_number_without_symbol() -> None:
    with pytest.raises(IssueDataError, match="thiếu ký hiệu"):
        AttachmentMark.of("05")

"""Letters by a browser, an HTML engine and a word processor, in layouts that once were read wrongly."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from signing.placement import find_layout

PRINTED = Path(__file__).parent / "printed"


@dataclass(frozen=True)
class Expected:
    """What the author of a letter wrote."""

    page: int
    name: str
    titles: tuple[str, ...]
    symbol: str


SURE = {
    "columns-that-nearly-touch": Expected(
        0, "PGS.TS. Vũ Thị Ánh Tuyết", ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"), "/SNV"
    ),
    "year-on-the-next-line": Expected(
        1,
        "PGS.TS. Vũ Thị Ánh Tuyết",
        ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        "/TTr-SGDĐT",
    ),
    "title-and-date-wrapped": Expected(
        0, "Lê Hoàng Phúc", ("TL. BỘ TRƯỞNG", "VỤ TRƯỞNG VỤ TỔ CHỨC CÁN BỘ"), "/QĐ-UBND"
    ),
    "three-signers": Expected(0, "Nguyễn Văn An", ("GIÁM ĐỐC",), "/KH-SNV"),
    "recipients-on-the-page-before": Expected(1, "Nguyễn Văn An", ("GIÁM ĐỐC",), "/KH-SNV"),
    "name-and-title-wrapped": Expected(
        0,
        "ThS.BS. Nguyễn Phúc Tường Vy Anh",
        ("KT. TRƯỞNG ĐOÀN", "PHÓ TRƯỞNG ĐOÀN THƯỜNG TRỰC"),
        "/BC-SNV",
    ),
    "instruction-wrapped": Expected(0, "Lê Hoàng Phúc", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "/BC-SNV"),
    "list-signed-after-the-letter": Expected(0, "Lê Hoàng Phúc", ("GIÁM ĐỐC",), "/BC-SNV"),
    "table-above-the-title": Expected(0, "Lê Hoàng Phúc", ("UBND TỈNH AN PHÚ", "CHỦ TỊCH"), "/BC-SNV"),
}


@pytest.mark.parametrize("stem", SURE)
def test_printed_letter_is_read_and_sure(stem: str) -> None:
    layout = find_layout((PRINTED / f"{stem}.pdf").read_bytes())
    signer = layout.signer
    assert layout.problems == ()
    assert layout.is_sure
    assert signer is not None
    assert layout.symbol is not None
    assert Expected(signer.page, signer.name, signer.title_lines, layout.symbol) == SURE[stem]
    assert all(blank is not None and blank.room > 15 for blank in (layout.number, layout.day, layout.month))


def test_dots_on_the_next_line_are_the_months_place() -> None:
    layout = find_layout((PRINTED / "title-and-date-wrapped.pdf").read_bytes())
    assert layout.day is not None
    assert layout.month is not None
    assert layout.month.filler is not None
    assert layout.month.at.y < layout.day.at.y - layout.day.style.size
    assert layout.month.at.x < layout.day.at.x


def test_the_gap_begins_under_an_instruction() -> None:
    signer = find_layout((PRINTED / "instruction-wrapped.pdf").read_bytes()).signer
    assert signer is not None
    assert (signer.gap.y0, signer.gap.y1) == pytest.approx((470.5, 533.4), abs=0.5)


@pytest.mark.parametrize("stem", ["table-without-a-block", "chart-in-the-annex"])
def test_what_only_looks_like_a_block_is_left_to_a_person(stem: str) -> None:
    layout = find_layout((PRINTED / f"{stem}.pdf").read_bytes())
    assert not layout.is_sure
    assert layout.problems

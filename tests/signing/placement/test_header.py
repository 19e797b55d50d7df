"""The number line and the date line, blank by blank."""

from __future__ import annotations

import pytest

from signing.errors import StateSecretError
from signing.jobs import check_draft
from signing.placement import DocumentLayout, find_layout
from signing.placement.diacritics import LOST
from tests.signing.placement.letters import SPACES, Letter, make
from tests.signing.placement.paper import Setting


def layout_of(letter: Letter) -> DocumentLayout:
    return find_layout(make(letter)[0])


def test_room_ends_where_the_symbol_begins() -> None:
    number = layout_of(Letter(number="Số:" + " " * 12)).number
    assert number is not None
    assert number.room == pytest.approx((12 - 1) * 0.25 * 13, abs=1.5)
    assert number.filler is None


def test_dots_are_reported_to_be_covered() -> None:
    layout = layout_of(Letter(number="Số: ....... ", date=("An Phú, ngày ..... tháng ..... năm 2026",)))
    for blank, dots in ((layout.number, 7), (layout.day, 5), (layout.month, 5)):
        assert blank is not None
        assert blank.filler is not None
        assert blank.filler.width == pytest.approx(dots * 0.25 * 13 + 1.2, abs=0.7)
        assert blank.filler.x1 <= blank.at.x + blank.room + 0.1


def test_lines_drawn_under_a_blank_are_covered_too() -> None:
    plain = layout_of(Letter()).number
    assert plain is not None
    x0, x1, y = plain.at.x, plain.at.x + plain.room, plain.at.y
    ruled = layout_of(Letter(rules=((x0, y - 2, x1 - 1, y - 1.5),))).number
    assert ruled is not None
    assert ruled.filler is not None
    assert ruled.filler.y0 < y - 2 < y - 1.5 < ruled.filler.y1
    assert x0 - 4 < ruled.filler.x0 <= x0
    assert ruled.filler.x1 <= x1
    beneath_all = layout_of(Letter(rules=((x0 - 40, y - 2, x1 + 60, y - 1.5),))).number
    assert beneath_all is not None
    assert beneath_all.filler is None


def test_month_has_its_own_place() -> None:
    layout = layout_of(Letter())
    assert layout.day is not None
    assert layout.month is not None
    assert layout.month.at.x > layout.day.at.x + layout.day.room
    assert layout.month.at.y == pytest.approx(layout.day.at.y)


@pytest.mark.parametrize("number", ["Số: 125", "Số: 07 ", "Số: 12a", "Số:XX", "Số: .. 5 .. "])
def test_a_number_already_printed_is_a_problem(number: str) -> None:
    layout = layout_of(Letter(number=number))
    assert layout.number is None
    assert layout.symbol == "/KH-SNV"
    assert any("đã in sẵn" in problem for problem in layout.problems)


def test_a_day_already_printed_is_a_problem() -> None:
    layout = layout_of(Letter(date=(f"An Phú, ngày 05 tháng{SPACES}năm 2026",)))
    assert layout.day is None
    assert layout.month is not None
    assert any("Ngày đã in sẵn" in problem for problem in layout.problems)


def test_a_month_already_printed_is_a_problem() -> None:
    layout = layout_of(Letter(date=(f"An Phú, ngày{SPACES}tháng 11 năm 2026",)))
    assert layout.day is not None
    assert layout.month is None
    assert any("Tháng đã in sẵn" in problem for problem in layout.problems)


@pytest.mark.parametrize("year", ["", "20…", "......"])
def test_a_year_that_is_not_printed_is_a_problem(year: str) -> None:
    layout = layout_of(Letter(date=(f"An Phú, ngày{SPACES}tháng{SPACES}năm {year}",)))
    assert layout.printed_year is None
    assert any("năm" in problem for problem in layout.problems)


def test_places_without_room_are_a_problem() -> None:
    condensed = Setting(stretch=90)
    layout = layout_of(Letter(number="Số:", date=("An Phú, ngày tháng năm 2026",), setting=condensed))
    assert layout.number is not None
    assert layout.number.room < 2
    assert sum("không đủ cho hai chữ số" in problem for problem in layout.problems) == 2


def test_dates_in_sentences_are_not_the_date_of_issue() -> None:
    body = f"Hôm nay, ngày{SPACES}tháng{SPACES}năm 2026, tại trụ sở, có hiệu lực từ ngày … tháng … năm 2027"
    layout = layout_of(Letter(heading=("BIÊN BẢN",), paragraphs=(body,)))
    assert layout.printed_year == 2026
    assert layout.problems == ()


def test_without_a_header_nothing_is_made_up() -> None:
    layout = layout_of(Letter(number="Quyển số", symbol=" ABC", date=("An Phú, ngày mai",)))
    assert (layout.number, layout.day, layout.month, layout.symbol) == (None, None, None, None)
    assert sum("Không tìm thấy" in problem for problem in layout.problems) == 2


def test_a_second_number_line_is_a_problem() -> None:
    layout = layout_of(Letter(heading=(), paragraphs=(f"Số:{SPACES}/KH-SNV",)))
    assert any("nhiều dòng giống" in problem for problem in layout.problems)


@pytest.mark.parametrize("symbol", ["/GM-HĐNDThành phố An Phú,", "/GM-HĐNDThành", "/KH-SNVHuế,", "/KH-SNVHà"])
def test_words_of_the_other_column_at_the_symbol_are_a_problem(symbol: str) -> None:
    layout = layout_of(Letter(symbol=symbol))
    assert not layout.is_sure
    assert any("đứng sát chữ khác" in problem for problem in layout.problems)


@pytest.mark.parametrize("symbol", ["/QĐ-TTg", "/TTr-SGDĐT-GDTrH", "/CV-TCTy", "/QC-UBND-BCH."])
def test_small_letters_of_abbreviations_are_none(symbol: str) -> None:
    layout = layout_of(Letter(symbol=symbol))
    assert layout.problems == ()
    assert layout.symbol == symbol.rstrip(".")


@pytest.mark.parametrize(
    ("nation", "lost"),
    [
        ("CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", False),
        ("CỌNG HOA XÃ HOI CHỦ NGHĨA VIỆT NAM", True),
        ("CONG HOA XA HOI CHU NGHIA VIET NAM", True),
    ],
)
def test_a_font_that_loses_diacritics_is_a_problem(nation: str, lost: bool) -> None:
    layout = layout_of(Letter(nation=(nation,)))
    assert layout.is_sure is not lost
    assert (LOST in layout.problems) is lost


@pytest.mark.parametrize("level", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_a_stamp_of_secrecy_refuses_the_draft(level: str) -> None:
    pdf, _ = make(Letter(heading=(level, "KẾ HOẠCH")))
    assert find_layout(pdf).secrecy == level
    with pytest.raises(StateSecretError, match=level):
        check_draft({}, {"pdf": pdf})


def test_words_about_secrecy_are_no_stamp() -> None:
    heading = ("QUY CHẾ", "BẢO VỆ BÍ MẬT NHÀ NƯỚC")
    layout = layout_of(Letter(heading=heading, paragraphs=("Văn bản mật, tối mật gửi riêng.", "Mật")))
    assert layout.secrecy is None
    assert layout.problems == ()

"""Blanks without room: the words behind them are set again, and nothing else is touched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from signing.placement import DocumentLayout, find_layout
from tests.signing.placement.letters import Letter, make
from tests.signing.placement.paper import Drawn, Setting

ABUTTING = Letter(number="Số:", date=("An Phú, ngày tháng năm 2026",))


def found(letter: Letter) -> DocumentLayout:
    pdf, _ = make(letter)
    return find_layout(pdf)


@pytest.mark.parametrize("symbol", ["/KH-SNV", "/2026/QĐ-UBND", "/TTr-SGDĐT&TT"])
def test_the_symbol_is_set_again_behind_the_number(symbol: str) -> None:
    layout = found(replace(ABUTTING, symbol=symbol))
    number = layout.number
    assert number is not None
    assert number.filler is not None
    assert number.tail == layout.symbol == symbol
    assert number.room >= 2 * number.style.size
    assert number.filler.x0 < number.at.x
    assert layout.is_sure


def test_month_and_year_are_set_again_behind_day_and_month() -> None:
    day, month = (layout := found(ABUTTING)).day, layout.month
    assert day is not None
    assert month is not None
    assert (day.tail, month.tail) == (" tháng", " năm 2026")
    assert month.at.x > day.at.x + day.room
    assert day.filler is not None
    assert month.filler is not None
    assert day.filler.x1 == pytest.approx(month.filler.x0, abs=1)


def test_dots_are_covered_with_the_words_behind_them() -> None:
    letter = Letter(number="Số:..")
    plain, wide = found(replace(letter, number="Số: ......... ")).number, found(letter).number
    assert plain is not None
    assert wide is not None
    assert wide.filler is not None
    assert (plain.tail, wide.tail) == ("", "/KH-SNV")
    assert wide.filler.x0 < wide.at.x


def test_room_is_made_only_where_there_is_none() -> None:
    layout = found(Letter())
    assert [blank and blank.tail for blank in (layout.number, layout.day, layout.month)] == ["", "", ""]


def test_letters_of_another_width_are_not_imitated() -> None:
    layout = found(replace(ABUTTING, setting=Setting(drawn=Drawn.LINES, stretch=110)))
    assert layout.number is not None
    assert not layout.number.tail
    assert any("không đủ cho hai chữ số" in problem for problem in layout.problems)


def test_what_is_printed_beside_the_blank_is_never_covered() -> None:
    layout = found(replace(ABUTTING, stamp=(240, 730, 290, 760)))
    assert layout.number is not None
    assert not layout.number.tail
    assert layout.day is not None
    assert layout.day.tail
    assert not layout.is_sure


def test_a_blank_that_two_digits_would_fill_to_the_brim_gets_room() -> None:
    layout = found(Letter(date=("An Phú, ngày…tháng…năm 2026",)))
    assert layout.day is not None
    assert layout.day.tail == " tháng"
    assert layout.is_sure

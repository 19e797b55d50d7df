from __future__ import annotations

from dataclasses import replace

import pytest

from signing.appearance.fonts import LETTERED, Face, font_for
from signing.appearance.text import MIN_SHRINK, Align, filled, fitted_size, reserve
from signing.errors import IssueDataError, PlacementError
from signing.geometry import Box, Point
from signing.placement.model import Blank, TextStyle


def blank(*, room: float = 28.0, size: float = 13.0, filler: Box | None = None) -> Blank:
    return Blank(0, Point(146, 700), room, TextStyle(size), filler)


def start_of(content: bytes) -> float:
    """Where the text begins, from the field's left edge."""
    words = content.decode().split()
    return float(words[words.index("Td") - 2])


class TestFonts:
    @pytest.mark.parametrize("face", Face)
    def test_digits_are_half_as_wide_as_high(self, face: Face) -> None:
        assert font_for("0123456789", face).width("15") == pytest.approx(1000)

    def test_letters_bring_the_larger_cut(self) -> None:
        digits, lettered = font_for("15", Face.REGULAR), font_for("15a", Face.REGULAR)
        assert digits.resource != lettered.resource
        assert set(lettered.glyphs) == set(LETTERED)
        assert len(digits.program) < 3000

    def test_a_letter_that_is_missing_is_named(self) -> None:
        with pytest.raises(IssueDataError, match="漢"):
            font_for("15漢", Face.REGULAR)

    def test_slant_comes_before_weight(self) -> None:
        assert Face.of(italic=True, bold=True) is Face.ITALIC
        assert Face.of(italic=False, bold=True) is Face.BOLD


class TestReserving:
    def test_the_field_spans_the_line(self) -> None:
        box, field = reserve(blank(), Align.END)
        assert (box.x0, box.x1) == (146, 174)
        assert box.y0 < 700 < box.y1
        assert field.start == pytest.approx((0, 700 - box.y0))

    def test_filler_lies_inside_the_field(self) -> None:
        dots = Box(140, 698, 180, 703)
        box, field = reserve(blank(filler=dots), Align.END)
        assert box.contains(dots)
        assert field.filler is not None
        assert field.filler.as_tuple() == pytest.approx((0, 698 - box.y0, 40, 703 - box.y0))

    def test_room_for_less_than_two_digits_is_refused(self) -> None:
        with pytest.raises(PlacementError, match="quá hẹp"):
            reserve(blank(room=13 * MIN_SHRINK - 0.1), Align.CENTER)


class TestFilling:
    @pytest.mark.parametrize("room", [28.0, 66.0, 160.0])
    def test_a_number_ends_against_its_symbol(self, room: float) -> None:
        """However wide the blank: they are joined by a stroke without spaces (Appendix I, II.3)."""
        _, field = reserve(blank(room=room), Align.END)
        _, content = filled("15", field)
        assert start_of(content) == pytest.approx(room - 13)

    def test_a_day_stands_in_the_middle(self) -> None:
        box, field = reserve(blank(room=20), Align.CENTER)
        _, content = filled("05", field)
        assert start_of(content) == pytest.approx((box.width - 13) / 2, abs=0.01)

    def test_the_size_is_the_neighbours(self) -> None:
        _, field = reserve(blank(), Align.END)
        assert fitted_size("15", field, font_for("15", Face.REGULAR)) == 13

    def test_a_long_number_shrinks_a_little(self) -> None:
        _, field = reserve(blank(room=30), Align.END)
        size = fitted_size("12345", field, font_for("12345", Face.REGULAR))
        assert size == pytest.approx(13 * 30 / 32.5)

    def test_a_number_far_too_long_is_refused(self) -> None:
        _, field = reserve(blank(room=28), Align.END)
        with pytest.raises(IssueDataError, match="dài hơn chỗ trống"):
            filled("123456", field)

    def test_filler_is_covered_before_the_text_is_drawn(self) -> None:
        _, field = reserve(blank(filler=Box(146, 699, 174, 702)), Align.END)
        _, content = filled("15", field)
        assert content.startswith(b"q 1 g 0.00 ")
        assert content.index(b"re f Q") < content.index(b"BT")

    def test_words_without_room_are_covered_and_set_again(self) -> None:
        narrow = replace(blank(room=30, filler=Box(146, 697, 200, 710)), tail="/KH-SNV")
        box, field = reserve(narrow, Align.END)
        font, content = filled("15", field)
        assert field.align is Align.START
        assert font.encode("15/KH-SNV").hex().encode() in content
        assert box.width == pytest.approx(30 + font.width("/KH-SNV") / 1000 * 13, abs=0.5)

    def test_dots_under_a_slanting_letter_are_covered_without_the_letter(self) -> None:
        start = 150.0
        day = replace(
            blank(room=14, filler=Box(start - 4, 697, 200, 710)), at=Point(start, 700), tail=" tháng"
        )
        _, content = filled("15", reserve(day, Align.CENTER)[1])
        assert content.split(b"f Q")[0].count(b" re") == 2

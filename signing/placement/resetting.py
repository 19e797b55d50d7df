"""Blanks without room ("Số:/KH-SNV", "ngày tháng năm 2026"): the words behind them are set again.

A draft's page is not redrawn. When such a blank is filled, its field covers the words behind it, and only
those, and shows them again behind what is filled in, in the same size and slant; the field's value is what
was filled in alone. This is proposed only where the words have the measures of Times New Roman, so that they
look as before, and where there is white enough beside them; whether nothing but white is there is for
`clearing`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from signing.appearance.fonts import Face, font_for_line
from signing.errors import IssueDataError
from signing.geometry import Box, Point
from signing.placement.blanks import INDENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.placement.glyphs import Glyph
    from signing.placement.model import Blank, TextStyle

_DIGITS_OF_NUMBER = (3.0, 2.0)
"""Em of room that a number is given, and the least that will do: four digits."""
_DIGITS_OF_DATE = 1.05
"""Em of room for a day or a month: two digits and a hair."""
_MARGIN = 28.0
"""Points at the page's right edge that stay white (10 mm)."""
_CLEARANCE = 0.5
"""Em between what is set again and the next text of the row."""
_SAME_FACE = 0.05
"""Share by which the words' width may differ from Times New Roman's."""
_SAME_SIZE = 0.3
"""Points."""
_HAIR = 0.35
"""Points around the ink that are covered with it."""
_OVERLAP = 0.4
"""Points by which neighbouring covers overlap, lest a line of old ink shows between them."""
_REACH = (0.24, 0.92)
"""Em below and above the baseline that letters with marks take."""


class Words(NamedTuple):
    """Printed words with a glyph for each character."""

    text: str
    glyphs: Sequence[Glyph]

    @property
    def ink(self) -> Box:
        return Box(
            min(g.left for g in self.glyphs),
            min(g.bottom for g in self.glyphs),
            max(g.right for g in self.glyphs),
            max(g.top for g in self.glyphs),
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """Blanks with room, if their surroundings are white."""

    blanks: tuple[Blank, ...]
    area: Box
    """Where the words will stand: nothing but `printed` may be there."""
    printed: tuple[Box, ...]
    """Ink of the words and of the blanks' own filler."""


class Narrow(NamedTuple):
    """A blank without room, the last letter of the word before it, and the words behind it."""

    blank: Blank
    before: Glyph
    behind: Words

    @property
    def start(self) -> float:
        """Where what is filled in starts: a word space behind the word before."""
        return self.before.right + INDENT * self.blank.style.size


def number_with_room(narrow: Narrow, *, row: Sequence[Glyph], page_width: float) -> Proposal | None:
    """The number's blank with its symbol set again behind it; None where that would not look right."""
    blank, symbol, start = narrow.blank, narrow.behind, narrow.start
    em = blank.style.size
    width = _width(symbol, blank.style)
    if width is None:
        return None
    most, least = _DIGITS_OF_NUMBER
    room = min(most * em, _free_end(symbol, row, page_width) - start - width)
    if room < least * em:
        return None
    at = Point(start, blank.at.y)
    wide = replace(blank, at=at, room=room, filler=_cover(symbol, narrow), tail=symbol.text)
    return _proposal((wide,), start + room + width, symbol, narrow, [blank])


def date_with_room(day: Narrow, month: Narrow, *, row: Sequence[Glyph], page_width: float) -> Proposal | None:
    """The blanks of day and month with "tháng" and "năm 2026" set again; None as above."""
    style, start, y = day.blank.style, day.start, day.blank.at.y
    first, second = _width(day.behind, style), _width(month.behind, style)
    if first is None or second is None:
        return None
    space, digits = INDENT * style.size, _DIGITS_OF_DATE * style.size
    again = start + digits + space + first + space
    end = again + digits + space + second
    words = Words("", (*day.behind.glyphs, *month.behind.glyphs))
    if end > _free_end(words, row, page_width):
        return None
    cover, split = _cover(words, day), again - space / 2
    left = Box(cover.x0, cover.y0, min(cover.x1, split + _OVERLAP / 2), cover.y1)
    right = Box(split - _OVERLAP / 2, cover.y0, cover.x1, cover.y1) if cover.x1 > split else None
    blanks = (
        replace(day.blank, at=Point(start, y), room=digits, filler=left, tail=f" {day.behind.text}"),
        replace(month.blank, at=Point(again, y), room=digits, filler=right, tail=f" {month.behind.text}"),
    )
    return _proposal(blanks, end, words, day, [day.blank, month.blank])


def _width(words: Words, style: TextStyle) -> float | None:
    """How wide the words are when set again; None if they are printed in another width or cannot be set."""
    face = Face.of(italic=style.italic, bold=style.bold)
    try:
        width = font_for_line(words.text, face).width(words.text) / 1000 * style.size
    except IssueDataError:
        return None
    printed = words.glyphs[-1].x1 - words.glyphs[0].x0
    alike = all(abs(glyph.style.size - style.size) < _SAME_SIZE for glyph in words.glyphs)
    return width if alike and abs(printed - width) <= _SAME_FACE * width else None


def _free_end(words: Words, row: Sequence[Glyph], page_width: float) -> float:
    last = words.glyphs[-1].x0
    beyond = [glyph.left - _CLEARANCE * glyph.style.size for glyph in row if glyph.x0 > last]
    return min([page_width - _MARGIN, *beyond])


def _cover(words: Words, narrow: Narrow) -> Box:
    ink, filler = words.ink, narrow.blank.filler
    boxes = [ink] if filler is None else [ink, filler]
    return Box(
        max(ink.x0 - _HAIR, narrow.before.right) if filler is None else min(filler.x0, ink.x0 - _HAIR),
        min(box.y0 for box in boxes) - _HAIR,
        max(box.x1 for box in boxes) + _HAIR,
        max(box.y1 for box in boxes) + _HAIR,
    )


def _proposal(
    blanks: tuple[Blank, ...], end: float, words: Words, narrow: Narrow, printed: Sequence[Blank]
) -> Proposal:
    first = blanks[0]
    below, above = _REACH
    em, y = first.style.size, first.at.y
    area = Box(narrow.before.right + 0.5, y - below * em, end, y + above * em)
    ink = [Box(g.left, g.bottom, g.right, g.top) for g in words.glyphs]
    return Proposal(blanks, area, (*ink, *(b.filler for b in printed if b.filler is not None)))

"""Where the number goes and what symbol follows it: "Số:      /KH-SNV" (Decree 30, App. I, Part I, II.3)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from signing.placement.blanks import EMPTY, FILLER, Span, blank_between, covered_whole, is_roomy, over_rules
from signing.placement.resetting import Narrow, Words, number_with_room
from signing.placement.text import COLUMN_GAP

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from signing.geometry import Box
    from signing.placement.model import Blank
    from signing.placement.resetting import Proposal
    from signing.placement.text import Line, Row

NOT_FOUND = "Không tìm thấy chỗ điền số (dòng “Số:     /ký hiệu”) ở đầu trang 1; hãy chỉ chỗ bằng tay."
PRINTED = "Số văn bản đã in sẵn trong dự thảo (“{text}”); hãy để trống chỗ ghi số rồi tải lên lại."
SEVERAL = "Đầu trang 1 có nhiều dòng giống “Số: /ký hiệu”; hãy kiểm tra chỗ điền số."
NARROW = "Chỗ trống sau “Số:” không đủ cho hai chữ số; hãy nới thêm khoảng trống trong dự thảo."
NOT_ON_THE_LEFT = "Dòng “Số:” không nằm ở nửa trái trang 1; hãy kiểm tra chỗ điền số."
TOUCHING = "Ký hiệu sau “Số:” đứng sát chữ khác; hãy kiểm tra số, ký hiệu và giãn hai cột đầu trang."
FAR_AWAY = "Ký hiệu đứng xa “Số:” hơn bình thường; hãy kiểm tra chỗ điền số và ký hiệu."
BROKEN_SYMBOL = "Ký hiệu sau “Số:” bị ngắt hoặc còn thiếu; hãy kiểm tra ký hiệu."

_NUMBER_LINE = re.compile(
    rf"^(?P<word>(?:Số|SỐ)[ ]?:?){EMPTY}(?P<printed>[^\s/{FILLER}][^\t/]{{0,14}}?)?{EMPTY}"
    r"(?P<symbol>/[ ]?[^\W_][\w&.]*(?:[ ]?[-–/][ ]?[^\W_][\w&.]*)*(?P<open>[ ]?[-–])?)"
)
_CONTINUATION = re.compile(r"^[^\W\d_][\w&.-]{0,24}$")
_HEADER = 0.5
"""Share of page 1, from the top, in which the number and the date of a document stand."""
_LETTERHEAD = 8.0
"""Em below the number line within which the letterhead ends."""
_ROOM_FOR_ALL = 1.6
"""Em that a number of four digits needs when it is set as small as may be."""
_SMALL_VOWEL = re.compile(r"[aeiou]")
"""In no abbreviation of a symbol ("TTg", "TTr", "TCTy"), but in every name of a place."""
_USUAL_BLANK = 170.0
"""Points; wider than any blank, narrower than the way to the other column."""
_WIDEST_BLANK = 230.0
"""Points that words pushed aside by the other column may lie away."""


@dataclass(frozen=True, slots=True)
class NumberLine:
    """What the number line says; without a blank, `problems` tells why."""

    blank: Blank | None
    symbol: str | None
    problems: tuple[str, ...]
    proposal: Proposal | None = None
    """The blank with more room, for a narrow one."""

    def with_room(self) -> NumberLine:
        """The same with what is proposed, after somebody saw that nothing else is printed there."""
        if self.proposal is None:
            return self
        problems = tuple(problem for problem in self.problems if problem != NARROW)
        return replace(self, blank=self.proposal.blanks[0], problems=problems)

    def over_rules(self, rules: Sequence[Box]) -> NumberLine:
        """The same with the lines drawn in the blank to be covered."""
        return replace(self, blank=self.blank and over_rules(self.blank, rules))

    def on_a_scan(self) -> NumberLine:
        """The same where letters were recognised on a picture: dots in the blank may not have been."""
        return replace(self, blank=self.blank and covered_whole(self.blank))


@dataclass(frozen=True, slots=True)
class _Found:
    match: re.Match[str]
    row: Row
    first: int
    """Index in the row's text at which the match begins."""

    @property
    def line(self) -> Line:
        return self.row.lines[self.row.text.count("\t", 0, self.first)]

    @property
    def width(self) -> float:
        """Points from the word to the symbol."""
        glyphs = self.row.glyphs
        return (
            glyphs[self.first + self.match.start("symbol")].left
            - glyphs[self.first + self.match.end("word") - 1].right
        )

    @property
    def symbol(self) -> slice:
        """Where the symbol stands in the row's text; italic type is the date's (II.4), however near."""
        start, end = (self.first + at for at in self.match.span("symbol"))
        glyphs = self.row.glyphs
        if not glyphs[start].style.italic:
            end = next((at for at in range(start, end) if glyphs[at].style.italic), end)
        return slice(start, end)


def find_number(rows: Sequence[Row], *, width: float, height: float) -> NumberLine:
    """The number line among the rows of page 1, of the given size in points."""
    found = [f for f in _number_lines(rows) if f.row.baseline > height * (1 - _HEADER)]
    on_the_left = [f for f in found if f.line.box.x0 < width / 2]
    found = on_the_left or found
    if not found:
        return NumberLine(None, None, (NOT_FOUND,))
    first = found[0]
    symbol = _symbol(first, rows)
    problems = [] if symbol else [BROKEN_SYMBOL]
    if first.match["printed"]:
        text = first.match[0][: first.match.end("symbol")].replace("\t", " ")
        return NumberLine(None, symbol, (*problems, PRINTED.format(text=text)))
    if any(_is_rival(other, first) for other in found[1:]):
        problems.append(SEVERAL)
    if not on_the_left:
        problems.append(NOT_ON_THE_LEFT)
    if _touches(first):
        problems.append(TOUCHING)
    if first.width >= _USUAL_BLANK:
        problems.append(FAR_AWAY)
    blank = _blank(first)
    if not is_roomy(blank):
        problems.append(NARROW)
    return NumberLine(blank, symbol, tuple(problems), _proposal(first, blank, width))


def _proposal(found: _Found, blank: Blank, page_width: float) -> Proposal | None:
    """More room for a blank that does not even hold a number of four digits."""
    if blank.room >= _ROOM_FOR_ALL * blank.style.size:
        return None
    row, start = found.row, found.first + found.match.start("symbol")
    end = row.text.find("\t", start)
    behind = slice(start, None if end < 0 else end)
    words = Words(row.text[behind], row.glyphs[behind])
    narrow = Narrow(blank, row.glyphs[found.first + found.match.end("word") - 1], words)
    return number_with_room(narrow, row=row.glyphs, page_width=page_width)


def _is_rival(other: _Found, first: _Found) -> bool:
    """Whether a line further down is another place to fill in that may belong to the letterhead."""
    return (
        not other.match["printed"]
        and first.line.baseline - other.line.baseline < _LETTERHEAD * first.line.size
    )


def _number_lines(rows: Sequence[Row]) -> Iterator[_Found]:
    """Matches that begin a line; a number spoken of in a sentence begins with a small letter or no blank."""
    for row in rows:
        text, first = row.text, 0
        for line in row.lines:
            match = _NUMBER_LINE.match(text[first:])
            if match:
                found = _Found(match, row, first)
                if found.width < _WIDEST_BLANK:
                    yield found
            first += len(line.text) + 1


def _touches(found: _Found) -> bool:
    """Whether words of another column may be part of the symbol, or it of them."""
    text, end = found.row.text, found.symbol.stop
    return bool(
        text[end:].partition(COLUMN_GAP)[0].strip(" .")
        or _SMALL_VOWEL.search(unicodedata.normalize("NFD", text[found.symbol]))
    )


def _blank(found: _Found) -> Blank:
    match, first = found.match, found.first
    glyphs = found.row.glyphs
    start, end = first + match.end("word"), first + match.start("symbol")
    return blank_between(
        glyphs[first:start],
        Span(found.row.text[start:end], glyphs[start:end]),
        glyphs[end],
        page=0,
        column_end=glyphs[end].left,
    )


def _symbol(found: _Found, rows: Sequence[Row]) -> str | None:
    """The symbol without inner spaces, followed to the next line where it was broken at a hyphen."""
    symbol = re.sub(r"\s", "", found.row.text[found.symbol]).replace("–", "-")
    if found.match["open"]:
        continuation = _below(found, rows)
        if continuation is None or not _CONTINUATION.match(continuation):
            return None
        symbol += continuation
    symbol = symbol.rstrip(".")
    return symbol if any(c.isupper() for c in symbol) else None


def _below(found: _Found, rows: Sequence[Row]) -> str | None:
    """Text of the line right under the number line, in the same column."""
    line = found.line
    left, right = line.box.x0 - line.size, found.row.glyphs[found.first + found.match.end("symbol") - 1].right
    for row in rows:
        if 0 < line.baseline - row.baseline <= 2 * line.size:
            for other in row.lines:
                if left < other.center_x < right + line.size:
                    return other.text
    return None

"""Where day and month go: "An Phú, ngày     tháng     năm 2026" (Decree 30, App. I, Part I, II.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from signing.geometry import Box, Point
from signing.placement.blanks import (
    EMPTY,
    FILLER,
    Span,
    blank_between,
    covered_whole,
    has_digits,
    is_roomy,
    over_rules,
)
from signing.placement.model import Blank
from signing.placement.resetting import Narrow, Words, date_with_room

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from signing.placement.glyphs import Glyph
    from signing.placement.model import TextStyle
    from signing.placement.resetting import Proposal
    from signing.placement.text import Row

NOT_FOUND = (
    "Không tìm thấy dòng “địa danh, ngày … tháng … năm …” ở đầu trang 1; "
    "hãy chỉ chỗ điền ngày, tháng bằng tay."
)
SEVERAL = "Đầu trang 1 có nhiều dòng “ngày … tháng … năm …”; hãy kiểm tra chỗ điền ngày, tháng."
DAY_PRINTED = "Ngày đã in sẵn trong dự thảo; hãy để trống chỗ ghi ngày rồi tải lên lại."
MONTH_PRINTED = "Tháng đã in sẵn trong dự thảo; hãy để trống chỗ ghi tháng rồi tải lên lại."
NO_YEAR = "Dòng ngày tháng không in đủ năm; hãy ghi năm ban hành trong dự thảo."
NARROW = "Chỗ trống cho ngày hoặc tháng không đủ cho hai chữ số; hãy nới thêm khoảng trống trong dự thảo."
NOT_ON_THE_RIGHT = "Dòng ngày tháng không nằm ở nửa phải trang 1; hãy kiểm tra chỗ điền ngày, tháng."

_PRINTABLE = rf"{EMPTY}(?:\d\s?\d?|[xX]{{1,2}})?{EMPTY}"
_DATE_LINE = re.compile(
    rf"(?P<day_word>ngày)(?P<day>{_PRINTABLE})(?P<month_word>tháng)(?P<month>{_PRINTABLE})năm"
    rf"[\s{FILLER}]*(?P<year>\d[ ]?\d[ ]?\d[ ]?\d(?!\d))?(?P<tail>[^\t\n]*)",
    re.IGNORECASE,
)
_PLACE = re.compile(rf"(?:^|[\t\n])(?:[^\t\n,]{{2,60}}|[\s{FILLER}]*),?\s*$")
_OPENING = re.compile(r"^(?:hôm nay|vào|từ|kể từ|đến|trước|sau|căn cứ|theo)\b", re.IGNORECASE)
_HEADER = 0.5
"""Share of page 1, from the top, in which the number and the date of a document stand."""
_WIDEST_BLANK = 110.0
"""Points between "ngày" and "tháng" in one line."""
_WRAP = 2.2
"""Em from one line of a wrapped date to the next."""
_CLEAR = 1.2
"""Em that two digits need, with white behind them."""
_HANGING = 60.0
"""Points by which the next line of a centred, wrapped date may begin farther left."""


@dataclass(frozen=True, slots=True)
class DateLine:
    """What the date line says; a blank that was not found is None and `problems` tells why."""

    day: Blank | None
    month: Blank | None
    year: int | None
    problems: tuple[str, ...]
    proposal: Proposal | None = None
    """Both blanks with more room, where one is too narrow."""

    def with_room(self) -> DateLine:
        """The same with what is proposed, after somebody saw that nothing else is printed there."""
        if self.proposal is None:
            return self
        day, month = self.proposal.blanks
        problems = tuple(problem for problem in self.problems if problem != NARROW)
        return replace(self, day=day, month=month, problems=problems)

    def over_rules(self, rules: Sequence[Box]) -> DateLine:
        """The same with the lines drawn in the blanks to be covered."""
        return replace(
            self,
            day=self.day and over_rules(self.day, rules),
            month=self.month and over_rules(self.month, rules),
        )

    def on_a_scan(self) -> DateLine:
        """The same where letters were recognised on a picture: in italics, as the decree wants (II.4)."""
        return replace(self, day=_scanned(self.day), month=_scanned(self.month))


@dataclass(frozen=True, slots=True)
class _Candidate:
    match: re.Match[str]
    span: Span
    column_end: float

    @property
    def baseline(self) -> float:
        return self.span.glyphs[self.match.start("day_word")].baseline

    @property
    def middle(self) -> float:
        glyphs = self.span.glyphs[self.match.start() : self.match.end("year" if self.match["year"] else 0)]
        return (min(g.left for g in glyphs) + max(g.right for g in glyphs)) / 2


def find_date(rows: Sequence[Row], *, width: float, height: float) -> DateLine:
    """The date line among the rows of page 1, of the given size in points."""
    header = [row for row in rows if row.baseline > height * (1 - _HEADER)]
    found = list(_candidates(header))
    on_the_right = [candidate for candidate in found if candidate.middle > width * 0.45]
    found = on_the_right or found
    if not found:
        return DateLine(None, None, None, (NOT_FOUND,))
    # A day of which the day is printed, such as a meeting's, is no second place to fill in.
    problems = [SEVERAL] if any(_is_blank(rival) for rival in found[1:]) else []
    if not on_the_right:
        problems.append(NOT_ON_THE_RIGHT)
    return _read(found[0], problems, width)


def _is_blank(candidate: _Candidate) -> bool:
    return not has_digits(candidate.match["day"])


def _read(candidate: _Candidate, problems: list[str], page_width: float) -> DateLine:
    match = candidate.match
    day, month = _blank(candidate, "day", "month_word"), _blank(candidate, "month", None)
    for blank, problem in ((day, DAY_PRINTED), (month, MONTH_PRINTED)):
        if blank is None:
            problems.append(problem)
    proposal = _proposal(candidate, day, month, page_width)
    if any(blank is not None and not is_roomy(blank) for blank in (day, month)):
        problems.append(NARROW)
    year = int(re.sub(r"\s", "", match["year"])) if match["year"] else None
    if year is None:
        problems.append(NO_YEAR)
    return DateLine(day, month, year, tuple(problems), proposal)


def _proposal(
    candidate: _Candidate, day: Blank | None, month: Blank | None, page_width: float
) -> Proposal | None:
    """More room for a date in one line where day or month would touch the words around."""
    match, (text, glyphs) = candidate.match, candidate.span
    if day is None or month is None or all(b.room >= _CLEAR * b.style.size for b in (day, month)):
        return None
    if not match["year"] or "\n" in match[0]:
        return None

    def narrow(blank: Blank, name: str, start: int, end: int) -> Narrow:
        return Narrow(blank, glyphs[match.end(name) - 1], Words(text[start:end], glyphs[start:end]))

    return date_with_room(
        narrow(day, "day_word", *match.span("month_word")),
        narrow(month, "month_word", match.end("month"), match.end("year")),
        row=[glyph for glyph in glyphs if abs(glyph.baseline - day.at.y) < day.style.size / 2],
        page_width=page_width,
    )


def _blank(candidate: _Candidate, name: str, next_word: str | None) -> Blank | None:
    match, (text, glyphs) = candidate.match, candidate.span
    if has_digits(match[name]) or "x" in match[name].lower():
        return None
    start, end = match.span(name)
    after = match.start(next_word) if next_word else end
    word = glyphs[match.start(f"{name}_word") : match.end(f"{name}_word")]
    broken = text.find("\n", start, end)
    if broken >= 0 and text[broken + 1 : end].strip():
        return _blank_on_next_line(word[-1].style, glyphs[broken + 1 : end], glyphs[after])
    return blank_between(
        word,
        Span(text[start:end], glyphs[start:end]),
        None if broken >= 0 else glyphs[after],
        page=0,
        column_end=candidate.column_end,
    )


def _scanned(blank: Blank | None) -> Blank | None:
    return blank and replace(covered_whole(blank), style=replace(blank.style, italic=True))


def _blank_on_next_line(style: TextStyle, dots: Sequence[Glyph], after: Glyph) -> Blank:
    """A blank whose dots were wrapped away from the word before them."""
    filler = Box(
        min(g.x0 for g in dots),
        min(g.bottom for g in dots),
        min(max(g.x1 for g in dots), after.left),
        max(g.top for g in dots),
    )
    return Blank(
        page=0,
        at=Point(filler.x0, dots[0].baseline),
        room=after.left - filler.x0,
        style=style,
        filler=filler,
    )


def _candidates(rows: Sequence[Row]) -> Iterator[_Candidate]:
    column_end = max((line.box.x1 for row in rows for line in row.lines), default=0.0)
    for index, row in enumerate(rows):
        for line in row.lines:
            if "ngày" in line.text.lower():
                candidate = _candidate(row, rows[index + 1 : index + 6], line.box.x0, column_end)
                if candidate is not None:
                    yield candidate
                    break


def _candidate(row: Row, below: Sequence[Row], left: float, column_end: float) -> _Candidate | None:
    """The date that begins in this row, followed into the next lines of its column if wrapped."""
    span = _span([row], from_x=0.0)
    without_year = None
    for extra in range(3):
        if extra:
            rows = _continuation(row, below, left, extra)
            if len(rows) < extra:
                break
            here = _span([row], from_x=left)
            more = _span(rows, from_x=left - _HANGING)
            span = Span(f"{here.text}\n{more.text}", (*here.glyphs, here.glyphs[-1], *more.glyphs))
        for match in _DATE_LINE.finditer(span.text):
            if _is_date_of_issue(match, span):
                candidate = _Candidate(match, span, column_end)
                if match["year"]:
                    return candidate
                without_year = without_year or candidate
    return without_year


def _is_date_of_issue(match: re.Match[str], span: Span) -> bool:
    """Not a date in a sentence: nothing but a place and a comma before it, nothing after the year."""
    before = span.text[: match.start()]
    cell = re.split(r"[\t\n]", before)[-1]
    if not _PLACE.search(before) or _OPENING.match(cell.strip()) or (cell.strip() and "," not in cell):
        return False
    if match["tail"].strip(" .…_"):
        return False
    gap = span.glyphs[match.start("month_word")].left - span.glyphs[match.end("day_word") - 1].right
    return gap < _WIDEST_BLANK


def _continuation(row: Row, below: Sequence[Row], left: float, count: int) -> list[Row]:
    """The next rows that carry on the column beginning at `left`."""
    found: list[Row] = []
    last = row
    for other in below:
        size = last.lines[-1].size
        if any(line.box.x0 >= left - _HANGING for line in other.lines) and len(found) < count:
            if last.baseline - other.baseline > _WRAP * size:
                break
            found.append(other)
            last = other
    return found


def _span(rows: Sequence[Row], *, from_x: float) -> Span:
    """Text and glyphs of the rows' lines that begin right of `from_x`."""
    text = ""
    glyphs: list[Glyph] = []
    for row in rows:
        for line in row.lines:
            if line.box.x0 < from_x - 0.5:
                continue
            if text:
                text += "\t" if line.baseline == glyphs[-1].baseline or line is not row.lines[0] else "\n"
                glyphs.append(glyphs[-1])
            text += line.text
            glyphs += line.glyphs
    return Span(text, tuple(glyphs))

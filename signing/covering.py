"""What printed text a mark would cover (Decree 30/2020/NĐ-CP, Appendix I, Part I, II.7.d and II.8.a).

A leader's image belongs in the white between title and name, a seal over a third of that image; what reads
through neither is the text of others. Boxes are in displayed points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.errors import CoveringError
from signing.geometry import Box
from signing.placement.glyphs import read_page
from signing.placement.pdfium import opened
from signing.placement.space import to_user
from signing.placement.text import lines_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from signing.pdf.source import Source
    from signing.placement.model import PageGeometry
    from signing.placement.text import Line

TOUCH = 0.5
"""Points by which ink may reach under a mark: accents and descenders of the neighbouring lines do."""
MAX_CHARACTERS = 60_000
"""Characters read on one page; more than a page can show legibly."""
_LEAST_FREE = 1 / 3
"""Share of a gap's width that must be free of text; with less, the image would be too small to be known."""
_UNSTEADY = 5.0
"""Points by which a place drawn by hand may reach into the line above or below."""
OVER_TEXT = (
    "Hình chữ ký sẽ che chữ {}. Chữ ký phải nằm trong khoảng trống giữa chức vụ và họ tên; "
    "hãy chọn lại vị trí."
)
_SHOWN = 60
"""Characters of a covered text that a sentence quotes."""


@dataclass(frozen=True, slots=True)
class Disc:
    """What a round seal covers of its square."""

    box: Box

    def meets(self, other: Box) -> bool:
        center, radius = self.box.center, self.box.width / 2 - TOUCH
        x = min(max(center.x, other.x0), other.x1) - center.x
        y = min(max(center.y, other.y0), other.y1) - center.y
        return x * x + y * y < radius * radius


@dataclass(frozen=True, slots=True)
class Rectangle:
    """What a signature's image covers."""

    box: Box

    def meets(self, other: Box) -> bool:
        common = self.box.intersection(other)
        return common is not None and min(common.width, common.height) > TOUCH


def read_lines(pdf: bytes | Source, page: int, geometry: PageGeometry) -> Sequence[Line]:
    """The lines of a page (from 0), top down.

    Raises `UnreadableDocumentError`, `CoveringError` for a page with too much on it to be looked through.
    """
    with opened(pdf) as document:
        content = read_page(document[page], geometry, max_characters=MAX_CHARACTERS)
    if content.overfull:
        raise CoveringError(
            "Trang có quá nhiều ký tự nên không kiểm tra được hình có che chữ hay không."
            " Hãy xem trang bằng mắt, hoặc xuất lại văn bản ra PDF."
        )
    return lines_of(rows_of(content.glyphs))


def covered(shape: Disc | Rectangle, lines: Iterable[Line]) -> tuple[str, ...]:
    """The words, line by line, of which a shape would cover a letter."""
    return tuple(text for line in lines if (text := _covered_words(shape, line)))


def free_part(pdf: bytes | Source, page: int, gap: Box, geometry: PageGeometry) -> Box:
    """The part of a gap into which no text reaches: for the leader's image (II.7.d).

    Narrowed about its middle, and trimmed by as much above and below as a hand is unsteady. Raises
    `CoveringError` where text is in the way of the image itself.
    """
    if not has_text(pdf, page, gap, geometry):
        return gap
    lines = read_lines(pdf, page, geometry)
    trimmed = _trimmed(gap, [ink for line in lines for ink in _inks(line)])
    middle = trimmed.center.x
    aside = (
        max(ink.x0 - middle, middle - ink.x1)
        for line in lines
        for ink in _inks(line)
        if Rectangle(trimmed).meets(ink)
    )
    half = min(aside, default=trimmed.width / 2)
    if 2 * half < _LEAST_FREE * trimmed.width:
        raise CoveringError(OVER_TEXT.format(quoted(covered(Rectangle(trimmed), lines))))
    return Box(middle - half, trimmed.y0, middle + half, trimmed.y1)


def _trimmed(gap: Box, inks: Sequence[Box]) -> Box:
    """Without the strips along its upper and lower edges that accents and descenders reach into."""
    across = [ink for ink in inks if ink.x0 < gap.x1 and gap.x0 < ink.x1]
    low = [ink.y1 for ink in across if ink.y0 < gap.y0 < ink.y1 <= gap.y0 + _UNSTEADY]
    high = [ink.y0 for ink in across if gap.y1 - _UNSTEADY <= ink.y0 < gap.y1 < ink.y1]
    y0, y1 = max(low, default=gap.y0), min(high, default=gap.y1)
    return Box(gap.x0, y0, gap.x1, y1) if y0 < y1 else gap


def has_text(pdf: bytes | Source, page: int, box: Box, geometry: PageGeometry) -> bool:
    """A quick look, which also counts what is not seen; `covered` is the thorough one."""
    place = to_user(box, geometry)
    with opened(pdf) as document:
        textpage = document[page].get_textpage()
        return bool(textpage.get_text_bounded(place.x0, place.y0, place.x1, place.y1).strip())


def quoted(texts: Sequence[str]) -> str:
    """Covered texts as a sentence names them, not more of them than a person reads."""
    whole = "; ".join(texts)
    return f"“{whole}”" if len(whole) <= _SHOWN else f"“{whole[:_SHOWN].rstrip()}…”"


def _covered_words(shape: Disc | Rectangle, line: Line) -> str:
    if not shape.meets(line.box):
        return ""
    return " ".join(_words(line, lambda at: shape.meets(_ink(line, at))))


def _words(line: Line, is_covered: Callable[[int], bool]) -> Iterable[str]:
    start = 0
    for word in line.text.split(" "):
        if any(is_covered(at) for at in range(start, start + len(word))):
            yield word
        start += len(word) + 1


def _inks(line: Line) -> Iterable[Box]:
    return (_ink(line, at) for at, character in enumerate(line.text) if character != " ")


def _ink(line: Line, at: int) -> Box:
    glyph = line.glyphs[at]
    return Box(glyph.left, glyph.bottom, glyph.right, glyph.top)

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

    from signing.placement.model import PageGeometry
    from signing.placement.text import Line

TOUCH = 0.5
"""Points by which ink may reach under a mark: accents and descenders of the neighbouring lines do."""
MAX_CHARACTERS = 60_000
"""Characters read on one page; more than a page can show legibly."""
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


def read_lines(pdf: bytes, page: int, geometry: PageGeometry) -> Sequence[Line]:
    """The lines of a page (from 0), top down.

    Raises `UnreadableDocumentError`, `CoveringError` for a page with too much on it to be looked through.
    """
    with opened(pdf) as document:
        content = read_page(document[page], geometry, max_characters=MAX_CHARACTERS)
    if content.overfull:
        raise CoveringError(
            "Trang có quá nhiều ký tự nên không biết được hình có che chữ hay không. Hãy chọn vị trí khác."
        )
    return lines_of(rows_of(content.glyphs))


def covered(shape: Disc | Rectangle, lines: Iterable[Line]) -> tuple[str, ...]:
    """The words, line by line, of which a shape would cover a letter."""
    return tuple(text for line in lines if (text := _covered_words(shape, line)))


def refuse_covering(pdf: bytes, page: int, box: Box, geometry: PageGeometry) -> None:
    """Raises `CoveringError` where a leader's image in the box would lie over text (II.7.d)."""
    if not has_text(pdf, page, box, geometry):
        return
    texts = covered(Rectangle(box), read_lines(pdf, page, geometry))
    if texts:
        raise CoveringError(
            f"Hình chữ ký sẽ che chữ {quoted(texts)}. Chữ ký phải nằm trong khoảng trống giữa chức vụ và họ"
            " tên; hãy chọn lại vị trí."
        )


def has_text(pdf: bytes, page: int, box: Box, geometry: PageGeometry) -> bool:
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


def _ink(line: Line, at: int) -> Box:
    glyph = line.glyphs[at]
    return Box(glyph.left, glyph.bottom, glyph.right, glyph.top)

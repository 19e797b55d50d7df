"""Reading a document's pages as rows and lines, within limits, wherever their words come from."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from signing.errors import UnreadableDocumentError
from signing.placement.glyphs import UNKNOWN, read_page, read_rules
from signing.placement.pages import UNREADABLE
from signing.placement.pdfium import paged
from signing.placement.text import lines_of, rows_of
from signing.placement.words import glyphs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from signing.geometry import Box
    from signing.pdf.source import Source
    from signing.placement.glyphs import Glyph, PageContent
    from signing.placement.model import PageGeometry
    from signing.placement.pdfium import PagedDocument
    from signing.placement.text import Line, Row
    from signing.placement.words import Word, WordReader

OVERFULL = "Trang {page} có quá nhiều ký tự để đọc; hãy chỉ các chỗ bằng tay."
SIDEWAYS = (
    "Chữ trên trang {page} hiển thị nằm nghiêng hoặc lộn ngược; hãy xoay trang đúng chiều rồi tải lên lại."
)
NO_TEXT = (
    "Trang {page} không có chữ đọc được (có thể là ảnh quét); hãy xuất PDF từ dự thảo hoặc chỉ chỗ bằng tay."
)
GARBLED = (
    "Trang {page} dùng phông chữ không cho biết chữ gì được in (không chuẩn Unicode); "
    "hãy xuất lại PDF từ dự thảo hoặc chỉ chỗ bằng tay."
)
RECOGNISED = (
    "Chữ trên trang {page} do máy nhận dạng từ hình ảnh (ảnh quét hoặc phông chữ không đọc được); "
    "hãy kiểm tra các chỗ điền, chỗ ký và họ tên."
)

_HEAD = 0.6
"""Share of the pages that are read from the front of a long document; the others are its last ones."""
_SCANNED_TAIL = 3
"""Last pages of which a picture is recognised, besides the first page: some seconds each."""
_WHOLE_PAGE = 0.5
"""Share of a page that a picture covers which is a scan of it."""
_STRAY = 80
"""Characters that a scanner or a system may have printed on its picture of a page."""
_STRANGE = 0.04
"""Share of characters foreign to Vietnamese text beyond which a page does not say what it shows."""
_FAMILIAR = ("LATIN", "COMBINING")
_ODD_SIGNS = frozenset("!#$*<>?@[\\]^`{|}~")
"""Seldom in official documents, common where glyph numbers are taken for characters."""
_LEAST_CHARGED = 50
"""Characters for which a page between the first and the last ones counts at least, however few it has."""
_FIRST_LOOK = 4
"""Pages after which to ask whether the rest matters; asked again each time their count has doubled."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What `find_layout` is willing to look at."""

    bytes: int = 2 << 30
    pages: int = 100
    """Pages searched for the signature block in any case: the first ones and the last ones."""
    characters_between: int = 100_000
    """Characters that are read on the other pages of a longer document; a page has a few thousand."""
    characters: int = 20_000
    """Characters on one page; a page set in 6 point type without margins has about 17,000."""


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class PageText:
    """One page; a page that was not looked at has nothing."""

    rows: tuple[Row, ...] = ()
    lines: Sequence[Line] = ()
    pictures: tuple[Box, ...] = ()
    rules: tuple[Box, ...] = ()
    """Thin horizontal lines, read on the first page only, where blanks are."""
    problems: tuple[str, ...] = ()
    recognised: bool = False
    """Whether its words were recognised on a picture of the page, which no longer counts as one."""
    is_picture: bool = False
    """Whether there is nothing on it that can be read but by looking at it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All pages of a document, of which `searched` were looked at."""

    pages: tuple[PageText, ...]
    searched: int
    settled: bool
    """Whether whatever was not looked at makes no difference."""


def read_pages(
    pdf: bytes | Source,
    geometries: Sequence[PageGeometry],
    limits: Limits,
    *,
    settled: Callable[[Sequence[PageText]], bool],
    recognise: WordReader | None = None,
) -> Reading:
    """The first pages, the last ones, and those between as far as `limits` allow.

    No more are read when `settled` says that the rest does not matter. Pictures of pages
    are read by `recognise`, if there is one. Raises as `find_layout` does.
    """
    order = _order(len(geometries), limits.pages)
    pages = [PageText()] * len(geometries)
    searched, done, left = 0, False, limits.characters_between
    with paged(pdf) as document:
        # Two readers that do not agree on the pages would place marks on one and show another.
        if len(document) != len(geometries):
            raise UnreadableDocumentError(UNREADABLE)
        look = _FIRST_LOOK
        for index in order:
            if searched >= limits.pages and left <= 0:
                break
            pages[index] = _read_page(document, index, geometries[index], limits)
            searched += 1
            if searched > limits.pages:
                left -= _charge(pages[index], limits)
            if searched == look and searched < len(geometries):
                look *= 2
                done = settled(pages)
                if done:
                    break
    if recognise is not None:
        for index in _scanned(pages, order[:searched]):
            pages[index] = _recognised(pages[index], index, recognise(pdf, index, geometries[index]))
    return Reading(tuple(pages), searched, settled=done or searched == len(geometries))


def _order(total: int, most: int) -> Sequence[int]:
    """The first and the last pages, then those between."""
    if total <= most:
        return range(total)
    head = max(round(_HEAD * most), 1)
    tail = total - (most - head)
    return [*range(head), *range(tail, total), *range(head, tail)]


def _charge(page: PageText, limits: Limits) -> int:
    """What reading a page cost, in characters; one whose words could not be read may have cost anything."""
    if page.problems and not page.is_picture:
        return limits.characters
    return max(_LEAST_CHARGED, sum(len(line.text) for line in page.lines))


def _scanned(pages: Sequence[PageText], read: Sequence[int]) -> list[int]:
    """The pictures to recognise: the first page and the last pages, where letters are signed."""
    pictures = [index for index in sorted(read) if pages[index].is_picture]
    return sorted({*pictures[:1], *pictures[-_SCANNED_TAIL:]})


def _read_page(document: PagedDocument, index: int, geometry: PageGeometry, limits: Limits) -> PageText:
    page = document[index]
    try:
        width, height = (side * geometry.user_unit for side in page.get_size())
        if abs(width - geometry.width) > 1 or abs(height - geometry.height) > 1:
            raise UnreadableDocumentError(UNREADABLE)
        content = read_page(page, geometry, max_characters=limits.characters)
        rules = () if index else read_rules(page, geometry)
    finally:
        page.close()
    return replace(_page_text(content, index, geometry), rules=rules)


def _page_text(content: PageContent, index: int, geometry: PageGeometry) -> PageText:
    page = _of_glyphs(content.glyphs, content.pictures)
    if content.overfull:
        return replace(page, problems=(OVERFULL.format(page=index + 1),))
    if content.sideways > len(content.glyphs):
        return replace(page, problems=(SIDEWAYS.format(page=index + 1),))
    scan = _scan(content, geometry)
    if scan is not None and len(content.hidden) > len(content.glyphs):
        others = tuple(picture for picture in content.pictures if picture != scan)
        return _of_scan(chain(content.glyphs, content.hidden), others, index)
    if _is_garbled(content.glyphs):
        return replace(page, problems=(GARBLED.format(page=index + 1),), is_picture=True)
    if not content.glyphs or scan is not None:
        return replace(page, problems=(NO_TEXT.format(page=index + 1),), is_picture=True)
    return page


def _is_garbled(glyphs: Sequence[Glyph]) -> bool:
    """Whether the page's fonts do not say, or say wrongly, which letters they draw."""
    strange = sum(_is_strange(glyph.text[0]) for glyph in glyphs)
    return strange > _STRANGE * len(glyphs)


@cache
def _is_strange(character: str) -> bool:
    if character.isascii():
        return character in _ODD_SIGNS
    category = unicodedata.category(character)
    if category[0] in "LM":
        return not unicodedata.name(character, "").startswith(_FAMILIAR)
    return category[0] == "C" or character == UNKNOWN


def _scan(content: PageContent, geometry: PageGeometry) -> Box | None:
    """The picture that is the page, with no more text on it than a machine's stamp."""
    least = _WHOLE_PAGE * geometry.width * geometry.height
    if len(content.glyphs) > _STRAY:
        return None
    return next((p for p in content.pictures if p.width * p.height >= least), None)


def _recognised(page: PageText, index: int, words: Sequence[Word]) -> PageText:
    glyphs = glyphs_of(words)
    return _of_scan(glyphs, (), index) if glyphs else page


def _of_scan(glyphs: Iterable[Glyph], pictures: tuple[Box, ...], index: int) -> PageText:
    return replace(
        _of_glyphs(glyphs, pictures), problems=(RECOGNISED.format(page=index + 1),), recognised=True
    )


def _of_glyphs(glyphs: Iterable[Glyph], pictures: tuple[Box, ...]) -> PageText:
    rows = rows_of(glyphs)
    return PageText(rows, lines_of(rows), pictures)

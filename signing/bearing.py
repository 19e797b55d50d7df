"""Whether the page bears out the fields reserved in a file: what is filled in hides and overwrites nothing.

Filling a field whitens dots, and words that are set again behind what is filled in. A file made by hand could
so make the agency rewrite its text, behind the back of the leader who signed it. So under the white there may
be only dots and those very words, under the digits nothing, and both where the blanks are, if they are found
without doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.appearance.text import Align
from signing.covering import MAX_CHARACTERS
from signing.errors import ForbiddenContentError
from signing.geometry import Box
from signing.marks import FieldName
from signing.placement.blanks import FILLER
from signing.placement.clearing import is_white
from signing.placement.dating import find_date
from signing.placement.glyphs import read_page, read_rules
from signing.placement.numbering import find_number
from signing.placement.pdfium import opened
from signing.placement.text import rows_of
from signing.reserved import forged, read_reserved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.incremental import Revision
    from signing.pdf.source import Source
    from signing.placement.glyphs import Glyph
    from signing.placement.model import Blank, PageGeometry
    from signing.placement.text import Row
    from signing.reserved import Reserved

_HIDDEN = 0.3
"""Share of a letter's ink under the white from which it counts as hidden; less is a neighbour's touch."""
_DOT_HEIGHT = 0.35
"""Em; no dot and no underscore is taller, whatever a font calls its letters."""
_DIGITS = 1.0
"""Em that two digits take."""
_DIGIT_HEIGHT = 0.6
"""Em above the baseline in which digits would be mixed up with what is there."""
_ON_SCANS = (0.25, 0.4)
"""Em below and above the baseline that are covered on a picture, in which dots cannot be read."""
_HAIR = 1.0
"""Points from which the smoothed edge of a neighbour's ink reaches over."""
_ASIDE = 20.0
"""Points by which a place chosen by hand may lie beside the one found."""
OVERFULL = (
    "Trang có ô chừa cho số, ngày, tháng có quá nhiều ký tự nên không kiểm tra được ô có che chữ hay không."
    " Hãy xuất lại văn bản ra PDF, chuẩn bị và trình ký lại."
)
_GROUPS = ((FieldName.NUMBER,), (FieldName.DAY, FieldName.MONTH))
"""Fields that share what they cover: "tháng" and "năm" are set again together."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What is on the page of the fields."""

    geometry: PageGeometry
    rows: Sequence[Row]
    pictures: Sequence[Box]
    rules: Sequence[Box]

    @property
    def letters(self) -> list[tuple[str, Glyph]]:
        """Without spaces, row by row from the left."""
        return [
            (character, glyph)
            for row in self.rows
            for character, glyph in zip(row.text, row.glyphs, strict=True)
            if not character.isspace()
        ]


def check_reserved(revision: Revision) -> None:
    """Refuse fields for number, day or month that would change the document otherwise than by being filled.

    Raises `ForbiddenContentError`, `UnreadableDocumentError`.
    """
    reserved = read_reserved(revision)
    if not reserved:
        return
    first = reserved[0]
    for one in reserved:
        # Number and date stand at the head of a document (Appendix I, Part I, II.3 and II.4).
        if one.page != first.page or one.blank.at.y < one.geometry.height / 2:
            raise forged(one.field_name)
    page = _page(revision, first.page)
    for group in _GROUPS:
        _check_covers(revision.unchanged, [one for one in reserved if one.field_name in group], page)
    _check_found(page if first.page == 0 else _page(revision, 0), reserved)


def _page(revision: Revision, index: int) -> _Page:
    geometry = revision.geometry(revision.page_at(index))
    with opened(revision.unchanged) as document:
        loaded = document[index]
        content = read_page(loaded, geometry, max_characters=MAX_CHARACTERS)
        rules = read_rules(loaded, geometry)
    if content.overfull:
        raise ForbiddenContentError(OVERFULL)
    return _Page(geometry, rows_of(content.glyphs), content.pictures, rules)


def _check_covers(pdf: Source, group: Sequence[Reserved], page: _Page) -> None:
    fillers = [one.blank.filler for one in group if one.blank.filler is not None]
    words, kept = "", []
    for character, glyph in page.letters:
        if not any(_hides(filler, _ink(glyph)) for filler in fillers):
            kept.append(_ink(glyph).center)
        elif not _is_dot(character, glyph):
            words += character
    for one in group:
        if _bare(words) != _bare("".join(each.blank.tail for each in group)):
            raise forged(one.field_name)
        if any(_written(one).contains_point(middle) for middle in kept):
            raise forged(one.field_name)
        if not _is_blank_besides_letters(pdf, one, page):
            raise forged(one.field_name)


def _hides(filler: Box, ink: Box) -> bool:
    common = filler.intersection(ink)
    if common is None:
        return False
    return common.width * common.height > _HIDDEN * ink.width * ink.height


def _is_dot(character: str, glyph: Glyph) -> bool:
    return character in FILLER and glyph.top - glyph.bottom <= _DOT_HEIGHT * glyph.style.size


def _bare(text: str) -> str:
    """Letters that are seen, in their order; a dot in a symbol may count as filler."""
    return "".join(character for character in text if not character.isspace() and character not in FILLER)


def _written(one: Reserved) -> Box:
    """Where at least two digits come to stand, and the words behind them."""
    look, em = one.look, one.look.size
    left, y = one.box.x0 + look.start.x, one.blank.at.y
    match look.align:
        case Align.START:
            right = max(left + min(look.room, _DIGITS * em), one.box.x1 if look.tail else left)
        case Align.CENTER:
            middle, half = left + look.room / 2, min(look.room, _DIGITS * em) / 2
            left, right = middle - half, middle + half
        case Align.END:
            left, right = left + max(look.room - _DIGITS * em, 0), left + look.room
    return Box(left, y, right, y + _DIGIT_HEIGHT * em)


def _is_blank_besides_letters(pdf: Source, one: Reserved, page: _Page) -> bool:
    """Whether nothing but letters, looked at before, and lines under a blank is covered.

    Of a scan's blank only the strip of the dots is covered, whatever is there in the picture.
    """
    filler = one.blank.filler
    if filler is None:
        return True
    below, above = _ON_SCANS
    em, y = one.look.size, one.blank.at.y
    is_strip = y - below * em <= filler.y0 and filler.y1 <= y + above * em
    if is_strip and not one.blank.tail and any(picture.contains(filler) for picture in page.pictures):
        return True
    around = Box(filler.x0 - _HAIR, filler.y0 - _HAIR, filler.x1 + _HAIR, filler.y1 + _HAIR)
    drawn = (*(_ink(glyph) for _, glyph in page.letters), *page.rules)
    besides = [box for box in drawn if box.intersection(around) is not None]
    return is_white(pdf, one.page, one.geometry, filler, besides=besides)


def _ink(glyph: Glyph) -> Box:
    return Box(glyph.left, glyph.bottom, glyph.right, glyph.top)


def _check_found(page: _Page, reserved: Sequence[Reserved]) -> None:
    """Blanks found without doubt at the head of a document are those meant; a hand may miss by a little."""
    width, height = page.geometry.width, page.geometry.height
    number = find_number(page.rows, width=width, height=height)
    date = find_date(page.rows, width=width, height=height)
    found = {
        FieldName.NUMBER: None if number.problems else number.blank,
        FieldName.DAY: None if date.problems else date.day,
        FieldName.MONTH: None if date.problems else date.month,
    }
    for one in reserved:
        blank = found[one.field_name]
        if blank is not None and not _is_at(one, blank):
            raise forged(one.field_name)


def _is_at(one: Reserved, blank: Blank) -> bool:
    beside = max(blank.at.x - one.box.x1, one.box.x0 - blank.at.x - blank.room)
    return (
        one.page == blank.page and abs(blank.at.y - one.blank.at.y) <= blank.style.size and beside <= _ASIDE
    )

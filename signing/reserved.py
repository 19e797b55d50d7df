"""The fields that `prepare` reserved for number, day and month, as a file that comes back says them.

Whoever made the file may have written them by hand, so they are read only in the very form `prepare` gives
them; whether the page bears them out is for `signing.bearing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.appearance.fonts import Face
from signing.appearance.text import WORD_GAP, Align, BlankField, reserve
from signing.errors import ForbiddenContentError, PlacementError, UnreadableDocumentError
from signing.geometry import Box, Point
from signing.marks import SPOKEN_NAMES, TEXT_FIELDS, FieldName
from signing.pdfobjects import Array, Dictionary, entry, floats
from signing.placement.model import Blank, TextStyle
from signing.preparation.fields import BLANK_KEY, PRINT

if TYPE_CHECKING:
    from signing.incremental import Revision
    from signing.pdfobjects import Object
    from signing.placement.model import PageGeometry

_KEYS = frozenset(
    {"/Type", "/Subtype", "/T", "/F", "/P", "/Rect", "/AP", "/MK", "/FT", "/DA", "/BS", BLANK_KEY}
)
_SIZES = (6.0, 36.0)
"""Points, of letters beside a blank."""
_MOST_ROOM = 400.0
"""Points across; less than the width of the text on a sheet of A4."""
_ROUNDED = 0.02
"""Points by which measures differ that were rounded to thousandths in another unit."""


@dataclass(frozen=True, slots=True)
class Reserved:
    """A field still empty, where `prepare` would have put it for `blank`."""

    field_name: FieldName
    field: Dictionary
    page: int
    geometry: PageGeometry
    box: Box
    """Of the field, displayed points."""
    face_box: Box
    """As the empty face has it: one computed again may be rounded otherwise, and to EU DSS is a change."""
    look: BlankField
    blank: Blank


def read_reserved(revision: Revision) -> tuple[Reserved, ...]:
    """The fields for number, day and month that are there and still empty.

    Raises `ForbiddenContentError` for one that `prepare` does not make, `UnreadableDocumentError`.
    """
    fields = ((field_name, revision.field(field_name)) for field_name in TEXT_FIELDS)
    return tuple(
        _read(revision, field_name, field)
        for field_name, field in fields
        if field is not None and "/V" not in field
    )


def forged(field_name: str) -> ForbiddenContentError:
    """The refusal of a field that only claims to have been reserved."""
    return ForbiddenContentError(
        f"Ô “{SPOKEN_NAMES.get(field_name, field_name)}” chừa trong tệp không đúng với chỗ trống trên trang,"
        " nên điền vào có thể che hoặc đổi nội dung. Hãy chuẩn bị lại từ dự thảo gốc rồi trình ký lại."
    )


def _read(revision: Revision, field_name: FieldName, field: Dictionary) -> Reserved:
    if not (
        _KEYS.issuperset(field)
        and entry(field, "/FT") == "/Tx"
        and entry(field, "/Subtype") == "/Widget"
        and entry(field, "/F") == PRINT
    ):
        raise forged(field_name)
    page, geometry = revision.page_of(field)
    index = revision.index_of(page)
    annotations = entry(page, "/Annots")
    listed = list(annotations).count(revision.reference_to(field)) if isinstance(annotations, Array) else 0
    if listed != 1 or not revision.is_page(page, index):
        raise forged(field_name)
    box = revision.displayed_box(field, geometry)
    try:
        face_box, look = _face_box(field), _look(field)
    except (TypeError, ValueError, UnreadableDocumentError) as error:
        raise forged(field_name) from error
    if not _same(face_box, Box(0, 0, box.width, box.height)):
        raise forged(field_name)
    blank = _blank(look, box, index)
    align = Align.END if field_name is FieldName.NUMBER else Align.CENTER
    try:
        again, looks = reserve(blank, align)
    except PlacementError as error:
        raise forged(field_name) from error
    if not (_is_sane(look) and looks.align is look.align and _same(again, box)):
        raise forged(field_name)
    return Reserved(field_name, field, index, geometry, box, face_box, look, blank)


def _face_box(field: Dictionary) -> Box:
    return _box(entry(entry(entry(field, "/AP"), "/N"), "/BBox"))


def _look(field: Dictionary) -> BlankField:
    """What `prepare` remembered of the blank."""
    blank = entry(field, BLANK_KEY)
    filler, tail = entry(blank, "/Filler"), entry(blank, "/Tail")
    x, y = floats(entry(blank, "/Start"))
    return BlankField(
        size=float(str(entry(blank, "/Size"))),
        face=Face(str(entry(blank, "/Face")).removeprefix("/")),
        align=Align(str(entry(blank, "/Align")).removeprefix("/")),
        start=Point(x, y),
        room=float(str(entry(blank, "/Room"))),
        filler=None if filler is None else _box(filler),
        tail="" if tail is None else str(tail),
    )


def _box(sides: Object) -> Box:
    x0, y0, x1, y1 = floats(sides)
    return Box(x0, y0, x1, y1)


def _blank(look: BlankField, box: Box, page: int) -> Blank:
    """The blank for which `reserve` gives that look and that box."""
    shift = WORD_GAP * look.size if look.align is Align.CENTER else 0.0
    filler = look.filler
    return Blank(
        page=page,
        at=Point(box.x0 + look.start.x + shift, box.y0 + look.start.y),
        room=look.room,
        style=TextStyle(look.size, italic=look.face is Face.ITALIC, bold=look.face is Face.BOLD),
        filler=filler and Box(box.x0 + filler.x0, box.y0 + filler.y0, box.x0 + filler.x1, box.y0 + filler.y1),
        tail=look.tail,
    )


def _is_sane(look: BlankField) -> bool:
    """Not larger than a blank on a line can be; infinity and what is no number are larger too."""
    smallest, largest = _SIZES
    filler = look.filler
    return (
        smallest <= look.size <= largest
        and 0 < look.room <= _MOST_ROOM
        and (filler is None or (filler.height <= 2 * look.size and filler.width <= _MOST_ROOM))
    )


def _same(one: Box, other: Box) -> bool:
    return one.contains(other, tolerance=_ROUNDED) and other.contains(one, tolerance=_ROUNDED)

"""Where the faces of later signatures may stand: never over what an earlier signer saw.

Who holds any trusted certificate could else draw over a letter that others signed. A field that stood there,
empty, when they signed is theirs to be signed; only faces at places of their own are looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2
from pyhanko.pdf_utils import generic

from signing.errors import SigningError
from signing.geometry import Box, Point, mm
from signing.marks import DECREE_30, MarkKind
from signing.placement.glyphs import read_page
from signing.placement.pdfium import opened
from signing.report import ChangesAfter
from signing.validation.describe import Change, RevisionView, spoken
from signing.validation.document import FormField, plain
from signing.validation.kinds import kind_of
from signing.validation.visible import geometry_of, mark_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signing.pdf.source import Source
    from signing.placement.glyphs import Glyph

AFTER_SEAL = "Sau khi cơ quan đã đóng dấu, tệp còn bị thêm chữ ký có hình ở ô “{}”."
TOO_LARGE = "Hình của chữ ký được thêm ở ô “{}” lớn hơn cỡ quy định nên có thể che văn bản."
SCATTERED = "Hình của chữ ký được thêm ở ô “{}” hiện ở nhiều chỗ, hoặc không rõ ở trang nào."
OVER_TEXT = "Hình của chữ ký được thêm ở ô “{}” che chữ trên trang {} của phần đã ký."
OVER_FIELD = "Hình của chữ ký được thêm ở ô “{}” che ô “{}” của phần đã ký."
UNSEEN = "Không xem được hình của chữ ký được thêm ở ô “{}” có che chữ hay không."

_TOLERANCE = mm(1)
_TOUCHED = 2.0
"""Points by which faces may reach into one another: frames drawn side by side do."""
_FEW = 3
"""Characters that may lie under a face: the ends of lines reach into the white where people sign."""
_MAX_CHARACTERS = 60_000
_SEAL = 2 * (DECREE_30.seal_diameter_mm[1],)


def misplaced(source: Source, old: RevisionView, new: RevisionView) -> list[Change]:
    """Signatures that `new` adds and whose faces stand where a later signature must not draw."""
    reasons = (
        reason
        for name, field in new.fields.items()
        if name not in old.fields
        and field.field_type == "/Sig"
        and "/V" in field.dictionary
        and (reason := _reason(source, old, new, field)) is not None
    )
    return [Change(reason, ChangesAfter.FORBIDDEN) for reason in reasons]


def _reason(source: Source, old: RevisionView, new: RevisionView, field: FormField) -> str | None:
    count = sum(1 for widget in _widgets(field, new) if _has_area(widget))
    return _visible_reason(source, (old, new), field, count) if count else None


def _visible_reason(
    source: Source, views: tuple[RevisionView, RevisionView], field: FormField, count: int
) -> str | None:
    old, new = views
    name, kind, place = spoken(field.name), kind_of(field.name), mark_place(field.dictionary, new.pages)
    if count > 1 or place is None:
        return SCATTERED.format(name)
    page, box = place[0], Box(*place[1])
    if _is_sealed(old) and kind != MarkKind.INCOMING:
        return AFTER_SEAL.format(name)
    if kind in _LARGEST and not _fits(box, *_LARGEST[kind]):
        return TOO_LARGE.format(name)
    # A seal belongs over the signature, and reaches into title and name.
    return None if kind == MarkKind.AGENCY else _covering(source, (old, new), page, box, name)


_LARGEST = {
    MarkKind.AGENCY.value: _SEAL,
    MarkKind.INCOMING.value: DECREE_30.marks[MarkKind.INCOMING].frame_mm or _SEAL,
}
"""Width and height in millimetres."""


def _is_sealed(view: RevisionView) -> bool:
    return any(
        kind_of(name) == MarkKind.AGENCY and "/V" in field.dictionary for name, field in view.fields.items()
    )


def _fits(box: Box, width: float, height: float) -> bool:
    return box.width <= mm(width) + _TOLERANCE and box.height <= mm(height) + _TOLERANCE


def _covered_field(old: RevisionView, page: int, box: Box) -> str | None:
    """A field with something in it that the face lies over."""
    for name, field in old.fields.items():
        if "/V" not in field.dictionary:
            continue
        place = mark_place(field.dictionary, old.pages)
        common = box.intersection(Box(*place[1])) if place is not None and place[0] == page else None
        if common is not None and min(common.width, common.height) > _TOUCHED:
            return name
    return None


def _covering(
    source: Source, views: tuple[RevisionView, RevisionView], page: int, box: Box, name: str
) -> str | None:
    if covered := _covered_field(views[0], page, box):
        return OVER_FIELD.format(name, spoken(covered))
    return _over_text(source, views[1], page, box, name)


def _over_text(source: Source, view: RevisionView, page: int, box: Box, name: str) -> str | None:
    """The pages are those of the signed revision, or they would be forbidden already."""
    try:
        with opened(source) as document:
            content = read_page(document[page], geometry_of(view.pages[page]), max_characters=_MAX_CHARACTERS)
    except (SigningError, pypdfium2.PdfiumError):
        return UNSEEN.format(name)
    if content.overfull:
        return UNSEEN.format(name)
    covered = sum(1 for glyph in content.glyphs if _is_under(glyph, box))
    return OVER_TEXT.format(name, page + 1) if covered > _FEW else None


def _is_under(glyph: Glyph, box: Box) -> bool:
    return box.contains_point(Point((glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2))


def _widgets(field: FormField, view: RevisionView) -> Iterator[generic.DictionaryObject]:
    for reference in field.widgets:
        widget = view.handler.get_object(reference)
        if isinstance(widget, generic.DictionaryObject):
            yield widget


def _has_area(widget: generic.DictionaryObject) -> bool:
    array = plain(widget.get("/Rect"))
    if not isinstance(array, generic.ArrayObject) or len(array) != 4:  # noqa: PLR2004 - ISO 32000, 7.9.5
        return False
    x0, y0, x1, y1 = (plain(entry) for entry in list.__iter__(array))
    return x0 != x1 and y0 != y1

"""Where the faces of later signatures may stand: never so that an earlier signer's words cannot be read.

Who holds any trusted certificate could else draw over a letter that others signed. A field that stood there,
empty, when they signed is theirs to be signed; only faces at places of their own are looked at. A letter with
our marks has a place for each of them, so there nothing may lie over words at all; elsewhere people sign
across lines, and what counts is that everything can be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2

from signing.errors import SigningError
from signing.geometry import Box, Point, mm
from signing.marks import DECREE_30, MarkKind
from signing.placement.glyphs import read_page
from signing.placement.pdfium import opened
from signing.validation.document import plain
from signing.validation.front import as_of
from signing.validation.kinds import UNKNOWN, kind_of
from signing.validation.legibility import Legibility, compare
from signing.validation.views import Dictionary, RevisionView, has_area, has_value, is_signed, spoken
from signing.validation.visible import geometry_of, mark_place

if TYPE_CHECKING:
    from pyhanko.pdf_utils import generic

    from signing.pdf.source import Source
    from signing.placement.glyphs import Glyph
    from signing.validation.document import Document, FormField

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
_LARGEST = {
    MarkKind.AGENCY.value: _SEAL,
    MarkKind.INCOMING.value: DECREE_30.marks[MarkKind.INCOMING].frame_mm or _SEAL,
}
"""Width and height in millimetres."""
_BEFORE_SEAL = frozenset({MarkKind.LEADER.value, MarkKind.AGENCY.value, MarkKind.INITIALS.value})
"""Marks of the issuing agency itself: its seal is the last of them (Decree 30/2020, Art. 13 and 14)."""


def face_reason(document: Document, old: RevisionView, new: RevisionView, field: FormField) -> str | None:
    """Why the face of a signature that `new` adds must not stand where it does (Vietnamese), or None."""
    seen = sum(1 for reference in field.widgets if _is_seen(new, reference))
    if not seen:
        return None
    name, place = spoken(field.name), mark_place(field.dictionary, new.pages)
    if seen > 1 or place is None:
        return SCATTERED.format(name)
    page, box = place[0], Box(*place[1])
    if refusal := _out_of_place(kind_of(field.name), old, box):
        return refusal.format(name)
    if kind_of(field.name) == MarkKind.AGENCY:
        # A seal belongs over the signature, and reaches into title and name.
        return None
    is_strict = any(kind_of(known) != UNKNOWN for known in old.fields)
    if covered := _covered_field(old, page, box, signatures_too=is_strict):
        return OVER_FIELD.format(name, spoken(covered))
    before, after = (as_of(document, view.handler.revision) for view in (old, new))
    reason = _over_text(after, new, page, box) if is_strict else None
    reason = reason or _unreadable(before, after, new, page, box, needs_room=_is_certified(old))
    return None if reason is None else reason.format(name, page + 1)


def _out_of_place(kind: str, old: RevisionView, box: Box) -> str | None:
    """Why a mark that claims to be of that kind does not belong there, whatever is seen."""
    if kind in _BEFORE_SEAL and _is_sealed(old):
        return AFTER_SEAL
    return TOO_LARGE if kind in _LARGEST and not _fits(box, *_LARGEST[kind]) else None


def _is_certified(view: RevisionView) -> bool:
    permissions = plain(view.handler.root.get("/Perms"))
    return isinstance(permissions, Dictionary) and "/DocMDP" in permissions


def _unreadable(  # noqa: PLR0913 - two files, a place in them, and how strictly it is looked at
    before: Source, after: Source, view: RevisionView, page: int, box: Box, *, needs_room: bool
) -> str | None:
    """Why the place cannot be read as before.

    `needs_room`: a certified document has the fields that its author wants signed; another may be added where
    nothing stands ("Breaking the Specification: PDF Certification", sneaky signature).
    """
    unit = geometry_of(view.pages[page]).user_unit
    unscaled, crowd = Box(*(value / unit for value in box.as_tuple())), len(view.pages[page].annotations)
    match compare(before, after, page, unscaled, annotations=crowd):
        case Legibility.HIDDEN:
            return OVER_TEXT
        case Legibility.UNSEEN:
            return UNSEEN
        case Legibility.KEPT if needs_room:
            return OVER_TEXT
        case _:
            return None


def _is_seen(view: RevisionView, reference: generic.Reference) -> bool:
    """Whether some page shows the widget."""
    widget = view.handler.get_object(reference) if reference in view.shown else None
    return isinstance(widget, Dictionary) and has_area(widget)


def _is_sealed(view: RevisionView) -> bool:
    return any(kind_of(name) == MarkKind.AGENCY and is_signed(field) for name, field in view.fields.items())


def _fits(box: Box, width: float, height: float) -> bool:
    return box.width <= mm(width) + _TOLERANCE and box.height <= mm(height) + _TOLERANCE


def _covered_field(old: RevisionView, page: int, box: Box, *, signatures_too: bool) -> str | None:
    """A field with something in it that the face lies over."""
    for name, field in old.fields.items():
        if not has_value(field) or (field.field_type == "/Sig" and not signatures_too):
            continue
        place = mark_place(field.dictionary, old.pages)
        common = box.intersection(Box(*place[1])) if place is not None and place[0] == page else None
        if common is not None and min(common.width, common.height) > _TOUCHED:
            return name
    return None


def _over_text(source: Source, view: RevisionView, page: int, box: Box) -> str | None:
    """The pages are those of the signed revision, or they would be forbidden already."""
    try:
        with opened(source) as document:
            content = read_page(document[page], geometry_of(view.pages[page]), max_characters=_MAX_CHARACTERS)
    except (SigningError, pypdfium2.PdfiumError):
        return UNSEEN
    if content.overfull:
        return UNSEEN
    covered = sum(1 for glyph in content.glyphs if _is_under(glyph, box))
    return OVER_TEXT if covered > _FEW else None


def _is_under(glyph: Glyph, box: Box) -> bool:
    return box.contains_point(Point((glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2))

"""What later revisions did to the annotations of pages, widgets of form fields apart.

Only a certification that allows comments (DocMDP, P=3; ISO 32000-2, 12.8.2.2) lets any in, and then only such
as leave everything legible that the signer saw: comments can be drawn to look like the page itself ("Breaking
the Specification: PDF Certification", evil annotation).
"""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic

from signing.geometry import Box
from signing.placement.space import to_displayed
from signing.report import Change, ChangeKind, ChangesAfter
from signing.validation.document import plain
from signing.validation.views import Dictionary, RevisionView, is_signed, items, raw, rectangle, references
from signing.validation.visible import geometry_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signing.validation.pages import PageView

COMMENTS = frozenset(
    {
        *("/Text", "/Popup", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine"),
        *("/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Caret", "/Ink", "/Stamp"),
    }
)
"""Annotations by which people comment (12.5.6.2). The others act, play, redact, or belong to the page."""

_ACTIONS = ("/A", "/AA", "/PA", "/Dest", "/OC")


@dataclass(frozen=True, slots=True)
class AnnotationChanges:
    """What one revision did."""

    changes: tuple[Change, ...]
    comments: tuple[tuple[int, Dictionary], ...]
    """Those added that may be allowed, each with its page from 0."""


def annotation_changes(old: RevisionView, new: RevisionView, touched: frozenset[int]) -> AnnotationChanges:
    """Annotations added, removed or edited."""
    signed_now = {
        reference
        for name, field in new.fields.items()
        if field is not old.fields.get(name)
        if name not in old.fields or (is_signed(field) and not is_signed(old.fields[name]))
        for reference in field.widgets
    }
    known = {reference for field in new.fields.values() for reference in field.widgets}
    found: list[Change] = []
    comments: list[tuple[int, Dictionary]] = []
    for number, (before, after) in enumerate(zip(old.pages, new.pages, strict=False)):
        if not _is_rewritten(before, after, touched):
            continue
        for entry in _added(before, after, signed_now):
            change, comment = _judged(number, after, entry)
            found.append(change)
            comments += [(number, comment)] if comment is not None else []
        if _are_missing(before, after):
            found.append(_forbidden(number, f"Xóa hoặc đổi thứ tự chú thích ở trang {number + 1}."))
        edited = {reference for reference in after.annotations if reference.idnum in touched}
        if (edited & before.annotations) - known:
            found.append(_forbidden(number, f"Sửa chú thích ở trang {number + 1}."))
    return AnnotationChanges(tuple(found), tuple(comments))


def _is_rewritten(before: PageView, after: PageView, touched: frozenset[int]) -> bool:
    """Whether the page, its list of annotations or one of them was written anew."""
    written = (
        references(raw(before.dictionary, "/Annots"), raw(after.dictionary, "/Annots")) | after.annotations
    )
    own = {after.reference, before.reference}
    return None in own or any(one.idnum in touched for one in (written | own) if one is not None)


def _entries(page: PageView) -> list[generic.PdfObject]:
    return items(page.dictionary.get("/Annots"))


def _added(before: PageView, after: PageView, allowed: set[generic.Reference]) -> Iterator[generic.PdfObject]:
    """Entries that are new, or that stand there once more: on top of what lies on them."""
    left = Counter(_key(entry) for entry in _entries(before))
    free = set(allowed)
    for entry in _entries(after):
        key = _key(entry)
        if left[key] > 0:
            left[key] -= 1
        elif isinstance(entry, generic.IndirectObject) and entry.reference in free:
            free.discard(entry.reference)
        elif not isinstance(entry, generic.NullObject):
            yield entry


def _key(entry: generic.PdfObject) -> tuple[int, int] | bytes:
    """A reference, or what is written in the page itself."""
    if isinstance(entry, generic.IndirectObject):
        return entry.idnum, entry.generation
    stream = BytesIO()
    entry.write_to_stream(stream)
    return stream.getvalue()


def _are_missing(before: PageView, after: PageView) -> bool:
    """Whether any annotation is gone, or they stand in another order, which says what lies on top."""
    rest = iter([_key(entry) for entry in _entries(after)])
    return not all(any(key == other for other in rest) for key in map(_key, _entries(before)))


def _judged(number: int, page: PageView, entry: generic.PdfObject) -> tuple[Change, Dictionary | None]:
    annotation = plain(entry)
    sentence = f"Thêm chú thích ở trang {number + 1}."
    if not isinstance(annotation, Dictionary):
        return _forbidden(number, sentence), None
    corners = rectangle(annotation)
    box = to_displayed(Box(*corners), geometry_of(page)).as_tuple() if corners is not None else None
    subtype = str(plain(annotation.get("/Subtype")))
    is_comment = subtype in COMMENTS and not any(raw(annotation, key) is not None for key in _ACTIONS)
    level = ChangesAfter.PERMITTED if is_comment else ChangesAfter.FORBIDDEN
    change = Change(sentence, level, ChangeKind.ANNOTATION, None, number, box)
    return change, annotation if is_comment else None


def _forbidden(number: int, sentence: str) -> Change:
    return Change(sentence, ChangesAfter.FORBIDDEN, ChangeKind.ANNOTATION, None, number)

"""What each later revision of a file did, found out once, whoever asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from signing.geometry import Box
from signing.report import Change, ChangeKind, ChangesAfter, SubIndication
from signing.validation.annotations import annotation_changes
from signing.validation.comments import comment_reason
from signing.validation.describe import describe
from signing.validation.faces_added import face_reason
from signing.validation.faults import UNREADABLE, Fault
from signing.validation.holdings import Holdings
from signing.validation.overwriting import unaccounted
from signing.validation.places import Places
from signing.validation.protection import Protection
from signing.validation.signed_fields import is_timestamp
from signing.validation.views import RevisionView, has_area, is_signed, rectangle, widgets
from signing.validation.visible import geometry_of

if TYPE_CHECKING:
    from signing.validation.document import Document, FormField

MAX_BEGINNINGS = 30
"""Times that what is protected may be gathered anew; honest files need one."""

LARGEST_PLACE = 1 / 8
"""Share of a page that a place to sign may take; a larger one waits for the page to be covered."""


@dataclass(frozen=True, slots=True)
class _Step:
    changes: tuple[Change, ...]
    signed: tuple[FormField, ...]
    """Fields that it signed, except by time stamps that nobody sees."""


class Steps:
    """The revisions of one document, compared each with the one before."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._places = Places(document.reader.xrefs)
        self._holdings = Holdings()
        self._views: dict[int, RevisionView] = {}
        self._steps: dict[int, _Step] = {}
        self._faces: dict[tuple[int, str], str | None] = {}
        self._protection: Protection | None = None
        self._begun = 0
        self._beginnings = 0

    def view(self, revision: int) -> RevisionView:
        """The revision, counted from 0."""
        if revision not in self._views:
            before = self._views.get(revision - 1)
            known = self._holdings.kept(before, self._places.written(revision)) if before is not None else {}
            self._views[revision] = RevisionView.of(self._document.at(revision), known)
        return self._views[revision]

    def changes(self, revision: int, *, since: int) -> tuple[Change, ...]:
        """What the revision did, as the signer of the revision `since` has to take it."""
        step = self._step(revision, since)
        signed = self.view(since)
        faces = [self._face(revision, field) for field in step.signed if not _stood_there(signed, field)]
        return (*(face for face in faces if face is not None), *step.changes)

    def _step(self, revision: int, since: int) -> _Step:
        if self._protection is None or since < self._begun:
            self._begin(since)
            self._begun = since
            self._steps.clear()
        for one in range(since + 1, revision + 1):
            if one not in self._steps:
                self._steps[one] = self._compared(one)
        return self._steps[revision]

    def _begin(self, revision: int) -> Protection:
        self._beginnings += 1
        if self._beginnings > MAX_BEGINNINGS:
            raise Fault(SubIndication.FORMAT_FAILURE, UNREADABLE)
        self._protection = Protection(self.view(revision))
        return self._protection

    def _compared(self, revision: int) -> _Step:
        old, new = self.view(revision - 1), self.view(revision)
        protection = self._protection or self._begin(revision - 1)
        touched = self._places.written(revision)
        annotations = annotation_changes(old, new, touched)
        changes = [*describe(old, new, touched), *annotations.changes]
        if not _are_refused(changes):
            changes += unaccounted(old, new, self._places, protection)
        if not _are_refused(changes):
            for page, comment in annotations.comments:
                if reason := comment_reason(self._document, old, new, page, comment):
                    changes.append(Change(reason, ChangesAfter.FORBIDDEN, ChangeKind.ANNOTATION, None, page))
        if _are_refused(changes):
            # Whoever signs next has seen all that and signs it.
            self._begin(revision)
        else:
            written = [field for field in new.fields.values() if _is_written(field, touched)]
            protection.add(new, written, [comment for _, comment in annotations.comments])
        signed = [
            field
            for name, field in new.fields.items()
            if is_signed(field) and not is_signed(old.fields.get(name)) and _is_shown(field)
        ]
        numbered = dict.fromkeys(replace(change, revision=revision + 1) for change in changes)
        return _Step(tuple(numbered), tuple(signed))

    def _face(self, revision: int, field: FormField) -> Change | None:
        key = revision, field.name
        if key not in self._faces:
            old, new = self.view(revision - 1), self.view(revision)
            self._faces[key] = face_reason(self._document, old, new, field)
        reason = self._faces[key]
        if reason is None:
            return None
        page, box = self.view(revision).place_of(field)
        kind = ChangeKind.TIMESTAMP if is_timestamp(field) else ChangeKind.SIGNATURE
        return Change(reason, ChangesAfter.FORBIDDEN, kind, revision + 1, page, box, field.name)


def _are_refused(changes: list[Change]) -> bool:
    return any(change.level is ChangesAfter.FORBIDDEN for change in changes)


def _is_shown(field: FormField) -> bool:
    return any(has_area(widget) for widget in widgets(field))


def _is_written(field: FormField, touched: frozenset[int]) -> bool:
    for reference in field.widgets:
        if reference.idnum in touched:
            return True
    return field.reference is not None and field.reference.idnum in touched


def _stood_there(signed: RevisionView, field: FormField) -> bool:
    """Whether the signer saw the empty field at its place, and so that somebody would sign there."""
    known = signed.fields.get(field.name)
    if known is None or known.field_type != "/Sig" or is_signed(known):
        return False
    page, box = signed.place_of(known)
    if page is not None and box is not None:
        shown = geometry_of(signed.pages[page])
        if Box(*box).width * Box(*box).height > LARGEST_PLACE * shown.width * shown.height:
            return False
    return [rectangle(one) for one in widgets(known)] == [rectangle(one) for one in widgets(field)]

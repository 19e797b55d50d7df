"""The objects on which depends what a signer saw: later revisions may write none of them.

Kept by number, for that is how readers look objects up, whatever the generation. A number that something
refers to although no such object exists counts too: whoever supplies it later supplies part of the page
("shadow attacks"). The set grows with what later signers saw; nothing in it may ever change, so it is made
once for a file and not anew for every revision.
"""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic

from signing.report import SubIndication
from signing.validation.describe import QUIET_ROOT_KEYS
from signing.validation.document import plain
from signing.validation.faults import UNREADABLE, Fault
from signing.validation.filling import FILLING
from signing.validation.pages import face
from signing.validation.views import Dictionary, RevisionView, is_signed, items, parts, references

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyhanko.pdf_utils.reader import HistoricalResolver

    from signing.validation.document import FormField

_TRAILER_KEYS = frozenset({"/Root", "/Info", "/ID", "/Prev", "/Size", "/XRefStm"})
"""Entries of a trailer that later revisions write (table 15)."""

MAX_REACHED = 500_000
"""Objects followed before the file counts as hostile."""


class Protection:
    """Grows with `add`; `view` is the first revision that was signed."""

    def __init__(self, view: RevisionView) -> None:
        self._numbers: set[int] = set()
        self._add(view, _of_document(view))
        self._outside = frozenset(self._numbers)
        self._add(view, [value for field in view.fields.values() for value in _of_field(field)])

    def is_used_outside(self, numbers: Iterable[int]) -> bool:
        """Whether anything but form fields refers to one of these objects."""
        return not self._outside.isdisjoint(numbers)

    def __contains__(self, number: int) -> bool:
        return number in self._numbers

    def add(self, view: RevisionView, fields: Iterable[FormField], values: Iterable[Dictionary]) -> None:
        """Take in what a later revision brought: fields signed or filled, and comments."""
        start = [value for field in fields for value in _of_field(field)]
        self._add(view, [*start, *values])

    def _add(self, view: RevisionView, start: Iterable[generic.PdfObject | None]) -> None:
        compared = _compared(view)
        pending = [value for value in start if value is not None]
        while pending:
            value = pending.pop()
            if isinstance(value, generic.IndirectObject):
                if value.idnum in self._numbers or value.idnum in compared:
                    continue
                self._numbers.add(value.idnum)
                if len(self._numbers) > MAX_REACHED:
                    raise Fault(SubIndication.FORMAT_FAILURE, UNREADABLE)
                pending.append(_read(view.handler, value.reference))
            elif isinstance(value, Dictionary):
                pending += dict.values(value)
            elif isinstance(value, generic.ArrayObject):
                pending += list.__iter__(value)


def _read(handler: HistoricalResolver, reference: generic.Reference) -> generic.PdfObject:
    """The object as that revision has it; where it was never written again, without a copy made for it."""
    reader = handler.reader
    with suppress(KeyError):  # nothing in the file has that number
        if reader.xrefs.get_last_change(reference) <= handler.revision:
            found: generic.PdfObject = reader.get_object(reference)
            return found
    return handler.get_object(reference)  # type: ignore[no-any-return]  # pyHanko leaves it bare


def _compared(view: RevisionView) -> set[int]:
    """Objects of which every entry is compared, so that they may be written anew."""
    held = list(references(view.handler.root.get("/AcroForm")))
    held += [page.reference for page in view.pages if page.reference is not None]
    for field in view.fields.values():
        held += field.widgets if field.reference is None else (*field.widgets, field.reference)
    held += [branch.reference for branch in view.branches.values() if branch.reference is not None]
    return {view.handler.root_ref.idnum, *[reference.idnum for reference in held]}


def _of_document(view: RevisionView) -> Iterator[generic.PdfObject | None]:
    root = view.handler.root
    yield from (value for key, value in dict.items(root) if key not in QUIET_ROOT_KEYS)
    known = {reference for field in view.fields.values() for reference in field.widgets}
    for page in view.pages:
        yield from face(page)
        for entry in items(page.dictionary.get("/Annots")):
            if not (isinstance(entry, generic.IndirectObject) and entry.reference in known):
                yield entry
    for branch in view.branches.values():
        yield from (value for key, value in dict.items(branch.dictionary) if key != "/Kids")
    form = plain(root.get("/AcroForm"))
    if isinstance(form, Dictionary):
        yield from (value for key, value in dict.items(form) if key not in {"/Fields", "/DR"})
        yield from _of_resources(plain(form.get("/DR")))
    yield from (value for key, value in dict.items(view.handler.trailer_view) if key not in _TRAILER_KEYS)


def _of_resources(resources: generic.PdfObject | None) -> Iterator[generic.PdfObject]:
    """The fonts and pictures that all fields share; new ones may be put beside them."""
    for category in dict.values(resources) if isinstance(resources, Dictionary) else ():
        opened = plain(category)
        yield from dict.values(opened) if isinstance(opened, Dictionary) else ()


def _of_field(field: FormField) -> Iterator[generic.PdfObject | None]:
    """All of a signed field; of another what filling it does not write, and what its look is drawn with."""
    for part in parts(field):
        if is_signed(field):
            yield from dict.values(part)
            continue
        yield from (value for key, value in dict.items(part) if key not in FILLING)
        yield from _inner(part.get("/AP"), depth=3)


def _inner(looks: generic.PdfObject | None, *, depth: int) -> Iterator[generic.PdfObject]:
    """What the streams of an appearance dictionary refer to, not the streams themselves."""
    opened = plain(looks)
    if isinstance(opened, generic.StreamObject):
        yield from dict.values(opened)
    elif isinstance(opened, Dictionary) and depth:
        for value in dict.values(opened):
            yield from _inner(value, depth=depth - 1)

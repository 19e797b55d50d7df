"""Which form fields a revision left as they were, so that nobody has to read or compare them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic

from signing.validation.document import plain
from signing.validation.views import Dictionary, parts, raw_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signing.validation.document import FormField
    from signing.validation.views import RevisionView

_MAX_HELD = 200
"""Objects that hang below a field; one with more is read anew in every revision."""
_UPWARDS = frozenset({"/P", "/Parent"})
"""What a field belongs to; none of it is the field's own."""


class Holdings:
    """The objects of which each field of one document consists, by number."""

    def __init__(self) -> None:
        self._held: dict[int, tuple[FormField, frozenset[int] | None]] = {}

    def kept(self, view: RevisionView, written: frozenset[int]) -> dict[generic.Reference, FormField]:
        """The outermost fields of a revision of which the next one, that wrote these numbers, left all."""
        return {
            field.reference: field
            for field in view.fields.values()
            if field.reference is not None
            and field.is_outermost
            and (held := self._of(field)) is not None
            and held.isdisjoint(written)
        }

    def _of(self, field: FormField) -> frozenset[int] | None:
        # The field stays in here, so that no other gets its identity.
        if id(field) not in self._held:
            self._held[id(field)] = field, _numbers(field)
        return self._held[id(field)][1]


def _numbers(field: FormField) -> frozenset[int] | None:
    """The field, its widgets, and all that hangs below them; None where that is too much."""
    found = {reference.idnum for reference in _own(field)}
    pending = [
        value
        for part in parts(field)
        for key, value in zip(dict.keys(part), raw_values(part), strict=True)
        if key not in _UPWARDS
    ]
    while pending:
        value = pending.pop()
        if isinstance(value, generic.IndirectObject):
            if value.idnum in found:
                continue
            found.add(value.idnum)
            if len(found) > _MAX_HELD:
                return None
            opened = plain(value)
            pending += [] if opened is None else [opened]
        elif isinstance(value, Dictionary):
            pending += raw_values(value)
        elif isinstance(value, generic.ArrayObject):
            pending += list.__iter__(value)
    return frozenset(found)


def _own(field: FormField) -> Iterator[generic.Reference]:
    yield from field.widgets
    if field.reference is not None:
        yield field.reference

"""What later revisions may do to the structure tree of a tagged file (ISO 32000-2, 14.7): tag what they add.

The tree draws nothing, but decides what is read aloud and copied: an element that is there keeps all it says,
and its place. Software such as iText puts an element for each signature field or comment behind the others.
"""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic

from signing.report import SubIndication
from signing.validation.document import plain
from signing.validation.faults import UNREADABLE, Fault
from signing.validation.sameness import have_same_entries, is_same
from signing.validation.views import Dictionary, RevisionView, items, raw, references

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ROOT_KEYS = frozenset({"/K", "/ParentTree", "/ParentTreeNextKey"})
_ELEMENT_KEYS = frozenset({"/Type", "/S", "/P", "/Pg", "/K"})
"""What an element for a mark consists of; none of it is read aloud."""
_FOR_MARKS = frozenset({"/Form", "/Annot"})
_REFERENCE_KEYS = frozenset({"/Type", "/Obj", "/Pg"})
_MAX_KEYS = 200_000
_MAX_DEPTH = 32


class Tags:
    """The structure trees of two revisions that follow one another."""

    def __init__(self, old: RevisionView, new: RevisionView, written: frozenset[int]) -> None:
        self._old, self._new = old, new
        self._written = written
        self._added: dict[int, generic.Reference] = {}
        """New elements, by number, with what they stand for."""

    def extended(self) -> frozenset[int]:
        """Objects of the tree that were written again with nothing but elements for new marks added.

        Empty where anything else was done to it. Raises `Fault` for trees that flood.
        """
        before, after = (raw(view.handler.root, "/StructTreeRoot") for view in (self._old, self._new))
        if not isinstance(before, generic.IndirectObject) or not is_same(before, after):
            return frozenset()
        one, other = (_node(view.handler.root.get("/StructTreeRoot")) for view in (self._old, self._new))
        if before.idnum not in self._written or one is None or other is None:
            return frozenset()
        found = {before.idnum, *self._extended_elements()}
        is_fine = (
            have_same_entries(one, other, _ROOT_KEYS)
            and self._is_extended(one, other, before.reference)
            and self._maps_alike(one.get("/ParentTree"), other.get("/ParentTree"))
        )
        tree = references(raw(one, "/ParentTree")) & references(raw(other, "/ParentTree"))
        return frozenset(found | {reference.idnum for reference in tree}) if is_fine else frozenset()

    def _extended_elements(self) -> Iterator[int]:
        """Elements written again that only got further ones below them."""
        for number in self._written:
            reference = generic.Reference(number, 0)
            before, after = (_node(view.handler.get_object(reference)) for view in (self._old, self._new))
            if (
                before is not None
                and after is not None
                and str(plain(before.get("/Type"))) == "/StructElem"
                and have_same_entries(before, after, frozenset({"/K"}))
                and self._is_extended(before, after, reference)
            ):
                yield number

    def _is_extended(self, before: Dictionary, after: Dictionary, parent: generic.Reference) -> bool:
        """Whether what stands below a node is there still, in its order, with new marks alone behind it."""
        known, now = _kids(before), _kids(after)
        kept, added = now[: len(known)], now[len(known) :]
        return (
            len(kept) == len(known)
            and all(is_same(one, other) for one, other in zip(known, kept, strict=True))
            and all(self._is_of_new_mark(one, parent) for one in added)
        )

    def _is_of_new_mark(self, kid: generic.PdfObject, parent: generic.Reference) -> bool:
        element = _node(kid)
        if (
            not isinstance(kid, generic.IndirectObject)
            or element is None
            or not self._is_fresh(kid.reference)
        ):
            return False
        above, inner = raw(element, "/P"), [_node(one) for one in _kids(element)]
        if not (
            set(element) <= _ELEMENT_KEYS
            and str(plain(element.get("/S"))) in _FOR_MARKS
            and isinstance(above, generic.IndirectObject)
            and above.idnum == parent.idnum
        ):
            return False
        only = inner[0] if len(inner) == 1 else None
        if only is None or not set(only) <= _REFERENCE_KEYS:
            return False
        target = raw(only, "/Obj")
        if not isinstance(target, generic.IndirectObject) or target.reference not in self._marks_added():
            return False
        self._added[kid.idnum] = target.reference
        return True

    def _is_fresh(self, reference: generic.Reference) -> bool:
        is_new = isinstance(self._old.handler.get_object(reference), generic.NullObject)
        return is_new and reference.idnum in self._written

    def _marks_added(self) -> frozenset[generic.Reference]:
        """New annotations, and widgets of new fields: whether they may be there is judged elsewhere."""
        fields = (field for name, field in self._new.fields.items() if name not in self._old.fields)
        widgets = (widget for field in fields for widget in field.widgets)
        return (self._new.shown - self._old.shown) | frozenset(widgets)

    def _maps_alike(self, before: generic.PdfObject | None, after: generic.PdfObject | None) -> bool:
        """Whether the parent tree leads from every key to where it led, and from new ones to new elements."""
        known, now = dict(_numbers(before)), dict(_numbers(after))
        return all(
            key in now and (is_same(value, now[key]) or is_same(plain(value), plain(now[key])))
            for key, value in known.items()
        ) and all(
            isinstance(value, generic.IndirectObject) and value.idnum in self._added
            for key, value in now.items()
            if key not in known
        )


def _node(value: generic.PdfObject | None) -> Dictionary | None:
    opened = plain(value)
    is_node = isinstance(opened, Dictionary) and not isinstance(opened, generic.StreamObject)
    return opened if is_node else None  # type: ignore[return-value]  # not narrowed through a name


def _kids(node: Dictionary) -> list[generic.PdfObject]:
    value = raw(node, "/K")
    if value is None:
        return []
    return items(value) if isinstance(plain(value), generic.ArrayObject) else [value]


def _numbers(tree: generic.PdfObject | None) -> Iterable[tuple[int, generic.PdfObject]]:
    """Keys and values of a number tree (7.9.7). Raises `Fault`."""
    count = 0
    pending = [(tree, 0)]
    while pending:
        value, depth = pending.pop()
        node = plain(value)
        if not isinstance(node, Dictionary):
            continue
        pairs, kids = items(node.get("/Nums")), items(node.get("/Kids"))
        count += len(pairs) + len(kids)
        if count > _MAX_KEYS or depth > _MAX_DEPTH:
            raise Fault(SubIndication.FORMAT_FAILURE, UNREADABLE)
        pending += [(kid, depth + 1) for kid in kids]
        for key, found in zip(pairs[::2], pairs[1::2], strict=False):
            number = plain(key)
            if isinstance(number, generic.NumberObject):
                yield int(number), found

"""The pages of a revision and what their faces depend on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic

from signing.report import SubIndication
from signing.validation.document import MAX_DEPTH, plain
from signing.validation.faults import UNREADABLE, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyhanko.pdf_utils.rw_common import PdfHandler

MAX_PAGES = 20_000
MAX_REACHED = 200_000
"""Objects followed from one page before the file counts as hostile."""

_NOT_FACE = frozenset({"/Annots", "/Parent"})
"""Annotations are judged one by one; the parent's inheritable entries are followed apart."""


@dataclass(frozen=True, slots=True)
class PageView:
    """One page of one revision."""

    dictionary: generic.DictionaryObject
    ancestors: tuple[generic.DictionaryObject, ...]
    """Nearest first; resources and boxes are inherited from them."""
    reference: generic.Reference | None
    annotations: frozenset[generic.Reference]


def page_views(handler: PdfHandler) -> tuple[PageView, ...]:
    """List the pages in order; raises `Fault` for a page tree that loops or floods."""
    root = plain(handler.root.get("/Pages"))
    if not isinstance(root, generic.DictionaryObject):
        return ()
    return tuple(_walk(root, (), set(), [0]))


def _walk(
    node: generic.DictionaryObject,
    ancestors: tuple[generic.DictionaryObject, ...],
    seen: set[generic.Reference],
    count: list[int],
) -> Iterator[PageView]:
    if len(ancestors) > MAX_DEPTH:
        raise Fault(SubIndication.FORMAT_FAILURE, UNREADABLE)
    kids = plain(node.get("/Kids"))
    for entry in list.__iter__(kids) if isinstance(kids, generic.ArrayObject) else ():
        count[0] += 1
        reference = entry.reference if isinstance(entry, generic.IndirectObject) else None
        if count[0] > MAX_PAGES or reference in seen:
            raise Fault(SubIndication.FORMAT_FAILURE, UNREADABLE)
        if reference is not None:
            seen.add(reference)
        child = plain(entry)
        if not isinstance(child, generic.DictionaryObject):
            continue
        if "/Kids" in child:
            yield from _walk(child, (node, *ancestors), seen, count)
        else:
            yield PageView(child, (node, *ancestors), reference, _annotations(child))


def _annotations(page: generic.DictionaryObject) -> frozenset[generic.Reference]:
    array = plain(page.get("/Annots"))
    if not isinstance(array, generic.ArrayObject):
        return frozenset()
    return frozenset(
        entry.reference for entry in list.__iter__(array) if isinstance(entry, generic.IndirectObject)
    )


def describe_pages(
    old: tuple[PageView, ...], new: tuple[PageView, ...], touched: frozenset[generic.Reference]
) -> list[str]:
    """Vietnamese sentences for pages added, removed or redrawn; `touched` are the objects written since."""
    lines = []
    untouched: set[generic.Reference] = set()
    if len(old) != len(new):
        lines.append(f"Số trang bị đổi từ {len(old)} thành {len(new)}.")
    for number, (before, after) in enumerate(zip(old, new, strict=False), start=1):
        if before.reference != after.reference or not _same_face(before, after, touched, untouched):
            lines.append(f"Nội dung trang {number} đã bị thay đổi sau khi ký.")
    return lines


def _same_face(
    before: PageView,
    after: PageView,
    touched: frozenset[generic.Reference],
    untouched: set[generic.Reference],
) -> bool:
    if _face(before) != _face(after):
        return False
    inherited = [
        value
        for ancestor in after.ancestors
        for key, value in ancestor.items()
        if key not in {"/Kids", "/Parent"}
    ]
    return not (touched and _reaches(touched, [*_face(after).values(), *inherited], untouched))


def _face(page: PageView) -> dict[str, generic.PdfObject]:
    return {key: value for key, value in page.dictionary.items() if key not in _NOT_FACE}


def _reaches(
    touched: frozenset[generic.Reference],
    start: list[generic.PdfObject],
    untouched: set[generic.Reference],
) -> bool:
    """Tell whether anything the page draws was written by the later revision.

    `untouched` are objects known to lead to none; those found here are added.
    """
    seen: set[generic.Reference] = set(untouched)
    pending = list(start)
    while pending:
        value = pending.pop()
        if isinstance(value, generic.IndirectObject):
            reference = value.reference
            if reference in seen:
                continue
            if reference in touched:
                return True
            seen.add(reference)
            if len(seen) > MAX_REACHED:
                raise Fault(SubIndication.FORMAT_FAILURE, UNREADABLE)
            pending.append(plain(value) or generic.NullObject())
        elif isinstance(value, generic.DictionaryObject):
            # Back-references to pages and the structure tree lead everywhere and draw nothing.
            pending += [v for key, v in value.items() if key not in {"/Parent", "/P", "/StructParents"}]
        elif isinstance(value, generic.ArrayObject):
            pending += list(list.__iter__(value))
    untouched |= seen
    return False

"""The pages of a revision and what their faces depend on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic

from signing.report import Change, ChangeKind, ChangesAfter, SubIndication
from signing.validation.document import MAX_DEPTH, plain
from signing.validation.faults import UNREADABLE, Fault
from signing.validation.sameness import have_same_entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyhanko.pdf_utils.rw_common import PdfHandler

MAX_PAGES = 20_000
MAX_REACHED = 200_000
"""Objects followed from one page before the file counts as hostile."""

_NOT_FACE = frozenset({"/Annots", "/Tabs", "/LastModified", "/PieceInfo"})
"""Annotations are judged one by one; order of tabbing, time of change and private data draw nothing."""


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


def describe_pages(old: tuple[PageView, ...], new: tuple[PageView, ...]) -> list[Change]:
    """Pages added, removed, replaced, or with other entries; what those lead to is looked after elsewhere."""
    changes = []
    if len(old) != len(new):
        changes.append(_forbidden(f"Số trang bị đổi từ {len(old)} thành {len(new)}.", None))
    for number, (before, after) in enumerate(zip(old, new, strict=False)):
        if before.reference != after.reference or not have_same_entries(
            before.dictionary, after.dictionary, _NOT_FACE
        ):
            changes.append(page_changed(number))
    return changes


def page_changed(number: int) -> Change:
    """The face of the page with that number, from 0, is another."""
    return _forbidden(f"Nội dung trang {number + 1} đã bị thay đổi sau khi ký.", number)


def _forbidden(sentence: str, page: int | None) -> Change:
    return Change(sentence, ChangesAfter.FORBIDDEN, ChangeKind.PAGE, None, page)


def _entries(page: PageView) -> dict[str, generic.PdfObject]:
    return {
        key: value
        for key, value in dict.items(page.dictionary)
        if key not in _NOT_FACE and not isinstance(value, generic.NullObject)
    }


def face(page: PageView) -> list[generic.PdfObject]:
    """What the page's face is drawn with: its own entries, and those that its ancestors lend it."""
    inherited = [
        value
        for ancestor in page.ancestors
        for key, value in dict.items(ancestor)
        if key not in {"/Kids", "/Parent"}
    ]
    return [*(value for key, value in _entries(page).items() if key != "/Parent"), *inherited]


def pages_with(numbers: frozenset[int], pages: tuple[PageView, ...]) -> list[int]:
    """The pages, from 0, that any of these objects is drawn on."""
    clear: set[int] = set()
    return [number for number, page in enumerate(pages) if _reaches(numbers, face(page), clear)]


def _reaches(wanted: frozenset[int], start: list[generic.PdfObject], clear: set[int]) -> bool:
    """Whether any wanted object hangs below; `clear` are objects known to lead to none, and grow."""
    seen = set(clear)
    pending = list(start)
    while pending:
        value = pending.pop()
        if isinstance(value, generic.IndirectObject):
            if value.idnum in wanted:
                return True
            if value.idnum in seen:
                continue
            seen.add(value.idnum)
            if len(seen) > MAX_REACHED:
                raise Fault(SubIndication.FORMAT_FAILURE, UNREADABLE)
            pending.append(plain(value) or generic.NullObject())
        elif isinstance(value, generic.DictionaryObject):
            # Back-references to pages and the structure tree lead everywhere and draw nothing.
            pending += [v for key, v in dict.items(value) if key not in {"/Parent", "/P", "/StructParents"}]
        elif isinstance(value, generic.ArrayObject):
            pending += list(list.__iter__(value))
    clear |= seen
    return False

"""Pages by index, and the index of a page (ISO 32000-1, 7.7.3), visiting as few of them as can be."""

from __future__ import annotations

import re

from signing.pdf.access import entry
from signing.pdf.objects import Array, Dictionary, Object, Reference, Unparsed
from signing.pdf.refusals import unreadable

MAX_DEPTH = 64
MAX_VISITED = 100_000
_LIST = re.compile(rb"\[\s*+(?:\d++\s++\d++\s++R\s*+)*+\]")
"""References and nothing else."""


def page_at(root: Dictionary, index: int) -> Dictionary:
    """The page with that index (from 0). Raises `UnreadableDocumentError` where there is none."""
    node = _node(entry(root, "/Pages"))
    for _ in range(MAX_DEPTH):
        if "/Kids" not in node:
            return node
        node, index = _kid_with(node, index)
    raise unreadable()


def index_of(page: Dictionary) -> int:
    """The page's index (from 0), counted up the tree. Raises `UnreadableDocumentError`."""
    index, node = 0, page
    for _ in range(MAX_DEPTH):
        parent = entry(node, "/Parent")
        if not isinstance(parent, Dictionary):
            return index
        index += _pages_before(node, parent)
        node = parent
    raise unreadable()


def inherited(page: Dictionary, key: str) -> Object:
    """A page attribute from the page or the nodes above it, None where none of them has it."""
    node: Object = page
    for _ in range(MAX_DEPTH):
        if not isinstance(node, Dictionary):
            return None
        if (value := entry(node, key)) is not None:
            return value
        node = entry(node, "/Parent")
    raise unreadable()


def _pages_before(node: Dictionary, parent: Dictionary) -> int:
    """How many pages below `parent` come before those of its kid `node`."""
    quick = _position(node, parent)
    if quick is not None:
        return quick
    kids = _kids(parent)
    if node.home not in kids:
        raise unreadable()
    before = kids[: kids.index(node.home)]
    return len(before) if _only_pages(parent, kids) else sum(_count(_resolved(kid)) for kid in before)


def _position(node: Dictionary, parent: Dictionary) -> int | None:
    """As `_pages_before` where all kids are pages and their list is long: without taking it apart."""
    kids = parent.get("/Kids")
    if not isinstance(kids, Unparsed) or node.home is None or not _LIST.fullmatch(kids.raw):
        return None
    own = rb"[\[\s]%d\s+%d\s+R" % (node.home.number, node.home.generation)
    found = re.search(own, kids.raw)
    if found is None or kids.raw.count(b"R") != parent.get("/Count"):
        return None
    return kids.raw.count(b"R", 0, found.start())


def _kid_with(node: Dictionary, index: int) -> tuple[Dictionary, int]:
    kids = _kids(node)
    if _only_pages(node, kids):
        if not 0 <= index < len(kids):
            raise unreadable()
        return _resolved(kids[index]), 0
    for kid in kids:
        found = _resolved(kid)
        count = _count(found)
        if index < count:
            return found, index
        index -= count
    raise unreadable()


def _only_pages(node: Dictionary, kids: Array) -> bool:
    """Whether all kids are pages, so that none has to be looked at: as many as there are pages below."""
    return entry(node, "/Count") == len(kids)


def _kids(node: Dictionary) -> Array:
    kids = entry(node, "/Kids")
    if not isinstance(kids, Array) or len(kids) > MAX_VISITED:
        raise unreadable()
    return kids


def _count(node: Dictionary) -> int:
    if "/Kids" not in node:
        return 1
    count = entry(node, "/Count")
    if not isinstance(count, int) or count < 0:
        raise unreadable()
    return count


def _resolved(kid: Object) -> Dictionary:
    return _node(kid.store.resolve(kid) if isinstance(kid, Reference) else None)


def _node(value: Object) -> Dictionary:
    if not isinstance(value, Dictionary):
        raise unreadable()
    return value

"""A file as it was before its last updates: the front part of it, up to the end of a revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.pdf.source import BytesSource, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signing.pdf.source import Piece
    from signing.validation.document import Document

_END = b"%%EOF"
_NEAR = 4 << 10
_FURTHEST = 8 << 20
"""Bytes behind the beginning of its cross-references within which a revision has to end."""


class Front(Source):
    """The first bytes of another source."""

    def __init__(self, whole: Source, size: int) -> None:
        self._whole = whole
        self._size = min(size, whole.size)

    @property
    def size(self) -> int:
        return self._size

    def read(self, start: int, length: int) -> bytes:
        return self._whole.read(start, max(0, min(length, self._size - start)))

    def pieces(self, start: int = 0, end: int | None = None) -> Iterator[Piece]:
        return self._whole.pieces(start, self._size if end is None else min(end, self._size))


def as_of(document: Document, revision: int) -> Source:
    """The document as it was when the revision, counted from 0, was the last."""
    if revision >= document.revisions - 1:
        return document.source
    # The first part of a linearised file has its cross-references in front (ISO 32000-2, annex F).
    size = _furthest(document, revision)
    if isinstance(document.source, BytesSource):
        return BytesSource(document.source.read(0, size))
    return Front(document.source, size)


def _furthest(document: Document, revision: int) -> int:
    """Where the last of the first revisions ends; each is looked for once."""
    known = document.ends
    while len(known) <= revision:
        known.append(max(_end(document, len(known)), known[-1] if known else 0))
    return known[revision]


def _end(document: Document, revision: int) -> int:
    start = int(document.reader.xrefs.get_startxref_for_revision(revision))
    for length in (_NEAR, _FURTHEST):
        at = document.source.read(start, length).find(_END)
        if at >= 0:
            return start + at + len(_END)
    return document.source.size

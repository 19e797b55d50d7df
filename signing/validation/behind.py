"""What lies behind signed revisions in the raw bytes, looked through once for all signatures of a file.

Every update has its trailer and its startxref, every object its entry in a cross-reference section; what is
there besides is hidden from the parser, but not from readers that mend a file.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from pyhanko.pdf_utils.xref import XRefSectionType

from signing.report import SubIndication
from signing.validation.faults import Fault
from signing.validation.structure import announced_starts, head_end, object_mentions, trailer_ends

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signing.validation.document import Document

TOO_MUCH = (
    "Phần được thêm sau chữ ký lớn hơn {limit} MB nên không kiểm tra được. Hãy đề nghị nơi gửi gửi lại."
)

MAX_ADDED = 256 << 20
"""Bytes behind a signature that are looked through; years of certificate lists take some tens of millions."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """All that was found behind byte `start`; offsets in the file, each where the finding ends, in order."""

    start: int
    announced: tuple[tuple[int, int], ...]
    """Where a `startxref` ends, and the offset that it announces."""
    trailers: tuple[int, ...]
    mentions: tuple[int, ...]
    """Where the "obj" of what may be an object stands."""
    listed_by: tuple[int, ...]
    """The least revision that lists a mention or one behind it, -1 where one is listed by none."""
    begun_at: tuple[int, ...]
    """Where a mentioned object or one behind it begins first."""


class Behind:
    """Accounts for the bytes behind each signature of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        xrefs = document.reader.xrefs
        revisions = range(document.revisions)
        self._sections = [int(xrefs.get_startxref_for_revision(one)) for one in revisions]
        self._tables = [_is_table(document, one) for one in revisions]
        self._looked: _Looked | None = None

    def has_hidden_data(self, revision: int, end: int) -> bool:
        """Whether there are bytes behind the revision, which ends at byte `end`, that no later one lists.

        Asked for the earlier of two revisions first, it has less to do. Raises `Fault` where there is too
        much to look through.
        """
        if self._looked is None or end < self._looked.start:
            self._looked = self._look(end)
        looked, later = self._looked, revision + 1
        if later >= len(self._sections):
            return True
        if sorted([to for at, to in looked.announced if at > end]) != sorted(self._sections[later:]):
            return True
        if len(looked.trailers) - bisect_right(looked.trailers, end) != sum(self._tables[later:]):
            return True
        first = bisect_right(looked.mentions, end)
        if first == len(looked.mentions):
            return False
        return looked.listed_by[first] <= revision or looked.begun_at[first] < end

    def _look(self, start: int) -> _Looked:
        size = self._document.source.size - start
        if size > MAX_ADDED:
            raise Fault(SubIndication.FORMAT_FAILURE, TOO_MUCH.format(limit=MAX_ADDED >> 20))
        data = self._document.source.read(start, size)
        heads = self._heads(data, start)
        # Neither do objects lie in streams: readers that mend a file look for them there, too.
        mentions = [start + at for at in object_mentions(data)]
        places = [heads.get(at, (-1, -1)) for at in mentions]
        return _Looked(
            start,
            tuple((start + at, to) for at, to in announced_starts(data)),
            tuple(start + at for at in trailer_ends(data)),
            tuple(mentions),
            _least_from([revision for revision, _ in places]),
            _least_from([offset for _, offset in places]),
        )

    def _heads(self, data: bytes, start: int) -> dict[int, tuple[int, int]]:
        """Where the "obj" of each listed object stands: the last revision to list it, and its start."""
        known: dict[int, tuple[int, int, int]] = {}
        for revision in range(self._document.revisions):
            for offset, number, generation in self._listed(revision):
                if offset >= start:
                    known[offset] = number, generation, revision
        heads: dict[int, tuple[int, int]] = {}
        for offset, (number, generation, revision) in known.items():
            if (at := head_end(data, number, generation, offset - start)) is not None:
                heads[start + at] = revision, offset
        return heads

    def _listed(self, revision: int) -> Iterator[tuple[int, int, int]]:
        """Offsets of the objects that a revision lists, its own tables and streams among them."""
        xrefs = self._document.reader.xrefs
        section = xrefs.get_xref_data(revision)
        parts = [section, *([section.hybrid.xref_data] if section.hybrid is not None else [])]
        for part in parts:
            for number, (generation, offset) in part.standard_xrefs.items():
                yield offset, number, generation
        containers = [xrefs.get_xref_container_info(revision)]
        containers += [section.hybrid.meta_info] if section.hybrid is not None else []
        for meta in containers:
            if meta.stream_ref is not None:
                yield meta.start_location, meta.stream_ref.idnum, meta.stream_ref.generation


def _is_table(document: Document, revision: int) -> bool:
    kind = document.reader.xrefs.get_xref_container_info(revision).xref_section_type
    return kind is not XRefSectionType.STREAM


def _least_from(numbers: list[int]) -> tuple[int, ...]:
    """The least of each number and those behind it."""
    return tuple(accumulate(reversed(numbers), min))[::-1]

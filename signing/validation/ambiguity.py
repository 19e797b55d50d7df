"""Whether all readers see the same document: what one takes in the first place, another takes in the last.

pyHanko, whose view is judged, keeps the first of two equal keys; PDFium, Poppler and MuPDF draw by the last.
So the parts of a file are read again by the strict engine (`signing.pdf`): updates behind a signature must
be sound to the last byte, signed revisions need only be free of what is said twice, differently.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from pyhanko.pdf_utils import generic

from signing.errors import UnreadableDocumentError
from signing.pdf.document import Objects
from signing.pdf.object_streams import ObjectStream
from signing.pdf.objects import Array, Dictionary, Object, Reference, Stream, Unparsed
from signing.pdf.parsing import Parser, parsed
from signing.pdf.refusals import AmbiguousDocumentError
from signing.pdf.xref import Free, InFile, InStream, Section
from signing.validation.numbering import is_consistent, is_same_document
from signing.validation.skimming import end_of_plain
from signing.validation.structure import claimed_end, past_blanks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyhanko.pdf_utils.xref import XRefSectionData

    from signing.validation.document import Document

IRREGULAR = (
    "Phần được thêm sau chữ ký ghi sai quy cách hoặc ghi hai nội dung ở cùng một chỗ, "
    "nên mỗi phần mềm có thể hiển thị một kiểu."
)
SIGNED_AMBIGUOUSLY = (
    "Phần đã ký ghi hai nội dung khác nhau ở cùng một chỗ, nên mỗi phần mềm có thể hiển thị một kiểu: "
    "không biết người ký đã thấy nội dung nào."
)

_BETWEEN = re.compile(rb"(?:[\x00\t\n\x0c\r ]++|%[^\r\n]*+[\r\n]|startxref[\x00\t\n\x0c\r ]++\d++)*+")
"""What may stand between objects: space, comments and the end of a revision."""


_MOST_BLANKS = 16


class Extent(NamedTuple):
    """Bytes of the file that an object or a table takes."""

    start: int
    end: int


@dataclass(slots=True)
class _Known:
    extents: dict[int, tuple[Extent, ...] | None]
    """Of each later revision; None for one that is not sound."""
    signed: dict[int, bool]
    """Whether each revision says something twice."""
    reach: dict[int, int]
    """How far into the file the objects of each signed revision go."""
    blanks: dict[tuple[int, int], bool]
    """Whether nothing but space and comments stands from one byte to another."""


class Ambiguities:
    """What is read in two ways in one document; each revision is looked through once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._known = _Known({}, {}, {}, {})

    def is_regular_after(self, revision: int, end: int) -> bool:
        """Whether all that follows a revision, which ends at byte `end`, is sound and read alike."""
        extents = [Extent(end, end)]
        for later in range(revision + 1, self._document.revisions):
            if later not in self._known.extents:
                self._known.extents[later] = self._update(later)
            found = self._known.extents[later]
            if found is None:
                return False
            extents += found
        return self._is_filled(sorted(extents))

    def is_ambiguous_until(self, revision: int) -> bool:
        """Whether a revision or one before it says two things in one place."""
        for earlier in range(revision + 1):
            if self._known.extents.get(earlier) is not None:
                continue  # it was found sound already, as an update of one before it
            if earlier not in self._known.signed:
                self._known.signed[earlier] = self._says_two_things(earlier)
            if self._known.signed[earlier]:
                return True
        return False

    def leads_beyond(self, revision: int, end: int) -> bool:
        """Whether an object of a revision or one before it lies, wholly or in part, behind byte `end`.

        It was not there when somebody signed, and may be what its supplier likes.
        """
        self.is_ambiguous_until(revision)
        for earlier in range(revision + 1):
            extents = self._known.extents.get(earlier)
            reach = self._known.reach.get(earlier, 0) if extents is None else max(e.end for e in extents)
            if reach > end:
                return True
        return False

    def _is_filled(self, extents: list[Extent]) -> bool:
        """Whether nothing overlaps, and nothing but space and comments lies between and behind."""
        source, blanks = self._document.source, self._known.blanks
        for one, following in pairwise(extents):
            between = one.end, following.start
            if between not in blanks:
                blanks[between] = one.end <= following.start and bool(
                    _BETWEEN.fullmatch(source.read(one.end, following.start - one.end))
                )
            if not blanks[between]:
                return False
        last = extents[-1].end
        return _BETWEEN.fullmatch(source.read(last, source.size - last) + b"\n") is not None

    def _update(self, revision: int) -> tuple[Extent, ...] | None:
        try:
            return tuple(self._read_update(revision))
        except UnreadableDocumentError:
            return None

    def _read_update(self, revision: int) -> Iterator[Extent]:
        """Read every object of a revision; raises `UnreadableDocumentError` for what is not sound."""
        xrefs = self._document.reader.xrefs
        start = xrefs.get_startxref_for_revision(revision)
        section = self._document.objects().section(self._beginning(start))
        if section.trailer.get("/Prev") != xrefs.get_startxref_for_revision(revision - 1):
            raise AmbiguousDocumentError(IRREGULAR)
        if not is_same_document(self._document.reader, revision, section):
            raise AmbiguousDocumentError(IRREGULAR)
        if section.end is not None:
            yield Extent(start, section.end)
        objects = self._document.objects((section,))
        listed, places = self._listed(revision, section, objects)
        for holder, numbers in listed.items():
            _read_packed(objects.packed(holder), objects, numbers)
        # Cross-reference streams need not list themselves, nor the one that a table refers to.
        for offset in {*places, *_streams_of(section, start)}:
            found = objects.object_at(offset)
            if places.get(offset, found.reference) != found.reference:
                raise AmbiguousDocumentError(IRREGULAR)
            _read_through(found.value)
            yield Extent(offset, found.end)

    def _beginning(self, start: int) -> int:
        """Where cross-references begin whose offset points at the white space in front, as some write it."""
        return start + past_blanks(self._document.source.read(start, _MOST_BLANKS), 0)

    def _listed(
        self, revision: int, section: Section, objects: Objects
    ) -> tuple[dict[int, set[int]], dict[int, Reference]]:
        """What each object stream has to hold, and which object begins at which offset."""
        listed: dict[int, set[int]] = {}
        places: dict[int, Reference] = {}
        for number in section.numbers:
            entry = section.find(number)
            if not self._is_judged(revision, number, entry) or not is_consistent(
                self._document.reader, revision, number, entry
            ):
                raise AmbiguousDocumentError(IRREGULAR)
            if isinstance(entry, InStream):
                listed.setdefault(entry.stream, set()).add(number)
            elif isinstance(entry, InFile) and not self._is_repeated(revision, number, entry):
                if entry.offset in places:
                    raise AmbiguousDocumentError(IRREGULAR)
                places[entry.offset] = Reference(number, entry.generation, objects)
        return listed, places

    def _is_judged(self, revision: int, number: int, entry: object) -> bool:
        """Whether the parser that judges finds the object in the same place."""
        if entry is None or isinstance(entry, Free):
            return True
        xrefs = self._document.reader.xrefs
        if isinstance(entry, InFile):
            reference = generic.Reference(number, entry.generation)
            return bool(xrefs.get_historical_ref(reference, revision) == entry.offset)
        if not isinstance(entry, InStream):
            return False
        found = xrefs.get_historical_ref(generic.Reference(number, 0), revision)
        place = (getattr(found, "obj_stream_id", None), getattr(found, "ix_in_stream", None))
        return place == (entry.stream, entry.index)

    def _is_repeated(self, revision: int, number: int, entry: InFile) -> bool:
        """Whether the entry says what an earlier revision said, as in a table written anew as a whole."""
        reference = generic.Reference(number, entry.generation)
        xrefs = self._document.reader.xrefs
        return bool(xrefs.get_historical_ref(reference, revision - 1) == entry.offset)

    def _says_two_things(self, revision: int) -> bool:
        try:
            self._skim(revision)
        except AmbiguousDocumentError:
            return True
        return False

    def _skim(self, revision: int) -> None:
        """Read what can be read of a signed revision; raises `AmbiguousDocumentError` only."""
        xrefs = self._document.reader.xrefs
        sections: list[Section] = []
        with _untidy():
            start = xrefs.get_startxref_for_revision(revision)
            sections.append(self._document.objects().section(self._beginning(start)))
        objects = self._document.objects(sections)
        data = xrefs.get_xref_data(revision)
        holders = {place.obj_stream_id for place in data.xrefs_in_objstm.values()}
        for number, offset in _offsets(data):
            # What is encrypted is looked at closer.
            is_plain = self._document.encryption is None and number not in holders
            end = end_of_plain(self._document.source, offset) if is_plain else None
            if end is None:
                end = self._read_through(objects, offset, holds_others=number in holders)
            self._known.reach[revision] = max(end, self._known.reach.get(revision, 0))

    def _read_through(self, objects: Objects, offset: int, *, holds_others: bool) -> int:
        """Read an object with all that is in it, and say where it ends."""
        end = -1
        with _untidy():
            found = objects.object_at(offset)
            end = found.end
            if holds_others and isinstance(found.value, Stream):
                packed = ObjectStream(found.value)
                _read_packed(packed, objects, set(packed.numbers))
        if objects.is_spent:
            # What is not looked at may say anything.
            raise AmbiguousDocumentError(SIGNED_AMBIGUOUSLY)
        return end if end >= 0 else claimed_end(self._document.source, objects, offset)


@contextmanager
def _untidy() -> Iterator[None]:
    """Let pass what is only untidy: other software writes it, and readers see the same."""
    try:
        yield
    except AmbiguousDocumentError:
        raise
    except UnreadableDocumentError:
        return


def _offsets(data: XRefSectionData) -> Iterator[tuple[int, int]]:
    """Numbers and offsets that a revision lists, also beside its table."""
    for part in (data, *([data.hybrid.xref_data] if data.hybrid is not None else [])):
        for number, (_, offset) in part.standard_xrefs.items():
            yield number, offset


def _streams_of(section: Section, start: int) -> Iterator[int]:
    """Where the section's own streams begin."""
    if section.end is None:
        yield start
    elif isinstance(hidden := section.trailer.get("/XRefStm"), int):
        yield hidden


def _read_packed(packed: ObjectStream, objects: Objects, listed: set[int]) -> None:
    """Read the objects of an object stream, which have to be those that are listed."""
    if set(packed.numbers) != listed:
        raise AmbiguousDocumentError(IRREGULAR)
    last = 0
    for index, number in enumerate(packed.numbers):
        parser = Parser(packed.data, objects, position=packed.position(number, index))
        if parser.position < last:
            # Some readers let an object end where the next begins.
            raise UnreadableDocumentError(IRREGULAR)
        _read_through(parser.value())
        last = parser.position


def _read_through(value: Object | Unparsed) -> None:
    """Read what the engine leaves alone until somebody asks."""
    pending: list[Object | Unparsed] = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, Unparsed):
            parsed(one)
        elif isinstance(one, Dictionary):
            pending += one.values()
        elif isinstance(one, Array):
            pending += one

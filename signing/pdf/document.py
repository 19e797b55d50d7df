"""A document open for reading: its cross-references, and objects when they are asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from signing.pdf.filters import MAX_DECODED
from signing.pdf.object_streams import ObjectStream
from signing.pdf.objects import Dictionary, Object, Reference, Stream, Unparsed
from signing.pdf.parsing import Parser, TruncatedError, parsed
from signing.pdf.refusals import encrypted, unreadable
from signing.pdf.xref import CrossReferenceStream, Hybrid, InFile, InStream, Section, read_stream, read_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.pdf.source import Source

MAX_SIZE = 10**10 - 1
"""The offsets of a classic table have ten digits."""
MAX_SECTIONS = 2000
MAX_OBJECT = 16 * 1024 * 1024
"""Bytes of one object without its stream."""
MAX_STORED = 64 * 1024 * 1024
"""Bytes of one stream that is read."""
MAX_READ = 256 * 1024 * 1024
"""Bytes read and unpacked for one document; no honest file needs a tenth."""
MAX_NESTED = 16
"""Objects that must be read to read one: its object stream, a stream's length, and what those need."""
_WINDOW = 2048
_TAIL = 2048
_GAP = rb"[\x00\t\n\x0c\r ]*"
_HEADER = re.compile(rb"%PDF-[12]\.\d(?!\d)")
_END = re.compile(rb"startxref[\x00\t\n\x0c\r ]+(\d{1,11})[\x00\t\n\x0c\r ]+%%EOF" + _GAP + rb"\Z")
_OBJECT = re.compile(_GAP + rb"(\d{1,10})[\x00\t\n\x0c\r ]+(\d{1,5})[\x00\t\n\x0c\r ]+obj(?![A-Za-z0-9_.+-])")
_AFTER = re.compile(rb"(?:[\x00\t\n\x0c\r ]|%[^\r\n]*+[\r\n])*+(?:(endobj)|stream(?:\r\n|\n))")
_AFTER_STREAM = re.compile(rb"(?:\r\n|\n|\r)?endstream" + _GAP + rb"endobj")


class Found(NamedTuple):
    """An object as it stands in the file."""

    reference: Reference
    value: Object
    end: int
    """Offset behind its `endobj`."""


class Objects:
    """Objects of a file by cross-reference sections, from the newest to the oldest.

    Raises `UnreadableDocumentError` for what is broken, and `AmbiguousDocumentError` for what readers take
    in two ways.
    """

    def __init__(self, source: Source, sections: Sequence[Section] = ()) -> None:
        self.source = source
        self._objects: dict[int, Object] = {}
        self._packed: dict[int, ObjectStream] = {}
        self._loading: set[int] = set()
        self._read = 0
        self._unpacked = 0
        self.sections = list(sections)

    def resolve(self, reference: Reference) -> Object:
        number = reference.number
        if number in self._objects:
            return self._objects[number]
        # Cross-reference streams come before there is anything to follow references with.
        if number in self._loading or len(self._loading) >= MAX_NESTED or not self.sections:
            raise unreadable()
        self._loading.add(number)
        try:
            value = self._load(number, reference.generation)
        finally:
            self._loading.discard(number)
        self._objects[number] = value
        return value

    def adopt(self, number: int, value: Object) -> None:
        """Let references to a new object's number lead to it."""
        self._objects[number] = value

    def generation(self, number: int) -> int:
        """Of an object in the file. Raises `UnreadableDocumentError` for one that is not there."""
        entry = self._entry(number)
        return entry.generation if isinstance(entry, InFile) else 0

    def offset(self, number: int) -> int:
        """Where an object of the file stands, or the object stream that it is in.

        Raises `UnreadableDocumentError` for one that is not there.
        """
        entry = self._entry(number)
        if isinstance(entry, InStream):
            entry = self._entry(entry.stream)
        if not isinstance(entry, InFile):
            raise unreadable()
        return entry.offset

    def read_stream(self, stream: Stream) -> bytes:
        if stream.length > MAX_STORED:
            raise unreadable()
        self.spend(stream.length)
        return self.source.read(stream.start, stream.length)

    def spend(self, count: int) -> None:
        """Charge bytes read or unpacked to what one document may cost."""
        self._read += count
        if self._read > MAX_READ:
            raise unreadable()

    @property
    def is_spent(self) -> bool:
        """Whether nothing more is read, because one document has cost enough."""
        return self._read > MAX_READ

    def section(self, at: int) -> Section:
        """The cross-references that begin at an offset."""
        if self.source.read(at, 4) != b"xref":
            return self._stream_section(at)
        table = read_table(self.source, at, self)
        hidden = table.trailer.get("/XRefStm")
        if hidden is None:
            return table
        if not isinstance(hidden, int):
            raise unreadable()
        return Hybrid(table, self._stream_section(hidden))

    def _stream_section(self, at: int) -> Section:
        value = self.object_at(at).value
        if not isinstance(value, Stream):
            raise unreadable()
        section = read_stream(value, room=MAX_DECODED - self._unpacked)
        self._unpacked += section.size
        return section

    def _entry(self, number: int) -> object:
        for section in self.sections:
            entry = section.find(number)
            if entry is not None:
                return entry
        return None

    def _load(self, number: int, generation: int) -> Object:
        entry = self._entry(number)
        if isinstance(entry, InStream) and generation == 0:
            return self._in_stream(number, entry)
        if isinstance(entry, InFile):
            found, value, _ = self.object_at(entry.offset)
            if (found.number, found.generation) != (number, generation) or entry.generation != generation:
                raise unreadable()
            return value
        if isinstance(entry, InStream):
            raise unreadable()
        return None

    def object_at(self, offset: int) -> Found:
        """An object with its own number, from the piece of the file that it needs."""
        length = _WINDOW
        while True:
            data = self.source.read(offset, length)
            self.spend(len(data))
            try:
                return self._read_object(data, offset, whole=len(data) < length)
            except TruncatedError:
                if length >= MAX_OBJECT:
                    raise unreadable() from None
                length *= 4

    def _read_object(self, data: bytes, offset: int, *, whole: bool) -> Found:
        parser = Parser(data, self, whole=whole)
        header = parser.skip(_OBJECT)
        home = Reference(int(header[1]), int(header[2]), self)
        parser.home = home
        value = parser.value()
        if isinstance(value, Unparsed):
            value = parsed(value)
        if parser.skip(_AFTER)[1]:
            return Found(home, value, offset + parser.position)
        if not isinstance(value, Dictionary):
            raise unreadable()
        start, length = offset + parser.position, value.get("/Length")
        if isinstance(length, Reference):
            length = self.resolve(length)
        if not isinstance(length, int) or length < 0:
            raise unreadable()
        after = _AFTER_STREAM.match(self.source.read(start + length, 64))
        if after is None:
            raise unreadable()
        stream = Stream.stored(value, store=self, start=start, length=length, home=home)
        return Found(home, stream, start + length + after.end())

    def _in_stream(self, number: int, entry: InStream) -> Object:
        """An object of an object stream (7.5.7)."""
        packed = self.packed(entry.stream)
        at = packed.position(number, entry.index)
        parser = Parser(packed.data, self, position=at, home=Reference(number, 0, self))
        value = parser.value()
        return parsed(value) if isinstance(value, Unparsed) else value

    def packed(self, number: int) -> ObjectStream:
        """The object stream of that number."""
        found = self._packed.get(number)
        if found is None:
            place = self._entry(number)
            holder = self.resolve(Reference(number, 0, self)) if isinstance(place, InFile) else None
            if not isinstance(holder, Stream):
                raise unreadable()
            found = self._packed[number] = ObjectStream(holder)
        return found


class Document(Objects):
    """Opens a PDF without reading it: header, end and cross-references only.

    Raises `UnreadableDocumentError` for what is broken or could be read in two ways, and
    `EncryptedDocumentError`.
    """

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        if source.size > MAX_SIZE or not _HEADER.match(source.read(0, 16)):
            raise unreadable()
        self.start = self._find_start()
        """Offset of the newest cross-reference section."""
        self.sections = self._read_sections()
        self.trailer = self.sections[0].trailer
        if any("/Encrypt" in section.trailer for section in self.sections):
            raise encrypted()
        sizes = [section.trailer.get("/Size") for section in self.sections]
        size = sizes[0]
        if not all(isinstance(one, int) for one in sizes) or not isinstance(size, int):
            raise unreadable()
        if max(section.top for section in self.sections) > size:
            raise unreadable()
        self.size = size
        """One more than the highest object number in use."""
        self.root = self._read_root()

    @property
    def has_streams(self) -> bool:
        """Whether the newest cross-references are a stream."""
        return isinstance(self.sections[0], CrossReferenceStream)

    def _find_start(self) -> int:
        tail = self.source.read(max(0, self.source.size - _TAIL), _TAIL)
        found = _END.match(tail, tail.rfind(b"startxref")) if b"startxref" in tail else None
        if found is None:
            raise unreadable()
        return int(found[1])

    def _read_sections(self) -> list[Section]:
        """From the newest to the oldest."""
        sections: list[Section] = []
        seen: set[int] = set()
        at: object = self.start
        while at is not None:
            if not isinstance(at, int) or at in seen or not 0 < at < self.source.size:
                raise unreadable()
            seen.add(at)
            sections.append(self.section(at))
            if len(sections) > MAX_SECTIONS:
                raise unreadable()
            at = sections[-1].trailer.get("/Prev")
        return sections

    def _read_root(self) -> Dictionary:
        reference = self.trailer.get("/Root")
        root = self.resolve(reference) if isinstance(reference, Reference) else None
        if not isinstance(root, Dictionary) or isinstance(root, Stream):
            raise unreadable()
        return root

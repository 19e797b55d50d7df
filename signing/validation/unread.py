"""A PDF reader for files on disk: the contents of streams stay there until a check wants to see them.

The parser reads and keeps every stream it meets, which for a file of a gigabyte is a gigabyte. Here a
stream's contents are a place in the file, that can be compared and, where it matters what is in them, loaded.
"""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import io
import operator
from typing import TYPE_CHECKING, Any

from pyhanko.pdf_utils import generic

from signing.pdf.source import PIECE, BytesSource, Source
from signing.pdf.stream import SourceFile
from signing.report import SubIndication
from signing.validation import counting
from signing.validation.faults import UNREADABLE, Fault
from signing.validation.front import Front
from signing.validation.mending import MendingReader, written_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyhanko.pdf_utils.reader import PdfFileReader

AT_ONCE = 4 * 1024
"""Bytes up to which a stream's contents are simply read."""

MAX_LOADED = 64 << 20
"""Bytes of one stream that are loaded; certificate lists and object streams have a few millions."""

_BUFFER = 64 * 1024
NEEDED_TYPES = frozenset({"/ObjStm", "/Metadata"})
"""Types of streams whose contents the parser itself wants."""


class Unread:
    """The contents of a stream, still in the file. Neither bytes nor a buffer: taken for them, it fails."""

    __slots__ = ("_length", "_source", "_start")
    __hash__ = None  # type: ignore[assignment]  # equal by contents, which nobody wants to read for a hash

    def __init__(self, source: Source, start: int, length: int) -> None:
        self._source, self._start, self._length = source, start, length

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, part: slice) -> Unread:
        places = range(self._start, self._start + self._length)[part]
        return Unread(self._source, places.start, len(places))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Unread):
            return NotImplemented
        if self._length != other._length:
            return False
        is_same_place = self._source is other._source and self._start == other._start
        return is_same_place or all(map(operator.eq, self._pieces(), other._pieces()))

    def _pieces(self) -> Iterator[bytes]:
        for at in range(0, self._length, PIECE):
            yield self._source.read(self._start + at, min(PIECE, self._length - at))

    def load(self) -> bytes:
        """All of it. Raises `Fault` where that is too much."""
        if self._length > MAX_LOADED:
            raise Fault(SubIndication.FORMAT_FAILURE, UNREADABLE)
        return self._source.read(self._start, self._length)


class _LazyFile(io.BufferedReader):
    """A file that gives a place instead of bytes when much is read from it at once."""

    def __init__(self, source: Source) -> None:
        super().__init__(SourceFile(source), _BUFFER)
        self._source = source
        self.is_lazy = False

    def read(self, size: int | None = -1, /) -> Any:  # noqa: ANN401 - the parser takes either for contents
        if size is None or size < 0:
            raise ValueError("a length is needed")
        if not self.is_lazy or size <= AT_ONCE:
            return super().read(size)
        start = self.tell()
        length = max(0, min(size, self._source.size - start))
        self.seek(length, io.SEEK_CUR)
        return Unread(self._source, start, length)


class LazyReader(MendingReader):
    """The parser's reader, but that contents of streams may be `Unread`."""

    def __init__(self, source: Source) -> None:
        file = _LazyFile(Front(source, written_until(source)))
        # The cross-reference streams are read here, which are needed whole.
        super().__init__(source, file)
        file.is_lazy = True

    def get_object(self, ref: generic.Reference, *args: Any, **options: Any) -> generic.PdfObject:  # noqa: ANN401 - as the parser has it
        found: generic.PdfObject = super().get_object(ref, *args, **options)
        if not isinstance(found, generic.StreamObject):
            return found
        is_needed = options.get("as_metadata_stream") or found.get("/Type") in NEEDED_TYPES
        return loaded(found) if is_needed else found


def reader_of(source: Source) -> PdfFileReader:
    """The parser for a document; whatever it raises on hostile bytes goes through."""
    counting.watch()
    if isinstance(source, BytesSource):
        return MendingReader(source, io.BytesIO(source.data[: written_until(source)]))
    return LazyReader(source)


def loaded(stream: generic.StreamObject) -> generic.StreamObject:
    """The stream with its contents in memory. Raises `Fault` where they are too large."""
    contents: object = stream.encoded_data
    if not isinstance(contents, Unread):
        return stream
    make: Callable[..., generic.StreamObject] = type(stream)
    result = make(dict(stream), encoded_data=contents.load())
    result.container_ref = stream.container_ref
    return result

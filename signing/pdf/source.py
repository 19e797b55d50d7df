"""The bytes of a document, read in pieces: a file of a gigabyte is never in memory as a whole."""

from __future__ import annotations

import os
import threading
from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Protocol, Self, TypeAlias

from signing.errors import UnreadableDocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

PIECE = 1 << 20
"""Bytes read from disk at a time."""

AT_ONCE = 4 << 20
"""Bytes up to which a job's file is read at once: most are smaller, and pieces cost more than they take."""

Piece: TypeAlias = bytes | memoryview


class Hasher(Protocol):
    """What `hashlib.new` gives."""

    def update(self, data: Piece, /) -> None: ...


class Source(ABC):
    """An immutable file, wherever it is."""

    @property
    @abstractmethod
    def size(self) -> int:
        """In bytes."""

    @abstractmethod
    def read(self, start: int, length: int) -> bytes:
        """The bytes from `start` on, fewer than `length` only where the file ends.

        Raises `UnreadableDocumentError` where storage fails.
        """

    @abstractmethod
    def pieces(self, start: int = 0, end: int | None = None) -> Iterator[Piece]:
        """The bytes from `start` to `end`, or to the end of the file, one piece after the other."""

    def digest_into(self, hasher: Hasher, start: int = 0, end: int | None = None) -> None:
        """Feed the bytes from `start` to `end` to a hash."""
        for piece in self.pieces(start, end):
            hasher.update(piece)

    def in_memory(self) -> bytes:
        """The whole file at once; for callers that know it to be small."""
        return b"".join(self.pieces())


@dataclass(frozen=True, slots=True)
class BytesSource(Source):
    """A file that is in memory already; nothing of it is copied but what is read."""

    data: bytes = field(repr=False)

    @property
    def size(self) -> int:
        return len(self.data)

    def read(self, start: int, length: int) -> bytes:
        return self.data[start : start + length]

    def pieces(self, start: int = 0, end: int | None = None) -> Iterator[Piece]:
        yield memoryview(self.data)[start:end]

    def in_memory(self) -> bytes:
        return self.data


class FileSource(Source):
    """A file on disk, kept open: `with FileSource(path) as source`. May be shared by threads.

    A file that somebody writes to meanwhile is refused. Raises `OSError` when it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO = path.open("rb", buffering=0)
        self._state = self._look()
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[type[FileSource], tuple[Path]]:
        """Another process opens the file again."""
        return FileSource, (self._path,)

    @property
    def size(self) -> int:
        return self._state[0]

    def read(self, start: int, length: int) -> bytes:
        wanted = max(0, min(length, self.size - start))
        parts = []
        while wanted:
            part = self._read_some(start, wanted)
            parts.append(part)
            start, wanted = start + len(part), wanted - len(part)
        return b"".join(parts)

    def pieces(self, start: int = 0, end: int | None = None) -> Iterator[Piece]:
        end = self.size if end is None else min(end, self.size)
        while start < end:
            piece = self.read(start, min(PIECE, end - start))
            yield piece
            start += len(piece)

    def in_memory(self) -> bytes:
        # At one go: pieces put together would be in memory twice.
        return self.read(0, self.size)

    def _read_some(self, start: int, length: int) -> bytes:
        try:
            with self._lock:
                self._file.seek(start)
                part = self._file.read(length)
            state = self._look()
        except OSError as error:
            raise UnreadableDocumentError(f"Không đọc được tệp: {error.strerror}. Hãy thử lại.") from error
        if not part or state != self._state:
            raise UnreadableDocumentError(
                "Tệp bị chương trình khác ghi trong khi đang đọc. Hãy đóng chương trình đó rồi thử lại."
            )
        return part

    def _look(self) -> tuple[int, int]:
        """Size and time of the last change."""
        found = os.fstat(self._file.fileno())
        return found.st_size, found.st_mtime_ns

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class JoinedSource(Source):
    """A file with an update appended to it; the result of a revision is again a file to go on with."""

    base: Source
    update: bytes = field(repr=False)

    @property
    def size(self) -> int:
        return self.base.size + len(self.update)

    def read(self, start: int, length: int) -> bytes:
        boundary = self.base.size
        if start >= boundary:
            return self.update[start - boundary : start - boundary + length]
        head = self.base.read(start, min(length, boundary - start))
        return head + self.update[: length - len(head)] if length > len(head) else head

    def pieces(self, start: int = 0, end: int | None = None) -> Iterator[Piece]:
        boundary = self.base.size
        end = self.size if end is None else end
        if start < boundary:
            yield from self.base.pieces(start, min(end, boundary))
        if end > boundary:
            yield memoryview(self.update)[max(0, start - boundary) : end - boundary]


@contextmanager
def opened_source(pdf: bytes | Path) -> Iterator[Source]:
    """A document that a job was given, as bytes or as the path of a file, to read from."""
    if isinstance(pdf, bytes):
        yield BytesSource(pdf)
    else:
        with FileSource(pdf) as source:
            yield source if source.size > AT_ONCE else BytesSource(source.in_memory())


def as_source(pdf: bytes | Source) -> Source:
    """What callers may give as a document: its bytes, or a source."""
    return BytesSource(pdf) if isinstance(pdf, bytes) else pdf

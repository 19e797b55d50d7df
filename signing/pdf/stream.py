"""A source as a file object, for libraries that want one."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from signing.pdf.source import BytesSource

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from signing.pdf.source import Source


BUFFER = 64 * 1024


def file_of(pdf: bytes | Source) -> io.BytesIO | io.BufferedReader:
    """The document as a binary file that is read and sought in, without a copy of it in memory."""
    if isinstance(pdf, BytesSource):
        return io.BytesIO(pdf.data)
    return io.BytesIO(pdf) if isinstance(pdf, bytes) else io.BufferedReader(SourceFile(pdf), BUFFER)


class SourceFile(io.RawIOBase):
    """Not buffered: for `io.BufferedReader` and the like."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._at = 0
        self.read_so_far = 0
        """Bytes."""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._source.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        target = memoryview(buffer)
        piece = self._source.read(self._at, len(target))
        target[: len(piece)] = piece
        self._at += len(piece)
        self.read_so_far += len(piece)
        return len(piece)

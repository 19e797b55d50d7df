"""A source that counts what is read of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.pdf.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signing.pdf.source import Piece


class Counted(Source):
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.read_so_far = 0
        self.digested = 0

    @property
    def size(self) -> int:
        return len(self.data)

    def read(self, start: int, length: int) -> bytes:
        piece = self.data[start : start + length]
        self.read_so_far += len(piece)
        return piece

    def pieces(self, start: int = 0, end: int | None = None) -> Iterator[Piece]:
        piece = self.data[start:end]
        self.digested += len(piece)
        yield piece

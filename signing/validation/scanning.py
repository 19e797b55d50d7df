"""Looking through a file for words, piece by piece: what is found does not depend on where a piece ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from signing.pdf.source import PIECE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signing.pdf.source import Source

WHITESPACE = b"\x00\t\n\x0c\r "
_RUN = re.compile(rb"[\x00\t\n\x0c\r ]+")


def occurrences(source: Source, word: bytes) -> Iterator[int]:
    """Where the word begins, from the front of the file."""
    for start in range(0, source.size, PIECE):
        piece = source.read(start, PIECE + len(word) - 1)
        at = piece.find(word)
        while at >= 0:
            yield start + at
            at = piece.find(word, at + len(word))


def last_occurrence(source: Source, word: bytes) -> int:
    """Where the word begins for the last time, -1 where it does not."""
    for end in range(source.size, 0, -PIECE):
        start = max(0, end - PIECE)
        at = source.read(start, end - start + len(word) - 1).rfind(word)
        if at >= 0:
            return start + at
    return -1


def is_blank(source: Source, start: int) -> bool:
    """Whether nothing but white space follows."""
    return not any(bytes(piece).strip(WHITESPACE) for piece in source.pieces(start))


def squeezed(source: Source, start: int, length: int) -> bytes:
    """What follows, every run of white space made one space, up to that length or the file's end."""
    text, wanted = b"", 2 * length
    while start < source.size and len(text) < length:
        text = _RUN.sub(b" ", text + source.read(start, wanted))
        start, wanted = start + wanted, PIECE
    return text

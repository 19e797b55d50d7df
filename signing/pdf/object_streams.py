"""Objects packed into a stream (ISO 32000-1, 7.5.7)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from signing.pdf.filters import decoded
from signing.pdf.refusals import ambiguous, unreadable

if TYPE_CHECKING:
    from signing.pdf.objects import Stream

MAX_OBJECTS = 100_000
_PAIRS = re.compile(
    rb"[\x00\t\n\x0c\r ]*+(?:\d{1,10}+[\x00\t\n\x0c\r ]++\d{1,10}+(?:[\x00\t\n\x0c\r ]++|\Z))*+"
)


class ObjectStream:
    """An object stream unpacked. Raises `UnreadableDocumentError`."""

    def __init__(self, stream: Stream) -> None:
        count, first = stream.get("/N"), stream.get("/First")
        if stream.get("/Type") != "/ObjStm" or not isinstance(count, int) or not isinstance(first, int):
            raise unreadable()
        self.data = decoded(stream)
        head = self.data[: max(0, first)]
        if not 0 <= count <= MAX_OBJECTS or not _PAIRS.fullmatch(head):
            raise unreadable()
        words = head.split()
        if len(words) != 2 * count:
            raise unreadable()
        self.numbers = tuple(map(int, words[::2]))
        if len(set(self.numbers)) != count:
            # Readers look an object up by its number or by its index.
            raise ambiguous()
        self._offsets = words[1::2]
        self._first = first

    def position(self, number: int, index: int) -> int:
        """Where an object begins in `data`."""
        if index >= len(self.numbers) or self.numbers[index] != number:
            raise unreadable()
        at = self._first + int(self._offsets[index])
        if at >= len(self.data):
            raise unreadable()
        return at

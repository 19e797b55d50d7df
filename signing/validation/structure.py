"""What the bytes of a file say about its revisions, read without a PDF parser.

A parser sees one consistent document where an attacker may have written several. These facts are the second
look: where the file ends, what hangs behind the end, and which signature values lie in it, whether or not a
form names them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from signing.errors import UnreadableDocumentError
from signing.pdf.objects import Reference
from signing.validation.scanning import is_blank, last_occurrence, occurrences, squeezed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from signing.pdf.document import Objects
    from signing.pdf.source import Source

_END_MARKER = b"%%EOF"
_BYTE_RANGE_KEY = b"/ByteRange"
_LONGEST_BYTE_RANGE = 128
"""Bytes, with every run of white space as one."""
_BYTE_RANGE = re.compile(
    rb"/ByteRange[\x00\t\n\x0c\r ]*\[[\x00\t\n\x0c\r ]*"
    rb"(\d{1,12})[\x00\t\n\x0c\r ]+(\d{1,12})[\x00\t\n\x0c\r ]+(\d{1,12})[\x00\t\n\x0c\r ]+(\d{1,12})"
    rb"[\x00\t\n\x0c\r ]*\]"
)
_OBJECT = re.compile(rb"(?<![0-9])(\d{1,10})[\x00\t\n\x0c\r ]+(\d{1,5})[\x00\t\n\x0c\r ]+obj(?![a-zA-Z0-9])")
_SPACE = rb"[\x00\t\n\x0c\r ]"
_SKIPPED = rb"(?:" + _SPACE + rb"|%[^\r\n]{0,256}[\r\n])"
"""Space and comments, which readers pass over."""
_OBJ = rb"obj(?![^\x00\t\n\x0c\r ()<>\[\]{}/%])"
_MENTIONS = (
    re.compile(rb"(?<=[0-9])" + _SPACE + rb"++(?=" + _OBJ + rb")()"),
    re.compile(rb"(?<=[0-9])" + _SKIPPED + rb"++(?:(?=" + _OBJ + rb")())?"),
)
"""A number and what lies between it and an "obj", as readers take it that mend a file. The second goes over
a run of comments once, found or not: begun anew at every number in them, a flood of comments would take the
square of its length. The first finds what is itself in a comment."""
_LENGTH = re.compile(
    rb"/Length[\x00\t\n\x0c\r ]+(\d{1,12})(?:[\x00\t\n\x0c\r ]+(\d{1,5})[\x00\t\n\x0c\r ]+R)?"
)
_LONGEST_HEAD = 16 * 1024
"""Bytes in which the dictionary of a stream ends."""
_TRAILERS = (
    re.compile(rb"trailer" + _SPACE + rb"*+(?:<<())?"),
    re.compile(rb"trailer" + _SKIPPED + rb"*+(?:<<())?"),
)
"""In two ways, as mentions of objects."""
_BLANKS = re.compile(rb"[\x00\t\n\x0c\r ]*+")
_START_XREF = re.compile(rb"startxref[\x00\t\n\x0c\r ]*(\d{1,12})")


class ByteRange(NamedTuple):
    """Offsets and lengths of the two signed parts of a file (ISO 32000-2, 12.8.1)."""

    first: int
    first_length: int
    second: int
    second_length: int

    @property
    def gap(self) -> tuple[int, int]:
        """Offsets of the unsigned part: the string in `/Contents` with its `<` and `>`."""
        return self.first + self.first_length, self.second

    @property
    def end(self) -> int:
        """Offset just behind the last signed byte."""
        return self.second + self.second_length


@dataclass(frozen=True, slots=True)
class FileStructure:
    """Facts about the whole file."""

    has_data_behind_end: bool
    """Something other than white space follows the last end marker."""
    byte_ranges: tuple[ByteRange, ...]
    """Every `/ByteRange` of four numbers in plain sight, in the order of the file, without duplicates."""


def read_structure(source: Source) -> FileStructure:
    """Look through the whole file once, piece by piece. Raises `UnreadableDocumentError`."""
    marker = last_occurrence(source, _END_MARKER)
    end = marker + len(_END_MARKER) if marker >= 0 else 0
    ranges = dict.fromkeys(
        found for at in occurrences(source, _BYTE_RANGE_KEY) if (found := _byte_range(source, at)) is not None
    )
    return FileStructure(
        has_data_behind_end=not is_blank(source, end),
        byte_ranges=tuple(ranges),
    )


def _byte_range(source: Source, at: int) -> ByteRange | None:
    match = _BYTE_RANGE.match(squeezed(source, at, _LONGEST_BYTE_RANGE))
    return ByteRange(*(int(group) for group in match.groups())) if match else None


def object_mentions(data: bytes) -> tuple[int, ...]:
    """Where the word "obj" stands that a reader may take for the head of an object, however it is written."""
    return _found(_MENTIONS, data)


def _found(patterns: Iterable[re.Pattern[bytes]], data: bytes) -> tuple[int, ...]:
    """Where matches end that came to their empty last group, in order."""
    return tuple(
        sorted(
            {match.end() for pattern in patterns for match in pattern.finditer(data) if match[1] is not None}
        )
    )


def past_blanks(data: bytes, offset: int) -> int:
    """Where the white space that begins at `offset` ends."""
    match = _BLANKS.match(data, offset)
    return offset if match is None else match.end()


def head_end(data: bytes, number: int, generation: int, offset: int) -> int | None:
    """Where the "obj" of this object's head stands; None where the object does not begin at `offset`."""
    # An offset may point at the white space in front: all readers pass over it (ISO 32000-2, 7.2.3).
    match = _OBJECT.match(data, past_blanks(data, offset))
    if match is None or (int(match[1]), int(match[2])) != (number, generation):
        return None
    return match.end() - len(b"obj")


def claimed_end(source: Source, objects: Objects, offset: int) -> int:
    """How far an object reaches that cannot be read, by the length it gives; 0 for one outside the file."""
    if offset >= source.size:
        return 0
    data = source.read(offset, _LONGEST_HEAD)
    end = data.find(b"endobj")
    begun = data.find(b"stream", 0, end if end >= 0 else None)
    if begun < 0:
        return offset + max(end, 0)
    lengths = [0]
    for match in _LENGTH.finditer(data, 0, begun):
        length: object = int(match[1])
        if match[2]:
            try:
                length = objects.resolve(Reference(int(match[1]), int(match[2]), objects))
            except UnreadableDocumentError:
                continue
        lengths += [length] if isinstance(length, int) else []
    return offset + begun + max(lengths)


def trailer_ends(data: bytes) -> tuple[int, ...]:
    """Where the trailer dictionaries begin that lie in the bytes, behind their "<<", wherever."""
    return _found(_TRAILERS, data)


def announced_starts(data: bytes) -> tuple[tuple[int, int], ...]:
    """Where each `startxref` ends, and the offset of cross-references that it announces."""
    return tuple((match.end(), int(match[1])) for match in _START_XREF.finditer(data))

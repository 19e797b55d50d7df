"""One incremental update (ISO 32000-1, 7.5.6): new and changed objects, and cross-references to them.

The references take the form of the newest in the file: a table stays readable for programs that know no
streams (PDF/A-1 asks for it), and behind a hybrid file's table comes a table, which both kinds of reader
follow. The same changes to the same file give the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from signing.pdf.document import MAX_SIZE, Document
from signing.pdf.objects import Array, Dictionary, Name, Object, Reference, Stream, String
from signing.pdf.refusals import unreadable
from signing.pdf.serialising import indirect, serialised
from signing.pdf.xref import MAX_NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator

RANGE_ROOM = 60
"""Characters for the numbers of a byte range."""
_ONLY_OF_SECTION = frozenset(
    (
        "/Prev",
        "/Size",
        "/XRefStm",
        "/Type",
        "/W",
        "/Index",
        "/Length",
        "/Filter",
        "/DecodeParms",
        "/DL",
        "/ID",
    )
)
_OFFSET_WIDTH = 5
"""Bytes of an offset in a cross-reference stream."""
_END_LENGTH = 40
_STARTXREF = re.compile(rb"startxref\n(\d{1,10})\n%%EOF\n\Z")
_SECTION = re.compile(rb"(?<=\n)(?:xref\n|\d+ 0 obj\n<</Type /XRef )")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A signature dictionary whose contents and byte range are still open."""

    entries: Dictionary
    room: int
    """Bytes for the contents."""


@dataclass(frozen=True, slots=True)
class Written:
    """What is to be appended, and where the signature's open places are in it."""

    update: bytes
    contents_at: tuple[int, int] | None
    """Byte offsets, in the whole file, of the hexadecimal string inside `<` and `>`."""


def appends_to(update: bytes, size: int) -> bool:
    """Whether an update was made for a file of that size: its cross-references stand where it says.

    Looks at its end alone; nothing is parsed.
    """
    found = _STARTXREF.search(update, max(0, len(update) - _END_LENGTH))
    if found is None:
        return False
    at = int(found[1]) - size
    return at >= 0 and _SECTION.match(update, at) is not None


class Update:
    """Collects what changes; `written` gives the bytes to append, once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._changed: dict[int, Reference] = {}
        self._next = document.size
        self._placeholder: tuple[int, Placeholder] | None = None

    def add(self, value: Object) -> Reference:
        """A new indirect object. Raises `UnreadableDocumentError` where the file is full."""
        if self._next >= MAX_NUMBER:
            raise unreadable()
        reference = Reference(self._next, 0, self._document)
        self._next += 1
        if isinstance(value, Dictionary | Array):
            value.home = reference
        self._document.adopt(reference.number, value)
        self._changed[reference.number] = reference
        return reference

    def add_signature(self, placeholder: Placeholder) -> Reference:
        """The revision's signature dictionary; there is one at most."""
        if self._placeholder is not None:
            raise ValueError("a revision has one signature")
        reference = self.add(placeholder.entries)
        self._placeholder = (reference.number, placeholder)
        return reference

    def touch(self, reference: Reference) -> None:
        """Write an object of the file again."""
        self._changed.setdefault(reference.number, reference)

    def written(self) -> Written:
        """Raises `UnreadableDocumentError` where the result would be too large for its offsets."""
        base = self._document.source
        last = base.read(base.size - 1, 1)
        body = bytearray(b"" if last in (b"\n", b"\r") else b"\n")
        offsets: dict[int, tuple[int, int]] = {}
        contents: tuple[int, int, int] | None = None
        for number, reference in sorted(self._changed.items()):
            offsets[number] = (base.size + len(body), reference.generation)
            if self._placeholder is not None and number == self._placeholder[0]:
                contents = _append_signature(body, number, self._placeholder[1])
            else:
                body += indirect(number, reference.generation, self._document.resolve(reference))
        self._append_references(body, offsets)
        if base.size + len(body) > MAX_SIZE:
            raise unreadable()
        contents_at = None if contents is None else _fill_range(body, base.size, contents)
        return Written(bytes(body), contents_at)

    def _append_references(self, body: bytearray, offsets: dict[int, tuple[int, int]]) -> None:
        start = self._document.source.size + len(body)
        trailer = self._trailer(bytes(body))
        if self._document.has_streams:
            offsets[self._next] = (start, 0)
            trailer["/Size"] = self._next + 1
            body += _reference_stream(self._next, offsets, trailer)
        else:
            trailer["/Size"] = self._next
            body += _table(offsets)
            body += b"trailer\n%b\n" % serialised(trailer)
        body += b"startxref\n%d\n%%%%EOF\n" % start

    def _trailer(self, body: bytes) -> Dictionary:
        old = self._document.trailer
        trailer = Dictionary({key: value for key, value in old.items() if key not in _ONLY_OF_SECTION})
        trailer["/Prev"] = self._document.start
        trailer["/ID"] = _identifier(old.get("/ID"), body, self._document)
        return trailer


def _identifier(old: object, body: bytes, document: Document) -> Array:
    """The file's own identifier stays, that of the version is new (14.4)."""
    if isinstance(old, Reference):
        old = document.resolve(old)
    match old:
        case [String() as first, String() as second]:
            pass
        case None:
            first = second = String()
        case _:
            raise unreadable()
    digest = hashlib.sha256(b"%b%b%d " % (first, second, document.start))
    digest.update(body)
    version = String(digest.digest()[:16])
    return Array((first or version, version))


def _append_signature(body: bytearray, number: int, placeholder: Placeholder) -> tuple[int, int, int]:
    """Where, in the body, the contents begin and end and the byte range begins."""
    body += b"%d 0 obj\n%b" % (number, serialised(placeholder.entries)[:-2])
    body += b"/ByteRange "
    range_at = len(body)
    body += b" " * (RANGE_ROOM + 2)
    body += b" /Contents <"
    start = len(body)
    body += b"0" * (2 * placeholder.room)
    end = len(body)
    body += b"> >>\nendobj\n"
    return start, end, range_at


def _fill_range(body: bytearray, base: int, contents: tuple[int, int, int]) -> tuple[int, int]:
    start, end, range_at = contents
    start, end = base + start, base + end
    rest = base + len(body) - end - 1
    numbers = b"[0 %d %d %d]" % (start - 1, end + 1, rest)
    body[range_at : range_at + len(numbers)] = numbers
    return start, end


def _runs(numbers: list[int]) -> Iterator[list[int]]:
    """Consecutive numbers together."""
    run = numbers[:1]
    for before, number in pairwise(numbers):
        if number != before + 1:
            yield run
            run = []
        run.append(number)
    yield run


def _table(offsets: dict[int, tuple[int, int]]) -> bytes:
    # The head of the list of free objects belongs to a table that lists object 0 or nothing before it.
    parts = [b"xref\n0 1\n0000000000 65535 f \n"]
    for run in _runs(sorted(offsets)):
        parts.append(b"%d %d\n" % (run[0], len(run)))
        parts += [b"%010d %05d n \n" % offsets[number] for number in run]
    return b"".join(parts)


def _reference_stream(number: int, offsets: dict[int, tuple[int, int]], trailer: Dictionary) -> bytes:
    index, data = Array(), bytearray()
    for run in _runs(sorted(offsets)):
        index += [run[0], len(run)]
        for one in run:
            offset, generation = offsets[one]
            data += b"\x01" + offset.to_bytes(_OFFSET_WIDTH, "big") + generation.to_bytes(2, "big")
    entries = {"/Type": Name("/XRef"), "/W": Array((1, _OFFSET_WIDTH, 2)), "/Index": index, **trailer}
    return indirect(number, 0, Stream(entries, encoded=bytes(data)))

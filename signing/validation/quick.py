"""Objects of a file read at once where there is nothing odd about them: what the parser makes of them itself.

The parser goes byte by byte. Here plain names, numbers, strings and references are recognised as a whole;
whatever is written in another way than nearly all software does (comments, escaped names, keys given twice,
objects in the wrong place) is left to the parser, with all its ways.
"""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import binascii
import io
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.validation.glancing import Glance, glance

if TYPE_CHECKING:
    from typing import BinaryIO

    from pyhanko.pdf_utils.xref import ObjStreamRef

    from signing.pdf.source import Source

MAX_DEPTH = 32
"""Arrays and dictionaries inside one another; deeper ones are left to the parser."""

WINDOWS = (4 << 10, 64 << 10, 1 << 20, 16 << 20)
"""Bytes looked at for one object, more only while a string goes on beyond them."""

MAX_KEPT = 50_000
"""Objects of former revisions that are kept, since every view of such a revision asks for them again."""

_SPACE = rb"[\x00\t\n\x0c\r ]"
_END = rb"(?=[\x00\t\n\x0c\r ()<>\[\]{}/%])"
_HEAD = re.compile(rb"(\d{1,10}) (\d{1,5}) obj(?=[\x00\t\n\x0c\r /<\[(])")
_TOKEN = re.compile(
    _SPACE + rb"*+(?:"
    rb"/([!\"$&'*-.0-;=?-Z\\^-z|~]*+)" + _END  # 1: name without escapes
    + rb"|(\d{1,10}+) (\d{1,5}+) R" + _END  # 3: reference
    + rb"|([+-]?\d{1,19}+)" + _END  # 4: integer
    + rb"|([+-]?(?:\d{1,40}+\.\d{0,40}+|\.\d{1,40}+))" + _END  # 5: real
    + rb"|(<<)"  # 6
    + rb"|(\[)"  # 7
    + rb"|(>>|\])"  # 8
    + rb"|\(([^()\\]*+)\)"  # 9: string without escapes
    + rb"|(\()"  # 10: any other string
    + rb"|<([0-9A-Fa-f]*+)>"  # 11: hexadecimal string
    + rb"|(true|false|null)" + _END  # 12
    + rb")"
)  # fmt: skip
_NAME, _REFERENCE, _INTEGER, _REAL, _DICTIONARY, _ARRAY, _CLOSE, _PLAIN, _STRING, _HEX, _WORD = (
    1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
)  # fmt: skip
_INTEGERS = re.compile(rb"[\t\n\x0c\r ]*+((?:[+-]?\d{1,19}+(?:[\t\n\x0c\r ]++|(?=\])))*+)\]")
"""An array of nothing else."""
_FOLLOWS = re.compile(_SPACE + rb"*+(?:(endobj)" + _SPACE + rb"++[^\x00\t\n\x0c\r %]|stream\r?\n)")
_AFTER_STREAM = re.compile(
    _SPACE + rb"*+endstream" + _SPACE + rb"++endobj" + _SPACE + rb"++[^\x00\t\n\x0c\r %]"
)
_LONGEST_END = 64
_OPEN_ENDED = re.compile(_SPACE + rb"*+(?:[<(]|[^\x00\t\n\x0c\r ()<>\[\]{}%]{0,255}+\Z)")
"""What may go on behind the bytes at hand."""


class _OddError(Exception):
    """Something that is left to the parser; or to be tried with more bytes."""


class _Parser:
    """Reads one object from bytes. `position` is where it stopped, also when it gave up."""

    __slots__ = ("data", "home", "position")

    def __init__(self, data: bytes, position: int, home: generic.Reference) -> None:
        self.data = data
        self.position = position
        self.home = home

    def value(self, depth: int) -> generic.PdfObject:
        match = _TOKEN.match(self.data, self.position)
        if match is None:
            raise _OddError
        kind = match.lastindex
        result: generic.PdfObject
        if kind == _NAME:
            result, self.position = generic.NameObject(_name(match[_NAME])), match.end()
        elif kind == _REFERENCE:
            result, self.position = self._reference(int(match[2]), int(match[3])), match.end()
        elif kind == _INTEGER:
            result, self.position = generic.NumberObject(match[_INTEGER]), match.end()
        else:
            if kind != _STRING:
                self.position = match.end()
            result = self._made(kind, match, depth)
        result.container_ref = self.home
        return result

    def _made(self, kind: int | None, match: re.Match[bytes], depth: int) -> generic.PdfObject:
        if kind == _DICTIONARY:
            return generic.DictionaryObject(self.entries(depth + 1))
        if kind == _ARRAY:
            return self._array(depth + 1)
        if kind == _REAL:
            return generic.FloatObject(match[_REAL].decode("ascii"))
        if kind == _WORD:
            word = match[_WORD]
            return generic.NullObject() if word == b"null" else generic.BooleanObject(word == b"true")
        return self._string(kind, match)

    def _reference(self, number: int, generation: int) -> generic.PdfObject:
        if number == 0:
            raise _OddError
        return generic.IndirectObject(number, generation, self.home.pdf)

    def _string(self, kind: int | None, match: re.Match[bytes]) -> generic.PdfObject:
        if kind == _PLAIN:
            return generic.pdf_string(match[_PLAIN])
        if kind == _HEX:
            digits = match[_HEX]
            return generic.pdf_string(binascii.unhexlify(digits + b"0" * (len(digits) % 2)))
        if kind != _STRING:
            raise _OddError  # a bracket that closes nothing
        stream = io.BytesIO(self.data)
        stream.seek(match.start(_STRING))
        try:
            result: generic.PdfObject = generic.read_string_from_stream(stream)
        except Exception as error:
            raise _OddError from error  # as the parser will find, should it read the whole object
        self.position = stream.tell()
        return result

    def entries(self, depth: int) -> dict[generic.NameObject, generic.PdfObject]:
        """What stands in a dictionary whose brackets are open."""
        if depth > MAX_DEPTH:
            raise _OddError
        result: dict[generic.NameObject, generic.PdfObject] = {}
        while True:
            match = _TOKEN.match(self.data, self.position)
            if match is None or match.lastindex not in {_NAME, _CLOSE}:
                raise _OddError
            if match.lastindex == _CLOSE:
                if match[_CLOSE] != b">>":
                    raise _OddError
                self.position = match.end()
                return result
            key = _name(match[_NAME])
            if key in result:
                raise _OddError
            self.position = match.end()
            result[key] = self.value(depth)

    def _array(self, depth: int) -> generic.ArrayObject:
        if depth > MAX_DEPTH:
            raise _OddError
        result = generic.ArrayObject()
        numbers = _INTEGERS.match(self.data, self.position)
        if numbers is not None:
            # Widths of letters: most of what a font's objects hold.
            result.extend(map(generic.NumberObject, numbers[1].split()))
            for number in list.__iter__(result):
                number.container_ref = self.home
            self.position = numbers.end()
            return result
        while True:
            match = _TOKEN.match(self.data, self.position)
            if match is not None and match.lastindex == _CLOSE:
                if match[_CLOSE] != b"]":
                    raise _OddError
                self.position = match.end()
                return result
            result.append(self.value(depth))


@lru_cache(maxsize=4096)
def _name(raw: bytes) -> generic.NameObject:
    """A key; as values, which know where they stand, names are copied."""
    return generic.NameObject("/" + raw.decode("ascii"))


class QuickReader(PdfFileReader):
    """The parser's reader, but that plain objects are read at once."""

    def __init__(self, source: Source, file: BinaryIO) -> None:
        self._source = source
        self._read: dict[tuple[generic.Reference, int], generic.PdfObject] = {}
        self._encrypted: bool | None = None
        super().__init__(file, strict=False)

    def _read_object(
        self,
        ref: generic.Reference,
        marker: int | ObjStreamRef | None,
        never_decrypt: bool = False,
        as_metadata_stream: bool = False,
    ) -> Any:  # noqa: ANN401 - as the parser has it
        is_special = never_decrypt or as_metadata_stream
        if isinstance(marker, int) and not is_special and self._is_open():
            known = self._read.get((ref, marker))
            if known is not None:
                return known
            found = self._read_quickly(ref, marker)
            if found is not None:
                if len(self._read) < MAX_KEPT:
                    self._read[ref, marker] = found
                return found
        return super()._read_object(ref, marker, never_decrypt, as_metadata_stream)

    def glance(self, ref: generic.Reference) -> Glance | None:
        """What an object says, where nothing is odd about it and nobody has read it yet; else None."""
        if self.cache_get_indirect_object(ref.generation, ref.idnum) is not None or not self._is_open():
            return None
        marker = self.xrefs[ref]
        if not isinstance(marker, int) or ref in self.xrefs.xref_stream_refs:
            return None
        return glance(self._source, marker, ref.idnum, ref.generation)

    def _is_open(self) -> bool:
        if self._encrypted is None:
            self._encrypted = self.encrypted
        return not self._encrypted

    def _read_quickly(self, ref: generic.Reference, offset: int) -> generic.PdfObject | None:
        """The object, None where it is left to the parser."""
        for window in WINDOWS:
            data = self._source.read(offset, window)
            head = _HEAD.match(data)
            if head is None or (int(head[1]), int(head[2])) != (ref.idnum, ref.generation):
                return None
            parser = _Parser(data, head.end(), generic.Reference(ref.idnum, ref.generation, self))
            try:
                return self._whole(parser, offset)
            except _OddError:
                if len(data) < window or not _OPEN_ENDED.match(data, parser.position):
                    return None
        return None

    def _whole(self, parser: _Parser, offset: int) -> generic.PdfObject:
        """The object up to its end, with the contents of a stream."""
        value = parser.value(0)
        follows = _FOLLOWS.match(parser.data, parser.position)
        if follows is None:
            raise _OddError
        if follows[1]:
            return value
        if not isinstance(value, generic.DictionaryObject):
            raise _OddError
        return self._stream(value, offset + follows.end())

    def _stream(self, dictionary: generic.DictionaryObject, start: int) -> generic.StreamObject:
        length = dict.get(dictionary, "/Length")
        if isinstance(length, generic.IndirectObject):
            length = self.get_object(length.reference)
        if not isinstance(length, int) or length < 0:
            raise _OddError
        if not _AFTER_STREAM.match(self._source.read(start + length, _LONGEST_END)):
            raise _OddError
        self.stream.seek(start)
        result = generic.StreamObject(dict(dictionary), encoded_data=self.stream.read(length))
        result.container_ref = dictionary.container_ref
        return result

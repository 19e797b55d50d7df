"""From bytes to objects (ISO 32000-1, 7.2 and 7.3), strictly.

What readers disagree about is refused: duplicate keys, numbers and names that break the grammar, streams
whose length is wrong.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from signing.pdf.objects import Array, Dictionary, Name, Object, Reference, Store, String, Unparsed
from signing.pdf.refusals import ambiguous, unreadable

MAX_DEPTH = 64
"""Arrays and dictionaries inside one another."""
MIN_UNPARSED = 256
"""Bytes from which an array of references is worth leaving alone."""
_GAP = rb"(?:[\x00\t\n\x0c\r ]++|%[^\r\n]*+)*+"
_SPACE = rb"[\x00\t\n\x0c\r ]"
_END = rb"(?![^\x00\t\n\x0c\r ()<>\[\]{}/%])"
"""No regular character follows."""
TOKEN = re.compile(
    _GAP
    + rb"(?:/([!-$&'*-.0-;=?-Z\\^-z|~]*+)" + _END  # 1: name; other bytes have to be escaped
    + rb"|(\d{1,10}+)" + _SPACE + rb"++(\d{1,5}+)" + _SPACE + rb"++R" + _END  # 3: reference
    + rb"|([+-]?\d{1,19}+)" + _END  # 4: integer
    + rb"|([+-]?(?:\d{1,40}+\.\d{0,40}+|\.\d{1,40}+))" + _END  # 5: real
    + rb"|(<<)"  # 6
    + rb"|(\[)"  # 7
    + rb"|(>>|\])"  # 8
    + rb"|\(([^()\\\r]*+)\)"  # 9: string without anything special
    + rb"|(\()"  # 10: any other string
    + rb"|<((?:[0-9A-Fa-f]++|" + _SPACE + rb"++)*+)>"  # 11: hexadecimal string
    + rb"|(true|false|null)" + _END  # 12
    + rb")"
)  # fmt: skip
NAME, REFERENCE, INTEGER, REAL, OPEN_DICTIONARY, OPEN_ARRAY, CLOSE, PLAIN, STRING, HEX, WORD = (
    1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
)  # fmt: skip
_REFERENCES = re.compile(rb"[0-9R \t\r\n]*+")
_INSIDE_STRING = re.compile(rb"[^()\\\r]++|\\(?:[0-7]{1,3}|\r\n|[\x00-\xff])|\r\n?|[()]")
_WORDS: dict[bytes, bool | None] = {b"true": True, b"false": False, b"null": None}
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b""}


class TruncatedError(Exception):
    """The bytes at hand end within an object; more of the file is needed."""


class Parser:
    """Reads objects one after the other from `data`, beginning at `position`.

    `whole` says that nothing follows the data in the file. Raises `UnreadableDocumentError`, and
    `TruncatedError` while there may be more.
    """

    __slots__ = ("data", "home", "position", "store", "whole")

    def __init__(
        self,
        data: bytes,
        store: Store,
        *,
        position: int = 0,
        whole: bool = True,
        home: Reference | None = None,
    ) -> None:
        self.data = data
        self.store = store
        self.position = position
        self.whole = whole
        self.home = home

    def value(self, depth: int = 0) -> Object | Unparsed:
        """The next object; a long array of references comes unparsed."""
        match = TOKEN.match(self.data, self.position)
        if match is None or (match.end() == len(self.data) and not self.whole):
            raise self.broken()
        self.position = match.end()
        kind = match.lastindex
        if kind == NAME:
            return _name(match[NAME])
        if kind == REFERENCE:
            return Reference(int(match[2]), int(match[3]), self.store)
        if kind == INTEGER:
            return int(match[INTEGER])
        if kind == OPEN_DICTIONARY:
            return self._dictionary(depth + 1)
        if kind == OPEN_ARRAY:
            return self._array(depth + 1)
        if kind == CLOSE:
            raise unreadable()
        return self._plain(kind, match[kind or 0])

    def _plain(self, kind: int | None, raw: bytes) -> Object:
        if kind == PLAIN:
            return String(raw)
        if kind == STRING:
            return self._string()
        if kind == HEX:
            digits = raw.translate(None, b"\x00\t\n\x0c\r ")
            return String(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii")))
        return Decimal(raw.decode("ascii")) if kind == REAL else _WORDS[raw]

    def dictionary(self) -> Dictionary:
        """The next object, which has to be a dictionary."""
        value = self.value()
        if not isinstance(value, Dictionary):
            raise unreadable()
        return value

    def skip(self, pattern: re.Pattern[bytes]) -> re.Match[bytes]:
        """What has to stand here."""
        match = pattern.match(self.data, self.position)
        if match is None or (match.end() == len(self.data) and not self.whole):
            raise self.broken()
        self.position = match.end()
        return match

    def broken(self) -> Exception:
        return unreadable() if self.whole else TruncatedError()

    def _dictionary(self, depth: int) -> Dictionary:
        if depth > MAX_DEPTH:
            raise unreadable()
        result = Dictionary()
        result.home = self.home
        nulls: set[str] = set()
        while True:
            match = TOKEN.match(self.data, self.position)
            if match is None or (match.end() == len(self.data) and not self.whole):
                raise self.broken()
            self.position = match.end()
            if match.lastindex != NAME:
                if match[CLOSE] == b">>":
                    return result
                raise unreadable()
            key = _name(match[NAME])
            value = self.value(depth)
            if key in result or key in nulls:
                raise unreadable() if _is_same(value, result.get(key)) else ambiguous()
            if value is None:
                nulls.add(key)
            else:
                result[key] = value

    def _array(self, depth: int) -> Array | Unparsed:
        if depth > MAX_DEPTH:
            raise unreadable()
        references = _REFERENCES.match(self.data, self.position)
        end = self.position if references is None else references.end()
        if end - self.position < MIN_UNPARSED or self.data[end : end + 1] not in b"]":
            return self.elements(depth)
        if end == len(self.data):
            raise self.broken()
        raw = self.data[self.position - 1 : end + 1]
        self.position = end + 1
        return Unparsed(raw, self.store, self.home)

    def elements(self, depth: int) -> Array:
        """The elements of an array whose bracket is behind."""
        result = Array(home=self.home)
        while True:
            match = TOKEN.match(self.data, self.position)
            if match is not None and match.lastindex == CLOSE:
                if match[CLOSE] != b"]":
                    raise unreadable()
                self.position = match.end()
                return result
            value = self.value(depth)
            if isinstance(value, Unparsed):
                value = parsed(value)
            result.append(value)

    def _string(self) -> String:
        """The rest of a string with escapes, line ends or parentheses (7.3.4.2)."""
        parts: list[bytes] = []
        depth, data, position = 1, self.data, self.position
        while True:
            match = _INSIDE_STRING.match(data, position)
            if match is None or (match.end() == len(data) and not self.whole):
                raise self.broken()
            position, part = match.end(), match[0]
            if part == b"(":
                depth += 1
            elif part == b")":
                depth -= 1
                if depth == 0:
                    self.position = position
                    return String(b"".join(parts))
            parts.append(_unescaped(part))


def parsed(value: Unparsed) -> Array:
    """An array that was left alone. Raises `UnreadableDocumentError`."""
    return Parser(value.raw, value.store, position=1, home=value.home).elements(1)


def _is_same(one: Object | Unparsed, other: Object | Unparsed) -> bool:
    """Whether two values of one key are the same, so that it makes no difference which a reader takes."""
    if isinstance(one, Unparsed) and isinstance(other, Unparsed):
        return one.raw == other.raw
    return type(one) is type(other) and one == other


def _unescaped(part: bytes) -> bytes:
    if part[:1] == b"\r":
        return b"\n"
    if part[:1] != b"\\":
        return part
    escape = part[1:]
    if escape[:1].isdigit() and escape[:1] < b"8":
        return bytes((int(escape, 8) & 0xFF,))
    return b"" if escape == b"\r\n" else _ESCAPES.get(escape, escape)


@lru_cache(maxsize=4096)
def _name(raw: bytes) -> Name:
    if b"#" in raw:
        raw = _HEX_IN_NAME.sub(_hex_digits, raw)
    return Name("/" + raw.decode("utf-8", "surrogateescape"))


_HEX_IN_NAME = re.compile(rb"#([0-9A-Fa-f]{2})?")


def _hex_digits(match: re.Match[bytes]) -> bytes:
    byte = bytes.fromhex(match[1].decode("ascii")) if match[1] else b"\0"
    if byte == b"\0":
        raise unreadable()
    return byte

"""DER in pieces: taking it apart and putting it together without object trees (X.690)."""

from __future__ import annotations

BOOLEAN = 0x01
INTEGER = 0x02
BIT_STRING = 0x03
OCTET_STRING = 0x04
UTF8_STRING = 0x0C
PRINTABLE_STRING = 0x13
TELETEX_STRING = 0x14
UTC_TIME = 0x17
GENERALIZED_TIME = 0x18
GENERAL_STRING = 0x1B
SEQUENCE = 0x30
SET = 0x31
CONTEXT_0 = 0xA0
CONTEXT_3 = 0xA3
"""Constructed, context-specific, numbers 0 and 3."""

_SHORT_FORM = 0x80
_MAX_LENGTH_BYTES = 4


def tlv(tag: int, *parts: bytes) -> bytes:
    """Give tag, length and value; the value is the parts one after another."""
    value = b"".join(parts)
    size = len(value)
    if size < _SHORT_FORM:
        return bytes((tag, size)) + value
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, _SHORT_FORM | len(length))) + length + value


def set_of(*parts: bytes) -> bytes:
    """Give the content of a SET OF in the order DER wants (X.690, 11.6)."""
    return b"".join(sorted(parts))


def content(element: bytes, tag: int) -> bytes:
    """Give the value of one element; raises `ValueError` for another tag, or not exactly one element."""
    start, end = _extent(element, 0)
    if element[0] != tag or end != len(element):
        raise ValueError("tag")
    return element[start:end]


def children(value: bytes) -> list[bytes]:
    """Give the elements that stand one after another; raises `ValueError` if the last is cut short."""
    found, at = [], 0
    while at < len(value):
        _, end = _extent(value, at)
        found.append(value[at:end])
        at = end
    return found


def places(data: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """Give where each element between two places begins and ends, without copying; raises `ValueError`."""
    found = []
    while start < end:
        _, after = _extent(data, start)
        found.append((start, after))
        start = after
    if start != end:
        raise ValueError("length")
    return found


def value_of(data: bytes, at: int) -> int:
    """Give where the value of the element at this place begins; raises `ValueError`."""
    return _extent(data, at)[0]


def _extent(data: bytes, at: int) -> tuple[int, int]:
    """Where the value of the element at this place begins and ends."""
    if at + 2 > len(data):
        raise ValueError("length")
    length, start = data[at + 1], at + 2
    if length >= _SHORT_FORM:
        count = length - _SHORT_FORM
        if not 1 <= count <= _MAX_LENGTH_BYTES:
            raise ValueError("length")
        length, start = int.from_bytes(data[start : start + count], "big"), start + count
    if start + length > len(data):
        raise ValueError("length")
    return start, start + length

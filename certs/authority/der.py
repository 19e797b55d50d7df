"""Putting DER together from pieces that are DER already; many times faster than building object trees."""

from __future__ import annotations

SEQUENCE = 0x30
SET = 0x31
OCTET_STRING = 0x04
GENERALIZED_TIME = 0x18
CONTEXT_0 = 0xA0
"""Constructed, context-specific, number 0."""

_SHORT_FORM = 0x80


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

"""Just enough DER (X.690) to write a signature container, in a tenth of a general library's time."""

from __future__ import annotations

from asn1crypto import core

NULL = b"\x05\x00"


def encoded(tag: int, content: bytes) -> bytes:
    """One value with its tag and its length."""
    length = len(content)
    if length < 0x80:  # noqa: PLR2004 - the short form ends here
        return bytes((tag, length)) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + content


def sequence(*parts: bytes) -> bytes:
    return encoded(0x30, b"".join(parts))


def set_of(*parts: bytes) -> bytes:
    """In the order that DER asks for (X.690, 11.6)."""
    return encoded(0x31, b"".join(sorted(parts)))


def octets(content: bytes) -> bytes:
    return encoded(0x04, content)


def integer(value: int) -> bytes:
    return encoded(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def oid(dotted: str) -> bytes:
    return bytes(core.ObjectIdentifier(dotted).dump())


def explicit(number: int, *parts: bytes) -> bytes:
    """Parts inside a context tag of their own."""
    return encoded(0xA0 | number, b"".join(parts))


def retagged(number: int, value: bytes) -> bytes:
    """The value with a context tag in place of its own (IMPLICIT); the tag has to be one byte long."""
    return bytes((0xA0 | number,)) + value[1:]

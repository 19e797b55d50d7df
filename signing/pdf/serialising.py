"""From objects to bytes, the same bytes for the same objects."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from signing.pdf.objects import Array, Dictionary, Reference, Stream, String, Unparsed

if TYPE_CHECKING:
    from signing.pdf.objects import Object

_PLAIN = re.compile(rb"[ -'*-\[\]-~]*")
"""Printable ASCII without parentheses and backslash."""
_SPECIAL_IN_NAME = re.compile(rb"[^!-~]|[#%()/<>\[\]{}]")


def serialised(value: Object | Unparsed) -> bytes:
    """An object as it is written inside others. Streams and references to them are the caller's."""
    parts: list[bytes] = []
    _write(value, parts)
    return b"".join(parts)


def indirect(number: int, generation: int, value: Object) -> bytes:
    """An object with its number, and a stream with its bytes."""
    head = b"%d %d obj\n" % (number, generation)
    if not isinstance(value, Stream):
        return b"".join((head, serialised(value), b"\nendobj\n"))
    encoded = value.encoded_data
    value["/Length"] = len(encoded)
    return b"".join((head, serialised(value), b"\nstream\n", encoded, b"\nendstream\nendobj\n"))


def _write(value: Object | Unparsed, parts: list[bytes]) -> None:
    if isinstance(value, str):
        parts.append(_name(value))
    elif isinstance(value, Reference):
        parts.append(b"%d %d R" % (value.number, value.generation))
    elif isinstance(value, bool):
        parts.append(b"true" if value else b"false")
    elif isinstance(value, int):
        parts.append(b"%d" % value)
    elif isinstance(value, Dictionary):
        parts.append(b"<<")
        for key, item in value.items():
            parts.append(_name(key))
            parts.append(b" ")
            _write(item, parts)
            parts.append(b" ")
        parts.append(b">>")
    elif isinstance(value, Array):
        parts.append(b"[")
        for item in value:
            _write(item, parts)
            parts.append(b" ")
        parts.append(b"]")
    else:
        parts.append(_scalar(value))


def _scalar(value: Decimal | String | Unparsed | None) -> bytes:
    if isinstance(value, String):
        return b"(%b)" % value if _PLAIN.fullmatch(value) else b"<%b>" % value.hex().encode("ascii")
    if isinstance(value, Decimal):
        return format(value, "f").encode("ascii")
    return b"null" if value is None else value.raw


@lru_cache(maxsize=1024)
def _name(value: str) -> bytes:
    if not value.startswith("/"):
        raise ValueError("a name without its slash")
    raw = value[1:].encode("utf-8", "surrogateescape")
    return b"/" + _SPECIAL_IN_NAME.sub(lambda match: b"#%02X" % match[0][0], raw)

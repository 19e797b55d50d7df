"""Objects of a PDF, made and read with types.

Files are read piece by piece, so what is broken or of an unexpected type may show at any access: it surfaces
as `UnreadableDocumentError`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from signing.pdf.access import entry, floats, items, raw_entry
from signing.pdf.filters import decoded
from signing.pdf.objects import Array, Dictionary, Name, Object, Reference, Stream, String
from signing.pdf.refusals import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "Array",
    "Dictionary",
    "Name",
    "Object",
    "Reference",
    "Stream",
    "String",
    "array",
    "boolean",
    "content",
    "dictionary",
    "entry",
    "floats",
    "integer",
    "items",
    "name",
    "numbers",
    "raw_entry",
    "stream",
    "text",
    "unreadable",
]

name = Name


def dictionary(entries: Mapping[str, Object] | None = None) -> Dictionary:
    return Dictionary(entries)


def stream(
    entries: Mapping[str, Object], *, content: bytes | None = None, encoded: bytes | None = None
) -> Stream:
    """A stream from plain content, or from content that is already encoded as its `/Filter` says."""
    return Stream(entries, encoded=content if encoded is None else encoded)


def array(items: Iterable[Object]) -> Array:
    return Array(items)


def integer(value: int) -> Object:
    return value


def boolean(value: bool) -> Object:
    return value


def text(value: str) -> Object:
    """A text string (7.9.2.2)."""
    return String(value.encode("ascii") if value.isascii() else b"\xfe\xff" + value.encode("utf-16-be"))


def numbers(values: Iterable[float]) -> Array:
    """An array of numbers, to a thousandth."""
    return Array(Decimal(f"{value:.3f}") for value in values)


def content(value: Stream) -> bytes:
    """What a stream holds, decoded within limits."""
    return decoded(value)

"""PDF objects of pyHanko's model with types; its untyped constructors are touched here alone.

Files are read piece by piece, so what is broken or of an unexpected type may show at any access. The readers
here turn all of that into `UnreadableDocumentError`.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, TypeAlias

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError

from signing.errors import UnreadableDocumentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Dictionary: TypeAlias = generic.DictionaryObject
Stream: TypeAlias = generic.StreamObject
Array: TypeAlias = generic.ArrayObject
Reference: TypeAlias = generic.IndirectObject
Object: TypeAlias = generic.PdfObject

name = generic.NameObject
HOSTILE = (
    PdfError,
    zlib.error,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RecursionError,
)
"""What a broken file, or objects of unexpected types in it, surface as."""


def unreadable() -> UnreadableDocumentError:
    return UnreadableDocumentError(
        "Tệp PDF bị hỏng nên không ký được. Hãy lấy lại tệp gốc; nếu vẫn lỗi, hãy chuẩn bị lại từ dự thảo."
    )


def dictionary(entries: Mapping[str, Object] | None = None) -> Dictionary:
    result = generic.DictionaryObject()  # type: ignore[no-untyped-call]  # untyped in pyHanko
    for key, value in (entries or {}).items():
        result[name(key)] = value
    return result


def stream(
    entries: Mapping[str, Object], *, content: bytes | None = None, encoded: bytes | None = None
) -> Stream:
    """A stream from plain content, or from content that is already encoded as its `/Filter` says."""
    return generic.StreamObject(
        {name(key): value for key, value in entries.items()}, stream_data=content, encoded_data=encoded
    )


def array(items: Iterable[Object]) -> Array:
    return generic.ArrayObject(items)


def integer(value: int) -> Object:
    return generic.NumberObject(value)  # type: ignore[no-untyped-call]  # untyped in pyHanko


def boolean(value: bool) -> Object:
    return generic.BooleanObject(value)  # type: ignore[no-untyped-call]  # untyped in pyHanko


def text(value: str) -> Object:
    return generic.TextStringObject(value)


def numbers(values: Iterable[float]) -> Array:
    """An array of numbers, to a thousandth."""
    return array(
        generic.FloatObject(f"{value:.3f}")  # type: ignore[no-untyped-call]  # untyped in pyHanko
        for value in values
    )


def entry(container: Object | None, key: str) -> Object | None:
    """The value behind a key, references followed; None where there is no dictionary or no key."""
    if not isinstance(container, Dictionary) or key not in container:
        return None
    try:
        value: Object = container[key]
    except HOSTILE as error:
        raise unreadable() from error
    return value


def raw_entry(container: Object | None, key: str) -> Object | None:
    """As `entry`, but a reference stays one."""
    if not isinstance(container, Dictionary) or key not in container:
        return None
    value: Object = container.raw_get(key)
    return value


def items(value: Object | None) -> Iterator[Object]:
    """The elements of an array, references followed; none where it is no array."""
    if isinstance(value, Array):
        for index in range(len(value)):
            try:
                element: Object = value[index]
            except HOSTILE as error:
                raise unreadable() from error
            yield element


def floats(value: Object | None) -> tuple[float, ...]:
    """The numbers of an array."""
    try:
        return tuple(float(str(element)) for element in items(value))
    except ValueError as error:
        raise unreadable() from error


def content(value: Stream) -> bytes:
    """What a stream holds, decoded within pyHanko's limits."""
    try:
        return value.data
    except HOSTILE as error:
        raise unreadable() from error

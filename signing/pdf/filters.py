"""Streams decoded within limits (ISO 32000-1, 7.4): what a small file may unpack to is bounded."""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import TYPE_CHECKING

from signing.pdf.objects import Array, Dictionary, Object, Reference, Stream, Unparsed
from signing.pdf.refusals import unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_DECODED = 64 * 1024 * 1024
"""Bytes of one stream; the cross-references of a file with ten million objects."""
MAX_FILTERS = 4
MAX_ROW = 1 << 16
PNG_FIRST = 10
PNG_UP = 2
_SLOW = 128
"""What a byte costs, in bytes, that Python itself has to look at."""
_BLOCK = 1 << 14
"""Bytes added at a time; more take longer, and memory."""


def decoded(stream: Stream, *, most: int = MAX_DECODED) -> bytes:
    """What a stream holds, if no filter gives more than `most` bytes; the work is charged to its document.

    Raises `UnreadableDocumentError` for what is broken, too large or unknown.
    """
    try:
        return _decoded(stream, min(most, MAX_DECODED))
    except MemoryError:
        raise unreadable() from None


def _decoded(stream: Stream, most: int) -> bytes:
    data = stream.encoded_data
    filters = list(_each(stream.get("/Filter")))
    parameters = list(_each(stream.get("/DecodeParms")))
    if len(filters) > MAX_FILTERS or "/F" in stream:
        raise unreadable()
    for index, name in enumerate(filters):
        decode = _FILTERS.get(name) if isinstance(name, str) else None
        if decode is None:
            raise unreadable()
        _charge(stream, len(data) * (_SLOW if decode is _ascii_85 else 1))
        data = decode(data, most)
        _charge(stream, len(data))
        given = parameters[index] if index < len(parameters) else None
        if isinstance(given, Dictionary):
            data = _without_predictor(data, given, stream)
    return data


def _charge(stream: Stream, count: int) -> None:
    # A stream of our own has no document, and no bytes that anybody else chose.
    if stream.store is not None:
        stream.store.spend(count)


def _each(value: Object | Unparsed) -> Iterator[Object]:
    """One value or an array of them, references followed."""
    if isinstance(value, Reference):
        value = value.store.resolve(value)
    if isinstance(value, Array):
        for item in value:
            yield item.store.resolve(item) if isinstance(item, Reference) else item
    elif value is not None and not isinstance(value, Unparsed):
        yield value


def _flate(data: bytes, most: int) -> bytes:
    machine = zlib.decompressobj()
    try:
        result = machine.decompress(data, most)
    except zlib.error as error:
        raise unreadable() from error
    # Bytes left over after the end of the deflate stream are what writers pad with; a missing end is damage.
    if not machine.eof:
        raise unreadable()
    return result


def _ascii_hex(data: bytes, most: int) -> bytes:
    digits = data.partition(b">")[0].translate(None, b"\x00\t\n\x0c\r ")
    try:
        result = binascii.unhexlify(digits + b"0" * (len(digits) % 2))
    except binascii.Error as error:
        raise unreadable() from error
    return _bounded(result, most)


def _ascii_85(data: bytes, most: int) -> bytes:
    text = data.partition(b"~>")[0].removeprefix(b"<~")
    try:
        result = base64.a85decode(text, ignorechars=b"\x00\t\n\x0c\r ")
    except ValueError as error:
        raise unreadable() from error
    return _bounded(result, most)


def _bounded(data: bytes, most: int) -> bytes:
    if len(data) > most:
        raise unreadable()
    return data


_FILTERS: dict[str, Callable[[bytes, int], bytes]] = {
    "/FlateDecode": _flate,
    "/Fl": _flate,
    "/ASCIIHexDecode": _ascii_hex,
    "/AHx": _ascii_hex,
    "/ASCII85Decode": _ascii_85,
    "/A85": _ascii_85,
}


def _without_predictor(data: bytes, parameters: Dictionary, stream: Stream) -> bytes:
    predictor = _whole(parameters.get("/Predictor"), 1)
    if predictor == 1:
        return data
    bits = _whole(parameters.get("/Colors"), 1) * _whole(parameters.get("/BitsPerComponent"), 8)
    width = (bits * _whole(parameters.get("/Columns"), 1) + 7) // 8
    if predictor < PNG_FIRST or not 0 < width <= MAX_ROW or len(data) % (width + 1):
        raise unreadable()
    kinds = set(data[:: width + 1])
    if kinds <= {0}:
        return _rows(data, width)
    if kinds == {PNG_UP}:
        _charge(stream, 2 * len(data))
        return _summed(_rows(data, width), width)
    _charge(stream, len(data) * _SLOW)
    return _png(data, width, max(1, bits // 8))


def _whole(value: Object | Unparsed, default: int) -> int:
    if value is None:
        return default
    if isinstance(value, Reference):
        value = value.store.resolve(value)
    if not isinstance(value, int):
        raise unreadable()
    return value


def _rows(data: bytes, width: int) -> bytes:
    """Without the byte before each row that says how it is predicted."""
    result = bytearray(len(data) // (width + 1) * width)
    for column in range(width):
        result[column::width] = data[column + 1 :: width + 1]
    return bytes(result)


def _summed(rows: bytes, width: int) -> bytes:
    """Each row added to all rows above it, byte by byte modulo 256: the PNG predictor *Up*."""
    step = width * max(1, _BLOCK // width)
    result, last = bytearray(), b""
    for at in range(0, len(rows), step):
        block = _summed_block(last + rows[at : at + step], width)
        result += block[len(last) :]
        last = block[-width:]
    return bytes(result)


def _summed_block(rows: bytes, width: int) -> bytes:
    """As `_summed`; a loop over rows would take fifty times as long.

    All bytes are added at once as one great integer, in steps of 1, 2, 4, … rows; the top bit of each byte
    is handled apart so that nothing carries into the next.
    """
    length = len(rows)
    low = int.from_bytes(b"\x7f" * length, "little")
    high = int.from_bytes(b"\x80" * length, "little")
    whole = low | high
    total, shift = int.from_bytes(rows, "little"), width
    while shift < length:
        above = (total << (8 * shift)) & whole
        total = ((total & low) + (above & low)) ^ ((total ^ above) & high)
        shift *= 2
    return total.to_bytes(length, "little")


def _png(data: bytes, width: int, step: int) -> bytes:
    """Any mixture of PNG predictors, row by row."""
    above, result = bytearray(width), bytearray()
    for start in range(0, len(data), width + 1):
        row = bytearray(data[start + 1 : start + 1 + width])
        _unpredict(data[start], row, above, step)
        result += row
        above = row
    return bytes(result)


def _unpredict(kind: int, row: bytearray, above: bytearray, step: int) -> None:
    """Undo one row's filter in place (PNG, 9.2)."""
    match kind:
        case 0:
            pass
        case 1:
            for at in range(step, len(row)):
                row[at] = (row[at] + row[at - step]) & 0xFF
        case 2:
            row[:] = bytes((one + two) & 0xFF for one, two in zip(row, above, strict=True))
        case 3:
            for at, value in enumerate(row):
                left = row[at - step] if at >= step else 0
                row[at] = (value + (left + above[at]) // 2) & 0xFF
        case 4:
            for at, value in enumerate(row):
                left, corner = (row[at - step], above[at - step]) if at >= step else (0, 0)
                row[at] = (value + _paeth(left, above[at], corner)) & 0xFF
        case _:
            raise unreadable()


def _paeth(left: int, above: int, corner: int) -> int:
    """The neighbour nearest to their plane, the first of equals."""
    from_left, from_above, from_corner = (
        abs(above - corner),
        abs(left - corner),
        abs(left + above - 2 * corner),
    )
    if from_left <= from_above and from_left <= from_corner:
        return left
    return above if from_above <= from_corner else corner

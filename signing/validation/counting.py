"""Cross-reference streams that claim more entries than they hold, refused before the first is read.

The parser takes the number of entries from `/Index` or `/Size` and goes through all of them, whether or not
the stream's data has that many (ISO 32000-2, 7.5.8.2 wants it to): a file of two hundred bytes claims 10⁹ of
them, and would keep the parser busy for an hour.
"""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyhanko.pdf_utils import generic, xref
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.misc import PdfReadError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyhanko.pdf_utils.xref import XRefEntry

SPARE: Final = 4096
"""Entries that a stream may lack, as some producers count carelessly."""
MOST: Final = 8_388_607
"""Of one section: as many objects as a file may have (ISO 32000-1, C.2)."""

_parse = xref.parse_xref_stream


def counted(xref_stream: generic.StreamObject, strict: bool = True) -> Iterator[XRefEntry]:
    """As the parser's own. Raises `PdfReadError` for a stream that claims more than its data has."""
    claimed = _claimed(xref_stream)
    widths = xref_stream.get("/W")
    if not isinstance(widths, generic.ArrayObject) or not all(_is_count(width) for width in widths):
        raise PdfReadError("column widths of a cross-reference stream that are none")
    width = sum(widths)
    data = xref_stream.read_data(DecodePurpose.XREF_STREAM, expected_size=claimed * (width + 1))
    if not width or claimed > len(data) // width + SPARE:
        raise PdfReadError("a cross-reference stream claims more entries than it holds")
    return _parse(xref_stream, strict=strict)


def _claimed(xref_stream: generic.StreamObject) -> int:
    index = xref_stream.get("/Index", [0, xref_stream.get("/Size")])
    counts = list(index)[1::2] if isinstance(index, list) else []
    if not counts or not all(_is_count(count) for count in counts) or sum(counts) > MOST:
        raise PdfReadError("a number of cross-reference entries that is none, or too large")
    return int(sum(counts))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def watch() -> None:
    """Have the parser count; it calls this function by its module's name and has no other seam for it."""
    xref.parse_xref_stream = counted

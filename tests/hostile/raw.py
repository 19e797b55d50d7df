"""PDF files put together from bytes, so that every part of them can lie."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CATALOG, PAGES, PAGE, CONTENT, FORM, FIELD, VALUE = range(1, 8)
FREE = 10
"""The first number that `skeleton` leaves to its callers."""


def stream(data: bytes, entries: bytes = b"", *, length: int | None = None) -> bytes:
    """A stream object's body; `length` is what it claims."""
    claimed = len(data) if length is None else length
    return b"<</Length %d %s>>stream\n%s\nendstream" % (claimed, entries, data)


def flated(data: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


def skeleton(changes: Mapping[int, bytes] | None = None) -> dict[int, bytes]:
    """One empty page."""
    return {
        CATALOG: b"<</Type/Catalog/Pages 2 0 R>>",
        PAGES: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        PAGE: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>",
        CONTENT: stream(b"q Q"),
        **(changes or {}),
    }


def assembled(objects: Mapping[int, bytes], *, trailer: bytes = b"", size: int | None = None) -> bytes:
    """The objects with a table; `size` is what the trailer claims."""
    pdf, table = bytearray(b"%PDF-1.7\n"), bytearray(b"xref\n0 1\n0000000000 65535 f \n")
    for number, body in sorted(objects.items()):
        table += b"%d 1\n%010d 00000 n \n" % (number, len(pdf))
        pdf += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    claimed = max(objects) + 1 if size is None else size
    end = b"trailer\n<</Root 1 0 R/Size %d %b>>\nstartxref\n%d\n%%%%EOF\n" % (claimed, trailer, len(pdf))
    return bytes(pdf + table + end)


_RANGE = b"[0 %010d %010d %010d]"
_EMPTY_RANGE = _RANGE % (0, 0, 0)


def signed(contents: bytes, changes: Mapping[int, bytes] | None = None) -> bytes:
    """A page with a signature field over the whole file, whatever its value is."""
    value = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange%b/Contents<%b>>>"
    objects = skeleton(
        {
            CATALOG: b"<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>>",
            PAGE: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[6 0 R]>>",
            FORM: b"<</Fields[6 0 R]/SigFlags 3>>",
            FIELD: b"<</Type/Annot/Subtype/Widget/FT/Sig/T(AntinLeader1)/Rect[0 0 0 0]/P 3 0 R/V 7 0 R>>",
            VALUE: value % (_EMPTY_RANGE, contents.hex().encode()),
            **(changes or {}),
        }
    )
    pdf = assembled(objects)
    begin = pdf.index(b"/Contents<", pdf.index(b"/Type/Sig")) + len(b"/Contents")
    end = begin + 2 * len(contents) + len(b"<>")
    return pdf.replace(_EMPTY_RANGE, _RANGE % (begin, end, len(pdf) - end), 1)

"""Letters with many pages, and letters of any size."""

from __future__ import annotations

import io
import os
import re
from typing import TYPE_CHECKING

import pikepdf
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

PIECE = 1 << 20
SIDE = 3600
"""Dots of a scan across and down."""


def with_pages(letter: bytes, pages: int) -> bytes:
    """The letter, followed by pages of text until there are so many."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        font = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
        )
        for number in range(len(pdf.pages), pages):
            page = pdf.add_blank_page(page_size=(595, 842))
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            page.Contents = pdf.make_stream(f"BT /F1 12 Tf 72 760 Td (Trang {number + 1}) Tj ET".encode())
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def swollen(letter: bytes, size: int, path: Path) -> None:
    """The letter with an update of objects that do not compress, until the file is about so large.

    Nothing in the letter speaks of them: what rewrites the file leaves them out.
    """
    with path.open("wb") as file:
        file.write(letter)
        first = int(re.findall(rb"/Size (\d+)", letter)[-1])
        starts: dict[int, int] = {}
        while (missing := size - file.tell()) > 0:
            number = first + len(starts)
            starts[number] = _write_stream(file, number, b"", os.urandom(min(PIECE, missing)))
        if starts:
            _write_table(file, letter, starts)


def with_scans(letter: bytes, size: int, path: Path) -> None:
    """The letter with an annex of scanned pages, some megabytes each, until the file is about so large."""
    noise = io.BytesIO()
    Image.frombytes("L", (SIDE, SIDE), os.urandom(SIDE * SIDE)).save(noise, format="JPEG", quality=95)
    scan = noise.getvalue()
    pages = max(1, size // len(scan))
    plain, numbers = _with_annex(letter, pages)
    entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d" % (SIDE, SIDE)
    entries += b" /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode"
    with path.open("wb") as file:
        file.write(plain)
        _write_table(file, plain, {number: _write_stream(file, number, entries, scan) for number in numbers})


def _with_annex(letter: bytes, pages: int) -> tuple[bytes, list[int]]:
    """The letter with pages that show one picture each, and the numbers of the pictures to come."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        for _ in range(pages):
            page = pdf.add_blank_page(page_size=(595, 842))
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=pdf.make_stream(b"?")))
            page.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Scan Do Q")
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with pikepdf.open(out) as pdf:
        numbers = [page.obj.Resources.XObject.Scan.objgen[0] for page in pdf.pages[-pages:]]
    return out.getvalue(), numbers


def _write_stream(file: BinaryIO, number: int, entries: bytes, content: bytes) -> int:
    """Gives where the object starts."""
    start = file.tell()
    file.write(b"%d 0 obj\n<< %b /Length %d >>\nstream\n" % (number, entries, len(content)))
    file.write(content + b"\nendstream\nendobj\n")
    return start


def _write_table(file: BinaryIO, letter: bytes, starts: dict[int, int]) -> None:
    """End the update of a letter that ends with a table of its own."""
    root = re.findall(rb"/Root (\d+ \d+ R)", letter)[-1]
    previous = int(re.findall(rb"startxref\s+(\d+)", letter)[-1])
    count = max(int(re.findall(rb"/Size (\d+)", letter)[-1]), max(starts) + 1)
    table = file.tell()
    file.write(b"xref\n")
    file.writelines(b"%d 1\n%010d 00000 n \n" % entry for entry in sorted(starts.items()))
    file.write(b"trailer\n<< /Size %d /Root %b /Prev %d >>\n" % (count, root, previous))
    file.write(b"startxref\n%d\n%%%%EOF\n" % table)

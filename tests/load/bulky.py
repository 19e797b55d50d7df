"""Letters with many pages, and letters of any size."""

from __future__ import annotations

import io
import os
import re
from typing import TYPE_CHECKING

import pikepdf

if TYPE_CHECKING:
    from pathlib import Path

PIECE = 1 << 20


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
    """The letter with an update of objects that do not compress, until the file is about so large."""
    root = re.findall(rb"/Root (\d+ \d+ R)", letter)[-1]
    objects = int(re.findall(rb"/Size (\d+)", letter)[-1])
    previous = int(re.findall(rb"startxref\s+(\d+)", letter)[-1])
    starts = []
    with path.open("wb") as file:
        file.write(letter)
        while (missing := size - file.tell()) > 0:
            content = os.urandom(min(PIECE, missing))
            starts.append(file.tell())
            head = b"%d 0 obj\n<< /Length %d >>\nstream\n" % (objects + len(starts) - 1, len(content))
            file.write(head + content + b"\nendstream\nendobj\n")
        if not starts:
            return
        table = file.tell()
        file.write(b"xref\n%d %d\n" % (objects, len(starts)))
        file.writelines(b"%010d 00000 n \n" % start for start in starts)
        trailer = b"/Size %d /Root %b /Prev %d" % (objects + len(starts), root, previous)
        file.write(b"trailer\n<< %b >>\nstartxref\n%d\n%%%%EOF\n" % (trailer, table))

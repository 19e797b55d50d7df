"""Files too large for memory, written piece by piece: a letter whose annexes are scanned pages."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

import pikepdf
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

A4 = "[0 0 595 842]"


def scan(size: int) -> bytes:
    """A JPEG of about that many bytes that nothing can compress further."""
    side = max(16, round((size / 1.6) ** 0.5))
    noise = Image.frombytes("L", (side, side), _noise(side * side))
    out = io.BytesIO()
    noise.save(out, format="JPEG", quality=100)
    return out.getvalue()


def _noise(size: int) -> bytes:
    return random.Random(30).randbytes(size)  # noqa: S311 - a picture, no secret


def write_with_scans(path: Path, letter: bytes, *, pages: int, jpeg: bytes) -> None:
    """Append pages that each carry a picture of their own, as another program's incremental update."""
    with pikepdf.open(io.BytesIO(letter)) as document:
        next_number = len(document.objects) + 1
        tree, kids = document.Root.Pages, list(document.Root.Pages.Kids)
        trailer = {key: document.trailer[key].unparse(resolved=False).decode() for key in ("/Root", "/ID")}
    with Image.open(io.BytesIO(jpeg)) as picture:
        width, height = picture.size
    image = (
        f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray"
        f"/BitsPerComponent 8/Filter/DCTDecode/Length {len(jpeg)}>>\nstream\n"
    ).encode()
    content = b"<</Length 30>>\nstream\nq 575 0 0 822 10 10 cm /I Do Q\nendstream"
    offsets: dict[int, int] = {}
    with path.open("wb") as file:
        file.write(letter)

        def add(number: int, *parts: bytes) -> None:
            offsets[number] = file.tell()
            file.write(b"%d 0 obj\n" % number + b"".join(parts) + b"\nendobj\n")

        references = [kid.unparse().decode() for kid in kids]
        for number in range(next_number, next_number + 3 * pages, 3):
            add(number, image, jpeg, b"\nendstream")
            add(number + 1, content)
            page = (
                f"<</Type/Page/Parent {tree.objgen[0]} 0 R/MediaBox{A4}/Contents {number + 1} 0 R"
                f"/Resources<</XObject<</I {number} 0 R>>>>>>"
            )
            add(number + 2, page.encode())
            references.append(f"{number + 2} 0 R")
        count = len(references)
        add(tree.objgen[0], f"<</Type/Pages/Count {count}/Kids[{' '.join(references)}]>>".encode())
        start = file.tell()
        sections = [f"{number} 1\n{offset:010d} 00000 n \n" for number, offset in sorted(offsets.items())]
        previous = letter[letter.rindex(b"startxref") + 9 :].split()[0].decode()
        entries = " ".join(f"{key} {value}" for key, value in trailer.items())
        size = next_number + 3 * pages
        file.write(f"xref\n{''.join(sections)}trailer\n<</Size {size}/Prev {previous} {entries}>>\n".encode())
        file.write(f"startxref\n{start}\n%%EOF\n".encode())

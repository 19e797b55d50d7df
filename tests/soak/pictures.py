"""Pages as three readers draw them: PDFium, poppler and MuPDF."""

from __future__ import annotations

import io
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from signing.errors import SigningError
from signing.placement.pdfium import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DPI = 40
_SECONDS = 120


def pdfium(pdf: bytes) -> list[Image.Image]:
    try:
        with opened(pdf) as document:
            document.init_forms()
            return [
                page.render(scale=DPI / 72, may_draw_forms=True).to_pil().convert("RGB") for page in document
            ]
    except SigningError:
        return []


def _drawn_by(pdf: bytes, command: Callable[[str, str], Sequence[str]]) -> list[Image.Image]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        path.write_bytes(pdf)
        subprocess.run(command(str(path), folder), capture_output=True, check=False, timeout=_SECONDS)
        pages = sorted(Path(folder).glob("page*.ppm"))
        return [Image.open(io.BytesIO(page.read_bytes())).convert("RGB") for page in pages]


def poppler(pdf: bytes) -> list[Image.Image]:
    return _drawn_by(pdf, lambda path, folder: ("pdftoppm", "-r", str(DPI), path, f"{folder}/page"))


def mupdf(pdf: bytes) -> list[Image.Image]:
    return _drawn_by(
        pdf,
        lambda path, folder: (
            "mutool", "draw", "-q", "-r", str(DPI), "-F", "ppm", "-o", f"{folder}/page-%04d.ppm", path,
        ),
    )  # fmt: skip


READERS: dict[str, Callable[[bytes], list[Image.Image]]] = {
    "PDFium": pdfium,
    "poppler": poppler,
    "MuPDF": mupdf,
}

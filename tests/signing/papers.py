"""Documents to sign in tests: sample letters, turned and cropped variants of them, invented marks."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
from PIL import Image, ImageDraw

from signing.placement import find_layout
from signing.placement.model import DocumentLayout
from signing.preparation import Places, prepare
from signing.rendering import render_page

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
LETTER = "01-docx-kh"
"""Word processor, one page, classic cross-reference table."""
ANNEXED = "08-html-ttr"
"""HTML engine, object streams, an annex after the signature page."""


def sample(name: str = LETTER) -> bytes:
    return (SAMPLES / f"{name}.pdf").read_bytes()


def mark(name: str) -> bytes:
    return (SAMPLES / "marks" / f"{name}.png").read_bytes()


SIGNATURE = mark("signature-director")
SEAL = mark("seal-so-noi-vu")


@lru_cache(maxsize=32)
def layout_of(pdf: bytes) -> DocumentLayout:
    return find_layout(pdf)


@lru_cache(maxsize=32)
def prepared(pdf: bytes) -> bytes:
    """A draft with its fields reserved where placement says."""
    return prepare(pdf, Places.from_layout(layout_of(pdf))).pdf


def changed(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """The file after a change that its author could have made."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        change(document)
        document.save(out, deterministic_id=True)
    return out.getvalue()


def turned(pdf: bytes, rotation: int) -> bytes:
    """The same letter, read upright, on pages with that `/Rotate`, a crop box and a `/UserUnit`."""

    def change(document: pikepdf.Pdf) -> None:
        for page in document.pages:
            _, _, width, height = (float(value) for value in page.mediabox)
            matrix, media = _counter_turn(rotation, width, height)
            page.contents_add(f"q {matrix} cm 0.5 0 0 0.5 0 0 cm\n".encode(), prepend=True)
            page.contents_add(b"\nQ", prepend=False)
            page.obj.MediaBox = pikepdf.Array([-20, -20, media[2] / 2 + 20, media[3] / 2 + 20])
            page.obj.CropBox = pikepdf.Array([0, 0, media[2] / 2, media[3] / 2])
            page.obj.UserUnit = 2
            page.obj.Rotate = rotation

    return changed(pdf, change)


def cropped(pdf: bytes) -> bytes:
    """The same letter on a larger sheet, of which only the letter is shown."""

    def change(document: pikepdf.Pdf) -> None:
        for page in document.pages:
            _, _, width, height = (float(value) for value in page.mediabox)
            page.contents_add(b"q 1 0 0 1 40 25 cm\n", prepend=True)
            page.contents_add(b"\nQ", prepend=False)
            page.obj.MediaBox = pikepdf.Array([0, 0, width + 100, height + 80])
            page.obj.CropBox = pikepdf.Array([40, 25, width + 40, height + 25])

    return changed(pdf, change)


def scanned(pdf: bytes, *, dpi: int, mode: str = "RGB") -> bytes:
    """The first page as a scanner makes it of paper: one picture at its real size."""
    page = Image.open(io.BytesIO(render_page(pdf, 0, dpi=dpi))).convert(mode)
    out = io.BytesIO()
    page.save(out, format="PDF", resolution=dpi)
    return out.getvalue()


def _counter_turn(
    rotation: int, width: float, height: float
) -> tuple[str, tuple[float, float, float, float]]:
    """A matrix (in halved units) that undoes the page's turn, and the media box it then needs."""
    match rotation:
        case 90:
            return f"0 1 -1 0 {height / 2} 0", (0, 0, height, width)
        case 180:
            return f"-1 0 0 -1 {width / 2} {height / 2}", (0, 0, width, height)
        case 270:
            return f"0 -1 1 0 0 {width / 2}", (0, 0, height, width)
        case _:
            return "1 0 0 1 0 0", (0, 0, width, height)


def drawn_png(
    *,
    size: tuple[int, int] = (300, 120),
    ink: tuple[int, int, int] = (20, 40, 160),
    ground: tuple[int, int, int, int] = (255, 255, 255, 0),
    dpi: int | None = 300,
) -> bytes:
    """A PNG with an ellipse in ink on a ground."""
    image = Image.new("RGBA", size, ground)
    ImageDraw.Draw(image).ellipse((5, 5, size[0] - 6, size[1] - 6), outline=(*ink, 255), width=6)
    out = io.BytesIO()
    image.save(out, format="PNG", **({} if dpi is None else {"dpi": (dpi, dpi)}))
    return out.getvalue()

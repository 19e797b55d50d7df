"""The golden pages: how the first page has to look after each act, whatever the level and the algorithm."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from signing.rendering import render_page
from tests.signing.golden.comparing import difference, is_same

if TYPE_CHECKING:
    from tests.interop.matrix.cells import Act

PAGES = Path(__file__).parent / "pages"
DPI = 75
"""Enough for half a millimetre and a figure to be noticed on a page that is drawn hundreds of times."""
SAME = "as the golden page"


def complaint(pdf: bytes, act: Act) -> str:
    """`SAME`, or by how much the first page differs from the golden one."""
    drawn, golden = page_of(pdf), golden_page(act)
    if is_same(drawn, golden, dpi=DPI):
        return SAME
    return f"{difference(drawn, golden)} dots differ from {path_of_page(act).name}"


def page_of(pdf: bytes) -> Image.Image:
    """The first page with its fields and marks."""
    return Image.open(io.BytesIO(render_page(pdf, 0, dpi=DPI))).convert("RGB")


def path_of_page(act: Act) -> Path:
    return PAGES / f"{act}.png"


@cache
def golden_page(act: Act) -> Image.Image:
    """The picture that a person has looked at."""
    with Image.open(path_of_page(act)) as image:
        return image.convert("RGB")

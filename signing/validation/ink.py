"""What a picture looks like by itself: a seal, a signature, or something else.

Bounded: a picture of very many pixels, which would take seconds to unpack, is not looked at.
"""

from __future__ import annotations

import ctypes
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

import pypdfium2
from PIL import Image
from pypdfium2 import raw

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_PIXELS: Final = 40_000_000
_SMALL: Final = 200
"""Pixels of the longer side in which ink is counted."""
_INK: Final = 200
"""Lightness, of 255, of the darkest channel below which a pixel is ink, on white paper."""
_LEAST, _MOST = 0.005, 0.42
"""Shares of a picture that ink takes: below, nothing is seen; above, it is a photograph or a code."""
_RED: Final = 50
"""By how much red outshines green and blue in a seal's ink."""
_REDDISH: Final = 0.6
"""Share of the ink that is red in a seal."""
_MOST_OF_SEAL: Final = 0.55
"""Share of a seal's picture that its rings and letters take; a disc takes more."""
_CORNER, _SPOTS = 0.1, 0.05
"""Share of each side that is a corner, and of the corners that may be dirty."""


class Ink(Enum):
    """What a picture looks like."""

    SEAL = auto()
    SIGNATURE = auto()
    OTHER = auto()
    """Neither, or it could not be looked at."""


def ink_of(picture: pypdfium2.PdfObject) -> Ink | None:
    """Look at a picture of an open page; None for one that shows nothing."""
    if not isinstance(picture, pypdfium2.PdfImage) or not may_be_drawn(picture):
        return Ink.OTHER
    try:
        drawn: Image.Image = picture.get_bitmap(render=True).to_pil()
    except (pypdfium2.PdfiumError, ValueError, OSError):
        return Ink.OTHER
    return seen(drawn)


def may_be_drawn(picture: pypdfium2.PdfObject) -> bool:
    """Whether the picture is small enough to be unpacked."""
    width, height = ctypes.c_uint(), ctypes.c_uint()
    known = raw.FPDFImageObj_GetImagePixelSize(picture, width, height)
    return bool(known) and width.value * height.value <= MOST_PIXELS


def seen(drawn: Image.Image) -> Ink | None:
    """Tell by share and colour of the ink."""
    whole = drawn.convert("RGBA")
    whole.thumbnail((_SMALL, _SMALL))
    paper = Image.new("RGBA", whole.size, "white")
    paper.alpha_composite(whole)
    data = paper.convert("RGB").tobytes()
    pixels = list(zip(data[::3], data[1::3], data[2::3], strict=True))
    ink = [pixel for pixel in pixels if min(pixel) < _INK]
    share = len(ink) / max(1, len(pixels))
    if share < _LEAST:
        return None
    red = sum(r > g + _RED and r > b + _RED for r, g, b in ink)
    if red >= _REDDISH * len(ink) and share <= _MOST_OF_SEAL and _has_blank_corners(pixels, paper.size):
        return Ink.SEAL
    return Ink.SIGNATURE if share <= _MOST else Ink.OTHER


def _has_blank_corners(pixels: Sequence[tuple[int, int, int]], size: tuple[int, int]) -> bool:
    """Whether nothing is printed in the corners, as outside a ring."""
    width, height = size
    columns, rows = max(1, int(_CORNER * width)), max(1, int(_CORNER * height))
    corners = [
        pixels[y * width + x]
        for y in (*range(rows), *range(height - rows, height))
        for x in (*range(columns), *range(width - columns, width))
    ]
    dirty = sum(min(pixel) < _INK for pixel in corners)
    return bool(dirty <= _SPOTS * len(corners))

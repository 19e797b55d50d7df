"""A seal's image: round, and nothing but the seal, so that it prints at its registered diameter.

Decree 30/2020/NĐ-CP, Appendix I, II.8.a: the size of the real seal. What the registry says rules; the
resolution that an image file claims is often an editor's default and decides only where nothing is
registered. Seals are round (Decree 99/2016/NĐ-CP, Art. 4.4).
"""

from __future__ import annotations

import math
import zlib
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw

from signing.appearance.images import Ink, MarkImage, read_mark
from signing.errors import ImageError

MIN_FILL = 0.96
"""Share of the image's side that the seal has to reach across; a margin would print it too small."""
INK = 64
"""Alpha (of 255) from which a pixel is part of the seal; thin rims are never quite opaque."""
MAX_OUTSIDE = 0.01
"""Share of the ink that may lie outside the circle."""
_DIRECTIONS = 72
MIN_ROUND = 0.8
"""Share of all directions in which the rim is found; worn seals have gaps."""
_RIM = 0.1
"""Share of the radius within which the rim is looked for."""


@lru_cache(maxsize=64)
def read_seal(png: bytes) -> MarkImage:
    """Check a seal's image and compress it, as `read_mark` does. Raises `ImageError`."""
    mark = read_mark(png, Ink.RED)
    alpha = Image.frombytes("L", (mark.width, mark.height), zlib.decompress(mark.alpha))
    ink = alpha.point(lambda a: 255 if a >= INK else 0)
    _check_fill(ink)
    _check_round(ink)
    return mark


def _check_fill(ink: Image.Image) -> None:
    left, top, right, bottom = ink.getbbox() or (0, 0, 0, 0)
    fill = min((right - left) / ink.width, (bottom - top) / ink.height)
    if fill < MIN_FILL:
        raise ImageError(
            f"Con dấu chỉ chiếm {fill:.0%} chiều rộng ảnh nên sẽ in nhỏ hơn đường kính đã đăng ký, hoặc không"
            " tròn. Hãy cắt ảnh vừa khít vành dấu."
        )


def _check_round(ink: Image.Image) -> None:
    circle = Image.new("L", ink.size, 0)
    ImageDraw.Draw(circle).ellipse((-1, -1, ink.width, ink.height), fill=255)
    inked = ink.histogram()[255]
    outside = ImageChops.subtract(ink, circle).histogram()[255]
    found = sum(_reaches_rim(ink, 2 * math.pi * step / _DIRECTIONS) for step in range(_DIRECTIONS))
    if outside > MAX_OUTSIDE * inked or found < MIN_ROUND * _DIRECTIONS:
        raise ImageError("Hình trong ảnh không phải con dấu tròn. Hãy dùng ảnh con dấu đã đăng ký.")


def _reaches_rim(ink: Image.Image, angle: float) -> bool:
    """Whether there is ink near the circle in that direction."""
    across, down = ink.width / 2, ink.height / 2
    steps = max(math.ceil(_RIM * min(across, down)), 1)
    for step in range(1, steps + 1):
        share = 1 - _RIM * step / steps
        at = (int(across + across * share * math.cos(angle)), int(down + down * share * math.sin(angle)))
        if ink.getpixel(at):
            return True
    return False

"""Whether two pictures of a mark are the same but for how edges are smoothed."""

from __future__ import annotations

from PIL import Image, ImageChops

DPI = 150
STRONG = 80
"""Difference of a pixel (of 255) that smoothing does not make."""
FEW = 30
"""Pixels that may differ strongly; a figure of a line that becomes another is more."""


def difference(one: Image.Image, other: Image.Image) -> int:
    """How many pixels differ strongly; all, for pictures of different sizes."""
    if one.size != other.size:
        return one.width * one.height
    channels = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).split()
    strongest = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    return sum(strongest.histogram()[STRONG:])


def is_same(one: Image.Image, other: Image.Image, *, dpi: int = DPI) -> bool:
    """Whether pictures of that resolution are; the fewer dots there are, the fewer may differ."""
    return difference(one, other) <= FEW * (dpi / DPI) ** 2

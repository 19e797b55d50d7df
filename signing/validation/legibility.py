"""Whether what was seen at a place can still be read after something was put there.

The place is drawn twice, as the file was before and as it is after: words, scanned pictures and other
people's marks all are ink that has to be there still. New ink beside or thinly over it hides nothing.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

import pypdfium2
from PIL import Image, ImageChops

from signing.errors import SigningError
from signing.placement.pdfium import opened

if TYPE_CHECKING:
    from signing.geometry import Box
    from signing.pdf.source import Source

_SCALE = 2.0
"""Pixels per point: strokes of small print are wider than a pixel."""
_MOST_PIXELS = 4_000_000
_INK = 200
"""Grey, from 0 for black, below which a pixel is ink; what people read is darker."""
_STEP = 60
"""Grey levels by which a pixel has to become lighter or darker to count."""
_FADED = 0.01
"""Share of the ink that may be lost: edges are smoothed otherwise beside other ink."""
_SPECKS = 8
"""Pixels that may be lost in any case."""
_COVERED = 0.6
"""Share of what was light between the ink that makes it unreadable when it turns dark."""


class Legibility(Enum):
    """What became of a place."""

    BLANK = auto()
    """There was nothing to be read."""
    KEPT = auto()
    HIDDEN = auto()
    UNSEEN = auto()
    """It could not be drawn."""


def compare(before: bytes | Source, after: bytes | Source, page: int, box: Box) -> Legibility:
    """Say what became of a box, in displayed points, on a page counted from 0."""
    try:
        then = _drawn(before, page, box)
        ink = then.point([255 if grey < _INK else 0 for grey in range(256)])
        count = ink.histogram()[255]
        if count <= _SPECKS:
            return Legibility.BLANK
        now = _drawn(after, page, box)
    except (SigningError, pypdfium2.PdfiumError, ValueError, IndexError):
        return Legibility.UNSEEN
    if then.size != now.size:
        return Legibility.UNSEEN
    lost = ImageChops.multiply(_beyond(ImageChops.subtract(now, then)), ink).histogram()[255]
    if lost > max(_SPECKS, _FADED * count):
        return Legibility.HIDDEN
    between = then.width * then.height - count
    darkened = _beyond(ImageChops.subtract(then, now)).histogram()[255]
    return Legibility.HIDDEN if between and darkened > _COVERED * between else Legibility.KEPT


def _beyond(difference: Image.Image) -> Image.Image:
    return difference.point([255 if grey > _STEP else 0 for grey in range(256)])


def _drawn(pdf: bytes | Source, page: int, box: Box) -> Image.Image:
    with opened(pdf) as document:
        # Without a form environment PDFium leaves out every widget.
        document.init_forms()
        loaded = document[page]
        width, height = loaded.get_size()
        shown = (max(0.0, box.x0), max(0.0, box.y0), min(width, box.x1), min(height, box.y1))
        left, bottom, right, top = shown
        if left >= right or bottom >= top:
            # It stands beside the page, where nobody sees it.
            return Image.new("L", (1, 1), 255)
        scale = min(_SCALE, (_MOST_PIXELS / ((right - left) * (top - bottom))) ** 0.5)
        bitmap = loaded.render(
            scale=scale,
            crop=(left, bottom, max(0.0, width - right), max(0.0, height - top)),
            grayscale=True,
            may_draw_forms=True,
        )
        picture: Image.Image = bitmap.to_pil()
        return picture.convert("L")

"""Whether what was seen at a place can still be read after something was put there.

The place is drawn twice, as the file was before and as it is after: words, scanned pictures and other
people's marks all are ink that has to be there still. New ink beside or thinly over it hides nothing.
"""

from __future__ import annotations

from ctypes import c_int
from enum import Enum, auto
from typing import TYPE_CHECKING

import pypdfium2
from PIL import Image, ImageChops
from pypdfium2 import raw

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

_CROWDED = 8
"""Annotations from which on those elsewhere are not drawn."""
_MARGIN = 4.0
"""Points around an annotation within which its border may be drawn."""
_FINE = 8
"""Parts of a point that places are told in."""


class Legibility(Enum):
    """What became of a place."""

    BLANK = auto()
    """There was nothing to be read."""
    KEPT = auto()
    HIDDEN = auto()
    UNSEEN = auto()
    """It could not be drawn."""


def compare(
    before: bytes | Source, after: bytes | Source, page: int, box: Box, *, annotations: int = 0
) -> Legibility:
    """Say what became of a box, in displayed points, on a page counted from 0.

    `annotations`: how many the page has; of many those that lie elsewhere are not drawn.
    """
    is_crowded = annotations > _CROWDED
    try:
        then = _drawn(before, page, box, is_crowded=is_crowded)
        ink = then.point([255 if grey < _INK else 0 for grey in range(256)])
        count = ink.histogram()[255]
        if count <= _SPECKS:
            return Legibility.BLANK
        now = _drawn(after, page, box, is_crowded=is_crowded)
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


def _drawn(pdf: bytes | Source, page: int, box: Box, *, is_crowded: bool) -> Image.Image:
    with opened(pdf) as document:
        if is_crowded:
            _leave_out(document, page, box)
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


def _leave_out(document: pypdfium2.PdfDocument, page: int, box: Box) -> None:
    """Drop the annotations that lie off the box, each of which would be drawn in vain."""
    loaded = document[page]
    try:
        for index in reversed(range(raw.FPDFPage_GetAnnotCount(loaded))):
            if _is_off(loaded, index, box):
                raw.FPDFPage_RemoveAnnot(loaded, index)
    finally:
        loaded.close()


def _is_off(page: pypdfium2.PdfPage, index: int, box: Box) -> bool:
    annotation = raw.FPDFPage_GetAnnot(page, index)
    if not annotation:
        return False
    try:
        if raw.FPDFAnnot_GetFlags(annotation) & (raw.FPDF_ANNOT_FLAG_NOROTATE | raw.FPDF_ANNOT_FLAG_NOZOOM):
            return False  # not drawn where its rectangle is
        rectangle = raw.FS_RECTF()
        if not raw.FPDFAnnot_GetRect(annotation, rectangle):
            return False
    finally:
        raw.FPDFPage_CloseAnnot(annotation)
    x0, y0 = _displayed(page, rectangle.left, rectangle.bottom)
    x1, y1 = _displayed(page, rectangle.right, rectangle.top)
    return (
        max(x0, x1) + _MARGIN < box.x0
        or min(x0, x1) - _MARGIN > box.x1
        or max(y0, y1) + _MARGIN < box.y0
        or min(y0, y1) - _MARGIN > box.y1
    )


def _displayed(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    """Where a point of the page is displayed, to a fraction of a point, from the lower left corner."""
    width, height = page.get_size()
    across, down = c_int(), c_int()
    size = round(width * _FINE), round(height * _FINE)
    raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, across, down)
    return across.value / _FINE, height - down.value / _FINE

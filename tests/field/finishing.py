"""What happens to a PDF after its producer: pages turned, cropped, measured in other units, or scanned."""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Array, Name

from tests.field.spec import Look

_BEYOND = (9.0, 7.0)
"""Points hidden at the right and at the top of a cropped page."""


def finish(pdf: bytes, look: Look) -> bytes:
    """The same pages as displayed, otherwise laid down in user space: the truth about them stays."""
    if not look.rotation and look.crop == (0.0, 0.0) and look.user_unit == 1.0:
        return pdf
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            _lay_down(page, look)
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def _lay_down(page: pikepdf.Page, look: Look) -> None:
    x0, y0, x1, y1 = (float(value) for value in page.mediabox)
    scale = 1 / look.user_unit
    width, height = (x1 - x0) * scale, (y1 - y0) * scale
    # Turned against /Rotate, so that the page is displayed upright.
    a, b, x, y = {
        0: (1, 0, 0.0, 0.0),
        90: (0, 1, height, 0.0),
        180: (-1, 0, width, height),
        270: (0, -1, 0.0, width),
    }[look.rotation]
    if look.rotation in {90, 270}:
        width, height = height, width
    left, bottom = look.crop
    matrix = (a * scale, b * scale, -b * scale, a * scale, left + x, bottom + y)
    # Whatever state the producer left behind must not leak into or out of the turned content.
    page.contents_add(("q " + " ".join(f"{v:.6f}" for v in matrix) + " cm\n").encode(), prepend=True)
    page.contents_add(b"\nQ")
    cropped = left or bottom
    right, top = _BEYOND if cropped else (0.0, 0.0)
    page.obj.MediaBox = Array([0, 0, left + width + right, bottom + height + top])
    page.obj.CropBox = Array([left, bottom, left + width, bottom + height])
    page.obj.Rotate = look.rotation
    if look.user_unit != 1.0:
        page.obj[Name.UserUnit] = look.user_unit

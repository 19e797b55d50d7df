"""Pictures of pages: PNG from outside, looked at before it is decoded."""

from __future__ import annotations

import io
import warnings

from PIL import Image

MAX_PIXELS = 40_000_000
"""A4 at 600 dots per inch has 35 million."""
_FAULTS = (OSError, ValueError, SyntaxError, Warning, ArithmeticError, Image.DecompressionBombError)


class NotAPictureError(ValueError):
    """No PNG, a broken one, or one whose size is absurd."""


def scaled(png: bytes, width: int) -> bytes:
    """The picture as PPM, made `width` pixels wide; Tk itself can only scale by whole factors.

    Raises `NotAPictureError`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(png), formats=("PNG",)) as picture:
                height = _height(picture, width)
                shown = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    except _FAULTS as error:
        raise NotAPictureError("no PNG that can be read") from error
    out = io.BytesIO()
    shown.save(out, "PPM")
    return out.getvalue()


def _height(picture: Image.Image, width: int) -> int:
    """At that width; nothing is decoded yet."""
    height = max(1, round(picture.height * width / picture.width))
    if max(picture.width * picture.height, width * height) > MAX_PIXELS:
        raise ValueError("too many pixels")
    return height

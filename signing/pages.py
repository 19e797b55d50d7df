"""From what a page dictionary says to the page as displayed, whichever library read it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from signing.errors import UnreadableDocumentError
from signing.geometry import Box
from signing.placement.model import PageGeometry

if TYPE_CHECKING:
    from collections.abc import Sequence

UPRIGHT: dict[int, tuple[int, int, int, int, int, int]] = {
    0: (1, 0, 0, 1, 0, 0),
    90: (0, 1, -1, 0, 0, 0),
    180: (-1, 0, 0, -1, 0, 0),
    270: (0, -1, 1, 0, 0, 0),
}
"""Appearance `/Matrix` that keeps a form upright on a page displayed with that `/Rotate`."""


def page_geometry(
    *, media: Sequence[object], crop: Sequence[object] | None, rotate: object, user_unit: object
) -> PageGeometry:
    """The geometry of a page from its (inherited) entries.

    Raises `UnreadableDocumentError` where they make no page.
    """
    try:
        visible: Box | None = _box(media)
        if crop is not None and visible is not None:
            # A crop box wholly outside the media box counts as absent, as viewers do.
            visible = visible.intersection(_box(crop)) or visible
        unit = float(str(user_unit))
        rotation = int(str(rotate)) % 360
    except ValueError:
        visible = None
    if visible is None or rotation not in UPRIGHT or not 0 < unit <= 1000:  # noqa: PLR2004 - far beyond any page
        raise UnreadableDocumentError(
            "Kích thước hoặc chiều xoay của một trang không hợp lệ. Hãy xuất lại tệp PDF rồi thử lại."
        )
    width, height = visible.width * unit, visible.height * unit
    if rotation in (90, 270):
        width, height = height, width
    return PageGeometry(width, height, rotation, visible, unit)


def _box(numbers: Sequence[object]) -> Box:
    a, b, c, d = (float(str(n)) for n in numbers)
    if not all(map(math.isfinite, (a, b, c, d))):
        raise ValueError("not finite")
    return Box(min(a, c), min(b, d), max(a, c), max(b, d))

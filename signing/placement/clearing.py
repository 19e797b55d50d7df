"""Whether a place on a page shows nothing but what may be covered: looked at as a picture, as readers do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from signing.geometry import Box
from signing.placement.pdfium import opened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from signing.pdf.source import Source
    from signing.placement.model import PageGeometry

_SCALE = 2.0
"""Pixels a point."""
_WHITE = 240
"""Grey level from which paper counts as white."""
_HALO = 0.75
"""Points around printed ink that its smoothed edge takes."""


def is_white(
    pdf: bytes | Source, page: int, geometry: PageGeometry, area: Box, *, besides: Iterable[Box]
) -> bool:
    """Whether an area of a page (displayed points) is white but for some boxes, annotations included.

    False for an area that is not wholly on the page. Raises as `find_layout` does.
    """
    page_box = Box(0, 0, geometry.width, geometry.height)
    if area.intersection(page_box) != area:
        return False
    unit = geometry.user_unit
    crop = (area.x0, area.y0, geometry.width - area.x1, geometry.height - area.y1)
    with opened(pdf) as document:
        document.init_forms()
        loaded = document[page]
        bitmap = loaded.render(
            scale=_SCALE * unit,
            crop=tuple(side / unit for side in crop),
            grayscale=True,
            may_draw_forms=True,
        )
        picture = bitmap.to_pil().convert("L")
    for box in besides:
        left, right = (box.x0 - _HALO - area.x0) * _SCALE, (box.x1 + _HALO - area.x0) * _SCALE
        top, bottom = (area.y1 - box.y1 - _HALO) * _SCALE, (area.y1 - box.y0 + _HALO) * _SCALE
        picture.paste(255, (math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)))
    return not any(picture.histogram()[:_WHITE])

"""Where a signature's visible mark stands, in the points every other part of the package speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic

from signing.geometry import Box
from signing.placement.model import PageGeometry
from signing.placement.space import to_displayed
from signing.validation.document import plain

if TYPE_CHECKING:
    from signing.validation.pages import PageView

_DEFAULT_BOX = Box(0, 0, 612, 792)
"""ISO 32000 requires a media box; readers fall back to US Letter."""


def mark_place(
    field: generic.DictionaryObject, pages: tuple[PageView, ...]
) -> tuple[int, tuple[float, float, float, float]] | None:
    """Give the 0-based page and the displayed box of a field's first visible widget, None if it has none."""
    kids = plain(field.get("/Kids"))
    entries = list(list.__iter__(kids)) if isinstance(kids, generic.ArrayObject) else []
    for widget, reference in [
        (field, field.container_ref),
        *((plain(kid), _reference(kid)) for kid in entries),
    ]:
        box = _box(widget.get("/Rect")) if isinstance(widget, generic.DictionaryObject) else None
        if box is None or not box.width or not box.height:
            continue
        for number, page in enumerate(pages):
            if reference in page.annotations:
                return number, to_displayed(box, geometry_of(page)).as_tuple()
    return None


def _reference(value: generic.PdfObject) -> generic.Reference | None:
    return value.reference if isinstance(value, generic.IndirectObject) else None


def geometry_of(page: PageView) -> PageGeometry:
    media = _box(_inherited(page, "/MediaBox")) or _DEFAULT_BOX
    crop = _box(_inherited(page, "/CropBox")) or media
    crop = crop.intersection(media) or media
    rotation = _number(_inherited(page, "/Rotate")) or 0
    unit = _number(page.dictionary.get("/UserUnit")) or 1.0
    rotation = int(rotation) % 360 // 90 * 90
    width, height = crop.width * unit, crop.height * unit
    if rotation in {90, 270}:
        width, height = height, width
    return PageGeometry(width, height, rotation, crop, unit)


def _inherited(page: PageView, key: str) -> generic.PdfObject | None:
    for node in (page.dictionary, *page.ancestors):
        if key in node:
            return node.get(key)
    return None


def _number(value: generic.PdfObject | None) -> float | None:
    resolved = plain(value)
    if isinstance(resolved, generic.NumberObject | generic.FloatObject):
        return float(resolved)
    return None


def _box(value: generic.PdfObject | None) -> Box | None:
    array = plain(value)
    if not isinstance(array, generic.ArrayObject) or len(array) != 4:  # noqa: PLR2004 - ISO 32000, 7.9.5
        return None
    numbers = [n for entry in list.__iter__(array) if (n := _number(entry)) is not None]
    if len(numbers) != 4:  # noqa: PLR2004
        return None
    x0, y0, x1, y1 = numbers
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

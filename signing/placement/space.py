"""From a page's user space to the page as displayed, and back.

User space is what content streams, annotation rectangles and PDF libraries speak; everything else in
`signing` speaks displayed points (see `signing.geometry`). `/Rotate` turns by quarters only, so upright
boxes stay upright.
"""

from __future__ import annotations

from signing.geometry import Box, Point
from signing.placement.model import PageGeometry


def to_displayed_point(point: Point, page: PageGeometry) -> Point:
    """A point in user space units as displayed points."""
    crop, unit = page.crop, page.user_unit
    match page.rotation:
        case 0:
            turned = Point(point.x - crop.x0, point.y - crop.y0)
        case 90:
            turned = Point(point.y - crop.y0, crop.x1 - point.x)
        case 180:
            turned = Point(crop.x1 - point.x, crop.y1 - point.y)
        case _:
            turned = Point(crop.y1 - point.y, point.x - crop.x0)
    return Point(turned.x * unit, turned.y * unit)


def to_user_point(point: Point, page: PageGeometry) -> Point:
    """A displayed point in user space units; the inverse of `to_displayed_point`."""
    crop = page.crop
    x, y = point.x / page.user_unit, point.y / page.user_unit
    match page.rotation:
        case 0:
            return Point(crop.x0 + x, crop.y0 + y)
        case 90:
            return Point(crop.x1 - y, crop.y0 + x)
        case 180:
            return Point(crop.x1 - x, crop.y1 - y)
        case _:
            return Point(crop.x0 + y, crop.y1 - x)


def to_displayed(box: Box, page: PageGeometry) -> Box:
    """A user space box as a box in displayed points."""
    return _spanned(
        to_displayed_point(Point(box.x0, box.y0), page), to_displayed_point(Point(box.x1, box.y1), page)
    )


def to_user(box: Box, page: PageGeometry) -> Box:
    """A box in displayed points as a user space box, ready for `/Rect`."""
    return _spanned(to_user_point(Point(box.x0, box.y0), page), to_user_point(Point(box.x1, box.y1), page))


def baseline_angle(page: PageGeometry) -> int:
    """Degrees, counter-clockwise in user space, of a baseline that is displayed running to the right.

    An appearance that is to be seen upright needs its content turned by this angle (`/MK /R` of a widget).
    """
    return page.rotation


def _spanned(a: Point, b: Point) -> Box:
    return Box(min(a.x, b.x), min(a.y, b.y), max(a.x, b.x), max(a.y, b.y))

"""Places as programs send them."""

from __future__ import annotations

from api.edge.forms import DATE_ROOM, NUMBER_ROOM
from api.rest.schemas import BlankIn, PlacesIn
from signing.errors import PlacementError
from signing.geometry import Box, Point
from signing.placement.model import Blank, TextStyle
from signing.preparation.places import PlacedBox, Places


def places_of(sent: PlacesIn) -> Places:
    """Raises `PlacementError` for a box that is none."""
    leader = sent.leader
    if leader.x0 >= leader.x1 or leader.y0 >= leader.y1:
        raise PlacementError("Ô chữ ký phải có x0 < x1 và y0 < y1. Hãy gửi lại tọa độ.")
    return Places(
        PlacedBox(leader.page, Box(leader.x0, leader.y0, leader.x1, leader.y1)),
        _blank(sent.number, NUMBER_ROOM),
        _blank(sent.day, DATE_ROOM),
        _blank(sent.month, DATE_ROOM),
    )


def _blank(sent: BlankIn, room: float) -> Blank:
    style = TextStyle(sent.size, italic=sent.italic)
    return Blank(sent.page, Point(sent.x, sent.y), sent.room or room, style)

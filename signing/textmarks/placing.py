"""Where a mark in words goes on the first page, and how it is drawn there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.appearance.arrival import ArrivalWords, arrival_mark
from signing.appearance.fonts import font_for_line
from signing.appearance.geometry import check_on_page
from signing.appearance.lines import SetLines, broken, set_lines
from signing.errors import PlacementError
from signing.geometry import Box, Point, mm
from signing.issue_data import number_text
from signing.textmarks.ink import Ink
from signing.textmarks.model import IncomingMark, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from signing.appearance.fonts import FontCut
    from signing.marks import Profile
    from signing.pdf.source import Source
    from signing.placement.model import PageGeometry
    from signing.preparation.places import PlacedBox
    from signing.textmarks.model import TextMark

HEADER = mm(10)
"""Height free above a line: the header's distance in the decree's own file."""
EDGE = mm(5)
"""What printers leave out."""
CLEARANCE = mm(1)
"""Around a line."""
FRAME_CLEARANCES = (mm(4), mm(1.5))
"""Around a frame: what looks well, else what is needed."""
STEP = mm(0.5)
"""Between the places that are tried."""
TOLERANCE = 0.01
NARROWER = (1.0, 0.7, 0.5)
"""Shares of the text's width that a line takes at most: less where something stands beside it."""

TOO_SMALL = "Chỗ đã chọn nhỏ hơn dấu. Hãy chọn chỗ rộng hơn."


@dataclass(frozen=True, slots=True)
class Drawing:
    """A mark at its place on the first page."""

    box: Box
    """Displayed points."""
    content: bytes
    """Operators, from the box's lower left corner."""
    fonts: tuple[FontCut, ...]


def drawing_of(  # noqa: PLR0913 - a mark, where it goes, and what it says
    mark: TextMark,
    pdf: bytes | Source,
    geometry: PageGeometry,
    *,
    at: datetime,
    profile: Profile,
    place: PlacedBox | None = None,
) -> Drawing:
    """The mark in the free place that the rules give it, or at the upper right of a chosen place.

    Raises `PlacementError` where no place is free or the chosen one is too small or off the first page,
    `IssueDataError` for words that cannot be set.
    """
    if place is not None:
        return _chosen(mark, geometry, place, at, profile)
    ink = Ink.of(pdf, geometry)
    if isinstance(mark, IncomingMark):
        return _stamp(mark, _free_frame(ink, profile.frame(mark.kind)), profile)
    return _line(*_free_line(mark.words(at, profile), ink, geometry, profile))


def _chosen(
    mark: TextMark, geometry: PageGeometry, place: PlacedBox, at: datetime, profile: Profile
) -> Drawing:
    if place.page != 0:
        raise PlacementError("Dấu này phải ở trang 1. Hãy chọn lại vị trí.")
    room = place.box
    check_on_page(room, width=geometry.width, height=geometry.height)
    if isinstance(mark, IncomingMark):
        return _stamp(mark, _upper_right(room, *profile.frame(mark.kind)), profile)
    words = mark.words(at, profile)
    lines = broken(words, font_for_line(words), size=profile.line_size, room=room.width)
    if lines is None:
        raise PlacementError(TOO_SMALL)
    return _line(lines, _upper_right(room, lines.width, lines.height))


def _upper_right(room: Box, width: float, height: float) -> Box:
    if width > room.width + TOLERANCE or height > room.height + TOLERANCE:
        raise PlacementError(TOO_SMALL)
    return Box(room.x1 - width, room.y1 - height, room.x1, room.y1)


def _free_line(words: str, ink: Ink, geometry: PageGeometry, profile: Profile) -> tuple[SetLines, Box]:
    """Above everything in the upper right corner: on one line, else broken into several."""
    right = geometry.width - _right_margin(ink, geometry, profile)
    room = right - mm(profile.left_margin_mm)
    font = font_for_line(words)
    for share in NARROWER:
        lines = set_lines(words, font, size=profile.line_size, room=room * share)
        for top in _heights(lines.height, profile):
            y1 = geometry.height - top
            box = Box(right - lines.width, y1 - lines.height, right, y1)
            if ink.is_free(_with_clearance(box)):
                return lines, box
    raise PlacementError(
        "Góc trên bên phải trang 1 không còn chỗ trống cho dòng chữ. Hãy chỉ vị trí bằng tay (place), hoặc"
        " chừa thêm lề trong văn bản."
    )


def _right_margin(ink: Ink, geometry: PageGeometry, profile: Profile) -> float:
    """The document's own, within what the law allows."""
    narrowest, widest = map(mm, profile.right_margin_mm)
    return min(max(_rounded(geometry.width - ink.right_edge()), narrowest), widest)


def _heights(height: float, profile: Profile) -> Iterator[float]:
    """Distances from the page's upper edge to try: the usual one, then higher up, then lower down."""
    lowest = mm(profile.top_margin_mm) - height
    steps = int((HEADER - EDGE) / STEP)
    yield from (HEADER - step * STEP for step in range(steps + 1))
    yield from (HEADER + step * STEP for step in range(1, int((lowest - HEADER) / STEP) + 1))


def _free_frame(ink: Ink, size: tuple[float, float]) -> Box:
    width, height = size
    for clearance in FRAME_CLEARANCES:
        free = ink.highest_free(width + 2 * clearance, height + 2 * clearance, margin=EDGE)
        if free is not None:
            center = Point(_rounded(free.center.x), _rounded(free.center.y))
            return Box.around(center, width=width, height=height)
    raise PlacementError(
        "Trang 1 không còn chỗ trống cho dấu đến. Hãy chỉ vị trí bằng tay (place), hoặc đóng dấu đến trên"
        " bản in kèm theo thay vì ký vào tệp."
    )


def _rounded(distance: float) -> float:
    """To a step, so that a page looked at in other units or turned gives the same place."""
    return round(distance / STEP) * STEP


def _line(lines: SetLines, box: Box) -> Drawing:
    drawn = lines.drawn(right=box.width, top=box.height)
    return Drawing(box, drawn.encode("ascii"), (lines.font,))


def _stamp(mark: IncomingMark, box: Box, profile: Profile) -> Drawing:
    words = ArrivalWords(
        agency=tidy(mark.agency),
        number=number_text(mark.number, profile),
        day=f"{mark.arrived:%d/%m/%Y}",
        forwarded_to=tidy(mark.forwarded_to),
        dossier=tidy(mark.dossier),
    )
    drawn, fonts = arrival_mark(words, box.width, box.height)
    return Drawing(box, drawn.encode("ascii"), fonts)


def _with_clearance(box: Box) -> Box:
    return Box(box.x0 - CLEARANCE, box.y0 - CLEARANCE, box.x1 + CLEARANCE, box.y1 + CLEARANCE)

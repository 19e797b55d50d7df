"""Placing by hand: where the four boxes stand at first, on which page they can be dragged."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from api.edge.forms import DATE_ROOM, NUMBER_ROOM
from api.web.sheets import LABELS, LINE_HEIGHT, Sheet, mark_of, png_size
from docflow.views import OutgoingView
from signing.geometry import Box
from signing.preparation.places import Places

LEADER_SIZE = (150.0, 55.0)
"""Points offered where no place was found: about 5 by 2 cm."""
NUMBER_AT = (130.0, 715.0)
DATE_AT = (400.0, 715.0)
"""Baselines of number and date lines on a usual first page (Decree 30/2020, Appendix I)."""
MONTH_AFTER_DAY = 52.0
"""Points from the day to the month in "ngày … tháng …" at 13 points."""


@dataclass(frozen=True, slots=True)
class HandPlace:
    """One box to be placed; points from the bottom left, its lower left corner."""

    name: str
    label: str
    page: int
    x: float
    y: float
    width: float
    height: float
    guessed: bool = False
    """Nobody has said so yet: it stands where such documents usually have it."""

    @property
    def box(self) -> Box:
        return Box(self.x, self.y, self.x + self.width, self.y + self.height)


def chosen_places(places: Places) -> tuple[HandPlace, ...]:
    """What a person has chosen, to be shown again."""
    leader = places.leader
    texts = (
        ("number", places.number, NUMBER_ROOM),
        ("day", places.day, DATE_ROOM),
        ("month", places.month, DATE_ROOM),
    )
    return (
        _leader_place(leader.page, leader.box),
        *(
            _text_place(name, blank.page, (blank.at.x, blank.at.y), width)
            for name, blank, width in texts
            if blank is not None
        ),
    )


def placing_places(document: OutgoingView) -> tuple[HandPlace, ...]:
    """What was found is where to begin; what was not found stands where such documents have it."""
    layout = document.layout
    mark, number, date = layout.get("mark"), layout.get("number"), layout.get("date")
    page, box = (mark["page"], Box(*mark["box"])) if mark else _supposed_leader(document)
    number_page, number_at = (number["page"], number["at"]) if number else (0, NUMBER_AT)
    date_page, date_at = (date["page"], date["at"]) if date else (0, DATE_AT)
    month_at = (date_at[0] + MONTH_AFTER_DAY, date_at[1])
    return (
        _leader_place(page, box, guessed=not mark),
        _text_place("number", number_page, number_at, NUMBER_ROOM, guessed=not number),
        _text_place("day", date_page, date_at, DATE_ROOM, guessed=not date),
        _text_place("month", date_page, month_at, DATE_ROOM, guessed=not date),
    )


def placing_sheets(
    sheets: Iterable[Sheet], places: Iterable[HandPlace], picture: Callable[[int], bytes]
) -> tuple[Sheet, ...]:
    """Every box on every page, shown only where it stands; every page measured, since people point at it."""
    wanted = tuple(places)
    return tuple(_placing_sheet(sheet, wanted, picture(sheet.number - 1)) for sheet in sheets)


def _placing_sheet(sheet: Sheet, places: tuple[HandPlace, ...], picture: bytes) -> Sheet:
    width, height = png_size(picture)
    marks = tuple(
        mark_of(place.name, place.box, height, hidden=place.page != sheet.number - 1) for place in places
    )
    return replace(sheet, width=width, height=height, marks=marks)


def _supposed_leader(document: OutgoingView) -> tuple[int, Box]:
    """Page and box of the likeliest block, such as one recognised on a scan; else where it usually is."""
    width, height = LEADER_SIZE
    signer = document.layout.get("signer")
    if not signer:
        return document.pages - 1, Box(350.0, 300.0, 350.0 + width, 300.0 + height)
    _, low, _, high = signer["gap"]
    left = signer["center_x"] - width / 2
    return signer["page"], Box(left, low, left + width, high)


def _leader_place(page: int, box: Box, *, guessed: bool = False) -> HandPlace:
    x, y, width, height = (round(value, 1) for value in (box.x0, box.y0, box.width, box.height))
    return HandPlace("leader", LABELS["leader"], page, x, y, width, height, guessed)


def _text_place(
    name: str, page: int, at: tuple[float, float], width: float, *, guessed: bool = False
) -> HandPlace:
    return HandPlace(name, LABELS[name], page, at[0], at[1], width, LINE_HEIGHT, guessed)

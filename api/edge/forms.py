"""Forms as values of the flow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Form

from docflow.keys import Beside
from docflow.model import DirectiveData, DraftData, Urgency
from signing.geometry import Box, Point
from signing.placement.model import Blank, TextStyle
from signing.preparation.places import PlacedBox, Places

Text = Annotated[str, Form()]
"""With the default "": an empty field is refused by the service, in words, with the page still filled in."""
Pin = Annotated[str, Form(max_length=64)]
"""Empty where the key is authorised elsewhere: on a device with keys of its own, or on a telephone."""
Year = Annotated[int, Form(ge=1945, le=9999)]


def beside_form(
    otp: Annotated[str, Form(max_length=64)] = "", last_try: Annotated[bool, Form()] = False
) -> Beside:
    return Beside(otp.strip(), last_try)


BesidePin = Annotated[Beside, Depends(beside_form)]

EMPTY_DRAFT = DraftData(subject="", type_code="", recipients=(), signer_id="")
TEXT_SIZE = 13.0
"""Points; number and date lines of most documents (Decree 30/2020, Appendix I, II.3-4)."""
NUMBER_ROOM = 34.0
"""Points offered to what is filled in when a person, not the text, says where."""
DATE_ROOM = 20.0


def draft_data(
    subject: Text = "",
    type_code: Text = "",
    signer_id: Text = "",
    recipients: Annotated[list[str] | None, Form()] = None,
    urgency: Annotated[int, Form(ge=min(Urgency), le=max(Urgency))] = Urgency.NORMAL,
) -> DraftData:
    return DraftData(subject, type_code, tuple(recipients or ()), signer_id, Urgency(urgency))


Draft = Annotated[DraftData, Depends(draft_data)]


@dataclass(frozen=True, slots=True)
class DirectiveForm:
    """A directive as typed; `data` may refuse it, the page can show it again."""

    lead_id: str
    support_ids: tuple[str, ...]
    informed_ids: tuple[str, ...]
    instruction: str
    deadline: date | None

    def data(self) -> DirectiveData:
        """Raises `InvalidDataError`."""
        return DirectiveData(
            self.lead_id, self.support_ids, self.informed_ids, self.instruction, self.deadline
        )

    def typed(self) -> dict[str, object]:
        return {
            "lead_id": self.lead_id,
            "support_ids": self.support_ids,
            "informed_ids": self.informed_ids,
            "instruction": self.instruction,
            "deadline": self.deadline.isoformat() if self.deadline else "",
        }


def directive_form(
    lead_id: Text = "",
    instruction: Text = "",
    support_ids: Annotated[list[str] | None, Form()] = None,
    informed_ids: Annotated[list[str] | None, Form()] = None,
    deadline: Annotated[date | None, Form()] = None,
) -> DirectiveForm:
    return DirectiveForm(lead_id, tuple(support_ids or ()), tuple(informed_ids or ()), instruction, deadline)


Directive = Annotated[DirectiveForm, Depends(directive_form)]

PageNumber = Annotated[int, Form(ge=1, le=10_000)]
"""Counted from 1, as people do."""
Coordinate = Annotated[float, Form(ge=-20_000, le=20_000, allow_inf_nan=False)]
Extent = Annotated[float, Form(gt=0, le=2_000, allow_inf_nan=False)]


def places_form(  # noqa: PLR0913, PLR0917 -- four places, each a page and a point
    leader_page: PageNumber,
    leader_x: Coordinate,
    leader_y: Coordinate,
    leader_width: Extent,
    leader_height: Extent,
    number_page: PageNumber,
    number_x: Coordinate,
    number_y: Coordinate,
    day_page: PageNumber,
    day_x: Coordinate,
    day_y: Coordinate,
    month_page: PageNumber,
    month_x: Coordinate,
    month_y: Coordinate,
) -> Places:
    """Points from the bottom left of each page as displayed; lower left corners, for texts the baseline."""
    upright, slanted = TextStyle(TEXT_SIZE), TextStyle(TEXT_SIZE, italic=True)
    box = Box(leader_x, leader_y, leader_x + leader_width, leader_y + leader_height)
    return Places(
        PlacedBox(leader_page - 1, box),
        Blank(number_page - 1, Point(number_x, number_y), NUMBER_ROOM, upright),
        Blank(day_page - 1, Point(day_x, day_y), DATE_ROOM, slanted),
        Blank(month_page - 1, Point(month_x, month_y), DATE_ROOM, slanted),
    )


PlacesByHand = Annotated[Places, Depends(places_form)]

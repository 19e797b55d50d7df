"""The arrival mark (*dấu đến*): a frame of 50 x 35 mm with its boxes (Decree 30/2020, Appendix IV, V).

::

    +------------------------------+
    |    TÊN CƠ QUAN, TỔ CHỨC      |
    +---------+--------------------+
    |         | Số: ……………          |
    |   ĐẾN   | Ngày: …………         |
    +---------+--------------------+
    | Chuyển: ……………………………          |
    | Số và ký hiệu HS: ………………     |
    +------------------------------+
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.appearance.fonts import Face, font_for_line
from signing.appearance.lines import SetLines, broken, set_lines
from signing.errors import IssueDataError
from signing.geometry import mm

if TYPE_CHECKING:
    from signing.appearance.fonts import FontCut

NAME_BAND, ARRIVAL_BAND, LINE_BAND = mm(10.5), mm(11.5), mm(6.5)
"""Heights from the top: the agency, number and date, and each of the two lines below."""
ARRIVAL_WIDTH = mm(15)
RULE = 0.75
"""Width of the frame's lines, in points."""
PADDING = 3.0
SIZES = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)
"""The decree gives the frame and not the letters; the largest that fit are taken."""
ARRIVED, ARRIVAL_SIZE = "ĐẾN", 13.0
DOTS = "…" * 12


@dataclass(frozen=True, slots=True)
class ArrivalWords:
    """What is filled in; empty entries stay dotted."""

    agency: str
    number: str
    day: str
    forwarded_to: str
    dossier: str


def arrival_mark(words: ArrivalWords, width: float, height: float) -> tuple[str, tuple[FontCut, ...]]:
    """Content stream operators for the mark in a box of that size, and the fonts they use.

    Raises `IssueDataError` for words that do not fit or cannot be drawn.
    """
    agency = words.agency.upper()
    number, day = f"Số: {words.number}", f"Ngày: {words.day}"
    forwarded_to = f"Chuyển: {words.forwarded_to or DOTS}"
    dossier = f"Số và ký hiệu HS: {words.dossier or DOTS}"
    bold = font_for_line(agency + ARRIVED, Face.BOLD)
    regular = font_for_line(number + day + forwarded_to + dossier)
    under_name = height - NAME_BAND
    under_arrival = under_name - ARRIVAL_BAND
    name = _fitted(agency, bold, width - 2 * PADDING, NAME_BAND)
    arrived = set_lines(ARRIVED, bold, size=ARRIVAL_SIZE, room=ARRIVAL_WIDTH)
    beside, below = width - ARRIVAL_WIDTH - 2 * PADDING, width - 2 * PADDING
    entries = (
        (_fitted(number, regular, beside, ARRIVAL_BAND / 2), under_name, ARRIVAL_BAND / 2),
        (_fitted(day, regular, beside, ARRIVAL_BAND / 2), under_name - ARRIVAL_BAND / 2, ARRIVAL_BAND / 2),
        (_fitted(forwarded_to, regular, below, LINE_BAND), under_arrival, LINE_BAND),
        (_fitted(dossier, regular, below, LINE_BAND), under_arrival - LINE_BAND, LINE_BAND),
    )
    drawn = [
        _frame(width, height),
        name.centered(middle=width / 2, top=_top(name, height, NAME_BAND)),
        arrived.centered(middle=ARRIVAL_WIDTH / 2, top=_top(arrived, under_name, ARRIVAL_BAND)),
    ]
    for lines, top, band in entries:
        left = PADDING if top <= under_arrival else ARRIVAL_WIDTH + PADDING
        drawn.append(lines.from_left(left=left, top=_top(lines, top, band)))
    return "".join(drawn), (bold, regular)


def _fitted(text: str, font: FontCut, room: float, band: float) -> SetLines:
    """The text as large as it fits into a band of that height."""
    for size in SIZES:
        lines = broken(text, font, size=size, room=room)
        if lines is not None and lines.height <= band:
            return lines
    raise IssueDataError(f"“{text}” dài quá khung của dấu đến. Hãy dùng tên gọi ngắn hơn.")


def _top(lines: SetLines, top: float, band: float) -> float:
    """Where lines begin that stand in the middle of a band."""
    return top - (band - lines.height) / 2


def _frame(width: float, height: float) -> str:
    half = RULE / 2
    under_name, under_arrival = height - NAME_BAND, height - NAME_BAND - ARRIVAL_BAND
    return (
        f"q 0 G {RULE} w {half} {half} {width - RULE:.3f} {height - RULE:.3f} re S\n"
        f"0 {under_name:.3f} m {width:.3f} {under_name:.3f} l S\n"
        f"0 {under_arrival:.3f} m {width:.3f} {under_arrival:.3f} l S\n"
        f"{ARRIVAL_WIDTH:.3f} {under_arrival:.3f} m {ARRIVAL_WIDTH:.3f} {under_name:.3f} l S Q\n"
    )

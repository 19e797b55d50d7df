"""How a reserved blank is drawn: sizes, the box of its field, and the content of its appearance stream.

Everything here is in displayed points; inside a field's own box, from that box's lower left corner.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from signing.appearance.fonts import DIGITS, Face, FontCut, font_for, font_for_line
from signing.errors import IssueDataError, PlacementError
from signing.geometry import Box, Point

if TYPE_CHECKING:
    from signing.placement.model import Blank

MIN_SHRINK = 0.8
"""A number too long for its room is set smaller, down to this share of its neighbours' size, no further."""
DESCENT = 0.25
ASCENT = 0.95
"""Reach of letters below and above the baseline, as shares of the font size."""


WORD_SPACE = 0.25
"""Share of the font size between the word before a blank and what is filled in."""
DOTS = 0.3
"""Share of the font size that dots reach above the baseline; slanting letters lean over them."""
WORD_GAP = 0.15
"""Share of the font size to leave free on either side of what stands among words."""


class Align(StrEnum):
    START = "Start"
    CENTER = "Center"
    """Among words: day and month."""
    END = "End"
    """Against what follows: number and symbol are joined by "/" without spaces (Appendix I, II.3)."""


@dataclass(frozen=True, slots=True)
class BlankField:
    """What has to be remembered of a blank between reserving and filling it; measures in points."""

    size: float
    face: Face
    align: Align
    start: Point
    """Left end of the baseline, from the field's lower left corner."""
    room: float
    filler: Box | None
    tail: str = ""
    """Words that the filler covers, set again right behind what is filled in."""

    def font(self, text: str = DIGITS) -> FontCut:
        """The cut in which a text is filled in. Raises `IssueDataError` naming a letter that none has."""
        plain = font_for(text, self.face)
        return font_for_line(text + self.tail, self.face) if self.tail else plain


def reserve(blank: Blank, align: Align) -> tuple[Box, BlankField]:
    """The box of the blank's field on the page, and the blank seen from that box.

    Raises `PlacementError` where not even two digits fit.
    """
    size = blank.style.size
    face = Face.of(italic=blank.style.italic, bold=blank.style.bold)
    if blank.tail:
        align = Align.START
    if not _fits_two_digits(face, size, blank.room):
        raise PlacementError(
            "Chỗ để điền số hoặc ngày, tháng quá hẹp. Hãy chừa thêm khoảng trống trong dự thảo."
        )
    x0, x1, y = blank.at.x, blank.at.x + blank.room, blank.at.y
    if align is Align.CENTER:
        # A full word space precedes the blank and none follows it; share it out.
        x0, x1 = x0 - WORD_GAP * size, x1 - WORD_GAP * size
    tail = font_for_line(blank.tail, face).width(blank.tail) / 1000 * size if blank.tail else 0.0
    box = Box(x0, y - DESCENT * size, x1 + tail, y + ASCENT * size)
    if blank.filler is not None:
        box = _union(box, blank.filler)
    filler = None if blank.filler is None else _seen_from(box, blank.filler)
    start = Point(x0 - box.x0, y - box.y0)
    return box, BlankField(size, face, align, start, x1 - x0, filler, blank.tail)


def fitted_size(text: str, field: BlankField, font: FontCut) -> float:
    """The font size at which the text fits its room.

    Raises `IssueDataError` where it would have to shrink too far.
    """
    wanted = font.width(text) / 1000 * field.size
    shrink = min(1.0, field.room / wanted)
    if shrink < MIN_SHRINK:
        raise IssueDataError(
            f"“{text}” dài hơn chỗ trống trong văn bản."
            " Hãy kiểm tra số, hoặc trả lại dự thảo để chừa chỗ rộng hơn."
        )
    return field.size * shrink


def filled(text: str, field: BlankField) -> tuple[FontCut, bytes]:
    """The font and the content stream of a filled blank: the filler covered, the text upon the baseline."""
    font = field.font(text)
    size = fitted_size(text, field, font)
    left = field.start.x + _indent(field, font.width(text) / 1000 * size)
    boxes = "".join(f"{b.x0:.2f} {b.y0:.2f} {b.width:.2f} {b.height:.2f} re " for b in _covers(field))
    cover = f"q 1 g {boxes}f Q\n" if boxes else ""
    content = (
        f"{cover}/Tx BMC\nq BT 0 g /{font.resource} {size:.2f} Tf {left:.2f} {field.start.y:.2f} Td "
        f"<{font.encode(text + field.tail).hex()}> Tj ET Q\nEMC\n"
    )
    return font, content.encode("ascii")


def _covers(field: BlankField) -> tuple[Box, ...]:
    """The boxes to whiten: of a filler that dots begin under the word before, the upper part starts later."""
    filler = field.filler
    if filler is None:
        return ()
    word_end, dots = field.start.x - WORD_SPACE * field.size, field.start.y + DOTS * field.size
    if not field.tail or not (filler.x0 < word_end < filler.x1 and filler.y0 < dots < filler.y1):
        return (filler,)
    return Box(filler.x0, filler.y0, filler.x1, dots), Box(word_end, dots, filler.x1, filler.y1)


def _fits_two_digits(face: Face, size: float, room: float) -> bool:
    return font_for("00", face).width("00") / 1000 * size * MIN_SHRINK <= room


def _indent(field: BlankField, width: float) -> float:
    match field.align:
        case Align.START:
            return 0.0
        case Align.CENTER:
            return (field.room - width) / 2
        case Align.END:
            return field.room - width


def _seen_from(box: Box, inner: Box) -> Box:
    return Box(inner.x0 - box.x0, inner.y0 - box.y0, inner.x1 - box.x0, inner.y1 - box.y0)


def _union(a: Box, b: Box) -> Box:
    return Box(min(a.x0, b.x0), min(a.y0, b.y0), max(a.x1, b.x1), max(a.y1, b.y1))

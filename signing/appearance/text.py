"""How a reserved blank is drawn: sizes, the box of its field, and the content of its appearance stream.

Everything here is in displayed points; inside a field's own box, from that box's lower left corner.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.appearance.fonts import Face, FontCut, font_for
from signing.errors import IssueDataError, PlacementError
from signing.geometry import Box, Point

if TYPE_CHECKING:
    from signing.placement.model import Blank

MIN_SHRINK = 0.8
"""A number too long for its room is set smaller, down to this share of the neighbouring text, and no further."""
DESCENT = 0.25
ASCENT = 0.95
"""Reach of letters below and above the baseline, as shares of the font size."""


@dataclass(frozen=True, slots=True)
class BlankField:
    """What has to be remembered of a blank between reserving and filling it."""

    size: float
    face: Face
    start: Point
    room: float
    filler: Box | None


def reserve(blank: Blank) -> tuple[Box, BlankField]:
    """The box of the blank's field on the page, and the blank seen from that box.

    Raises `PlacementError` where not even two digits fit.
    """
    size = blank.style.size
    face = Face.of(italic=blank.style.italic, bold=blank.style.bold)
    if blank.room < font_for("00", face).width("00") / 1000 * size * MIN_SHRINK:
        raise PlacementError(
            "Chỗ để điền số hoặc ngày, tháng quá hẹp. Hãy chừa thêm khoảng trống trong dự thảo."
        )
    x, y = blank.at
    box = Box(x, y - DESCENT * size, x + blank.room, y + ASCENT * size)
    if blank.filler is not None:
        box = _union(box, blank.filler)
    filler = None
    if blank.filler is not None:
        filler = Box(
            blank.filler.x0 - box.x0,
            blank.filler.y0 - box.y0,
            blank.filler.x1 - box.x0,
            blank.filler.y1 - box.y0,
        )
    return box, BlankField(size, face, Point(x - box.x0, y - box.y0), blank.room, filler)


def fitted_size(text: str, field: BlankField, font: FontCut) -> float:
    """The font size at which the text fits its room.

    Raises `IssueDataError` where it would have to shrink too far.
    """
    wanted = font.width(text) / 1000 * field.size
    shrink = min(1.0, field.room / wanted) if wanted else 1.0
    if shrink < MIN_SHRINK:
        raise IssueDataError(
            f"“{text}” dài hơn chỗ trống trong văn bản. Hãy kiểm tra số, hoặc trả lại dự thảo để chừa chỗ rộng hơn."
        )
    return field.size * shrink


def filled(text: str, field: BlankField) -> tuple[FontCut, bytes]:
    """The font and the content stream of a filled blank: the filler covered, the text upon the baseline."""
    font = font_for(text, field.face)
    size = fitted_size(text, field, font)
    cover = ""
    if field.filler is not None:
        f = field.filler
        cover = f"q 1 g {f.x0:.2f} {f.y0:.2f} {f.width:.2f} {f.height:.2f} re f Q\n"
    content = (
        f"{cover}/Tx BMC\nq BT 0 g /{font.resource} {size:.2f} Tf {field.start.x:.2f} {field.start.y:.2f} Td "
        f"<{font.encode(text).hex()}> Tj ET Q\nEMC\n"
    )
    return font, content.encode("ascii")


def _union(a: Box, b: Box) -> Box:
    return Box(min(a.x0, b.x0), min(a.y0, b.y0), max(a.x1, b.x1), max(a.y1, b.y1))

"""The recipients' list ("Nơi nhận:"), which stands on the line of the signer's title, flush left (II.9.b)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.placement.wording import RECIPIENTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from signing.geometry import Box
    from signing.placement.text import Line

_ABOVE = 40.0
_BELOW = 70.0
"""Points by which the heading may stand above the title or below the name and still belong to the block."""


@dataclass(frozen=True, slots=True)
class Recipients:
    """Where the heading stands."""

    page: int
    box: Box


def find_recipients(lines: Iterable[Line], *, page: int) -> list[Recipients]:
    return [Recipients(page, line.box) for line in lines if RECIPIENTS.match(line.text)]


def stands_beside(recipients: Recipients, *, page: int, left: float, top: float, bottom: float) -> bool:
    """Whether the heading is to the left of a block that spans these heights, and about level with it."""
    return (
        recipients.page == page
        and recipients.box.x1 < left
        and bottom - _BELOW <= recipients.box.y1 <= top + _ABOVE
    )

"""The recipients' list ("Nơi nhận:"), which stands on the line of the signer's title, flush left (II.9.b)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.placement.wording import RECIPIENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from signing.geometry import Box
    from signing.placement.text import Line

_ABOVE = 40.0
_BELOW = 70.0
"""Points by which the heading may stand above the title or below the name and still belong to the block."""

_PAGE_TOP = 0.7
"""Share of a page's height above which its first lines stand."""


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


def stands_across_page_break(
    recipients: Recipients, *, page: int, top: float, heights: Sequence[float]
) -> bool:
    """Whether a page break alone parts the heading from a block, whose top is given."""
    if recipients.page == page - 1:
        return top > _PAGE_TOP * heights[page] and recipients.box.y1 < heights[page - 1] / 2
    return (
        recipients.page == page + 1
        and recipients.box.y1 > _PAGE_TOP * heights[page + 1]
        and top < heights[page] / 2
    )

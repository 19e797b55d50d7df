"""Where the reserved fields go: what placement found, or what a person chose by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from signing.errors import PlacementError
from signing.geometry import Box, mm

if TYPE_CHECKING:
    from signing.placement.model import Blank, DocumentLayout

MARK_WIDTH = mm(60)
"""Room offered to a leader's image across the page; its height is the gap's."""


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box on a page (counted from 0), in displayed points."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Places:
    """What `prepare` reserves.

    `number`, `day` and `month` may be None in a document that only a leader signs; such a document cannot be
    issued, since nothing could be filled in.
    """

    leader: PlacedBox
    """The gap that the leader's image has to fit in, centred on the block's centre line."""
    number: Blank | None
    day: Blank | None
    month: Blank | None

    @classmethod
    def from_layout(cls, layout: DocumentLayout) -> Self:
        """The places of a layout that found all of them.

        Raises `PlacementError` naming what is missing. Whether the layout is *sure* is for the caller to ask.
        """
        signer = layout.signer
        blanks = {"số": layout.number, "ngày": layout.day, "tháng": layout.month}
        missing = [name for name, blank in blanks.items() if blank is None]
        if signer is None:
            missing.append("chữ ký")
        if signer is None or missing:
            raise PlacementError(
                f"Không tìm thấy chỗ cho: {', '.join(missing)}. Hãy chỉ vị trí bằng tay hoặc sửa dự thảo."
            )
        page = layout.pages[signer.page]
        half = min(MARK_WIDTH / 2, signer.center_x, page.width - signer.center_x)
        if half <= 0:
            raise PlacementError("Khối ký nằm ngoài trang. Hãy chỉ vị trí bằng tay hoặc sửa dự thảo.")
        gap = Box(signer.center_x - half, signer.gap.y0, signer.center_x + half, signer.gap.y1)
        return cls(PlacedBox(signer.page, gap), layout.number, layout.day, layout.month)

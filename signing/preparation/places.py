"""Where the reserved fields go: what placement found, or what a person chose by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from signing.covering import free_part
from signing.errors import PlacementError
from signing.geometry import Box, mm
from signing.placement.secrecy import refuse_secret

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.pdf.source import Source
    from signing.placement.model import Blank, DocumentLayout, PageGeometry, SignerBlock

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
    def from_layout(cls, layout: DocumentLayout, signer: SignerBlock | None = None) -> Self:
        """The places of a layout that found all of them, for its principal or another of its `signers`.

        Raises `PlacementError` naming what is missing, `StateSecretError` for a draft that bears a stamp of
        secrecy. Whether the layout is *sure* is for the caller to ask.
        """
        refuse_secret(layout)
        signer = signer or layout.signer
        blanks = {"số": layout.number, "ngày": layout.day, "tháng": layout.month}
        missing = [name for name, blank in blanks.items() if blank is None]
        if signer is None:
            missing.append("chữ ký")
        if signer is None or missing:
            raise PlacementError(
                f"Không tìm thấy chỗ cho: {', '.join(missing)}. Hãy chỉ vị trí bằng tay hoặc sửa dự thảo."
            )
        return cls(signature_gap(layout, signer), layout.number, layout.day, layout.month)

    def free_of_text(self, pdf: bytes | Source, pages: Sequence[PageGeometry]) -> Self:
        """These places with the leader's narrowed to what no text reaches into. Raises `CoveringError`."""
        page, box = self.leader.page, self.leader.box
        if not 0 <= page < len(pages):
            raise PlacementError(f"Văn bản không có trang {page + 1}. Hãy chọn lại vị trí.")
        return replace(self, leader=PlacedBox(page, free_part(pdf, page, box, pages[page])))


def signature_gap(layout: DocumentLayout, signer: SignerBlock) -> PlacedBox:
    """The gap of one block, `MARK_WIDTH` wide where neighbours and the page's edges leave that much.

    Raises `PlacementError` for a block off the page.
    """
    page, middle = layout.pages[signer.page], signer.center_x
    neighbours = (
        abs(other.center_x - middle) / 2
        for other in layout.signers
        if other != signer
        and other.page == signer.page
        and other.gap.y0 < signer.gap.y1
        and signer.gap.y0 < other.gap.y1
    )
    half = min(MARK_WIDTH / 2, middle, page.width - middle, *neighbours)
    if half <= 0:
        raise PlacementError("Khối ký nằm ngoài trang. Hãy chỉ vị trí bằng tay hoặc sửa dự thảo.")
    return PlacedBox(signer.page, Box(middle - half, signer.gap.y0, middle + half, signer.gap.y1))

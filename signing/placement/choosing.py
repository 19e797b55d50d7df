"""Which of several signature blocks is the competent person's, and whether that is clear."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from signing.placement.cosigners import cosigners
from signing.placement.judging import Doubt, judge
from signing.placement.model import SURE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.placement.blocks import Block
    from signing.placement.judging import Judged, Surroundings

NOT_FOUND = "Không tìm thấy khối chữ ký (chức vụ, khoảng trống, họ tên người ký); hãy chỉ chỗ ký bằng tay."
UNSURE = "Chưa chắc chắn về chỗ ký; hãy kiểm tra hoặc chỉ chỗ ký bằng tay."

SIDE_BY_SIDE = Doubt(0.7, "Có hai người cùng ký cạnh nhau; hãy xác nhận người ký.")
ELSEWHERE = Doubt(0.7, "Có nhiều chỗ giống khối chữ ký trong tài liệu; hãy xác nhận chỗ ký.")

_RIVAL = 0.3
"""Confidence from which another block makes the choice less clear."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The block chosen; `problems` is empty only if it may be used without asking."""

    judged: Judged | None
    problems: tuple[str, ...]
    others: tuple[Judged, ...] = ()
    """Who signs together with the one chosen, from the right, top row first."""


def choose(blocks: Sequence[Block], around: Surroundings) -> Choice:
    """The competent person's block: before the annexes, beside the recipients, first, right of any other."""
    judged = [judge(block, around) for block in blocks]
    if not judged:
        return Choice(None, (NOT_FOUND,))
    best = max(
        judged,
        key=lambda j: (
            not j.in_annex,
            j.anchored,
            round(j.confidence, 2),
            -j.block.page,
            j.block.center_x,
        ),
    )
    rivals = [j for j in judged if j is not best and j.confidence >= _RIVAL]
    others = cosigners(best, judged)
    doubts = {doubt for rival in rivals if (doubt := _doubt_from(rival, best, around)) is not None}
    # A fixed order, so that the same file always gets the same report.
    best = replace(best, doubts=(*best.doubts, *sorted(doubts)))
    if best.confidence >= SURE:
        return Choice(best, (), others)
    return Choice(best, (UNSURE, *(doubt.sentence for doubt in best.doubts)), others)


def _doubt_from(rival: Judged, best: Judged, around: Surroundings) -> Doubt | None:
    """What a second block takes away from the first, if anything."""
    if rival.block.is_secondary and not best.block.is_secondary:
        return None
    if _side_by_side(rival.block, best.block):
        return None if _under_recipients(rival.block, best.block, around) else SIDE_BY_SIDE
    if _follows(rival.block, best.block) and (rival.in_annex or (best.anchored and not rival.anchored)):
        return None
    return ELSEWHERE


def _side_by_side(a: Block, b: Block) -> bool:
    return a.page == b.page and a.box.y0 < b.box.y1 and b.box.y0 < a.box.y1


def _under_recipients(rival: Block, best: Block, around: Surroundings) -> bool:
    """Whether the recipients' heading is level with the best block's title and the rival stands below it.

    The heading's line is the competent person's (Appendix I, Part I, II.9.b); co-signers have theirs below
    both.
    """
    return rival.center_x < best.center_x and any(
        recipients.page == best.page
        and abs(recipients.box.y1 - best.top) <= 1.5 * best.name.size
        and rival.top < recipients.box.y0
        for recipients in around.recipients
    )


def _follows(a: Block, b: Block) -> bool:
    return (a.page, -a.top) > (b.page, -b.top)

"""Who signs together with the competent person: joint documents, minutes, tables of figures.

Decree 30 shows one signer, and two only for minutes (form 1.9: secretary left, chair right); joint documents
set the agencies' blocks side by side, more than two also one row below the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.placement.blocks import Block
    from signing.placement.judging import Judged

_NEXT_ROW = 5.0
"""Em of white between a row of blocks and the next."""
_LEAST = 0.2
"""Confidence from which a block beside the principal's is one of its kind, left half and all."""


def cosigners(principal: Judged, judged: Sequence[Judged]) -> tuple[Judged, ...]:
    """The other blocks of the principal's row and of the rows right above or below it, from the right.

    Whatever stands elsewhere is another document's, an annex's or no block at all.
    """
    together = [principal]
    others = [
        j
        for j in judged
        if j is not principal and j.block.page == principal.block.page and j.confidence >= _LEAST
    ]
    for _ in others:
        joined = [j for j in others if j not in together and any(_adjoin(j, t) for t in together)]
        if not joined:
            break
        together += joined
    return tuple(sorted(together[1:], key=lambda j: (-j.block.top, -j.block.center_x)))


def _adjoin(one: Judged, other: Judged) -> bool:
    return (
        one.in_annex == other.in_annex and _white(one.block, other.block) <= _NEXT_ROW * one.block.name.size
    )


def _white(a: Block, b: Block) -> float:
    """Points between two blocks from top to bottom; negative where they stand side by side."""
    return max(a.box.y0, b.box.y0) - min(a.top, b.top)

"""Whose block is whose: the signer's certificate against the names printed on the page.

Decree 30/2020/NĐ-CP, Appendix I, Part I, II.7: the signature stands between a signer's own title and own
name. Documents of several signers (joint documents; minutes, form 1.9) have a block for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.errors import PlacementError
from signing.people import bare, same_person, spelt
from signing.placement.choosing import ELSEWHERE, SIDE_BY_SIDE, UNSURE
from signing.placement.judging import (
    LEFT_HALF,
    NO_RECIPIENTS,
    RECIPIENTS_ACROSS_BREAK,
    RECIPIENTS_ELSEWHERE,
    SECONDARY,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.placement.model import DocumentLayout, SignerBlock

_WHICH_BLOCK = frozenset(
    doubt.sentence
    for doubt in (
        SIDE_BY_SIDE,
        ELSEWHERE,
        LEFT_HALF,
        SECONDARY,
        NO_RECIPIENTS,
        RECIPIENTS_ACROSS_BREAK,
        RECIPIENTS_ELSEWHERE,
    )
) | {UNSURE}
"""What makes it unclear which of several blocks is meant; a signer's name makes it clear."""


def block_named(layout: DocumentLayout, name: str) -> SignerBlock | None:
    """The one block under which this person's name is printed, None where there is none or more than one.

    Titles, case and the way the text is encoded do not count; accents do, unless one of the two is written
    without any, as in many certificates.
    """
    if not bare(name):
        return None
    exact = [block for block in layout.signers if spelt(block.name) == spelt(name)]
    found = exact or [block for block in layout.signers if same_person(block.name, name)]
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Found:
    """The block of whoever signs."""

    block: SignerBlock
    problems: tuple[str, ...]
    """What of the layout's problems is left now that it is known whose block is meant."""
    named: bool
    """Their name is printed under it; else it is the principal's, for want of a better one."""


def find_own_block(layout: DocumentLayout, *, signer: str | None, common_name: str) -> Found:
    """The block of whoever signs: as `signer` says, else as the certificate does, else the principal's.

    Raises `PlacementError` where nobody of that name signs here, or no block was found at all.
    """
    block = block_named(layout, signer or common_name)
    if block is not None:
        return Found(block, tuple(p for p in layout.problems if p not in _WHICH_BLOCK), named=True)
    if signer is not None:
        raise PlacementError(
            f"Không thấy đúng một khối chữ ký của “{signer}” trong văn bản. {_printed(layout.signers)}"
        )
    if layout.signer is None:
        raise PlacementError(
            " ".join(layout.problems) or "Không tìm thấy khối chữ ký. Hãy chỉ vị trí ký bằng tay."
        )
    problems = () if layout.is_sure else layout.problems or (UNSURE,)
    return Found(layout.signer, problems, named=False)


def _printed(blocks: Sequence[SignerBlock]) -> str:
    names = ", ".join(f"“{block.name}”" for block in blocks)
    return f"Các khối có tên: {names}." if names else "Hãy chỉ vị trí ký bằng tay."

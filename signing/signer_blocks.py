"""Whose block is whose: the signer's certificate against the names printed on the page.

Decree 30/2020/NĐ-CP, Appendix I, Part I, II.7: the signature stands between a signer's own title and own
name. Documents of several signers (joint documents; minutes, form 1.9) have a block for each.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.errors import PlacementError
from signing.placement.choosing import ELSEWHERE, SIDE_BY_SIDE, UNSURE
from signing.placement.judging import (
    LEFT_HALF,
    NO_RECIPIENTS,
    RECIPIENTS_ACROSS_BREAK,
    RECIPIENTS_ELSEWHERE,
    SECONDARY,
)
from signing.placement.wording import without_academic_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from signing.placement.model import DocumentLayout, SignerBlock

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
"""Grave, acute, tilde, hook above, dot below; "Hoà" and "Hòa" are one name."""
_WORD = re.compile(r"[^\W\d_]+")
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
    if not _bare(name):
        return None
    exact = [block for block in layout.signers if _spelt(block.name) == _spelt(name)]
    found = exact or [block for block in layout.signers if same_person(block.name, name)]
    return found[0] if len(found) == 1 else None


def same_person(printed: str, name: str) -> bool:
    """Whether two ways to write a name can be one person's, as `block_named` compares them."""
    if not _bare(name) or _bare(printed) != _bare(name):
        return False
    return _spelt(printed) == _spelt(name) or printed.isascii() or name.isascii()


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


def _words(name: str) -> Iterable[str]:
    return _WORD.findall(unicodedata.normalize("NFC", without_academic_title(name.strip())).casefold())


def _spelt(name: str) -> tuple[tuple[str, str], ...]:
    """Each word's letters and, apart, its tone: on which vowel it is put is a matter of taste."""
    spelt = []
    for word in _words(name):
        pieces = unicodedata.normalize("NFD", word)
        letters = "".join(piece for piece in pieces if piece not in _TONES)
        spelt.append((letters, "".join(sorted(piece for piece in pieces if piece in _TONES))))
    return tuple(spelt)


def _bare(name: str) -> tuple[str, ...]:
    return tuple(
        "".join(piece for piece in unicodedata.normalize("NFD", word) if not unicodedata.combining(piece))
        for word in (word.replace("đ", "d") for word in _words(name))
    )

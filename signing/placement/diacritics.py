"""Fonts that say a letter without its diacritics, as browsers write them for some decomposed text.

Names read from such a page may be wrong without looking so. The words that every letterhead has are known
beforehand, so they tell.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from signing.placement.text import Line

LOST = (
    "Phông chữ trên trang 1 không cho biết đúng dấu của chữ; hãy xuất lại PDF từ dự thảo, "
    "hoặc kiểm tra các chỗ điền, ký hiệu và họ tên."
)


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFC", text.upper()) if c.isalpha())


def _bare(letters: str) -> str:
    plain = (c for c in unicodedata.normalize("NFD", letters) if not unicodedata.combining(c))
    return "".join(plain).replace("Đ", "D")


_KNOWN = frozenset(
    map(
        _letters,
        (
            "Cộng hòa xã hội chủ nghĩa Việt Nam",
            "Cộng hoà xã hội chủ nghĩa Việt Nam",
            "Độc lập - Tự do - Hạnh phúc",
        ),
    )
)
_KNOWN_BARE = frozenset(map(_bare, _KNOWN))


def lost_diacritics(lines: Iterable[Line]) -> bool:
    """Whether the nation's name or motto is read otherwise than it is written (Decree 30, II.1)."""
    texts = (_letters(line.text) for line in lines)
    return any(_bare(text) in _KNOWN_BARE and text not in _KNOWN for text in texts)

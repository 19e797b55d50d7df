"""Whether two ways to write a name are one person's, and whether a certificate is a person's."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from certs import facts
from certs.errors import CertificateUnreadableError
from signing.marks import MarkKind

if TYPE_CHECKING:
    from collections.abc import Iterable

OF_AGENCIES = frozenset(
    {MarkKind.AGENCY, MarkKind.ATTACHMENT, MarkKind.COPY, MarkKind.DIGITISED, MarkKind.INCOMING}
)
"""The marks that an agency signs."""
OF_A_PERSON = (
    "Chữ ký của cơ quan dùng chứng thư số cấp cho cá nhân “{name}” (chức vụ: {title})."
    " Hãy ký của cơ quan bằng chứng thư số của cơ quan."
)

_ABBREVIATED = (
    "TSKH|PGS|GS|TS|Th\\.?S|BS|CKI{1,2}|CK[12]|BSCKI{1,2}|BSNT|DS|DSCKI{1,2}|KS|KTS|CN|LS|"
    "NGND|NGƯT|NSND|NSƯT|TTND|TTƯT"
)
_ACADEMIC = re.compile(
    r"^(?:(?i:(?:Đại|Thượng|Trung|Thiếu)\s+(?:tướng|tá|úy|uý))\s*[.,-]?\s+)?"
    rf"(?:(?i:{_ABBREVIATED})\b\s?[.,-]?\s*)*"
    r"(?:(?:Thạc sĩ|Tiến sĩ|Bác sĩ|Kỹ sư|Giáo sư|Phó [Gg]iáo sư|Luật sư|Dược sĩ|Ông|Bà|Đồng chí)\s+)*"
)
"""Academic titles and ranks before a name, which some sectors allow (II.7.b)."""
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
"""Grave, acute, tilde, hook above, dot below; "Hoà" and "Hòa" are one name."""
_WORD = re.compile(r"[^\W\d_]+")


def without_academic_title(text: str) -> str:
    """The name behind "PGS.TS.", "Thiếu tướng" and the like."""
    return _ACADEMIC.sub("", text, count=1).strip()


def same_person(printed: str, name: str) -> bool:
    """Whether two ways to write a name can be one person's, accents and all, unless one has none."""
    if not bare(name) or bare(printed) != bare(name):
        return False
    return spelt(printed) == spelt(name) or printed.isascii() or name.isascii()


def _words(name: str) -> Iterable[str]:
    return _WORD.findall(unicodedata.normalize("NFC", without_academic_title(name.strip())).casefold())


def spelt(name: str) -> tuple[tuple[str, str], ...]:
    """Each word's letters and, apart, its tone: on which vowel it is put is a matter of taste."""
    words = []
    for word in _words(name):
        pieces = unicodedata.normalize("NFD", word)
        letters = "".join(piece for piece in pieces if piece not in _TONES)
        words.append((letters, "".join(sorted(piece for piece in pieces if piece in _TONES))))
    return tuple(words)


def bare(name: str) -> tuple[str, ...]:
    return tuple(
        "".join(piece for piece in unicodedata.normalize("NFD", word) if not unicodedata.combining(piece))
        for word in (word.replace("đ", "d") for word in _words(name))
    )


def of_a_person(kind: str, certificate: bytes) -> str | None:
    """A sentence where a person's certificate, which has a title, signed as an agency; None elsewhere."""
    try:
        title = facts.title(certificate) if kind in OF_AGENCIES else None
    except CertificateUnreadableError:
        return None
    return OF_A_PERSON.format(name=facts.common_name(certificate), title=title) if title else None

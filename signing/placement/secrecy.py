"""The stamp of secrecy on a draft's first page (Decree 30/2020, Appendix I, cell 10a).

State secrets do not travel between agencies' systems (Decision 28/2018/QĐ-TTg), so a draft that says it is
one is refused. Only printed letters are seen; a stamp that is a picture is not.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from signing.errors import StateSecretError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from signing.placement.model import DocumentLayout
    from signing.placement.text import Line

_LEVELS = {"".join(level.split()): level for level in ("MẬT", "TỐI MẬT", "TUYỆT MẬT")}
_HEADER = 0.5
"""Share of page 1, from the top, in which the stamp stands."""

STAMPED = "Văn bản in dấu chỉ độ mật “{level}”."


def find_secrecy(lines: Iterable[Line], *, height: float) -> str | None:
    """The level that stands alone, in capitals, in the upper half of page 1; None where there is none."""
    for line in lines:
        letters = "".join(unicodedata.normalize("NFC", line.text).split())
        if line.baseline >= height * (1 - _HEADER) and letters in _LEVELS:
            return _LEVELS[letters]
    return None


def refuse_secret(layout: DocumentLayout) -> None:
    """Raises `StateSecretError` for a draft that bears a stamp of secrecy."""
    refuse_stamp(layout.secrecy)


def refuse_stamp(level: str | None) -> None:
    """Raises `StateSecretError` for a level that `find_secrecy` found."""
    if level is not None:
        raise StateSecretError(
            f"{STAMPED.format(level=level)} Hệ thống này không nhận văn bản chứa bí mật nhà nước. "
            "Hãy gỡ tệp khỏi máy nối mạng và xử lý theo quy định về bảo vệ bí mật nhà nước."
        )

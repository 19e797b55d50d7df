"""Whether a trust list may be taken in: not over, not older than the one before (TS 119 615, 4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from certs.trustlists.errors import TrustListError
from certs.trustlists.model import TrustList

CLOCK_TOLERANCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The list of the same key that was taken in last."""

    sequence: int
    issued: datetime


def check_acceptable(content: TrustList, before: Accepted | None, at: datetime) -> None:
    """Raise `TrustListError` unless the list may follow `before` at this time."""
    if content.issued > at + CLOCK_TOLERANCE:
        raise TrustListError(
            f"Danh sách tin cậy đề ngày phát hành trong tương lai ({content.issued:%d/%m/%Y}). "
            "Hãy kiểm tra đồng hồ máy chủ hoặc nguồn tải."
        )
    check_not_over(content.next_update, at)
    check_successor(content.sequence, content.issued, before)


def check_not_over(next_update: datetime | None, at: datetime) -> None:
    """Raise `TrustListError` for a list that is over: its successor may be held back from us.

    None: a closed list, which has no successor and is never over.
    """
    if next_update is not None and next_update <= at:
        raise TrustListError(
            f"Danh sách tin cậy đã quá hạn cập nhật từ {next_update:%d/%m/%Y %H:%M} (UTC). "
            "Hãy tải bản mới từ nguồn công bố."
        )


def check_successor(sequence: int, issued: datetime, before: Accepted | None) -> None:
    """Raise `TrustListError` for a list that is not newer than the one before it."""
    if before is None:
        return
    if sequence < before.sequence or issued < before.issued:
        raise TrustListError(
            f"Danh sách số {sequence} cũ hơn danh sách số {before.sequence} đang dùng. "
            "Hãy tải bản mới từ nguồn công bố."
        )
    if sequence == before.sequence:
        raise TrustListError(f"Danh sách số {sequence} đã được nạp. Không có gì để thay đổi.")

"""The clock. Only outermost layers ask it; everything below is given `at`."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
"""The zone in which dates are printed, signed and counted; storage is UTC."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def local_date(at: datetime) -> date:
    """Give the calendar day in Vietnam at that instant; `at` must be aware."""
    if at.tzinfo is None:
        msg = "a naive datetime has no calendar day"
        raise ValueError(msg)
    return at.astimezone(VIETNAM).date()

"""What HTTP headers say about time: how long an answer is fresh, when to come back (RFC 9110, RFC 9111)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_SECONDS = 10 * 365 * 24 * 3600
"""More than that means no more, and would overflow."""

_AGE_DIRECTIVE = re.compile(
    r"""(?:^|,)\s*(no-cache|no-store|(?:max-age|s-maxage)\s*=\s*"?(\d{1,12})"?)\s*(?=,|$)"""
)


def max_age_of(headers: Mapping[str, str]) -> timedelta | None:
    """Give how much longer the answer is fresh; None if its sender does not say.

    The least of what Cache-Control states (RFC 9111, 5.2.2), less the time it lay in caches (Age, 5.1).
    `Expires` is not asked: RFC 5019, 6.2 has responders send Cache-Control.
    """
    stated = [
        int(found[2]) if found[2] else 0
        for found in _AGE_DIRECTIVE.finditer(headers.get("Cache-Control", "").lower())
    ]
    if not stated:
        return None
    seconds = min(*stated, MAX_SECONDS) - _seconds(headers.get("Age"))
    return timedelta(seconds=max(0, seconds))


def retry_after_of(headers: Mapping[str, str]) -> timedelta | None:
    """Give how long the server asks to be left alone; None if it does not say (RFC 9110, 10.2.3).

    A date counts from the server's own clock (`Date`), where it shows one: ours may differ.
    """
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return timedelta(seconds=_seconds(value))
    until, since = _date(value), _date(headers.get("Date", ""))
    if until is None or since is None:
        return None
    return max(timedelta(), until - since)


def _seconds(value: str | None) -> int:
    stripped = (value or "").strip()
    return min(int(stripped[:12]), MAX_SECONDS) if stripped.isascii() and stripped.isdigit() else 0


def _date(value: str) -> datetime | None:
    try:
        parsed = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC)

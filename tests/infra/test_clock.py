from datetime import UTC, date, datetime

import pytest

from infra.clock import local_date, utc_now


def test_the_day_in_vietnam_begins_seven_hours_before_utc() -> None:
    assert local_date(datetime(2026, 12, 31, 16, 59, tzinfo=UTC)) == date(2026, 12, 31)
    assert local_date(datetime(2026, 12, 31, 17, 0, tzinfo=UTC)) == date(2027, 1, 1)


def test_a_naive_time_has_no_day() -> None:
    with pytest.raises(ValueError, match="naive"):
        local_date(datetime(2026, 1, 1))  # noqa: DTZ001 - the case in question


def test_now_is_aware() -> None:
    assert utc_now().tzinfo is UTC

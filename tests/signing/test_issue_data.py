from __future__ import annotations

from datetime import date

import pytest

from signing.errors import IssueDataError
from signing.issue_data import check_issue, day_text, month_text, number_text

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "01"),
        (9, "09"),
        (10, "10"),
        (215, "215"),
        ("7", "07"),
        ("07", "07"),
        ("05a", "05a"),
        ("5a", "05a"),
        ("5Đ", "05Đ"),
        ("15a", "15a"),
        ("5-TB", "05-TB"),
        (" 12 ", "12"),
    ],
)
def test_numbers_below_ten_get_a_zero(number: int | str, text: str) -> None:
    assert number_text(number) == text


@pytest.mark.parametrize("number", [0, -1, "", "0", "000", "a5", "1/2/3/4", "12 34", "1234567", "５", "5;"])
def test_what_is_no_number_is_refused(number: int | str) -> None:
    with pytest.raises(IssueDataError):
        number_text(number)


def test_days_below_ten_get_a_zero() -> None:
    assert [day_text(date(2026, 5, day)) for day in (1, 9, 10, 31)] == ["01", "09", "10", "31"]


def test_only_january_and_february_get_a_zero() -> None:
    months = [month_text(date(2026, month, 1)) for month in range(1, 13)]
    assert months == ["01", "02", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"]


def test_the_printed_year_has_to_be_that_of_issue() -> None:
    check_issue(2026, DAY, 15)
    with pytest.raises(IssueDataError, match=r"in năm 2026 .* năm 2027"):
        check_issue(2026, date(2027, 1, 4), 15)
    with pytest.raises(IssueDataError, match="Không đọc được năm"):
        check_issue(None, DAY, 15)

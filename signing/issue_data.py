"""How number and date are written (Decree 30/2020, Appendix I, Part I, II.3, II.4), and when they fit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from signing.errors import IssueDataError
from signing.marks import DECREE_30, Profile

if TYPE_CHECKING:
    from datetime import date

_NUMBER = re.compile(r"([0-9]{1,6})([A-Za-zĐđ]{1,4}|[./-][0-9A-Za-zĐđ]{1,4})?")


def number_text(number: int | str, profile: Profile = DECREE_30) -> str:
    """The number as printed: below ten with a leading zero, also before a letter, as in "05a".

    Raises `IssueDataError`.
    """
    text = str(number).strip()
    match = _NUMBER.fullmatch(text)
    value = int(match[1]) if match else 0
    if match is None or value == 0:
        raise IssueDataError(
            f"Số văn bản “{text[:20]}” không hợp lệ."
            " Hãy nhập số lớn hơn 0, tối đa 6 chữ số, ví dụ 15 hoặc 15a."
        )
    figures = f"{value:02d}" if value < profile.number_padded_below else str(value)
    return figures + (match[2] or "")


def day_text(issued: date) -> str:
    """The day of the month; below ten with a leading zero."""
    return f"{issued.day:02d}"


def month_text(issued: date, profile: Profile = DECREE_30) -> str:
    """The month; January and February with a leading zero, March to September without."""
    return f"{issued.month:02d}" if issued.month in profile.months_padded else str(issued.month)


def check_issue(printed_year: int | None, issued: date, number: int | str) -> None:
    """Raises `IssueDataError` unless the number is one and the printed year is that of issue."""
    number_text(number)
    if printed_year is None:
        raise IssueDataError(
            "Không đọc được năm in trong dòng ngày, tháng của văn bản. Hãy trả lại dự thảo để ghi đủ năm."
        )
    if printed_year != issued.year:
        raise IssueDataError(
            f"Văn bản in năm {printed_year} nhưng ngày ban hành thuộc năm {issued.year}."
            " Hãy chọn ngày ban hành đúng năm, hoặc trả lại để sửa năm trong văn bản."
        )

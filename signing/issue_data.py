"""How number and date are written (Decree 30/2020, Appendix I, Part I, II.3, II.4), and when they fit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from signing.errors import IssueDataError
from signing.marks import DECREE_30, Profile

if TYPE_CHECKING:
    from datetime import date

_NUMBER = re.compile(r"[0-9]{1,6}(?:[A-Za-zĐđ]{1,4}|[./-][0-9A-Za-zĐđ]{1,4})?")


def number_text(number: int | str, profile: Profile = DECREE_30) -> str:
    """The number as printed: a plain one below ten gets a leading zero; "05a" and the like stay as they are.

    Raises `IssueDataError`.
    """
    text = str(number).strip()
    if not _NUMBER.fullmatch(text) or int(re.split(r"[^0-9]", text)[0]) == 0:
        raise IssueDataError(
            f"Số văn bản “{text[:20]}” không hợp lệ."
            " Hãy nhập số lớn hơn 0, tối đa 6 chữ số, ví dụ 15 hoặc 15a."
        )
    if not text.isdigit():
        return text
    value = int(text)
    return f"{value:02d}" if value < profile.number_padded_below else str(value)


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

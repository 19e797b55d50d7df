"""Numbers of documents: their series, how they are written, and what a document is called on the wire."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from docflow.errors import InvalidDataError
from signing.marks import DECREE_30

GENERAL_REGISTER = "van-ban-di"
"""Sổ đăng ký văn bản đi: one series for everything, unless the head of the agency splits it."""


@dataclass(frozen=True, slots=True)
class NumberingRules:
    """How documents are split into series (Decree 30/2020, Art. 15: the head of the agency decides)."""

    registers: Mapping[str, str] = field(default_factory=dict)
    """Register name by document type code; types not named share `GENERAL_REGISTER`."""

    def register_of(self, type_code: str) -> str:
        return self.registers.get(type_code, GENERAL_REGISTER)


def outgoing_key(agency_id: str, register: str, year: int) -> str:
    """Name of the counter of one series: per agency, register and year, from 1 on 1 January (Art. 15.1)."""
    return f"outgoing:{agency_id}:{register}:{year}"


def incoming_key(agency_id: str, year: int) -> str:
    """Name of the counter of arrival numbers: continuous in the year (Art. 22.2)."""
    return f"incoming:{agency_id}:{year}"


def written_number(number: int) -> str:
    """Write a number as printed: below 10 with a leading zero (Appendix I, Part I, II.3.a)."""
    return f"0{number}" if number < DECREE_30.number_padded_below else str(number)


def display_number(number: int, symbol: str) -> str:
    """Số và ký hiệu: `display_number(5, "/KH-SNV")` is `05/KH-SNV`; the symbol carries its slash."""
    return f"{written_number(number)}{symbol}"


def document_identifier(agency_code: str, issued_on: date, number: int, symbol: str) -> str:
    """Mã định danh văn bản on the wire: agency, full date, number and symbol, separated by commas."""
    return f"{agency_code},{issued_on:%Y/%m/%d},{display_number(number, symbol)}"


def check_issue_date(issued_on: date, *, today: date, signed_on: date, last_issued_on: date | None) -> None:
    """Refuse a date of issue that cannot be true, or that would break the order of the register.

    Numbers run in the order of time (Appendix VI, Part I, III.1), so a date before the last one of the series
    is refused as well. Raises `InvalidDataError`.
    """
    if issued_on > today:
        raise InvalidDataError("Ngày ban hành không thể sau ngày hôm nay. Hãy chọn lại ngày.")
    if issued_on < signed_on:
        raise InvalidDataError(
            f"Ngày ban hành không thể trước ngày người có thẩm quyền ký ({signed_on:%d/%m/%Y}). "
            "Hãy chọn lại ngày."
        )
    if last_issued_on is not None and issued_on < last_issued_on:
        raise InvalidDataError(
            f"Sổ này đã có văn bản ban hành ngày {last_issued_on:%d/%m/%Y}; số phải theo thứ tự thời gian. "
            "Hãy chọn ngày đó hoặc ngày sau."
        )

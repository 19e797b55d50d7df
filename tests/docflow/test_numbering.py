from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.doctypes import DOCUMENT_TYPES, document_type
from docflow.errors import InvalidDataError
from docflow.numbering import (
    GENERAL_REGISTER,
    NumberingRules,
    check_issue_date,
    display_number,
    document_identifier,
    incoming_key,
    outgoing_key,
)
from signing.issue_data import number_text

TODAY = date(2026, 6, 15)
SIGNED = date(2026, 6, 12)


@pytest.mark.parametrize(
    ("number", "shown"), [(1, "01/KH-SNV"), (9, "09/KH-SNV"), (10, "10/KH-SNV"), (1234, "1234/KH-SNV")]
)
def test_numbers_below_ten_get_a_leading_zero(number: int, shown: str) -> None:
    assert display_number(number, "/KH-SNV") == shown


@given(st.integers(min_value=1, max_value=999_999))
def test_the_register_and_the_page_show_the_same_number(number: int) -> None:
    assert display_number(number, "") == number_text(number)


def test_an_identifier_has_three_parts() -> None:
    identifier = document_identifier("H01.15", date(2026, 3, 2), 5, "/KH-SNV")
    assert identifier == "H01.15,2026/03/02,05/KH-SNV"


def test_series_are_per_agency_register_and_year() -> None:
    keys = {
        outgoing_key("a", GENERAL_REGISTER, 2026),
        outgoing_key("b", GENERAL_REGISTER, 2026),
        outgoing_key("a", "quyet-dinh", 2026),
        outgoing_key("a", GENERAL_REGISTER, 2027),
        incoming_key("a", 2026),
        incoming_key("a", 2027),
    }
    assert len(keys) == 6


def test_documents_share_one_register_unless_the_head_splits_it() -> None:
    rules = NumberingRules({"quyet-dinh": "quyet-dinh"})
    assert rules.register_of("quyet-dinh") == "quyet-dinh"
    assert rules.register_of("cong-van") == GENERAL_REGISTER


class TestIssueDate:
    @pytest.mark.parametrize(
        ("issued_on", "last"),
        [(TODAY, None), (SIGNED, None), (TODAY, TODAY), (date(2026, 6, 13), date(2026, 6, 13))],
    )
    def test_accepts(self, issued_on: date, last: date | None) -> None:
        check_issue_date(issued_on, today=TODAY, signed_on=SIGNED, last_issued_on=last)

    @pytest.mark.parametrize(
        ("issued_on", "last", "why"),
        [
            (date(2026, 6, 16), None, "ngày hôm nay"),
            (date(2026, 6, 11), None, "12/06/2026"),
            (date(2026, 6, 13), date(2026, 6, 14), "14/06/2026"),
        ],
    )
    def test_refuses(self, issued_on: date, last: date | None, why: str) -> None:
        with pytest.raises(InvalidDataError, match=why):
            check_issue_date(issued_on, today=TODAY, signed_on=SIGNED, last_issued_on=last)


class TestDocumentTypes:
    def test_there_are_29_and_all_but_two_have_a_symbol_of_their_own(self) -> None:
        symbols = [kind.symbol for kind in DOCUMENT_TYPES.values() if kind.symbol]
        assert len(DOCUMENT_TYPES) == 29
        assert len(symbols) == len(set(symbols)) == 27

    def test_an_unknown_type_is_refused(self) -> None:
        with pytest.raises(InvalidDataError):
            document_type("thong-tu")

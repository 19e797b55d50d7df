"""Rules of dossiers, without a database."""

from datetime import date
from typing import Any

import pytest

from archive.errors import DossierDataError, DossierStateError
from archive.model import (
    RETENTION_NAMES,
    TRANSITIONS,
    TYPE_CODES,
    AccessMode,
    DossierAction,
    DossierState,
    RetentionCode,
    actions_from,
    document_code,
    dossier_code,
    next_state,
    retention_expiry,
    retention_years,
)
from tests.archive.people import document, dossier


@pytest.mark.parametrize("state", DossierState)
@pytest.mark.parametrize("action", DossierAction)
def test_only_listed_transitions_are_allowed(state: DossierState, action: DossierAction) -> None:
    if (state, action) in TRANSITIONS:
        assert next_state(state, action) is TRANSITIONS[state, action]
        assert action in actions_from(state)
    else:
        assert action not in actions_from(state)
        with pytest.raises(DossierStateError):
            next_state(state, action)


def test_the_way_of_a_dossier() -> None:
    state = DossierState.OPEN
    for action in (DossierAction.CLOSE, DossierAction.RETURN, DossierAction.CLOSE, DossierAction.TAKE_OVER):
        state = next_state(state, action)
    assert state is DossierState.TAKEN_OVER


def test_what_is_taken_over_never_changes() -> None:
    assert actions_from(DossierState.TAKEN_OVER) == frozenset()


@pytest.mark.parametrize(
    ("ended", "years", "last_day"),
    [
        (date(2026, 1, 1), 10, date(2036, 12, 31)),
        (date(2026, 12, 31), 10, date(2036, 12, 31)),
        (date(2024, 2, 29), 5, date(2029, 12, 31)),
        (date(2026, 6, 1), None, None),
    ],
)
def test_retention_ends_with_a_year(ended: date, years: int | None, last_day: date | None) -> None:
    assert retention_expiry(ended, years) == last_day


@pytest.mark.parametrize(
    ("code", "years"),
    [("01", None), ("02", 70), ("03", 50), ("04", 30), ("05", 20), ("06", 10)],
)
def test_codes_of_the_circular(code: str, years: int | None) -> None:
    assert retention_years(RetentionCode(code)) == years


def test_every_code_has_a_name() -> None:
    assert RETENTION_NAMES.keys() == set(RetentionCode)


def test_other_period_needs_its_years() -> None:
    assert retention_years(RetentionCode.OTHER, 5) == 5
    for years in (None, 0, -1, 10_000):
        with pytest.raises(DossierDataError):
            retention_years(RetentionCode.OTHER, years)


def test_years_beside_a_fixed_code_are_refused() -> None:
    with pytest.raises(DossierDataError):
        retention_years(RetentionCode.PERMANENT, 5)


def test_codes_are_joined_by_dots() -> None:
    code = dossier_code("H56.12", 2026, "01.TCCB")
    assert code == "H56.12.2026.01.TCCB"
    assert document_code(code, 7) == "H56.12.2026.01.TCCB.0000007"


@pytest.mark.parametrize(
    ("agency_code", "year", "notation"),
    [
        ("", 2026, "01"),
        ("../x", 2026, "01"),
        ("H1", 26, "01"),
        ("H1", 2026, ""),
        ("H1", 2026, "a b"),
        ("H1", 2026, "x" * 99),
    ],
)
def test_codes_that_nobody_could_read_are_refused(agency_code: str, year: int, notation: str) -> None:
    with pytest.raises(DossierDataError):
        dossier_code(agency_code, year, notation)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": " "},
        {"title": "x" * 1001},
        {"title": "a\x00b"},
        {"languages": ()},
        {"languages": ("99",)},
        {"mode": AccessMode.STATE_SECRET},
        {"code": "có dấu cách"},
        {"retention": RetentionCode.OTHER},
    ],
)
def test_dossier_that_no_package_could_hold_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(DossierDataError):
        dossier(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"sha256": "ABC"},
        {"size": 0},
        {"subject": ""},
        {"organ_name": ""},
        {"number": "1" * 12},
        {"symbol": "/" + "K" * 30},
        {"subject": "x" * 501},
        {"subject": "\ud800"},
        {"language": "vi"},
    ],
)
def test_document_that_no_package_could_hold_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(DossierDataError):
        document(**changes)


def test_types_are_the_29_of_the_decree() -> None:
    assert sorted(TYPE_CODES.values()) == [f"{number:02d}" for number in range(1, 30)]
    assert (TYPE_CODES["ke-hoach"], TYPE_CODES["cong-van"]) == ("10", "22")

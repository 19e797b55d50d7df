"""The suite's answers and ours: docs/pkits.md says where they differ and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from signing.report import SubIndication
from tests.certs.pkits.cases import CASES, TITLES
from tests.certs.pkits.differences import POLICIES, policy_of
from tests.certs.pkits.suite import PAGE, answers, written

if TYPE_CHECKING:
    from tests.certs.pkits.cases import Case
    from tests.certs.pkits.running import Answer


@pytest.fixture(scope="module")
def results() -> dict[Case, Answer]:
    return answers()


def test_table_is_the_whole_suite() -> None:
    assert len(CASES) == 247
    assert len({case.certificate for case in CASES}) == 223
    assert {case.section for case in CASES} == set(TITLES)


def test_every_difference_follows_from_a_policy(results: dict[Case, Answer]) -> None:
    differing = {case.number for case, answer in results.items() if answer.is_valid is not case.is_valid}
    explained = {number for policy in POLICIES for number in policy.cases}
    assert differing == explained
    assert all(policy_of(number) for number in differing)


REASONS = {
    "4.1": {SubIndication.NO_CERTIFICATE_CHAIN_FOUND},
    "4.2": {SubIndication.OUT_OF_BOUNDS_NO_POE},
    "4.3": {SubIndication.NO_CERTIFICATE_CHAIN_FOUND},
    "4.4": {SubIndication.TRY_LATER, SubIndication.REVOKED_NO_POE, SubIndication.REVOKED_CA_NO_POE},
    "4.5": {SubIndication.TRY_LATER, SubIndication.REVOKED_NO_POE, SubIndication.CHAIN_CONSTRAINTS_FAILURE},
    "4.7": {SubIndication.TRY_LATER, SubIndication.CHAIN_CONSTRAINTS_FAILURE},
    "4.13": {SubIndication.CHAIN_CONSTRAINTS_FAILURE},
    "4.14": {SubIndication.TRY_LATER, SubIndication.REVOKED_NO_POE},
    "4.15": {SubIndication.TRY_LATER, SubIndication.REVOKED_NO_POE},
}
"""What a refusal may be for in a section; elsewhere it is a constraint."""


def test_refusals_are_for_what_the_section_is_about(results: dict[Case, Answer]) -> None:
    constraint = {SubIndication.CHAIN_CONSTRAINTS_FAILURE}
    others = {
        case.number: answer
        for case, answer in results.items()
        if not (case.is_valid or policy_of(case.number))
        and answer.sub_indication not in REASONS.get(case.section, constraint)
    }
    assert others == {}


def test_refusals_say_why(results: dict[Case, Answer]) -> None:
    assert [
        case.number for case, answer in results.items() if not answer.is_valid and not answer.reason
    ] == []


def test_page_says_what_a_run_says(results: dict[Case, Answer]) -> None:
    assert PAGE.read_text(encoding="utf-8") == written(results), "run python -m tests.certs.pkits"

"""Letters signed by this package itself, at every level, judged by this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from signing.report import ChangesAfter, Indication, Integrity, Level
from signing.validation import seven_items, validate, verdict_sentence
from signing.validation.codec import report_from_json
from signing.validation.job import job_input, validate_job
from signing.validation.wording import NOT_STATED
from tests.certs.pki import AT, TestPki
from tests.effort import counted
from tests.signing.papers import ANNEXED, sample
from tests.signing.validation.attacks import ATTACKS

if TYPE_CHECKING:
    from signing.workflow import Services
    from tests.signing.signers import Signers

CALLS_A_LETTER = 1_000_000
"""Functions called to judge a letter with two long-term signatures; it takes a quarter of it."""


def test_leader_and_agency_pass_without_asking_anybody(issued: bytes, pki: TestPki) -> None:
    report = validate(issued, trust=pki.anchors, at=AT)
    assert report.indication is Indication.TOTAL_PASSED
    assert {s.kind: (s.integrity, s.changes_after, s.level) for s in report.signatures} == {
        "leader": (Integrity.INTACT, ChangesAfter.PERMITTED, Level.B_LT),
        "agency": (Integrity.INTACT, ChangesAfter.VALIDATION_DATA, Level.B_LT),
    }
    assert report.needs == ()
    assert report.problems == ()
    assert verdict_sentence(report).endswith("có thể tiếp nhận.")


def test_letter_from_object_streams_passes(served: TestPki, signers: Signers, services: Services) -> None:
    pdf = signers.issue(signers.sign(sample(ANNEXED), services).pdf, services).pdf
    report = validate(pdf, trust=served.anchors, at=AT)
    assert report.indication is Indication.TOTAL_PASSED


def test_letter_without_its_seal_is_an_advisory(
    letter: bytes, served: TestPki, signers: Signers, services: Services
) -> None:
    report = validate(signers.sign(letter, services).pdf, trust=served.anchors, at=AT)
    assert report.indication is Indication.TOTAL_PASSED
    assert any("Điều 5 Nghị định 30/2020/NĐ-CP" in problem for problem in report.problems)
    assert verdict_sentence(report).endswith("đừng tiếp nhận vội.")


ON_SIGNED_BYTES = {name for name, attack in ATTACKS.items() if not attack.has_own_draft} - {
    "flipped_byte_near_the_end",
    "signature_value_twice",
    "time_stamp_that_is_a_signature",
}
"""Ours end with validation data that no signature covers; a byte flipped there hurts nobody. And they leave a
signature no room for more than its value.
"""


@pytest.mark.parametrize("name", sorted(ON_SIGNED_BYTES))
def test_forgeries_of_our_own_letters_never_pass(name: str, issued: bytes, pki: TestPki) -> None:
    forged = ATTACKS[name](issued)
    assert forged != issued
    assert validate(forged, trust=pki.anchors, at=AT).indication is not Indication.TOTAL_PASSED


def test_seven_items_are_all_shown(issued: bytes, pki: TestPki) -> None:
    for signature in validate(issued, trust=pki.anchors, at=AT).signatures:
        items = dict(seven_items(signature))
        assert len(items) == 7
        assert NOT_STATED not in items.values()


def test_report_crosses_a_process_border_unharmed(issued: bytes, pki: TestPki) -> None:
    args, files = job_input(issued, trust=pki.anchors, at=AT)
    answer, produced = validate_job(args, files)
    assert produced == {}
    assert report_from_json(answer) == validate(issued, trust=pki.anchors, at=AT)


def test_needs_cross_a_process_border_unharmed(
    letter: bytes, pki: TestPki, signers: Signers, offline: Services
) -> None:
    pdf = signers.sign(letter, offline).pdf
    args, files = job_input(pdf, trust=pki.anchors, at=AT)
    answer, _ = validate_job(args, files)
    report = report_from_json(answer)
    assert report.needs
    assert report == validate(pdf, trust=pki.anchors, at=AT)


def test_a_letter_is_judged_with_little_work(issued: bytes, pki: TestPki) -> None:
    validate(issued, trust=pki.anchors, at=AT)  # what is loaded once does not count
    _, calls = counted(lambda: validate(issued, trust=pki.anchors, at=AT))
    assert calls < CALLS_A_LETTER

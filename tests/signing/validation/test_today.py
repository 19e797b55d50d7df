"""How an aged file stands today: asked of the sources, where they answer, and never at the verdict's cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography.x509 import ReasonFlags

from certs import facts
from certs.evidence import Evidence
from signing.document_timestamp import add_document_timestamp
from signing.report import Indication, RevocationMode, SubIndication
from signing.validation import validate, validate_with
from signing.validation.asking import not_worse
from tests.certs.pki import AT, TestPki
from tests.signing.signers import Signers, services_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from certs.evidence import EvidenceNeed, EvidenceSource
    from signing.report import ValidationReport

LATER = AT + timedelta(days=30)
"""Long after the nextUpdate of everything that was embedded."""


class Counting:
    """The source itself, and what it was asked."""

    def __init__(self, source: EvidenceSource) -> None:
        self._source = source
        self.asked: list[EvidenceNeed] = []

    def fetch(self, needs: Sequence[EvidenceNeed]) -> Evidence:
        self.asked += needs
        return self._source.fetch(needs)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    """A hierarchy whose certificates this module may revoke."""
    return TestPki.create(tmp_path_factory.mktemp("today-pki"))


@pytest.fixture(scope="module")
def aged(own: TestPki, letter: bytes) -> tuple[bytes, Signers]:
    """A letter at B-LT, with whoever signed it."""
    signers = Signers.of(own)
    services = services_at(own, AT)
    with own.serve():
        return signers.issue(signers.sign(letter, services).pdf, services).pdf, signers


def source_at(pki: TestPki, at: datetime) -> Counting:
    source = services_at(pki, at).revocation
    assert source is not None
    return Counting(source)


def standings(report: ValidationReport) -> list[tuple[Indication, SubIndication | None]]:
    return [(one.now.indication, one.now.sub_indication) for one in report.signatures if one.now]


def test_what_it_carries_says_nothing_of_today(aged: tuple[bytes, Signers], own: TestPki) -> None:
    report = validate(aged[0], trust=own.anchors, at=LATER)
    assert report.indication is Indication.TOTAL_PASSED
    assert standings(report) == [(Indication.INDETERMINATE, SubIndication.TRY_LATER)] * 2
    assert report.needs == ()
    assert report.needs_today


def test_the_sources_are_asked_how_it_stands_today(aged: tuple[bytes, Signers], own: TestPki) -> None:
    with own.serve(LATER):
        report = validate_with(aged[0], trust=own.anchors, at=LATER, source=source_at(own, LATER))
    assert report.indication is Indication.TOTAL_PASSED
    assert standings(report) == [(Indication.TOTAL_PASSED, None)] * 2
    assert report.problems == ()


def test_dead_sources_take_nothing_away(aged: tuple[bytes, Signers], own: TestPki) -> None:
    source = source_at(own, LATER)
    report = validate_with(aged[0], trust=own.anchors, at=LATER, source=source)
    assert source.asked
    assert report == validate(aged[0], trust=own.anchors, at=LATER)


def test_fresh_evidence_in_the_file_is_enough(aged: tuple[bytes, Signers], own: TestPki) -> None:
    source = source_at(own, AT)
    report = validate_with(aged[0], trust=own.anchors, at=AT, source=source)
    assert standings(report) == [(Indication.TOTAL_PASSED, None)] * 2
    assert not source.asked


def test_nobody_is_asked_who_need_not_be(aged: tuple[bytes, Signers], own: TestPki) -> None:
    source = source_at(own, LATER)
    validate_with(aged[0], trust=own.anchors, at=LATER, source=source, revocation=RevocationMode.OFF)
    assert not source.asked


def test_every_time_stamp_is_asked_about(aged: tuple[bytes, Signers], own: TestPki) -> None:
    """An archive time stamp upon another: today each stands by the evidence of today alone."""
    pdf = aged[0]
    for day in (1, 2):
        services = services_at(own, AT + timedelta(days=day))
        with own.serve(AT + timedelta(days=day)):
            pdf = add_document_timestamp(pdf, services, AT + timedelta(days=day)).in_memory()
    alone = validate(pdf, trust=own.anchors, at=LATER)
    assert (Indication.INDETERMINATE, SubIndication.TRY_LATER) in standings(alone)[-2:]
    with own.serve(LATER):
        report = validate_with(pdf, trust=own.anchors, at=LATER, source=source_at(own, LATER))
    assert report.indication is Indication.TOTAL_PASSED
    assert standings(report) == [(Indication.TOTAL_PASSED, None)] * len(report.signatures)


def test_a_revocation_since_is_told_and_spoils_nothing(aged: tuple[bytes, Signers], own: TestPki) -> None:
    """After the time stamp, so that the signature stands (EN 319 102-1, 5.5.4); last in this module."""
    pdf, signers = aged
    serial = facts.serial_number(signers.leader.certificate)
    own.authority.revoke(serial, LATER - timedelta(days=3), ReasonFlags.key_compromise)
    with own.serve(LATER):
        report = validate_with(pdf, trust=own.anchors, at=LATER, source=source_at(own, LATER))
    assert report.indication is Indication.TOTAL_PASSED
    assert standings(report) == [
        (Indication.INDETERMINATE, SubIndication.REVOKED_NO_POE),
        (Indication.TOTAL_PASSED, None),
    ]


@pytest.mark.parametrize(
    ("sub_indication", "is_taken"),
    [
        (SubIndication.TRY_LATER, False),
        (SubIndication.REVOCATION_OUT_OF_BOUNDS_NO_POE, False),
        (SubIndication.REVOKED_NO_POE, True),
        (SubIndication.REVOKED_CA_NO_POE, True),
    ],
)
def test_only_news_of_a_revocation_makes_it_worse(
    aged: tuple[bytes, Signers], own: TestPki, sub_indication: SubIndication, *, is_taken: bool
) -> None:
    before = validate(aged[0], trust=own.anchors, at=LATER)
    worse = replace(
        before.signatures[0], indication=Indication.INDETERMINATE, sub_indication=sub_indication, now=None
    )
    after = replace(before, signatures=(worse, before.signatures[1]))
    taken = not_worse(before, after)
    assert taken.signatures[0].now is None
    assert (taken.signatures[0].indication is Indication.INDETERMINATE) is is_taken

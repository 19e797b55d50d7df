"""A letter signed with each faulty certificate of the demo authority gets the answer in its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cryptography.x509 import ReasonFlags

from certs import facts
from certs.authority.faulty import FAULTS, FaultyCertificates
from signing.report import Indication, RevocationMode, SubIndication
from signing.validation import validate_with
from tests.certs.pki import AT, TestPki, reusable_key
from tests.signing.validation.test_trust import DAY, signed_by

if TYPE_CHECKING:
    from certs.authority.faulty import Faulty
    from signing.report import SignatureReport
    from signing.workflow import Services


def judged(
    faulty: Faulty,
    letter: bytes,
    pki: TestPki,
    services: Services,
    mode: RevocationMode = RevocationMode.DECLARED,
) -> SignatureReport:
    pdf = signed_by(faulty.issued, letter, at=AT, pki=pki, stamped=None)
    with pki.serve():
        report = validate_with(pdf, trust=pki.anchors, at=AT, source=services.revocation, revocation=mode)
    (signature,) = report.signatures
    assert report.indication is signature.indication
    return signature


@pytest.mark.parametrize("name", FAULTS)
def test_verdict(name: str, letter: bytes, pki: TestPki, services: Services) -> None:
    faulty = FaultyCertificates(pki.authority, AT, reusable_key()).make(name)
    signature, due = judged(faulty, letter, pki, services), faulty.fault.answer
    assert (signature.indication, signature.sub_indication) == (due.indication, due.sub_indication), (
        signature.reasons
    )
    assert due.reason in " ".join(signature.reasons)


def test_a_certificate_without_sources_does_not_pass_where_revocation_is_required(
    letter: bytes, pki: TestPki, services: Services
) -> None:
    faulty = FaultyCertificates(pki.authority, AT, reusable_key()).make("no-source")
    signature = judged(faulty, letter, pki, services, RevocationMode.REQUIRE)
    assert signature.sub_indication is SubIndication.TRY_LATER


def test_another_certificate_of_a_revoked_authority_still_holds(
    letter: bytes, pki: TestPki, services: Services
) -> None:
    """An authority was certified anew for the same key, and its first certificate revoked."""
    work = FaultyCertificates(pki.authority, AT, reusable_key())
    first = work.intermediate()
    again = work.intermediate(key=first.key)
    pki.authority.revoke(facts.serial_number(first.certificate), AT - DAY, ReasonFlags.superseded)
    for above in ((first, again), (again, first)):
        issued = work.below(first, work.holder(), *(one.certificate for one in above))
        pdf = signed_by(issued, letter, at=AT, pki=pki, stamped=None)
        with pki.serve():
            report = validate_with(pdf, trust=pki.anchors, at=AT, source=services.revocation)
        assert report.indication is Indication.TOTAL_PASSED

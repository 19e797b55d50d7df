"""Whose signature, when, and whether the certificate held: the table of verdicts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from certs.evidence import NeedKind
from certs.http import FetchPolicy
from certs.timestamp import HttpTimestampSource
from certs.trust import TrustAnchors
from signing.beginning import Signer
from signing.completion import complete
from signing.incremental import TOKEN_ROOM
from signing.leader import begin_leader
from signing.report import Indication, RevocationMode, SignatureReport, SubIndication, TimeIs
from signing.validation import validate, validate_with
from tests.certs.pki import AT, TestPki
from tests.signing.papers import SIGNATURE, prepared
from tests.signing.signers import Signers, key_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from certs.authority import Issued
    from signing.workflow import Services

DAY = timedelta(days=1)


def signed_by(issued: Issued, draft: bytes, *, at: datetime, pki: TestPki, stamped: datetime | None) -> bytes:
    """Sign as nobody careful would: without asking whether the certificate may."""
    key = key_of(issued)
    pending = begin_leader(
        prepared(draft), Signer(key.certificate, key.chain, at, token_room=TOKEN_ROOM), image=SIGNATURE
    )
    value = key.sign(pending.to_be_signed, scheme=pending.scheme, hash_name=pending.hash_name)
    if stamped is None:
        return complete(pending, value).in_memory()
    policy = FetchPolicy(frozenset({pki.host_and_port}))
    with pki.serve(stamped):
        source = HttpTimestampSource(pki.authority.tsa_url, policy, clock=lambda: stamped)
        token = source.token(hashlib.sha256(value).digest(), "sha256")
    return complete(pending, value, timestamp_token=token).in_memory()


@dataclass(frozen=True)
class Case:
    certificate: Callable[[TestPki], Issued]
    expected: SubIndication | None
    indication: Indication
    claimed: datetime = AT
    stamped: datetime | None = None


PASSED, FAILED, OPEN = Indication.TOTAL_PASSED, Indication.TOTAL_FAILED, Indication.INDETERMINATE

CASES = {
    "sound": Case(TestPki.person, None, PASSED),
    "sound, time-stamped": Case(TestPki.person, None, PASSED, stamped=AT),
    "expired, no proof of time": Case(
        TestPki.expired, SubIndication.OUT_OF_BOUNDS_NO_POE, OPEN, claimed=AT - 2 * DAY
    ),
    "not yet valid": Case(TestPki.not_yet_valid, SubIndication.NOT_YET_VALID, FAILED),
    "revoked, and the signer says so": Case(TestPki.revoked, SubIndication.REVOKED, FAILED),
    "revoked, claimed to be older": Case(
        TestPki.revoked, SubIndication.REVOKED_NO_POE, OPEN, claimed=AT - 2 * DAY
    ),
    "revoked before the time stamp": Case(
        TestPki.revoked, SubIndication.REVOKED, FAILED, claimed=AT - 2 * DAY, stamped=AT
    ),
    "revoked after the time stamp": Case(
        TestPki.revoked, None, PASSED, claimed=AT - 2 * DAY, stamped=AT - 2 * DAY
    ),
    "wrong key usage": Case(TestPki.wrong_key_usage, SubIndication.CHAIN_CONSTRAINTS_FAILURE, OPEN),
    "weak key": Case(TestPki.weak, SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE, OPEN),
    "unknown root": Case(TestPki.unknown_root, SubIndication.NO_CERTIFICATE_CHAIN_FOUND, OPEN),
    "self-signed": Case(TestPki.self_signed, SubIndication.NO_CERTIFICATE_CHAIN_FOUND, OPEN),
}


def judged(name: str, draft: bytes, pki: TestPki, services: Services) -> SignatureReport:
    case = CASES[name]
    pdf = signed_by(case.certificate(pki), draft, at=case.claimed, pki=pki, stamped=case.stamped)
    with pki.serve():
        report = validate_with(pdf, trust=pki.anchors, at=AT, source=services.revocation)
    (signature,) = report.signatures
    assert report.indication is signature.indication
    return signature


@pytest.mark.parametrize("name", CASES)
def test_verdict(name: str, letter: bytes, pki: TestPki, services: Services) -> None:
    signature = judged(name, letter, pki, services)
    case = CASES[name]
    assert (signature.indication, signature.sub_indication) == (case.indication, case.expected), signature
    assert (signature.time_is is TimeIs.TIME_STAMPED) == (case.stamped is not None)
    assert bool(signature.reasons) == (case.expected is not None or name == "revoked after the time stamp")


def test_later_revocation_is_noted(letter: bytes, pki: TestPki, services: Services) -> None:
    signature = judged("revoked after the time stamp", letter, pki, services)
    assert "sau khi ký; chữ ký vẫn có giá trị" in signature.reasons[0]
    assert signature.revocation is not None
    assert (signature.revocation.status, signature.revocation.revoked_at) == ("revoked", AT - DAY)


@pytest.fixture
def unproven(letter: bytes, pki: TestPki) -> bytes:
    return signed_by(pki.person(), letter, at=AT, pki=pki, stamped=None)


def test_revocation_that_cannot_be_asked_leaves_it_open(unproven: bytes, pki: TestPki) -> None:
    report = validate(unproven, trust=pki.anchors, at=AT)
    (signature,) = report.signatures
    assert (signature.indication, signature.sub_indication) == (OPEN, SubIndication.TRY_LATER)
    assert {need.kind for need in report.needs} == {NeedKind.OCSP, NeedKind.CRL}
    assert signature.revocation is not None
    assert signature.revocation.status == "unknown"


def test_dead_source_is_named_and_never_counts_as_good(
    unproven: bytes, pki: TestPki, services: Services
) -> None:
    report = validate_with(unproven, trust=pki.anchors, at=AT, source=services.revocation)
    assert report.indication is OPEN
    assert any(pki.host_and_port in problem or "OCSP" in problem for problem in report.problems)


def test_revocation_may_be_left_out_on_request(unproven: bytes, pki: TestPki) -> None:
    report = validate(unproven, trust=pki.anchors, at=AT, revocation=RevocationMode.OFF)
    assert report.indication is PASSED
    assert not report.needs


def test_nobody_trusted_is_never_passed(unproven: bytes) -> None:
    report = validate(unproven, trust=TrustAnchors(), at=AT, revocation=RevocationMode.OFF)
    assert report.signatures[0].sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND


def test_untrusted_time_stamp_leaves_the_claimed_time(letter: bytes, pki: TestPki) -> None:
    """The signer's own anchor is trusted, the time stamp's root is not."""
    issued = pki.person()
    pdf = signed_by(issued, letter, at=AT - DAY, pki=pki, stamped=AT)
    anchors = TrustAnchors.from_der(issued.certificate)
    (signature,) = validate(pdf, trust=anchors, at=AT, revocation=RevocationMode.OFF).signatures
    assert (signature.time_is, signature.signed_at) == (TimeIs.CLAIMED, AT - DAY)
    assert signature.indication is PASSED
    assert "Không dùng được dấu thời gian" in signature.reasons[0]


def test_embedded_evidence_outlives_the_sources_and_the_certificate(
    letter: bytes, pki: TestPki, services: Services
) -> None:
    soon = pki.person("Ngô Sắp Hết Hạn", not_after=AT + 2 * DAY)
    with pki.serve():
        pdf = Signers(key_of(soon), key_of(pki.agency())).sign(letter, services).pdf
    for later in (AT, AT + DAY, AT + 30 * DAY):
        report = validate(pdf, trust=pki.anchors, at=later)
        assert report.indication is PASSED, (later, report)
        assert report.signatures[0].revocation is not None
        assert report.signatures[0].revocation.embedded

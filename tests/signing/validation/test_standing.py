"""Two verdicts on one signature: at its time, as far as that is proven, and today (EN 319 102-1)."""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls
from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.report import Indication, ObjectKind, RevocationMode, SubIndication, TimeIs
from signing.validation import validate
from tests.signing.validation.builders import (
    NOW,
    Party,
    issue,
    led,
    pdf_name,
    prepared,
    root,
    sign,
    stamper,
    trust,
    with_document_timestamp,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from signing.report import SignatureReport

DAY = timedelta(days=1)
LATE = datetime(2199, 1, 1, tzinfo=UTC)
"""Later than any time that a test run may claim to sign at."""
PASSED, FAILED, OPEN = Indication.TOTAL_PASSED, Indication.TOTAL_FAILED, Indication.INDETERMINATE


@cache
def person() -> Party:
    return issue("Lê Thị Hạn Ngắn", root(), days=(-30, 30))


@cache
def authority() -> Party:
    return issue("Cơ quan chứng thực trung gian", root(), ca=True, days=(-300, 300))


@cache
def below() -> Party:
    return issue("Phạm Văn Cấp Dưới", authority(), days=(-30, 30))


def crl(issuer: Party, made: datetime, revoked: Mapping[int, datetime] | None = None) -> bytes:
    """A full list of the issuer's, good for ten days."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(made)
        .next_update(made + 10 * DAY)
    )
    for serial, when in (revoked or {}).items():
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(when).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def with_lists(pdf: bytes, *lists: bytes) -> bytes:
    """Append a security store with these lists, and the intermediate authority's certificate."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    store = {
        pdf_name(key): generic.ArrayObject(
            [writer.add_object(generic.StreamObject(stream_data=der)) for der in pieces]
        )
        for key, pieces in (("/CRLs", lists), ("/Certs", (authority().der,)))
    }
    writer.root[pdf_name("/DSS")] = writer.add_object(generic.DictionaryObject(store))
    writer.update_root()
    return written(writer)


def serial(party: Party) -> int:
    return party.certificate.serial_number


def stamped(party: Party, at: datetime = NOW) -> bytes:
    return sign(prepared(), party, "AntinLeader1", timestamper=stamper(at))


def unstamped(party: Party) -> bytes:
    return led(party=party, stamped=False)


def over_a_stamp(party: Party, at: datetime) -> bytes:
    """A signature without a time stamp of its own, over a document time stamp."""
    return led(with_document_timestamp(prepared(), at), party, stamped=False)


@dataclass(frozen=True)
class Case:
    make: Callable[[], bytes]
    at: datetime
    then: tuple[Indication, SubIndication | None]
    now: tuple[Indication, SubIndication | None]


NOT_REVOKED = (OPEN, SubIndication.OUT_OF_BOUNDS_NOT_REVOKED)
OUT_OF_BOUNDS = (OPEN, SubIndication.OUT_OF_BOUNDS_NO_POE)
REVOKED_CA = (OPEN, SubIndication.REVOKED_CA_NO_POE)
STALE_SIGNER = (OPEN, SubIndication.REVOCATION_OUT_OF_BOUNDS_NO_POE)
SOUND = (PASSED, None)

CASES = {
    "5.3: sound, nothing proven": Case(lambda: unstamped(person()), NOW, SOUND, SOUND),
    "5.5: sound, time-stamped": Case(lambda: stamped(person()), NOW, SOUND, SOUND),
    "5.5: expired since the time stamp": Case(
        lambda: stamped(person()), NOW + 31 * DAY, SOUND, OUT_OF_BOUNDS
    ),
    "5.5: expired since, never revoked": Case(
        lambda: with_lists(stamped(person()), crl(root(), NOW + 25 * DAY)), NOW + 31 * DAY, SOUND, NOT_REVOKED
    ),
    "5.3: expired, nothing proven": Case(
        lambda: unstamped(person()), NOW + 31 * DAY, OUT_OF_BOUNDS, OUT_OF_BOUNDS
    ),
    "5.2.6: expired, nothing proven, never revoked": Case(
        lambda: with_lists(unstamped(person()), crl(root(), NOW + 25 * DAY)),
        NOW + 31 * DAY,
        NOT_REVOKED,
        NOT_REVOKED,
    ),
    "table 6: signed over a time stamp made after expiry": Case(
        lambda: over_a_stamp(person(), NOW + 31 * DAY),
        NOW + 32 * DAY,
        (FAILED, SubIndication.EXPIRED),
        (FAILED, SubIndication.EXPIRED),
    ),
    "5.3.4: revoked, nothing proven": Case(
        lambda: with_lists(unstamped(person()), crl(root(), NOW + 2 * DAY, {serial(person()): LATE})),
        NOW + 3 * DAY,
        (OPEN, SubIndication.REVOKED_NO_POE),
        (OPEN, SubIndication.REVOKED_NO_POE),
    ),
    "5.5.4: time-stamped before what it covers": Case(
        lambda: sign(
            with_document_timestamp(prepared(), NOW + DAY), person(), "AntinLeader1", timestamper=stamper(NOW)
        ),
        NOW + 2 * DAY,
        (OPEN, SubIndication.TIMESTAMP_ORDER_FAILURE),
        SOUND,
    ),
    "5.6.2: authority revoked since, its list may be forged": Case(
        lambda: with_lists(
            stamped(below()),
            crl(authority(), NOW),
            crl(root(), NOW + 2 * DAY, {serial(authority()): NOW + DAY}),
        ),
        NOW + 3 * DAY,
        REVOKED_CA,
        REVOKED_CA,
    ),
    "5.6.2: authority revoked since, its list was stamped before": Case(
        lambda: with_lists(
            with_document_timestamp(with_lists(stamped(below()), crl(authority(), NOW)), NOW),
            crl(authority(), NOW),
            crl(root(), NOW + 2 * DAY, {serial(authority()): NOW + DAY}),
        ),
        NOW + 3 * DAY,
        SOUND,
        REVOKED_CA,
    ),
    "table 6: who signed the list has expired, nothing proven": Case(
        lambda: with_lists(stamped(below()), crl(authority(), NOW), crl(root(), NOW)),
        NOW + 301 * DAY,
        STALE_SIGNER,
        OUT_OF_BOUNDS,
    ),
    "5.6.2: who signed the list has expired, stamped before": Case(
        lambda: with_document_timestamp(
            with_lists(stamped(below()), crl(authority(), NOW), crl(root(), NOW)), NOW
        ),
        NOW + 301 * DAY,
        SOUND,
        OUT_OF_BOUNDS,
    ),
}


def judged(pdf: bytes, at: datetime) -> SignatureReport:
    report = validate(pdf, trust=trust(), at=at, revocation=RevocationMode.OFF)
    return next(one for one in report.signatures if one.kind == "leader")


@pytest.mark.parametrize("name", CASES)
def test_both_verdicts(name: str) -> None:
    case = CASES[name]
    signature = judged(case.make(), case.at)
    assert signature.now is not None
    assert (signature.indication, signature.sub_indication) == case.then, signature.reasons
    assert (signature.now.indication, signature.now.sub_indication) == case.now, signature.now.reason
    assert (signature.now.reason is None) == (case.now == SOUND)


def test_broken_signature_is_broken_then_and_now() -> None:
    pdf = bytearray(stamped(person()))
    pdf[200] ^= 1
    signature = judged(bytes(pdf), NOW)
    assert signature.indication is not PASSED
    assert signature.now is not None
    assert (signature.now.indication, signature.now.sub_indication) == (
        signature.indication,
        signature.sub_indication,
    )


def test_verdict_names_what_it_rests_on() -> None:
    pdf = with_document_timestamp(with_lists(stamped(person()), crl(root(), NOW)), NOW)
    report = validate(pdf, trust=trust(), at=NOW + DAY, revocation=RevocationMode.OFF)
    leader = next(one for one in report.signatures if one.kind == "leader")
    objects = {one.sha256: one for one in report.objects}
    assert set(leader.objects) <= set(objects)
    assert [link.certificate.subject for link in leader.chain] == ["Lê Thị Hạn Ngắn", "Gốc thử nghiệm"]
    assert [link.is_anchor for link in leader.chain] == [False, True]
    assert leader.time_is is TimeIs.TIME_STAMPED
    assert leader.time_proof is not None
    proof = objects[leader.time_proof]
    assert (proof.kind, proof.time) == (ObjectKind.TIMESTAMP, leader.signed_at)
    listed = next(one for one in report.objects if one.kind is ObjectKind.CRL)
    assert (listed.proven_at, listed.embedded) == (NOW, True)
    assert listed.proven_by is not None
    assert objects[listed.proven_by].kind is ObjectKind.TIMESTAMP


def test_what_nothing_proves_exists_since_it_was_checked() -> None:
    report = validate(unstamped(person()), trust=trust(), at=NOW + DAY, revocation=RevocationMode.OFF)
    assert {one.proven_at for one in report.objects} == {NOW + DAY}
    assert {one.proven_by for one in report.objects} == {None}
    assert report.signatures[0].time_proof is None

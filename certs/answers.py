"""What a source sent, judged: may it be kept as this source's answer, and what does it say of a certificate.

Bytes come from wherever they come, so what was kept is read by the same rules as what has just arrived.
A list is looked at twice. `accepted` asks whether it is what was asked for: readable, current, and signed by
somebody who may speak for the issuer; only then does it stand for the source's answer to everybody.
`read_answer` asks what it says about one certificate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from certs import facts, revocation
from certs.errors import CertificateUnreadableError, EvidenceRefusedError
from certs.evidence import Evidence, EvidenceNeed, NeedKind
from certs.names import plain
from certs.revocation import Testimony, Verdict
from certs.revocation.lists import RevocationList, read_list
from certs.revocation.signers import speakers_of

if TYPE_CHECKING:
    from collections.abc import Iterable

CLOCK_SKEW = timedelta(minutes=5)
"""How far a source's clock may run ahead of ours."""

LISTS = frozenset({NeedKind.CRL, NeedKind.CRL_PART, NeedKind.DELTA})


class Outcome(StrEnum):
    """What a source gave."""

    GOOD = "good"
    REVOKED = "revoked"
    LIST = "list"
    """A list as such: what it says depends on whom one asks about, and perhaps on other lists."""
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a source gave, as far as it can be believed."""

    raw: bytes
    evidence: Evidence
    outcome: Outcome
    this_update: datetime | None
    fresh_until: datetime
    """Until then it need not be asked for again (nextUpdate, or our own limit where there is none)."""
    max_age: timedelta | None = None
    """How long its sender calls it fresh (Cache-Control); None if not said. Never beyond `fresh_until`."""
    is_verified: bool = True
    """Somebody entitled signed it. Not known of lists whose signer only the asker's file may bring along."""


def accepted(need: EvidenceNeed, raw: bytes, now: datetime, signers: tuple[bytes, ...] = ()) -> Answer:
    """Check that a source sent what it was asked for; raises `EvidenceRefusedError` if it did not.

    `signers` are certificates that the list itself led to.
    """
    if need.kind in LISTS:
        return _accepted_list(need, raw, now, signers)
    if need.kind is NeedKind.ISSUER:
        issuer = _issuer_in(raw, need.certificate)
        evidence = Evidence(certificates=(issuer,))
        return Answer(raw, evidence, Outcome.CERTIFICATE, None, now + timedelta(days=1))
    status = revocation.read_ocsp(raw, need.certificate, need.issuer or b"", need.known)
    _check_times(status.this_update, status.next_update, status.fresh_until, now)
    if status.verdict is Verdict.UNKNOWN:
        raise EvidenceRefusedError("Nguồn không biết chứng thư này.")
    outcome = Outcome.GOOD if status.verdict is Verdict.GOOD else Outcome.REVOKED
    inside = revocation.responders(raw)
    brought = tuple(chain[0] for chain in status.chains if chain[0] not in inside)
    return Answer(raw, Evidence((raw,), (), brought), outcome, status.this_update, status.fresh_until)


def read_answer(need: EvidenceNeed, raw: bytes, now: datetime, signers: tuple[bytes, ...] = ()) -> Answer:
    """As `accepted`, and that it says something about the certificate in question."""
    answer = accepted(need, raw, now, signers)
    if need.kind is not NeedKind.CRL:
        return answer
    known = Testimony(Evidence(certificates=(*signers, *need.known)))
    status = revocation.read_crl(raw, need.certificate, need.issuer or b"", known, _above(need))
    return replace(answer, outcome=Outcome.GOOD if status.verdict is Verdict.GOOD else Outcome.REVOKED)


def _accepted_list(need: EvidenceNeed, raw: bytes, now: datetime, signers: tuple[bytes, ...]) -> Answer:
    crl = read_list(raw)
    if crl.is_delta is not (need.kind is NeedKind.DELTA):
        raise EvidenceRefusedError("Danh sách thu hồi (CRL) không phải loại được hỏi.")
    until = crl.next_update or crl.this_update + revocation.MAX_AGE_WITHOUT_NEXT_UPDATE
    _check_times(crl.this_update, crl.next_update, until, now)
    is_own = crl.issuer == plain(facts.parsed(need.issuer or b"").subject)
    if need.kind is NeedKind.CRL and not is_own:
        raise EvidenceRefusedError("Danh sách thu hồi (CRL) là của tổ chức chứng thực khác.")
    is_verified = _is_by_somebody_entitled(crl, need, signers)
    if is_own and need.kind is NeedKind.CRL and not is_verified:
        raise EvidenceRefusedError("Chữ ký trên danh sách thu hồi (CRL) không đúng.")
    evidence = Evidence(crls=(raw,), certificates=signers)
    return Answer(raw, evidence, Outcome.LIST, crl.this_update, until, is_verified=is_verified)


def _is_by_somebody_entitled(crl: RevocationList, need: EvidenceNeed, signers: tuple[bytes, ...]) -> bool:
    """Whether the issuer signed it, or whom one of its path vouches for (RFC 5280, 6.3.3 f)."""
    known = Testimony(Evidence(certificates=(*signers, *need.known)))
    authorities = (need.issuer or b"", *_above(need))
    try:
        return speakers_of(crl, authorities, known, by_other_authority=crl.is_indirect) is not None
    except CertificateUnreadableError:
        return False


def _above(need: EvidenceNeed) -> tuple[bytes, ...]:
    """The authorities above the issuer, as far as they are known."""
    found: list[bytes] = []
    current = need.issuer or b""
    while (issuer := facts.find_issuer(current, need.known)) is not None:
        if issuer in found or issuer == current:
            break
        found.append(issuer)
        current = issuer
    return tuple(found)


def _check_times(
    this_update: datetime, next_update: datetime | None, fresh_until: datetime, now: datetime
) -> None:
    """The times a source states have to be current (RFC 6960, 4.2.2.1; RFC 5280, 5.1.2.5)."""
    if this_update > now + CLOCK_SKEW:
        raise EvidenceRefusedError("Thời điểm của trả lời ở tương lai. Hãy kiểm tra đồng hồ máy chủ.")
    if next_update is not None and next_update < now:
        raise EvidenceRefusedError("Trả lời đã quá hạn, có thể bị gửi lại từ trước.")
    if fresh_until < now:
        raise EvidenceRefusedError("Trả lời quá cũ.")


def _issuer_in(raw: bytes, certificate: bytes) -> bytes:
    """Find the issuer in what caIssuers gave: one certificate, or a PKCS#7 bag (RFC 5280, 4.2.2.1)."""
    found = next((one for one in certificates_in(raw) if _issued(one, certificate)), None)
    if found is None:
        raise EvidenceRefusedError("Nguồn không đưa ra chứng thư đã cấp chứng thư này.")
    return found


def certificates_in(raw: bytes) -> Iterable[bytes]:
    """Give the bytes themselves, and the certificates of the PKCS#7 bag that they may be."""
    yield raw
    try:
        bag = pkcs7.load_der_pkcs7_certificates(raw)
    except facts.PARSE_ERRORS:
        return
    for certificate in bag:
        yield certificate.public_bytes(Encoding.DER)


def _issued(issuer: bytes, certificate: bytes) -> bool:
    try:
        return facts.is_issued_by(certificate, issuer)
    except CertificateUnreadableError:
        return False


def has_signed(crl: RevocationList, certificate: bytes) -> bool:
    """Tell whether the certificate made the signature on the list and its key may; never raises."""
    try:
        return facts.may_sign_crls(certificate) and crl.is_signed_by(certificate)
    except CertificateUnreadableError:
        return False

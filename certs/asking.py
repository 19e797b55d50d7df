"""Asking one source for one piece of evidence (RFC 6960, A; RFC 5280; RFC 2585), and reading what it says.

`Asker` is the network, `read_answer` the judgement: it takes bytes from wherever they come, so that what was
kept is read by the same rules as what has just arrived.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509 import ocsp

from certs import facts, revocation
from certs.errors import CertificateUnreadableError, CertsError, EvidenceRefusedError, FetchError
from certs.evidence import Evidence, EvidenceNeed, NeedKind
from certs.fetching import FetchPolicy, Request, Timeouts, fetch
from certs.revocation import Testimony, Verdict
from certs.revocation.lists import RevocationList, read_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_OCSP_BYTES = 1024 * 1024
MAX_CRL_BYTES = 20 * 1024 * 1024
MAX_ISSUER_BYTES = 256 * 1024

MAX_KNOWN_SIGNERS = 64
"""Addresses of certificates of whoever signs lists that are remembered."""

_LIMITS = {
    NeedKind.OCSP: MAX_OCSP_BYTES,
    NeedKind.CRL: MAX_CRL_BYTES,
    NeedKind.CRL_PART: MAX_CRL_BYTES,
    NeedKind.DELTA: MAX_CRL_BYTES,
    NeedKind.ISSUER: MAX_ISSUER_BYTES,
}

CLOCK_SKEW = timedelta(minutes=5)
"""How far a source's clock may run ahead of ours."""

_NONCE_BYTES = 32
"""RFC 9654, 2.1; the most that RFC 8954 allowed."""

_TRY_ANOTHER_HASH = frozenset(
    {ocsp.OCSPResponseStatus.UNAUTHORIZED, ocsp.OCSPResponseStatus.MALFORMED_REQUEST}
)
_DOWN = frozenset({ocsp.OCSPResponseStatus.INTERNAL_ERROR, ocsp.OCSPResponseStatus.TRY_LATER})
"""Refusals that say nothing about the question (RFC 6960, 2.3): the source is as good as dead."""


class Outcome(StrEnum):
    """What a source gave."""

    GOOD = "good"
    REVOKED = "revoked"
    LIST = "list"
    """A list that has to be put together with others before it says anything."""
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


class Asker:
    """Sends questions within a fetch policy.

    `rewrites` maps the beginning of an address in certificates to where that service answers now.
    """

    def __init__(
        self,
        policy: FetchPolicy,
        *,
        rewrites: Mapping[str, str] | None = None,
        timeouts: Timeouts | None = None,
    ) -> None:
        self._policy = policy
        self._rewrites = dict(rewrites or {})
        self._timeouts = timeouts or Timeouts()
        self._known_signers: dict[str, tuple[bytes, ...]] = {}

    def ask(self, need: EvidenceNeed, now: datetime) -> Answer:
        """Ask one source.

        Raises `FetchError` where it is dead or may not be asked, `EvidenceRefusedError` where it answers with
        something that is of no use.
        """
        if need.kind is NeedKind.OCSP:
            return read_answer(need, self._ask_ocsp(need), now)
        return self.read(need, self._get(need.url, _LIMITS[need.kind]), now)

    def read(self, need: EvidenceNeed, raw: bytes, now: datetime) -> Answer:
        """Read an answer, fetching who signed a list where that is not the issuer and the list says where."""
        if need.kind not in (NeedKind.CRL, NeedKind.CRL_PART):
            return read_answer(need, raw, now)
        signers = self._signers(raw, need.issuer or b"")
        answer = read_answer(need, raw, now, Testimony(Evidence(certificates=signers)))
        return replace(answer, evidence=answer.evidence + Evidence(certificates=signers))

    def _ask_ocsp(self, need: EvidenceNeed) -> bytes:
        # SHA-1 only names the certificate, proves nothing, and is all that many responders know (RFC 5019).
        for algorithm in (SHA1(), SHA256()):  # noqa: S303
            nonce = secrets.token_bytes(_NONCE_BYTES)
            body = ocsp_request(need, nonce, algorithm)
            question = Request(self._located(need.url), MAX_OCSP_BYTES, body, "application/ocsp-request")
            answer = fetch(question, self._policy, self._timeouts)
            status = _status_of(answer)
            if status in _DOWN:
                raise FetchError(f"Máy chủ OCSP báo đang trục trặc ({status.name.lower()}).")
            if status not in _TRY_ANOTHER_HASH:
                break
        returned = revocation.nonce(answer)
        # Many responders sign in advance and return none; then freshness alone guards against replays.
        if returned is not None and returned != nonce:
            raise EvidenceRefusedError("Trả lời OCSP là của câu hỏi khác (sai nonce).")
        return answer

    def _signers(self, raw: bytes, issuer: bytes) -> tuple[bytes, ...]:
        """Give the certificates of whoever signed a list, from where the list says (RFC 5280, 5.2.7)."""
        crl = read_list(raw)
        if _signed(crl, issuer):
            return ()
        for url in crl.issuer_urls:
            signers = tuple(one for one in self._published(url) if _signed(crl, one))
            if signers:
                return signers
        return ()

    def _published(self, url: str) -> tuple[bytes, ...]:
        """Give the certificates at an address, remembered: lists change daily, who signs them hardly ever."""
        found = self._known_signers.get(url)
        if found is None:
            try:
                found = tuple(_certificates_in(self._get(url, MAX_ISSUER_BYTES)))
            except CertsError:
                return ()
            # Another thread may empty it at any time.
            if len(self._known_signers) >= MAX_KNOWN_SIGNERS:
                self._known_signers.clear()
            self._known_signers[url] = found
        return found

    def _get(self, url: str, limit: int) -> bytes:
        return fetch(Request(self._located(url), limit), self._policy, self._timeouts)

    def _located(self, url: str) -> str:
        for prefix in sorted(self._rewrites, key=len, reverse=True):
            if url.startswith(prefix):
                return self._rewrites[prefix] + url.removeprefix(prefix)
        return url


def read_answer(need: EvidenceNeed, raw: bytes, now: datetime, known: Testimony | None = None) -> Answer:
    """Check what a source sent; raises `EvidenceRefusedError` if it is of no use."""
    if need.kind is NeedKind.ISSUER:
        issuer = _issuer_in(raw, need.certificate)
        evidence = Evidence(certificates=(issuer,))
        return Answer(raw, evidence, Outcome.CERTIFICATE, None, now + timedelta(days=1))
    if need.kind in (NeedKind.CRL_PART, NeedKind.DELTA):
        return _read_part(need, raw, now)
    issuer = need.issuer or b""
    if need.kind is NeedKind.OCSP:
        status = revocation.read_ocsp(raw, need.certificate, issuer)
        evidence = Evidence(ocsp_responses=(raw,))
    else:
        status = revocation.read_crl(raw, need.certificate, issuer, known)
        evidence = Evidence(crls=(raw,))
    _check_times(status.this_update, status.next_update, status.fresh_until, now)
    if status.verdict is Verdict.UNKNOWN:
        raise EvidenceRefusedError("Nguồn không biết chứng thư này.")
    outcome = Outcome.GOOD if status.verdict is Verdict.GOOD else Outcome.REVOKED
    return Answer(raw, evidence, outcome, status.this_update, status.fresh_until)


def _read_part(need: EvidenceNeed, raw: bytes, now: datetime) -> Answer:
    """Read a list that says nothing alone; whoever puts it together with others looks at its signature."""
    crl = read_list(raw)
    if crl.is_delta is not (need.kind is NeedKind.DELTA):
        raise EvidenceRefusedError("Danh sách thu hồi (CRL) không phải loại được hỏi.")
    until = crl.next_update or crl.this_update + revocation.MAX_AGE_WITHOUT_NEXT_UPDATE
    _check_times(crl.this_update, crl.next_update, until, now)
    return Answer(raw, Evidence(crls=(raw,)), Outcome.LIST, crl.this_update, until)


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


def ocsp_request(need: EvidenceNeed, nonce: bytes, algorithm: SHA1 | SHA256) -> bytes:
    """Give the DER of the question about one certificate."""
    certificate, issuer = facts.parsed(need.certificate), facts.parsed(need.issuer or b"")
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, algorithm)
    builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)


def _status_of(answer: bytes) -> ocsp.OCSPResponseStatus | None:
    try:
        return ocsp.load_der_ocsp_response(answer).response_status
    except facts.PARSE_ERRORS:
        return None


def _issuer_in(raw: bytes, certificate: bytes) -> bytes:
    """Find the issuer in what caIssuers gave: one certificate, or a PKCS#7 bag (RFC 5280, 4.2.2.1)."""
    found = next((one for one in _certificates_in(raw) if _issued(one, certificate)), None)
    if found is None:
        raise EvidenceRefusedError("Nguồn không đưa ra chứng thư đã cấp chứng thư này.")
    return found


def _certificates_in(raw: bytes) -> Iterable[bytes]:
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


def _signed(crl: RevocationList, certificate: bytes) -> bool:
    try:
        return facts.may_sign_crls(certificate) and crl.is_signed_by(certificate)
    except CertificateUnreadableError:
        return False

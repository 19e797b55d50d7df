"""Fetching revocation evidence and issuers over HTTP (RFC 6960, A; RFC 5280; RFC 2585)."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509 import ocsp

from certs import facts, revocation
from certs.addresses import FetchPolicy
from certs.errors import CertificateUnreadableError, CertsError, EvidenceRefusedError
from certs.evidence import Evidence, EvidenceNeed, NeedKind
from certs.fetching import Request, Timeouts, fetch
from certs.revocation import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

__all__ = ["FetchPolicy", "HttpEvidenceSource", "Timeouts"]

MAX_OCSP_BYTES = 1024 * 1024
MAX_CRL_BYTES = 20 * 1024 * 1024
MAX_ISSUER_BYTES = 256 * 1024

MAX_NEEDS = 40
"""Needs looked at in one call."""
BUDGET_SECONDS = 30.0
"""After so long no further source is asked in one call."""

CLOCK_SKEW = timedelta(minutes=5)
"""How far a source's clock may run ahead of ours."""

_NONCE_BYTES = 16


def _utc_now() -> datetime:
    return datetime.now(UTC)


class HttpEvidenceSource:
    """Fetches over the network within a policy; implements `EvidenceSource` and may be shared by threads.

    `rewrites` maps the beginning of an address in certificates to where that service answers now.
    An answer is asked for again after `remember`, or at its nextUpdate if that comes first.
    """

    def __init__(
        self,
        policy: FetchPolicy,
        *,
        rewrites: Mapping[str, str] | None = None,
        timeouts: Timeouts | None = None,
        remember: timedelta = timedelta(minutes=5),
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._policy = policy
        self._rewrites = dict(rewrites or {})
        self._timeouts = timeouts or Timeouts()
        self._clock = clock
        self._remember = remember
        self._cache = _Cache()

    def fetch(self, needs: Sequence[EvidenceNeed]) -> Evidence:
        """Ask, for each certificate, its sources in the given order until one gives a good answer."""
        evidence = Evidence()
        give_up = time.monotonic() + BUDGET_SECONDS
        met: set[tuple[bytes, bool]] = set()
        for need in needs[:MAX_NEEDS]:
            subject = (need.certificate, need.kind is NeedKind.ISSUER)
            if subject in met:
                continue
            if time.monotonic() > give_up:
                return evidence + _failure("Đã hết thời gian hỏi trạng thái chứng thư. Hãy thử lại sau.")
            try:
                evidence += self._get(need)
                met.add(subject)
            except CertsError as error:
                evidence += _failure(f"{_SOURCES[need.kind]} {_shown(need.url)}: {error}")
        if len(needs) > MAX_NEEDS:
            evidence += _failure("Tệp nêu quá nhiều nguồn trạng thái chứng thư nên không hỏi hết.")
        return evidence

    def _get(self, need: EvidenceNeed) -> Evidence:
        now = self._clock()
        key = _cache_key(need)
        remembered = self._cache.get(key, now)
        if remembered is not None:
            try:
                return _read(need, remembered, now).evidence
            except EvidenceRefusedError:
                self._cache.drop(key)
        answer = _read(need, self._ask(need), now)
        self._cache.put(key, answer.raw, min(answer.fresh_until or now, now + self._remember))
        return answer.evidence

    def _ask(self, need: EvidenceNeed) -> bytes:
        url = self._located(need.url)
        if need.kind is not NeedKind.OCSP:
            limit = MAX_CRL_BYTES if need.kind is NeedKind.CRL else MAX_ISSUER_BYTES
            return fetch(Request(url, limit), self._policy, self._timeouts)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        question = Request(url, MAX_OCSP_BYTES, _ocsp_request(need, nonce), "application/ocsp-request")
        answer = fetch(question, self._policy, self._timeouts)
        returned = revocation.nonce(answer)
        # Many responders sign in advance and return none; then freshness alone guards against replays.
        if returned is not None and returned != nonce:
            raise EvidenceRefusedError("Trả lời OCSP là của câu hỏi khác (sai nonce).")
        return answer

    def _located(self, url: str) -> str:
        for prefix in sorted(self._rewrites, key=len, reverse=True):
            if url.startswith(prefix):
                return self._rewrites[prefix] + url.removeprefix(prefix)
        return url


_SOURCES = {NeedKind.OCSP: "OCSP", NeedKind.CRL: "CRL", NeedKind.ISSUER: "Chứng thư cấp trên"}


@dataclass(frozen=True, slots=True)
class _Answer:
    raw: bytes
    evidence: Evidence
    fresh_until: datetime | None


def _read(need: EvidenceNeed, raw: bytes, now: datetime) -> _Answer:
    """Check what a source sent; raises `EvidenceRefusedError` if it is of no use."""
    if need.kind is NeedKind.ISSUER:
        issuer = _issuer_in(raw, need.certificate)
        return _Answer(raw, Evidence(certificates=(issuer,)), now + timedelta(days=1))
    issuer = need.issuer or b""
    is_ocsp = need.kind is NeedKind.OCSP
    read = revocation.read_ocsp if is_ocsp else revocation.read_crl
    status = read(raw, need.certificate, issuer)
    if status.this_update > now + CLOCK_SKEW:
        raise EvidenceRefusedError("Thời điểm của trả lời ở tương lai. Hãy kiểm tra đồng hồ máy chủ.")
    if status.next_update is not None and status.next_update < now:
        raise EvidenceRefusedError("Trả lời đã quá hạn, có thể bị gửi lại từ trước.")
    if status.verdict is Verdict.UNKNOWN:
        raise EvidenceRefusedError("Nguồn không biết chứng thư này.")
    if status.next_update is None and now - status.this_update > revocation.MAX_AGE_WITHOUT_NEXT_UPDATE:
        raise EvidenceRefusedError("Trả lời quá cũ.")
    evidence = Evidence(ocsp_responses=(raw,)) if is_ocsp else Evidence(crls=(raw,))
    return _Answer(raw, evidence, status.next_update)


def _ocsp_request(need: EvidenceNeed, nonce: bytes) -> bytes:
    certificate, issuer = facts.parsed(need.certificate), facts.parsed(need.issuer or b"")
    # SHA-1 only names the certificate here, proves nothing, and is all that many responders know (RFC 5019).
    algorithm = SHA1()  # noqa: S303
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, algorithm)
    builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)


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


def _failure(sentence: str) -> Evidence:
    return Evidence(failures=(sentence,))


def _shown(url: str) -> str:
    """Make a foreign address fit for a message."""
    return "".join(character for character in url if character.isprintable())[:120]


_CacheKey = tuple[NeedKind, str, str]


def _cache_key(need: EvidenceNeed) -> _CacheKey:
    # One CRL serves all certificates of its issuer.
    subject = need.issuer if need.kind is NeedKind.CRL and need.issuer else need.certificate
    return need.kind, need.url, facts.fingerprint(subject)


class _Cache:
    """The last answers, bounded in count and bytes."""

    MAX_ENTRIES = 256
    MAX_BYTES = 64 * 1024 * 1024

    def __init__(self) -> None:
        self._entries: OrderedDict[_CacheKey, tuple[bytes, datetime]] = OrderedDict()
        self._bytes = 0
        self._guard = threading.Lock()

    def get(self, key: _CacheKey, now: datetime) -> bytes | None:
        with self._guard:
            entry = self._entries.get(key)
        return entry[0] if entry is not None and now < entry[1] else None

    def put(self, key: _CacheKey, raw: bytes, until: datetime) -> None:
        with self._guard:
            self._remove(key)
            self._entries[key] = (raw, until)
            self._bytes += len(raw)
            while self._bytes > self.MAX_BYTES or len(self._entries) > self.MAX_ENTRIES:
                self._remove(next(iter(self._entries)))

    def drop(self, key: _CacheKey) -> None:
        with self._guard:
            self._remove(key)

    def _remove(self, key: _CacheKey) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= len(entry[0])

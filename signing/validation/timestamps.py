"""Time-stamp tokens (RFC 3161): what they stamp, who made them, and whether their time may be believed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asn1crypto import parser

from certs import facts
from signing.report import Integrity, RevocationMode, SubIndication
from signing.validation import cms, revocation
from signing.validation.faults import Fault, guarded
from signing.validation.paths import Path, PathFinder, Purpose, check_purpose
from signing.validation.revocation import Question, RevocationVerdict
from signing.validation.status import CLOCK_SKEW

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from certs.evidence import EvidenceNeed
    from signing.validation.evidence import EvidencePool

_IMPRINTS = frozenset({"sha256", "sha384", "sha512"})


@dataclass(frozen=True, slots=True)
class Token:
    """A token whose signature holds and that stamps the expected bytes; its maker is not yet trusted."""

    message: cms.SignedMessage
    time: datetime
    imprint_hash: str
    der: bytes
    """The token itself, without padding."""

    @property
    def name(self) -> str:
        """SHA-256 of the token, by which the report knows it."""
        return hashlib.sha256(self.der).hexdigest()

    @property
    def certificate(self) -> bytes:
        return bytes(self.message.certificate.dump())


@dataclass(frozen=True, slots=True)
class TokenTrust:
    """Whether the token's time may be believed."""

    fault: Fault | None
    revocation: RevocationVerdict | None
    needs: tuple[EvidenceNeed, ...]
    path: Path | None = None


def read_token(der: bytes, *, padded: bool = False, spare: Callable[[], tuple[bytes, ...]] = tuple) -> Token:
    """Take a token apart and check its own signature; `spare` as in `cms.parse`.

    Raises `Fault`. Whether it stamps the right bytes: see `check_imprint`.
    """
    message = cms.parse(der, expected_content="tst_info", padded=padded, spare=spare)
    return guarded(lambda: _token(message, der[: parser.peek(der)]))


def _token(message: cms.SignedMessage, der: bytes) -> Token:
    content = message.signed_data["encap_content_info"]["content"]
    if message.digest_name not in _IMPRINTS:
        raise _weak(message.digest_name)
    digest = hashlib.new(message.digest_name, bytes(content)).digest()
    cms.verify(message, digest, needs_certificate_reference=True)
    info = content.parsed
    return Token(
        message,
        info["gen_time"].native,
        str(info["message_imprint"]["hash_algorithm"]["algorithm"].native),
        der,
    )


def check_imprint(token: Token, digest: bytes) -> None:
    """Raise `Fault` with HASH_FAILURE unless the token stamps this digest (by `token.imprint_hash`)."""
    info = token.message.signed_data["encap_content_info"]["content"].parsed
    if info["message_imprint"]["hashed_message"].native != digest:
        raise Fault(SubIndication.HASH_FAILURE, "Dấu thời gian không khớp với dữ liệu mà nó bảo vệ.")


def imprint_name(token: Token) -> str:
    """Give the hash to stamp with; raises `Fault` for one that is too weak or unknown."""
    if token.imprint_hash not in _IMPRINTS:
        raise _weak(token.imprint_hash)
    return token.imprint_hash


def imprint_digest(token: Token, data: bytes) -> bytes:
    """Hash `data` the way the token does; raises `Fault` for a hash that is too weak or unknown."""
    return hashlib.new(imprint_name(token), data).digest()


def judge(  # noqa: PLR0913 - a token, the moment and everything that is known then
    token: Token,
    *,
    at: datetime,
    proven_at: datetime | None,
    finder: PathFinder,
    pool: EvidencePool,
    mode: RevocationMode,
) -> TokenTrust:
    """Say whether the token's maker could be trusted.

    `proven_at` is a time at which the token surely existed, by a later valid time stamp; without it the
    maker's certificate has to hold at `at` (EN 319 102-1, 5.4).
    """
    certificate = token.certificate
    try:
        _check_token(token, proven_at or at)
        path = finder.find(certificate, proven_at or at, Purpose.TIMESTAMPING)
    except Fault as fault:
        missing = fault.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND
        return TokenTrust(fault, None, finder.issuer_needs(certificate) if missing else ())
    question = Question(proven_at or token.time, at, is_proven=proven_at is not None)
    verdict = revocation.check(path, question, pool, mode, timestamping=True)
    if verdict.sub_indication is None:
        return TokenTrust(None, verdict, verdict.needs, path)
    doubt = Fault(verdict.sub_indication, verdict.reasons[0], integrity=Integrity.INTACT)
    return TokenTrust(doubt, verdict, verdict.needs, path)


def _check_token(token: Token, latest: datetime) -> None:
    if token.time > latest + CLOCK_SKEW:
        raise Fault(
            SubIndication.TIMESTAMP_ORDER_FAILURE,
            "Dấu thời gian nằm ở tương lai.",
            integrity=Integrity.INTACT,
        )
    check_purpose(token.certificate, Purpose.TIMESTAMPING)
    if weak := token.message.weakness:
        raise Fault(SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE, weak, integrity=Integrity.INTACT)


def untrusted_sentence(token: Token, fault: Fault) -> str:
    """Say why the token's time was not taken."""
    return (
        f"Không dùng được dấu thời gian của “{facts.common_name(token.certificate)}” "
        f"nên chỉ có thời điểm ký do người ký tự khai. {fault.reason}"
    )


def _weak(name: str) -> Fault:
    return Fault(
        SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
        f"Dấu thời gian dùng hàm băm {name} không còn đủ an toàn.",
        integrity=Integrity.UNSUPPORTED,
    )

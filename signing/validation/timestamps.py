"""Time-stamp tokens (RFC 3161): what they stamp, who made them, and whether their time may be believed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asn1crypto import parser

from certs import facts
from certs.strength import plain_name
from signing.report import Integrity, SubIndication
from signing.validation import cms
from signing.validation.faults import Fault, guarded
from signing.validation.past import Holder, Known, hold
from signing.validation.paths import Path, Purpose, check_purpose
from signing.validation.revocation import Question, RevocationVerdict
from signing.validation.status import CLOCK_SKEW

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from certs.evidence import EvidenceNeed

_HASHES = {
    **{name: name for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")},
    **{name: name.replace("sha512_", "sha512-") for name in ("sha512_224", "sha512_256")},
    **{name: name for name in ("sha3_224", "sha3_256", "sha3_384", "sha3_512")},
}
"""What tokens may be hashed with, by its name and as hashlib writes it."""


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
    digest = hashlib.new(_hashlib_name(message.digest_name), bytes(content)).digest()
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


def imprint_hash(token: Token) -> hashlib._Hash:
    """Begin the digest that the token stamps; raises `Fault` for a hash that nobody here knows."""
    return hashlib.new(_hashlib_name(token.imprint_hash))


def imprint_digest(token: Token, data: bytes) -> bytes:
    """Hash `data` the way the token does; raises `Fault` for a hash that nobody here knows."""
    return hashlib.new(_hashlib_name(token.imprint_hash), data).digest()


def imprint_name(token: Token) -> str:
    """Give the hash to stamp with; raises `Fault` for one that nobody here knows.

    A weak one is computed all the same: whether it proves anything is judged by the table of algorithms.
    """
    _hashlib_name(token.imprint_hash)
    return token.imprint_hash


def _hashlib_name(name: str) -> str:
    plain = plain_name(name)
    if plain not in _HASHES:
        raise Fault(
            SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
            f"Dấu thời gian dùng hàm băm {name} không được hỗ trợ.",
            integrity=Integrity.UNSUPPORTED,
        )
    return _HASHES[plain]


def judge(token: Token, *, at: datetime, proven_at: datetime | None, known: Known) -> TokenTrust:
    """Say whether the token's maker could be trusted.

    `proven_at` is a time at which the token surely existed, by a later valid time stamp; without it the
    maker's certificate has to hold at `at` (EN 319 102-1, 5.4, and 5.6.2.4 for those that are covered).
    """
    certificate = token.certificate
    question = Question(
        proven_at or token.time,
        at,
        is_proven=proven_at is not None,
        proof_of=known.existence.time_of,
    )
    bound = proven_at if token.message.names_certificate(known.algorithms, at) else None
    try:
        _check_token(token, proven_at or at, known)
        # Nobody but the token says when it was made, so its maker has to hold at the proven time, or now.
        holder = Holder(certificate, Purpose.TIMESTAMPING, proven_at or at, bound)
        held = hold(holder, question, known)
    except Fault as fault:
        missing = fault.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND
        return TokenTrust(fault, None, known.finder.issuer_needs(certificate) if missing else ())
    return TokenTrust(held.fault, held.revocation, held.revocation.needs, held.path)


def _check_token(token: Token, latest: datetime, known: Known) -> None:
    if token.time > latest + CLOCK_SKEW:
        raise Fault(
            SubIndication.TIMESTAMP_ORDER_FAILURE,
            "Dấu thời gian nằm ở tương lai.",
            integrity=Integrity.INTACT,
        )
    try:
        known.finder.find(token.certificate, latest, Purpose.TIMESTAMPING)
    except Fault as fault:
        # What the certificate is for comes behind who vouches, and before its algorithms (5.2.6.4, 5 and 6).
        if fault.sub_indication is SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE:
            check_purpose(token.certificate, Purpose.TIMESTAMPING)
        raise
    check_purpose(token.certificate, Purpose.TIMESTAMPING)
    ending = token.message.ending(known.algorithms, token.imprint_hash)
    if latest >= ending.until:
        raise Fault(
            SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE, ending.reason, integrity=Integrity.INTACT
        )


def untrusted_sentence(token: Token, fault: Fault) -> str:
    """Say why the token's time was not taken."""
    return (
        f"Không dùng được dấu thời gian của “{facts.common_name(token.certificate)}” "
        f"nên chỉ có thời điểm ký do người ký tự khai. {fault.reason}"
    )


def content_sentence(token: Token) -> str:
    """Say what a time stamp of the content proves."""
    return (
        f"Chữ ký được tạo sau {token.time:%d/%m/%Y %H:%M} (UTC), theo dấu thời gian nội dung của "
        f"“{facts.common_name(token.certificate)}”."
    )


def unusable_content_sentence(token: Token, fault: Fault) -> str:
    """Say why a time stamp of the content proves nothing."""
    return (
        f"Không dùng được dấu thời gian nội dung của “{facts.common_name(token.certificate)}”. {fault.reason}"
    )

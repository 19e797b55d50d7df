"""One signature from beginning to end: check the certificate, sign, time-stamp, add the proof of validity.

Whoever keeps keys elsewhere calls `begin_leader` or `begin_agency`, waits, and calls `finish`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict, Unpack

from certs import facts
from certs.errors import TimestampSourceError
from certs.needs import complete_evidence, statuses
from certs.revocation import Verdict
from signing.agency import begin_agency
from signing.beginning import Signer
from signing.cms import certificates_of
from signing.completion import check_answer, check_signature, sealed
from signing.document_timestamp import add_document_timestamp
from signing.errors import CertificateNotUsableError, TimestampUnavailableError
from signing.incremental import TOKEN_ROOM, Revision
from signing.initials import begin_initials
from signing.keys.policy import CIRCULAR_15_2025, AlgorithmPolicy
from signing.leader import begin_leader
from signing.levels import proven
from signing.proof import Subject
from signing.report import Level
from signing.revision import PendingSignature, SignedRevision
from signing.tokens import NO_SERVICE, trusted_token

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from certs.evidence import EvidenceSource, TimestampSource
    from certs.trust import TrustAnchors
    from signing.keys.model import Scheme, SigningKey
    from signing.pdf.source import Source
    from signing.preparation.places import PlacedBox

NO_TIMESTAMP = "Chữ ký chưa có dấu thời gian: {cause} Thời điểm ký chỉ là thời điểm do máy ký khai."


class WhenTsaDown(StrEnum):
    """What the installation does when its time-stamp service does not answer."""

    REFUSE = "refuse"
    SIGN_BB = "sign-bb"


@dataclass(frozen=True, slots=True)
class Services:
    """What a signature may ask of the outside. None stands for an installation that has no such service."""

    timestamps: TimestampSource | None
    revocation: EvidenceSource | None
    anchors: TrustAnchors
    when_tsa_down: WhenTsaDown = WhenTsaDown.REFUSE
    algorithms: AlgorithmPolicy = CIRCULAR_15_2025

    def room(self, level: Level | None) -> int:
        """Bytes to reserve for a time-stamp token."""
        return 0 if self.timestamps is None or level is Level.B_B else TOKEN_ROOM


def check_signer(certificate: bytes, chain: Sequence[bytes], services: Services, at: datetime) -> None:
    """Raises `CertificateNotUsableError` unless the certificate may sign now (Decree 23/2025, Art. 15).

    Validity, key usage, kind of key, and revocation of the certificate and its issuers where evidence can be
    had; where it cannot, signing goes on and the level shows it.
    """
    reason = facts.usable_for_signing(certificate, at)
    if reason is not None:
        raise CertificateNotUsableError(reason.sentence)
    services.algorithms.choose(certificate)
    if services.revocation is None:
        return
    certificates = (certificate, *chain)
    evidence = complete_evidence(certificates, services.revocation, services.anchors, at)
    candidates = (*certificates, *evidence.certificates, *services.anchors.certificates)
    for one in certificates:
        issuer = facts.find_issuer(one, candidates)
        if issuer is None or facts.is_self_issued(one):
            continue
        if any(status.verdict is Verdict.REVOKED for status in statuses(one, issuer, evidence)):
            raise CertificateNotUsableError(
                f"Chứng thư số của {facts.common_name(one)} đã bị thu hồi nên không ký được."
                " Hãy liên hệ tổ chức chứng thực để được cấp mới."
            )


class Form(TypedDict, total=False):
    """What a caller may ask of a signature's form; what is missing is chosen."""

    level: Level | None
    """None: as high as can be had up to B-LT, with a warning for what is missing."""
    scheme: Scheme | None
    hash_name: str | None


def sign_leader(  # noqa: PLR0913 - a signature has that many givens
    pdf: bytes | Source,
    key: SigningKey,
    *,
    image: bytes,
    services: Services,
    at: datetime,
    place: PlacedBox | None = None,
    signer: str | None = None,
    **form: Unpack[Form],
) -> SignedRevision:
    """Sign a prepared document as a leader of it.

    Raises what `check_signer`, `begin_leader`, the key and `finish` raise.
    """

    def begin(by: Signer) -> PendingSignature:
        return begin_leader(pdf, by, image=image, place=place, signer=signer)

    return sign_begun(begin, key, services, at, **form)


def sign_initials(
    pdf: bytes | Source, key: SigningKey, *, services: Services, at: datetime, **form: Unpack[Form]
) -> SignedRevision:
    """Initial a prepared document (ký nháy) before its leaders sign; nothing is seen of it.

    Raises what `check_signer`, `begin_initials`, the key and `finish` raise.
    """
    return sign_begun(lambda by: begin_initials(pdf, by), key, services, at, **form)


def sign_agency(  # noqa: PLR0913 - an issue has that many givens
    pdf: bytes | Source,
    key: SigningKey,
    *,
    number: int | str,
    issued: date,
    printed_year: int | None,
    seal: bytes,
    diameter_mm: float | None = None,
    signer: str | None = None,
    insist: str | None = None,
    services: Services,
    at: datetime,
    **form: Unpack[Form],
) -> SignedRevision:
    """Issue a document that its leader signed: number, date, seal and the agency's signature.

    Verify the leader's signature first (`signing.validation`). Raises what `check_signer`, `begin_agency`,
    the key and `finish` raise.
    """

    def begin(by: Signer) -> PendingSignature:
        return begin_agency(
            pdf,
            by,
            number=number,
            issued=issued,
            printed_year=printed_year,
            seal=seal,
            diameter_mm=diameter_mm,
            signer=signer,
            insist=insist,
        )

    return sign_begun(begin, key, services, at, **form)


def sign_begun(
    begin: Callable[[Signer], PendingSignature],
    key: SigningKey,
    services: Services,
    at: datetime,
    **form: Unpack[Form],
) -> SignedRevision:
    """Sign whatever `begin` begins, from the check of the certificate to the level asked for.

    Raises what `check_signer`, `begin`, the key and `finish` raise.
    """
    check_signer(key.certificate, key.chain, services, at)
    return sign_pending(
        begin(signer_of(key.certificate, key.chain, services, at, **form)), key, services, form.get("level")
    )


def signer_of(
    certificate: bytes, chain: Sequence[bytes], services: Services, at: datetime, **form: Unpack[Form]
) -> Signer:
    """Who signs with the certificate's key, by algorithms that the installation allows.

    Raises `CertificateNotUsableError` where it allows none.
    """
    scheme, hash_name = services.algorithms.choose(certificate, form.get("scheme"), form.get("hash_name"))
    room = services.room(form.get("level"))
    return Signer(certificate, tuple(chain), at, scheme, hash_name, room)


def finish(
    pending: PendingSignature, value: bytes, services: Services, level: Level | None = None
) -> SignedRevision:
    """Check what the key returned and give the signed file.

    Without `level`, B-LT as far as the services allow, with a warning for what is missing; an explicit
    level from B-T on insists on the time stamp. B-LTA puts a document time stamp over the validation data,
    if that is complete. Raises `SignatureRejectedError`, `TimestampUnavailableError`.
    """
    check_answer(pending, value)
    return _finish(pending, value, services, level)


def _finish(
    pending: PendingSignature, value: bytes, services: Services, level: Level | None
) -> SignedRevision:
    signed = _levelled(pending, value, services, level)
    return replace(signed, warnings=(*pending.warnings, *signed.warnings))


def _levelled(
    pending: PendingSignature, value: bytes, services: Services, level: Level | None
) -> SignedRevision:
    token, warnings = _token(pending, value, services, level)
    signed = sealed(pending, value, timestamp_token=token)
    if token is None:
        return SignedRevision(signed, Level.B_B, warnings)
    if level is Level.B_T:
        return SignedRevision(signed, Level.B_T)
    subjects = (
        Subject((pending.certificate, *pending.chain), pending.signing_time),
        Subject(certificates_of(token), pending.signing_time),
    )
    result = proven(Revision(signed), subjects, services)
    if level is Level.B_LTA and result.level is Level.B_LT:
        stamped = add_document_timestamp(result.file, services, pending.signing_time)
        return SignedRevision(stamped, Level.B_LTA)
    return result


def sign_pending(
    pending: PendingSignature, key: SigningKey, services: Services, level: Level | None = None
) -> SignedRevision:
    """As `finish`, with a key at hand: the revision that was just begun need not be read again."""
    value = key.sign(pending.to_be_signed, scheme=pending.scheme, hash_name=pending.hash_name)
    check_signature(pending, value)
    return _finish(pending, value, services, level)


def _token(
    pending: PendingSignature, value: bytes, services: Services, level: Level | None
) -> tuple[bytes | None, tuple[str, ...]]:
    """A token over the signature value, or why there is none."""
    if level is Level.B_B:
        return None, ()
    if services.timestamps is None:
        if level is not None:
            raise TimestampUnavailableError(NO_SERVICE)
        return None, (NO_TIMESTAMP.format(cause="nơi cài đặt chưa có dịch vụ này."),)
    try:
        # Few services know SHA-3; SHA-2 of the same length is no weaker.
        imprint = pending.hash_name.replace("sha3_", "sha")
        digest = hashlib.new(imprint, value).digest()
        return trusted_token(digest, imprint, services, pending.signing_time), ()
    except TimestampSourceError as error:
        if level is not None or services.when_tsa_down != WhenTsaDown.SIGN_BB:
            raise TimestampUnavailableError(str(error)) from error
        return None, (NO_TIMESTAMP.format(cause=str(error)),)

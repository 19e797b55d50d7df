"""From a certificate to a trust anchor, and whether every step held at a given time (RFC 5280, 6).

Nothing is fetched: a missing issuer becomes an `EvidenceNeed`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.authority import CertTrustAnchor
from pyhanko_certvalidator.errors import (
    DisallowedAlgorithmError,
    ExpiredError,
    NotYetValidError,
    ValidationError,
)
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.validate import async_validate_path

from certs import facts
from certs.evidence import EvidenceNeed, NeedKind
from signing.report import Integrity, SubIndication
from signing.validation.algorithms import key_weakness
from signing.validation.faults import Fault, guarded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from certs.trust import TrustAnchors
    from signing.validation.evidence import EvidencePool

MAX_DEPTH = 10
MAX_PATHS = 16
"""Paths tried per certificate; cross-certified hierarchies need two or three."""

_NOT_FOR_DOCUMENTS = frozenset(
    {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.OCSP_SIGNING}
)


class Purpose(StrEnum):
    SIGNING = "signing"
    TIMESTAMPING = "timestamping"


@dataclass(frozen=True, slots=True)
class Path:
    """DER from the certificate in question up to the anchor, which comes last."""

    certificates: tuple[bytes, ...]

    @property
    def steps(self) -> tuple[tuple[bytes, bytes], ...]:
        """Each certificate below the anchor with its issuer."""
        return tuple(zip(self.certificates, self.certificates[1:], strict=False))


class PathFinder:
    """Builds and checks paths; remembers its answers, since one chain is asked about several times."""

    def __init__(self, anchors: TrustAnchors, pool: EvidencePool) -> None:
        self._anchors = anchors
        self._pool = pool
        self._answers: dict[tuple[bytes, datetime], Path | Fault] = {}

    def find(self, certificate: bytes, moment: datetime) -> Path:
        """Give a path that holds at `moment`.

        Raises `Fault` with NO_CERTIFICATE_CHAIN_FOUND, OUT_OF_BOUNDS_NO_POE, CHAIN_CONSTRAINTS_FAILURE or
        CRYPTO_CONSTRAINTS_FAILURE_NO_POE; of several paths the fault of the first counts.
        """
        key = (certificate, moment)
        if key not in self._answers:
            try:
                self._answers[key] = guarded(lambda: self._find(certificate, moment))
            except Fault as fault:
                self._answers[key] = fault
        answer = self._answers[key]
        if isinstance(answer, Fault):
            raise answer
        return answer

    def issuer_needs(self, certificate: bytes) -> tuple[EvidenceNeed, ...]:
        """Say where the missing issuer claims to be found."""
        top = certificate
        for _ in range(MAX_DEPTH):
            issuers = self._pool.issuers_of(top)
            if not issuers or facts.is_self_issued(top):
                break
            top = issuers[0]
        return tuple(EvidenceNeed(NeedKind.ISSUER, url, top, None) for url in facts.issuer_urls(top))

    def _find(self, certificate: bytes, moment: datetime) -> Path:
        first_fault: Fault | None = None
        for count, certificates in enumerate(self._candidates((certificate,))):
            if count >= MAX_PATHS:
                break
            try:
                _check(certificates, moment)
            except Fault as fault:
                first_fault = first_fault or fault
            else:
                return Path(certificates)
        raise first_fault or Fault(
            SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
            f"Không nối được chứng thư số của “{facts.common_name(certificate)}” với tổ chức chứng thực gốc "
            f"nào được tin cậy (nơi cấp: “{facts.issuer_name(certificate)}”).",
            integrity=Integrity.INTACT,
        )

    def _candidates(self, below: tuple[bytes, ...]) -> Iterator[tuple[bytes, ...]]:
        top = below[-1]
        if top in self._anchors:
            yield below
            return
        if len(below) > MAX_DEPTH:
            return
        for anchor in self._anchors.certificates:
            if anchor not in below and facts.is_issued_by(top, anchor):
                yield (*below, anchor)
        for issuer in self._pool.issuers_of(top):
            if issuer not in below and issuer not in self._anchors:
                yield from self._candidates((*below, issuer))


def check_purpose(certificate: bytes, purpose: Purpose) -> None:
    """Raise `Fault` with CHAIN_CONSTRAINTS_FAILURE if the certificate was not issued for this use."""
    parsed = facts.parsed(certificate)
    if purpose is Purpose.TIMESTAMPING:
        if not facts.may_timestamp(certificate):
            raise _chain_fault("Chứng thư của dịch vụ cấp dấu thời gian không được cấp cho việc này.")
        return
    if not _may_sign(parsed) or facts.is_ca(certificate):
        raise _chain_fault(
            "Chứng thư số này không được cấp để ký văn bản (mục đích sử dụng khóa không phù hợp)."
        )


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        if not (usage.digital_signature or usage.content_commitment):
            return False
    except x509.ExtensionNotFound:
        pass  # RFC 5280, 4.2.1.3: without the extension every use is allowed
    try:
        extended = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return bool(set(extended) - _NOT_FOR_DOCUMENTS)


def _check(certificates: tuple[bytes, ...], moment: datetime) -> None:
    """Run RFC 5280's validation over one path, revocation left aside."""
    for der in certificates:
        not_before, not_after = facts.validity(der)
        if der is not certificates[-1] or len(certificates) == 1:
            _check_period(der, moment, not_before, not_after)
        if weak := key_weakness(_asn1(der).public_key):
            raise Fault(
                SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
                f"{weak} Chứng thư: “{facts.common_name(der)}”.",
                integrity=Integrity.INTACT,
            )
    if len(certificates) > 1:
        _check_rfc5280(certificates, moment)


def _check_period(der: bytes, moment: datetime, not_before: datetime, not_after: datetime) -> None:
    if not_before <= moment <= not_after:
        return
    when = "chưa có hiệu lực" if moment < not_before else "đã hết hạn"
    raise Fault(
        SubIndication.OUT_OF_BOUNDS_NO_POE,
        f"Chứng thư số “{facts.common_name(der)}” {when} vào lúc {moment:%d/%m/%Y %H:%M} (UTC).",
        integrity=Integrity.INTACT,
    )


def _check_rfc5280(certificates: tuple[bytes, ...], moment: datetime) -> None:
    *below, anchor = (_asn1(der) for der in certificates)
    path = ValidationPath(
        trust_anchor=CertTrustAnchor(anchor), interm=list(reversed(below[1:])), leaf=below[0]
    )
    context = ValidationContext(
        trust_roots=[anchor],
        moment=moment,
        allow_fetching=False,
        revocation_mode="soft-fail",
        weak_hash_algos={"md2", "md5", "sha1", "sha224"},
    )
    coroutine = async_validate_path(context, path)
    try:
        # Without fetching nothing is ever awaited, so the first step is the last; no event loop is needed.
        coroutine.send(None)
    except StopIteration:
        return
    except DisallowedAlgorithmError as error:
        raise Fault(
            SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
            "Một chứng thư trong chuỗi được ký bằng thuật toán không còn đủ an toàn.",
            integrity=Integrity.INTACT,
        ) from error
    except (ExpiredError, NotYetValidError) as error:
        raise Fault(
            SubIndication.OUT_OF_BOUNDS_NO_POE,
            "Một chứng thư trong chuỗi đã hết hạn hoặc chưa có hiệu lực.",
            integrity=Integrity.INTACT,
        ) from error
    except ValidationError as error:
        raise _chain_fault(
            "Chuỗi chứng thư số vi phạm giới hạn do tổ chức chứng thực đặt ra "
            "(độ dài chuỗi, tên, chính sách…)."
        ) from error
    finally:
        coroutine.close()
    raise _chain_fault("Không kiểm tra xong chuỗi chứng thư số.")


@lru_cache(maxsize=512)
def _asn1(der: bytes) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(der, strict=True)


def _chain_fault(reason: str) -> Fault:
    return Fault(SubIndication.CHAIN_CONSTRAINTS_FAILURE, reason, integrity=Integrity.INTACT)

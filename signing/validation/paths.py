"""From a certificate to a trust anchor, and whether every step held at a given time (RFC 5280, 6).

The rules are in `certs.paths`; here they get their candidates and become faults. Nothing is fetched: a
missing issuer becomes an `EvidenceNeed`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from certs import facts
from certs.anchors import Use
from certs.errors import CertificateUnreadableError
from certs.evidence import EvidenceNeed, NeedKind
from certs.paths import ANYTHING_GOES, PathFault, PathInputs, PathInvalidError, check, paths_from
from signing.report import Integrity, SubIndication
from signing.validation.algorithms import key_ending
from signing.validation.faults import Fault, guarded
from signing.validation.vouching import vouching

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from certs.anchors import Grant, TrustAnchor
    from certs.strength import Algorithms
    from certs.trust import TrustAnchors
    from signing.validation.evidence import EvidencePool

MAX_DEPTH = 10
MAX_PATHS = 16
"""Paths checked per certificate; cross-certified hierarchies need two or three."""

_NOT_FOR_DOCUMENTS = frozenset(
    {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.OCSP_SIGNING}
)


class Purpose(StrEnum):
    SIGNING = "signing"
    TIMESTAMPING = "timestamping"


_USES = {Purpose.SIGNING: Use.SIGNATURES, Purpose.TIMESTAMPING: Use.TIMESTAMPS}


@dataclass(frozen=True, slots=True)
class Path:
    """DER from the certificate in question up to the anchor, which comes last."""

    certificates: tuple[bytes, ...]
    anchor: TrustAnchor | None = None
    """Which of the anchors that the last certificate stands for vouches."""
    grant: Grant | None = None
    """By which of its trusts."""

    @property
    def steps(self) -> tuple[tuple[bytes, bytes], ...]:
        """Each certificate below the anchor with its issuer."""
        return tuple(zip(self.certificates, self.certificates[1:], strict=False))


class PathFinder:
    """Builds and checks paths; remembers its answers, since one chain is asked about several times."""

    def __init__(self, anchors: TrustAnchors, pool: EvidencePool, inputs: PathInputs = ANYTHING_GOES) -> None:
        self._anchors = anchors
        self._pool = pool
        self._inputs = inputs
        self._answers: dict[tuple[bytes, datetime, Purpose], Path | Fault] = {}

    def find(self, certificate: bytes, moment: datetime, purpose: Purpose = Purpose.SIGNING) -> Path:
        """Give a path that holds at `moment`, to an anchor that vouches for this purpose then.

        Raises `Fault` with NO_CERTIFICATE_CHAIN_FOUND, NO_CERTIFICATE_CHAIN_FOUND_NO_POE,
        OUT_OF_BOUNDS_NO_POE, CHAIN_CONSTRAINTS_FAILURE or CRYPTO_CONSTRAINTS_FAILURE_NO_POE; of several paths
        the fault of the first counts.
        """
        key = (certificate, moment, purpose)
        if key not in self._answers:
            try:
                self._answers[key] = guarded(lambda: self._find(certificate, moment, purpose))
            except Fault as fault:
                self._answers[key] = fault
        answer = self._answers[key]
        if isinstance(answer, Fault):
            raise answer
        return answer

    def others(
        self, certificate: bytes, moment: datetime, purpose: Purpose = Purpose.SIGNING
    ) -> Iterator[Path]:
        """Give all paths that hold at `moment`, `find`'s first: one may be revoked where another is not."""
        for certificates in self._candidates(certificate):
            try:
                path = self._checked(certificates, moment, purpose)
            except (PathInvalidError, CertificateUnreadableError, Fault):
                continue
            yield path

    def issuer_needs(self, certificate: bytes) -> tuple[EvidenceNeed, ...]:
        """Say where the missing issuer claims to be found."""
        top = certificate
        for _ in range(MAX_DEPTH):
            issuers = self._pool.issuers_of(top)
            if not issuers or facts.is_self_issued(top):
                break
            top = issuers[0]
        return tuple(EvidenceNeed(NeedKind.ISSUER, url, top, None) for url in facts.issuer_urls(top))

    def _find(self, certificate: bytes, moment: datetime, purpose: Purpose) -> Path:
        first_fault: Fault | None = None
        for certificates in self._candidates(certificate):
            try:
                return self._checked(certificates, moment, purpose)
            except PathInvalidError as error:
                first_fault = first_fault or _fault_of(error, moment, self._inputs.algorithms)
            except Fault as fault:
                first_fault = first_fault or fault
        raise first_fault or Fault(
            SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
            f"Không nối được chứng thư số của “{facts.common_name(certificate)}” với tổ chức chứng thực gốc "
            f"nào được tin cậy (nơi cấp: “{facts.issuer_name(certificate)}”).",
            integrity=Integrity.INTACT,
        )

    def _candidates(self, certificate: bytes) -> Iterator[tuple[bytes, ...]]:
        return islice(paths_from(certificate, self._anchors, self._pool), MAX_PATHS)

    def _checked(self, certificates: tuple[bytes, ...], moment: datetime, purpose: Purpose) -> Path:
        """Check one path; raises `PathInvalidError`, or `Fault` where its anchor does not vouch."""
        anchors = self._anchors.standing_for(certificates[-1])
        anchor, grant = vouching(anchors, _USES[purpose], moment)
        check(certificates, moment, _narrowed(self._inputs, grant.policies))
        return Path(certificates, anchor, grant)


def _narrowed(inputs: PathInputs, policies: frozenset[str]) -> PathInputs:
    """Ask for what the anchor is trusted for: one of its policies has to hold down to the certificate."""
    if not policies:
        return inputs
    return replace(inputs, policies=policies, needs_policy=True)


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


def _fault_of(error: PathInvalidError, moment: datetime, algorithms: Algorithms) -> Fault:
    """Say (in Vietnamese) what is wrong with a path, and what it means for the verdict."""
    name = facts.common_name(error.certificate)
    if error.fault in {PathFault.EXPIRED, PathFault.NOT_YET_VALID}:
        when = "chưa có hiệu lực" if error.fault is PathFault.NOT_YET_VALID else "đã hết hạn"
        reason = f"Chứng thư số “{name}” {when} vào lúc {moment:%d/%m/%Y %H:%M} (UTC)."
        return Fault(SubIndication.OUT_OF_BOUNDS_NO_POE, reason, integrity=Integrity.INTACT)
    if error.fault is PathFault.WEAK_KEY:
        key = Certificate.load(error.certificate, strict=True).public_key
        return Fault(
            SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
            f"{key_ending(key, algorithms).reason} Chứng thư: “{name}”.",
            integrity=Integrity.INTACT,
        )
    if error.fault is PathFault.WEAK_SIGNATURE:
        return Fault(
            SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
            f"Chứng thư số “{name}” được ký bằng thuật toán không còn đủ an toàn ({error.detail.upper()}).",
            integrity=Integrity.INTACT,
        )
    return _chain_fault(f"Chứng thư số “{name}” {_SENTENCES[error.fault]}")


_SENTENCES = {
    PathFault.BAD_SIGNATURE: "mang chữ ký sai của tổ chức cấp.",
    PathFault.WRONG_ISSUER: "ghi nơi cấp không khớp với chứng thư của tổ chức cấp.",
    PathFault.NOT_A_CA: "đã cấp chứng thư khác dù không phải là chứng thư của tổ chức chứng thực.",
    PathFault.MAY_NOT_CERTIFY: "đã cấp chứng thư khác dù không được cấp quyền ký chứng thư.",
    PathFault.TOO_LONG: "nằm trong chuỗi dài hơn mức mà tổ chức chứng thực cấp trên cho phép.",
    PathFault.NAME_NOT_PERMITTED: "mang tên nằm ngoài phạm vi mà tổ chức chứng thực cấp trên cho phép.",
    PathFault.POLICY: "không theo chính sách chứng thư nào mà tổ chức chứng thực cấp trên cho phép.",
    PathFault.BAD_MAPPING: "ánh xạ chính sách chứng thư không hợp lệ.",
    PathFault.UNKNOWN_EXTENSION: "có điều kiện bắt buộc mà phần mềm không hiểu nên không được bỏ qua.",
    PathFault.MALFORMED: "có nội dung bất thường nên không kiểm tra được.",
}


def _chain_fault(reason: str) -> Fault:
    return Fault(SubIndication.CHAIN_CONSTRAINTS_FAILURE, reason, integrity=Integrity.INTACT)

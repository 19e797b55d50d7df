"""What an OCSP response or a CRL proves about one certificate: pure functions over DER.

Evidence counts only if
- it is about this certificate, by issuer and serial number;
- the issuer signed it, or for OCSP a responder whom that very issuer delegated (RFC 6960, 4.2.2.2);
- it is a complete, direct CRL of the issuer's that claims to cover the certificate (RFC 5280, 5.2.5).

Whether it is fresh enough is asked separately, of `RevocationStatus.settles`, since it depends on the time in
question.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from asn1crypto.ocsp import OCSPResponse as RawResponse
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from certs import facts
from certs.errors import CertificateUnreadableError, EvidenceRefusedError
from certs.signatures import verifies

MAX_AGE_WITHOUT_NEXT_UPDATE = timedelta(days=1)
"""How long a response counts that does not say when the next one comes."""

_MAX_RESPONDERS = 8
_UNREADABLE = (*facts.PARSE_ERRORS, CertificateUnreadableError)


class Verdict(StrEnum):
    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RevocationStatus:
    """What one piece of evidence says."""

    verdict: Verdict
    this_update: datetime
    next_update: datetime | None
    revoked_at: datetime | None = None
    reason: x509.ReasonFlags | None = None
    responder: bytes | None = None
    """DER of the delegated OCSP responder; None when the issuer itself signed."""

    def settles(self, certificate: bytes, at: datetime) -> bool:
        """Tell whether the certificate's status at `at` needs no further evidence.

        Revoked is final. Good must not be outdated at `at` nor made after the certificate expired, when
        issuers may forget; made later than `at` it is all the better.
        """
        if self.verdict is not Verdict.GOOD:
            return self.verdict is Verdict.REVOKED
        fresh_until = self.next_update or self.this_update + MAX_AGE_WITHOUT_NEXT_UPDATE
        return at <= fresh_until and self.this_update <= facts.validity(certificate)[1]


@lru_cache(maxsize=64)
def read_ocsp(response: bytes, certificate: bytes, issuer: bytes) -> RevocationStatus:
    """Check the response's signature and what it says; raises `EvidenceRefusedError` with the cause.

    A second call with the same bytes costs nothing: one signature asks the same several times over.
    """
    try:
        parsed = ocsp.load_der_ocsp_response(response)
        if parsed.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise EvidenceRefusedError(
                f"Máy chủ OCSP từ chối trả lời ({parsed.response_status.name.lower()})."
            )
        single = _answer_for(parsed, certificate, issuer)
        responder = _responder(parsed, response, issuer)
        return RevocationStatus(
            _VERDICTS[single.certificate_status],
            single.this_update_utc,
            single.next_update_utc,
            single.revocation_time_utc,
            single.revocation_reason,
            responder,
        )
    except _UNREADABLE as error:
        raise EvidenceRefusedError("Trả lời OCSP không đọc được.") from error


def responders(response: bytes) -> tuple[bytes, ...]:
    """Give the DER of the certificates inside a response; none if it cannot be read."""
    try:
        certificates = ocsp.load_der_ocsp_response(response).certificates[:_MAX_RESPONDERS]
        return tuple(certificate.public_bytes(Encoding.DER) for certificate in certificates)
    except _UNREADABLE:
        return ()


def nonce(response: bytes) -> bytes | None:
    """Give the nonce of a readable response; None if it has none, as error responses never do."""
    try:
        parsed = ocsp.load_der_ocsp_response(response)
        if parsed.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return None
        return parsed.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    except x509.ExtensionNotFound:
        return None
    except _UNREADABLE as error:
        raise EvidenceRefusedError("Trả lời OCSP không đọc được.") from error


def read_crl(crl: bytes, certificate: bytes, issuer: bytes) -> RevocationStatus:
    """Check the list's signature and scope and look the certificate up; raises `EvidenceRefusedError`."""
    try:
        parsed = x509.load_der_x509_crl(crl)
        if parsed.issuer != facts.parsed(issuer).subject:
            raise EvidenceRefusedError("Danh sách thu hồi (CRL) là của tổ chức chứng thực khác.")
        _check_scope(parsed, certificate)
        if not _may_sign_crl(issuer) or not _crl_verifies(parsed, issuer):
            raise EvidenceRefusedError("Chữ ký trên danh sách thu hồi (CRL) không đúng.")
        entry = parsed.get_revoked_certificate_by_serial_number(facts.serial_number(certificate))
        this_update, next_update = parsed.last_update_utc, parsed.next_update_utc
        if entry is None:
            return RevocationStatus(Verdict.GOOD, this_update, next_update)
        return RevocationStatus(
            Verdict.REVOKED, this_update, next_update, entry.revocation_date_utc, _entry_reason(entry)
        )
    except _UNREADABLE as error:
        raise EvidenceRefusedError("Danh sách thu hồi (CRL) không đọc được.") from error


_VERDICTS = {
    ocsp.OCSPCertStatus.GOOD: Verdict.GOOD,
    ocsp.OCSPCertStatus.REVOKED: Verdict.REVOKED,
    ocsp.OCSPCertStatus.UNKNOWN: Verdict.UNKNOWN,
}


def _answer_for(response: ocsp.OCSPResponse, certificate: bytes, issuer: bytes) -> ocsp.OCSPSingleResponse:
    serial = facts.serial_number(certificate)
    for single in response.responses:
        if single.serial_number == serial and facts.issuer_hashes(issuer, single.hash_algorithm.name) == (
            single.issuer_name_hash,
            single.issuer_key_hash,
        ):
            return single
    raise EvidenceRefusedError("Trả lời OCSP không nói về chứng thư được hỏi.")


def _responder(response: ocsp.OCSPResponse, der: bytes, issuer: bytes) -> bytes | None:
    """Find who signed: None for the issuer, else the delegated responder's certificate."""
    raw = RawResponse.load(der)["response_bytes"]["response"].parsed
    signed = (raw["signature_algorithm"], response.signature, response.tbs_response_bytes)
    if _is_named(response, issuer) and verifies(issuer, *signed):
        return None
    for candidate in responders(der):
        if _is_named(response, candidate) and verifies(candidate, *signed):
            return _delegated(candidate, issuer, response.produced_at_utc)
    raise EvidenceRefusedError("Chữ ký trên trả lời OCSP không đúng.")


def _delegated(candidate: bytes, issuer: bytes, produced_at: datetime) -> bytes:
    if not facts.is_issued_by(candidate, issuer) or not facts.may_sign_ocsp(candidate):
        raise EvidenceRefusedError("Máy chủ OCSP không được chính tổ chức cấp chứng thư ủy quyền trả lời.")
    if not facts.is_valid_at(candidate, produced_at):
        raise EvidenceRefusedError("Chứng thư của máy chủ OCSP không có hiệu lực lúc trả lời.")
    return candidate


def _is_named(response: ocsp.OCSPResponse, candidate: bytes) -> bool:
    if response.responder_name is not None:
        return response.responder_name == facts.parsed(candidate).subject
    return response.responder_key_hash == facts.issuer_hashes(candidate, "sha1")[1]


def _check_scope(crl: x509.CertificateRevocationList, certificate: bytes) -> None:
    for extension in crl.extensions:
        value = extension.value
        if isinstance(value, x509.IssuingDistributionPoint):
            if not _covers(value, certificate):
                raise EvidenceRefusedError("Danh sách thu hồi (CRL) không bao gồm chứng thư được hỏi.")
        elif extension.critical:
            raise EvidenceRefusedError("Danh sách thu hồi (CRL) không đầy đủ hoặc có điều kiện lạ.")


def _covers(point: x509.IssuingDistributionPoint, certificate: bytes) -> bool:
    if point.indirect_crl or point.only_some_reasons or point.only_contains_attribute_certs:
        return False
    if point.only_contains_ca_certs and not facts.is_ca(certificate):
        return False
    if point.only_contains_user_certs and facts.is_ca(certificate):
        return False
    if point.relative_name is not None:
        return False
    names = {name.value for name in point.full_name or ()}
    return not names or not names.isdisjoint(facts.crl_urls(certificate))


def _may_sign_crl(issuer: bytes) -> bool:
    try:
        usage = facts.parsed(issuer).extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.crl_sign


def _crl_verifies(crl: x509.CertificateRevocationList, issuer: bytes) -> bool:
    key = facts.parsed(issuer).public_key()
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        return False
    return crl.is_signature_valid(key)


def _entry_reason(entry: x509.RevokedCertificate) -> x509.ReasonFlags:
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return x509.ReasonFlags.unspecified

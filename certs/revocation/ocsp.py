"""What an OCSP response proves about one certificate (RFC 6960): a pure function over DER.

It counts only if
- it is about this certificate, by issuer and serial number, under whatever hash the names were made;
- the issuer signed it, or a responder whom that very issuer delegated (RFC 6960, 4.2.2.2), valid at the time;
- it carries no critical extension that nobody here understands (RFC 6960, 4.4);
- its times are in order: thisUpdate before nextUpdate (RFC 6960, 4.2.2.1).

Whether it is fresh enough, and whether a delegated responder was itself revoked, is asked by whoever uses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from certs import facts
from certs.errors import EvidenceRefusedError
from certs.names import plain
from certs.revocation.model import UNREADABLE, RevocationStatus, Verdict
from certs.signatures import ASN1_ERRORS, verifies

_MAX_RESPONDERS = 8
_MAX_RESPONSES = 200
"""Answers looked at inside one response."""

_VERDICTS = {
    ocsp.OCSPCertStatus.GOOD: Verdict.GOOD,
    ocsp.OCSPCertStatus.REVOKED: Verdict.REVOKED,
    ocsp.OCSPCertStatus.UNKNOWN: Verdict.UNKNOWN,
}
_TIMES = frozenset({"archive_cutoff", "invalidity_date"})
_UNDERSTOOD = frozenset(
    {"nonce", "archive_cutoff", "crl", "crl_reason", "invalidity_date", "service_locator", "extended_revoke"}
)


@lru_cache(maxsize=64)
def read_ocsp(
    response: bytes, certificate: bytes, issuer: bytes, known: tuple[bytes, ...] = ()
) -> RevocationStatus:
    """Check the response's signature and what it says; raises `EvidenceRefusedError` with the cause.

    Responders may leave their certificate out of the response (RFC 6960, 4.2.1); then it is looked for
    among the certificates `known` (DER).
    A second call with the same bytes costs nothing: one signature asks the same several times over.
    """
    try:
        parsed = ocsp.load_der_ocsp_response(response)
        if parsed.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise EvidenceRefusedError(
                f"Máy chủ OCSP từ chối trả lời ({parsed.response_status.name.lower()})."
            )
        position, single = _answer_for(parsed, certificate, issuer)
        raw = asn1_ocsp.OCSPResponse.load(response)["response_bytes"]["response"].parsed
        stated = _stated_times(raw["tbs_response_data"], position)
        chains = _chains(parsed, raw, (*responders(response), *known), issuer)
        if single.next_update_utc is not None and single.next_update_utc < single.this_update_utc:
            raise EvidenceRefusedError("Các thời điểm trong trả lời OCSP mâu thuẫn nhau.")
        return RevocationStatus(
            _VERDICTS[single.certificate_status],
            single.this_update_utc,
            single.next_update_utc,
            single.revocation_time_utc,
            single.revocation_reason,
            chains,
            (response,),
            stated.get("archive_cutoff"),
            stated.get("invalidity_date"),
        )
    except (*UNREADABLE, *ASN1_ERRORS) as error:
        raise EvidenceRefusedError("Trả lời OCSP không đọc được.") from error


def responders(response: bytes) -> tuple[bytes, ...]:
    """Give the DER of the certificates inside a response; none if it cannot be read."""
    try:
        certificates = ocsp.load_der_ocsp_response(response).certificates[:_MAX_RESPONDERS]
        return tuple(certificate.public_bytes(Encoding.DER) for certificate in certificates)
    except UNREADABLE:
        return ()


@lru_cache(maxsize=64)
def is_without_responder(response: bytes) -> bool:
    """Tell whether no certificate inside the response is the one that it says signed it."""
    try:
        parsed = ocsp.load_der_ocsp_response(response)
        return not any(_is_named(parsed, candidate) for candidate in responders(response))
    except UNREADABLE:
        return False


def nonce(response: bytes) -> bytes | None:
    """Give the nonce of a readable response; None if it has none, as error responses never do."""
    try:
        parsed = ocsp.load_der_ocsp_response(response)
        if parsed.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return None
        return parsed.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    except x509.ExtensionNotFound:
        return None
    except UNREADABLE as error:
        raise EvidenceRefusedError("Trả lời OCSP không đọc được.") from error


def _answer_for(
    response: ocsp.OCSPResponse, certificate: bytes, issuer: bytes
) -> tuple[int, ocsp.OCSPSingleResponse]:
    """The newest answer about the certificate and its place; of two made at once the bad news counts."""
    serial = facts.serial_number(certificate)
    found = [
        (position, single)
        for position, single in enumerate(response.responses)
        if position < _MAX_RESPONSES and single.serial_number == serial and _is_under(issuer, single)
    ]
    if not found:
        raise EvidenceRefusedError("Trả lời OCSP không nói về chứng thư được hỏi.")
    return max(
        found,
        key=lambda one: (
            one[1].this_update_utc,
            one[1].certificate_status is ocsp.OCSPCertStatus.REVOKED,
            one[1].certificate_status is ocsp.OCSPCertStatus.UNKNOWN,
        ),
    )


def _is_under(issuer: bytes, single: ocsp.OCSPSingleResponse) -> bool:
    hash_name = single.hash_algorithm.name.replace("-", "_")
    return facts.issuer_hashes(issuer, hash_name) == (single.issuer_name_hash, single.issuer_key_hash)


def _chains(
    response: ocsp.OCSPResponse,
    raw: asn1_ocsp.BasicOCSPResponse,
    candidates: Sequence[bytes],
    issuer: bytes,
) -> tuple[tuple[bytes, ...], ...]:
    """Who signed: nobody for the issuer, else the delegated responder's certificate and the issuer."""
    _check_extensions(raw["tbs_response_data"]["response_extensions"])
    signed = (raw["signature_algorithm"], response.signature, response.tbs_response_bytes)
    if _is_named(response, issuer) and verifies(issuer, *signed):
        return ()
    for candidate in candidates:
        if _is_named(response, candidate) and verifies(candidate, *signed):
            _check_delegated(candidate, issuer, response.produced_at_utc)
            return ((candidate, issuer),)
    raise EvidenceRefusedError("Chữ ký trên trả lời OCSP không đúng.")


def _check_delegated(candidate: bytes, issuer: bytes, produced_at: datetime) -> None:
    if not facts.is_issued_by(candidate, issuer) or not facts.may_sign_ocsp(candidate):
        raise EvidenceRefusedError("Máy chủ OCSP không được chính tổ chức cấp chứng thư ủy quyền trả lời.")
    if not facts.is_valid_at(candidate, produced_at):
        raise EvidenceRefusedError("Chứng thư của máy chủ OCSP không có hiệu lực lúc trả lời.")


def _is_named(response: ocsp.OCSPResponse, candidate: bytes) -> bool:
    if response.responder_name is not None:
        return plain(response.responder_name) == plain(facts.parsed(candidate).subject)
    return response.responder_key_hash == facts.issuer_hashes(candidate, "sha1")[1]


def _stated_times(data: asn1_ocsp.ResponseData, position: int) -> dict[str, datetime]:
    """The archiveCutoff and the invalidityDate of an answer (RFC 6960, 4.4.4, 4.4.5), if it has them."""
    extensions = data["responses"][position]["single_extensions"]
    _check_extensions(extensions)
    stated = {str(entry["extn_id"].native): entry["extn_value"] for entry in extensions or ()}
    return {name: value.parsed.native for name, value in stated.items() if name in _TIMES}


def _check_extensions(extensions: asn1_ocsp.ResponseDataExtensions | None) -> None:
    for extension in extensions or ():
        if extension["critical"].native and extension["extn_id"].native not in _UNDERSTOOD:
            raise EvidenceRefusedError("Trả lời OCSP có điều kiện lạ bắt buộc phải hiểu.")

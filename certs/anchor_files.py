"""Certificates out of the files in which authorities hand them out: PEM, DER and bare PKCS#7."""

from __future__ import annotations

import re

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from certs import facts
from certs.errors import CertificateUnreadableError, TrustError

MAX_FILE_BYTES = 4 * 1024 * 1024
"""A whole national trust list in PEM stays far below this."""

MAX_IN_FILE = 500

_PEM_CERTIFICATE = re.compile(
    rb"-----BEGIN (?:X509 )?CERTIFICATE-----[^-]+-----END (?:X509 )?CERTIFICATE-----"
)
_PEM_PKCS7 = re.compile(rb"-----BEGIN (PKCS ?#?7|CMS)-----[^-]+-----END \1-----")
_DER_SEQUENCE = b"\x30"

UNREADABLE = "Một chứng thư gốc không đọc được. Hãy tải lại tệp từ nguồn tin cậy."
TOO_MANY = f"Quá nhiều chứng thư gốc (tối đa {MAX_IN_FILE}). Hãy chỉ giữ những gốc cần dùng."


def certificates_in(data: bytes) -> tuple[bytes, ...]:
    """Give the DER of every certificate in a file, each once, in the file's order.

    The file is PEM (certificates or PKCS#7 blocks), one certificate in DER, or PKCS#7 in DER (.p7b, .p7c:
    a SignedData that carries certificates, RFC 5652, 5; what else is in it is not looked at). Raises
    `TrustError` if there is none, one cannot be read, or a limit of size or count is passed.
    """
    if len(data) > MAX_FILE_BYTES:
        raise TrustError("Tệp chứng thư gốc quá lớn. Hãy kiểm tra lại tệp.")
    found = _in_der(data) if data.startswith(_DER_SEQUENCE) else _in_pem(data)
    if not found:
        raise TrustError("Tệp không chứa chứng thư gốc nào (cần dạng PEM, DER hoặc P7B). Hãy chọn tệp khác.")
    distinct = tuple(dict.fromkeys(found))
    if len(distinct) > MAX_IN_FILE:
        raise TrustError(TOO_MANY)
    return tuple(_checked(der) for der in distinct)


def _in_pem(data: bytes) -> list[bytes]:
    blocks = _PEM_CERTIFICATE.findall(data)
    if len(blocks) > MAX_IN_FILE:
        raise TrustError(TOO_MANY)
    try:
        single = [facts.from_pem(block) for block in blocks]
    except CertificateUnreadableError as error:
        raise TrustError(UNREADABLE) from error
    return [*single, *(der for block in _PEM_PKCS7.finditer(data) for der in _in_pem_pkcs7(block[0]))]


def _in_der(data: bytes) -> list[bytes]:
    try:
        facts.parsed(data)
    except CertificateUnreadableError:
        try:
            return _der_of(pkcs7.load_der_pkcs7_certificates(data))
        except facts.PARSE_ERRORS as error:
            raise TrustError(UNREADABLE) from error
    return [data]


def _in_pem_pkcs7(block: bytes) -> list[bytes]:
    # OpenSSL, certutil and others disagree about the label; what is inside is the same.
    plain = re.sub(rb"(?<=-----)(BEGIN|END) [^-]+(?=-----)", rb"\1 PKCS7", block)
    try:
        return _der_of(pkcs7.load_pem_pkcs7_certificates(plain))
    except facts.PARSE_ERRORS as error:
        raise TrustError(UNREADABLE) from error


def _der_of(certificates: list[x509.Certificate]) -> list[bytes]:
    if len(certificates) > MAX_IN_FILE:
        raise TrustError(TOO_MANY)
    return [certificate.public_bytes(Encoding.DER) for certificate in certificates]


def _checked(der: bytes) -> bytes:
    try:
        facts.parsed(der)
    except CertificateUnreadableError as error:
        raise TrustError(UNREADABLE) from error
    return der

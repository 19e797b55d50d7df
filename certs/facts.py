"""What a certificate says, as pure functions over its DER.

Every function raises `CertificateUnreadableError` when the bytes are no certificate. Parsing is remembered
for the last few hundred certificates, since one signature asks several questions of the same chain.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.x509.oid import (
    AuthorityInformationAccessOID,
    ExtendedKeyUsageOID,
    ExtensionOID,
    NameOID,
    PublicKeyAlgorithmOID,
)

from certs import mending, names
from certs.errors import CertificateUnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

_Extension = TypeVar("_Extension", bound=x509.ExtensionType)

MAX_CERTIFICATE_BYTES = 64 * 1024
"""Larger "certificates" are not parsed at all; real ones have 1 to 4 KB."""

MIN_RSA_BITS = 2048
MIN_EC_BITS = 256
"""Least key sizes for signatures (Circular 15/2025/TT-BKHCN, Appendix I)."""

MAX_URLS = 4
"""Addresses of one kind heeded per certificate, so that no certificate can send us on a tour."""

PARSE_ERRORS = (
    ValueError,
    TypeError,
    NotImplementedError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
)
"""What `cryptography` raises for malformed certificates, CRLs and OCSP messages."""

_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
_NOTHING = object()


class UnusableReason(StrEnum):
    """Why a certificate may not make a signature at a given time."""

    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    WRONG_KEY_USAGE = "wrong_key_usage"
    """Key usage is stated and has neither digitalSignature nor nonRepudiation."""
    WEAK_KEY = "weak_key"
    """RSA below 2048 bits, EC below 256, or a kind of key other than these and Ed25519."""
    CA_CERTIFICATE = "ca_certificate"

    @property
    def sentence(self) -> str:
        """For people: what is wrong and what to do next."""
        return _SENTENCES[self]


_SENTENCES = {
    UnusableReason.EXPIRED: ("Chứng thư số đã hết hạn. Hãy đề nghị tổ chức chứng thực gia hạn hoặc cấp mới."),
    UnusableReason.NOT_YET_VALID: (
        "Chứng thư số chưa đến ngày có hiệu lực. Hãy kiểm tra đồng hồ hoặc đợi đến ngày đó."
    ),
    UnusableReason.WRONG_KEY_USAGE: (
        "Chứng thư số không được cấp để ký. Hãy chọn chứng thư có mục đích ký số."
    ),
    UnusableReason.WEAK_KEY: (
        "Khóa của chứng thư số không đạt chuẩn (RSA từ 2048 bit, ECDSA từ 256 bit). Hãy xin cấp mới."
    ),
    UnusableReason.CA_CERTIFICATE: (
        "Đây là chứng thư của tổ chức chứng thực. Hãy chọn chứng thư của người ký hoặc của cơ quan."
    ),
}


class TimestampingFault(StrEnum):
    """Why a certificate is not one of a time-stamp service (RFC 3161, 2.3)."""

    NOT_GRANTED = "not_granted"
    """No extended key usage, or one without time stamping."""
    NOT_ALONE = "not_alone"
    """Other purposes beside time stamping."""
    NOT_CRITICAL = "not_critical"


@lru_cache(maxsize=512)
def parsed(der: bytes) -> x509.Certificate:
    """Read the certificate with `cryptography`; a second call with the same bytes costs nothing.

    Where its encoding has small sins, a copy that has not (see `mending`): what is signed or hashed is taken
    from `Parts`, never from here.
    """
    if len(der) > MAX_CERTIFICATE_BYTES:
        raise CertificateUnreadableError("Chứng thư số lớn bất thường. Hãy kiểm tra lại tệp.")
    try:
        return _loaded(der)
    except PARSE_ERRORS:
        pass
    try:
        return _loaded(mending.mended(der))
    except PARSE_ERRORS as error:
        raise CertificateUnreadableError("Không đọc được chứng thư số. Hãy kiểm tra lại tệp.") from error


def _loaded(der: bytes) -> x509.Certificate:
    certificate = x509.load_der_x509_certificate(der)
    # These are parsed lazily; without readable names and extensions nothing can be decided.
    _ = certificate.extensions, certificate.subject, certificate.issuer
    if certificate.public_key_algorithm_oid == PublicKeyAlgorithmOID.RSAES_PKCS1_v1_5:
        certificate.public_key()  # other kinds of key have no sins that could be mended
    return certificate


def from_pem(block: bytes) -> bytes:
    """Give the DER of the single certificate in a PEM block."""
    lines = block.strip().splitlines()
    try:
        der = base64.b64decode(b"".join(lines[1:-1]))
    except binascii.Error as error:
        raise CertificateUnreadableError("Không đọc được chứng thư số. Hãy kiểm tra lại tệp.") from error
    parsed(der)
    return der


def common_name(der: bytes) -> str:
    """Subject CN; the whole subject where there is none, so that people always see something."""
    subject = parsed(der).subject
    return _first(subject, NameOID.COMMON_NAME) or subject.rfc4514_string()


def common_names(der: bytes) -> tuple[str, ...]:
    """Every CN of the subject, in the order of the certificate; none where there is none."""
    return tuple(_texts(parsed(der).subject, NameOID.COMMON_NAME))


def organisation(der: bytes) -> str | None:
    """Subject O, None if not stated."""
    return _first(parsed(der).subject, NameOID.ORGANIZATION_NAME)


def title(der: bytes) -> str | None:
    """Subject title: the position of a person (Decree 23/2025, Article 13), None if not stated."""
    return _first(parsed(der).subject, NameOID.TITLE)


def issuer_name(der: bytes) -> str:
    """CN of the issuer; the whole issuer name where there is none."""
    issuer = parsed(der).issuer
    return _first(issuer, NameOID.COMMON_NAME) or issuer.rfc4514_string()


def serial_number(der: bytes) -> int:
    return parsed(der).serial_number


def validity(der: bytes) -> tuple[datetime, datetime]:
    """(not before, not after), both in UTC and both inclusive."""
    certificate = parsed(der)
    return certificate.not_valid_before_utc, certificate.not_valid_after_utc


def is_valid_at(der: bytes, at: datetime) -> bool:
    """Whether `at` lies within the period of validity; says nothing about revocation."""
    not_before, not_after = validity(der)
    return not_before <= at <= not_after


def fingerprint(der: bytes) -> str:
    """SHA-256 of the DER, lower-case hexadecimal."""
    return hashlib.sha256(der).hexdigest()


def key_description(der: bytes) -> str:
    """Such as "RSA-2048" or "ECDSA P-256"; the dotted OID for kinds of key that are not known."""
    key = _public_key(der)
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA-{key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"ECDSA {_CURVES.get(key.curve.name, key.curve.name)}"
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "Ed25519"
    return parsed(der).public_key_algorithm_oid.dotted_string


def usable_for_signing(der: bytes, at: datetime) -> UnusableReason | None:
    """None if the certificate itself allows a signature at `at`; revocation and trust are other questions."""
    not_before, not_after = validity(der)
    if at < not_before:
        return UnusableReason.NOT_YET_VALID
    if at > not_after:
        return UnusableReason.EXPIRED
    if is_ca(der):
        return UnusableReason.CA_CERTIFICATE
    if not _usage_allows_signing(der):
        return UnusableReason.WRONG_KEY_USAGE
    return None if is_key_strong(der) else UnusableReason.WEAK_KEY


def is_ca(der: bytes) -> bool:
    constraints = extension(der, x509.BasicConstraints)
    return constraints is not None and constraints.ca


def is_self_issued(der: bytes) -> bool:
    """Subject and issuer are the same name, as in a root certificate."""
    certificate = parsed(der)
    return certificate.subject == certificate.issuer


def is_issued_by(der: bytes, issuer: bytes) -> bool:
    """Tell whether names match, the issuer may issue, and its key made the signature, at whatever time."""
    return (
        names.are_same(parsed(der).issuer, parsed(issuer).subject)
        and is_ca(issuer)
        and is_signed_by(der, issuer)
    )


@lru_cache(maxsize=2048)
def is_signed_by(der: bytes, issuer: bytes) -> bool:
    """Tell whether the issuer's key made the signature on the certificate; names are another question."""
    certificate = parsed(der)
    try:
        key = parsed(issuer).public_key()
        scheme = certificate.signature_algorithm_parameters
        _verify(key, certificate, mending.Parts.of(der).signed, scheme)
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True


@lru_cache(maxsize=256)
def issuer_hashes(issuer: bytes, hash_name: str) -> tuple[bytes, bytes]:
    """Give (name hash, key hash), as OCSP names an issuer (RFC 6960, 4.1.1); `hash_name` as in hashlib."""
    parsed(issuer)
    parts = mending.Parts.of(issuer)
    return (
        hashlib.new(hash_name, parts.subject, usedforsecurity=False).digest(),
        hashlib.new(hash_name, parts.key_bits, usedforsecurity=False).digest(),
    )


def find_issuer(der: bytes, candidates: Iterable[bytes]) -> bytes | None:
    """Find the first of `candidates` that issued the certificate."""
    return next((candidate for candidate in candidates if is_issued_by(der, candidate)), None)


def ocsp_urls(der: bytes) -> tuple[str, ...]:
    """Addresses of OCSP responders, in the order stated."""
    return _access_urls(der, AuthorityInformationAccessOID.OCSP)


def issuer_urls(der: bytes) -> tuple[str, ...]:
    """Addresses of the issuer's certificate (caIssuers, RFC 5280, 4.2.2.1), in the order stated."""
    return _access_urls(der, AuthorityInformationAccessOID.CA_ISSUERS)


def crl_urls(der: bytes) -> tuple[str, ...]:
    """Addresses of complete CRLs of the issuer itself; points of indirect or partial CRLs are left out."""
    points = extension(der, x509.CRLDistributionPoints)
    names = [
        name
        for point in points or ()
        if point.full_name and not point.crl_issuer and not point.reasons
        for name in point.full_name
    ]
    return web_addresses(names)


def may_sign_crls(der: bytes) -> bool:
    """Tell whether the key usage has cRLSign, or is not stated (RFC 5280, 6.3.3 f)."""
    usage = extension(der, x509.KeyUsage)
    return usage is None or usage.crl_sign


def has_ocsp_nocheck(der: bytes) -> bool:
    """Tell whether the issuer vouches for this OCSP responder for its whole life (RFC 6960, 4.2.2.2.1)."""
    return extension(der, x509.OCSPNoCheck) is not None


def may_sign_ocsp(der: bytes) -> bool:
    """Tell whether the extended key usage has id-kp-OCSPSigning."""
    usages = extension(der, x509.ExtendedKeyUsage)
    return usages is not None and ExtendedKeyUsageOID.OCSP_SIGNING in usages


def timestamping_fault(der: bytes) -> TimestampingFault | None:
    """None if extended key usage is critical and only id-kp-timeStamping (RFC 3161, 2.3)."""
    try:
        extension = parsed(der).extensions.get_extension_for_oid(ExtensionOID.EXTENDED_KEY_USAGE)
    except x509.ExtensionNotFound:
        return TimestampingFault.NOT_GRANTED
    usages = extension.value
    if not isinstance(usages, x509.ExtendedKeyUsage) or ExtendedKeyUsageOID.TIME_STAMPING not in usages:
        return TimestampingFault.NOT_GRANTED
    if list(usages) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        return TimestampingFault.NOT_ALONE
    return None if extension.critical else TimestampingFault.NOT_CRITICAL


def may_timestamp(der: bytes) -> bool:
    """Tell whether the certificate is one of a time-stamp service."""
    return timestamping_fault(der) is None


def _first(name: x509.Name, oid: x509.ObjectIdentifier) -> str | None:
    return next(_texts(name, oid), None)


def _texts(name: x509.Name, oid: x509.ObjectIdentifier) -> Iterator[str]:
    for attribute in name.get_attributes_for_oid(oid):
        value = attribute.value
        yield value if isinstance(value, str) else value.decode("utf-8", "replace")


def extension(der: bytes, kind: type[_Extension]) -> _Extension | None:
    """Give the extension of that kind; None if the certificate has none."""
    try:
        return parsed(der).extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _public_key(der: bytes) -> object:
    try:
        return parsed(der).public_key()
    except (ValueError, UnsupportedAlgorithm):
        return _NOTHING


def is_key_strong(der: bytes) -> bool:
    """Tell whether the key is long enough and of a kind to sign with (Circular 15/2025, Appendix I)."""
    key = _public_key(der)
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size >= MIN_RSA_BITS
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.key_size >= MIN_EC_BITS
    return isinstance(key, ed25519.Ed25519PublicKey)


def _usage_allows_signing(der: bytes) -> bool:
    usage = extension(der, x509.KeyUsage)
    return usage is None or usage.digital_signature or usage.content_commitment


def _verify(key: object, certificate: x509.Certificate, data: bytes, scheme: object) -> None:
    """Raise `InvalidSignature`, or `TypeError` where key and algorithm do not belong together."""
    signed = certificate.signature, data
    chosen = certificate.signature_hash_algorithm
    if isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey) and chosen is None:
        key.verify(*signed)
    elif isinstance(key, ec.EllipticCurvePublicKey) and isinstance(scheme, ec.ECDSA):
        key.verify(*signed, scheme)
    elif (
        isinstance(key, rsa.RSAPublicKey)
        and isinstance(scheme, padding.PKCS1v15 | padding.PSS)
        and chosen is not None
    ):
        key.verify(*signed, scheme, chosen)
    elif isinstance(key, dsa.DSAPublicKey) and chosen is not None:
        key.verify(*signed, chosen)
    else:
        raise TypeError("key and signature algorithm")


def _access_urls(der: bytes, method: x509.ObjectIdentifier) -> tuple[str, ...]:
    access = extension(der, x509.AuthorityInformationAccess)
    return web_addresses(entry.access_location for entry in access or () if entry.access_method == method)


def web_addresses(names: Iterable[x509.GeneralName]) -> tuple[str, ...]:
    """Give those of the names that can be asked over http or https, at most `MAX_URLS`; ldap cannot."""
    values = (name.value for name in names if isinstance(name, x509.UniformResourceIdentifier))
    return tuple(dict.fromkeys(url for url in values if is_web_address(url)))[:MAX_URLS]


def is_web_address(url: str) -> bool:
    """Tell whether the address is one of http or https."""
    return url.lower().startswith(("http://", "https://"))

"""The CMS of a PAdES baseline signature (EN 319 142-1, 6.3): what is signed, and the container."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from asn1crypto import cms, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from certs.facts import parsed
from certs.signatures import ASN1_ERRORS
from signing import der
from signing.errors import CertificateNotUsableError, SignatureRejectedError
from signing.keys.making import ED25519_HASH, HASHES
from signing.keys.model import Scheme

if TYPE_CHECKING:
    from collections.abc import Sequence


_DATA = der.oid("1.2.840.113549.1.7.1")
_SIGNED_DATA = der.oid("1.2.840.113549.1.7.2")
_CONTENT_TYPE = der.oid("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = der.oid("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE_V2 = der.oid("1.2.840.113549.1.9.16.2.47")
_SIGNATURE_TIME_STAMP = der.oid("1.2.840.113549.1.9.16.2.14")
_RSASSA_PSS = der.oid("1.2.840.113549.1.1.10")
_MGF1 = der.oid("1.2.840.113549.1.1.8")
HASH_OIDS = {
    "sha256": der.oid("2.16.840.1.101.3.4.2.1"),
    "sha384": der.oid("2.16.840.1.101.3.4.2.2"),
    "sha512": der.oid("2.16.840.1.101.3.4.2.3"),
    "sha3_256": der.oid("2.16.840.1.101.3.4.2.8"),
    "sha3_384": der.oid("2.16.840.1.101.3.4.2.9"),
    "sha3_512": der.oid("2.16.840.1.101.3.4.2.10"),
}
_RSA_OIDS = {
    "sha256": der.oid("1.2.840.113549.1.1.11"),
    "sha384": der.oid("1.2.840.113549.1.1.12"),
    "sha512": der.oid("1.2.840.113549.1.1.13"),
    "sha3_256": der.oid("2.16.840.1.101.3.4.3.14"),
    "sha3_384": der.oid("2.16.840.1.101.3.4.3.15"),
    "sha3_512": der.oid("2.16.840.1.101.3.4.3.16"),
}
_ECDSA_OIDS = {
    "sha256": der.oid("1.2.840.10045.4.3.2"),
    "sha384": der.oid("1.2.840.10045.4.3.3"),
    "sha512": der.oid("1.2.840.10045.4.3.4"),
    "sha3_256": der.oid("2.16.840.1.101.3.4.3.10"),
    "sha3_384": der.oid("2.16.840.1.101.3.4.3.11"),
    "sha3_512": der.oid("2.16.840.1.101.3.4.3.12"),
}
_ED25519 = der.oid("1.3.101.112")


def default_scheme(certificate: bytes) -> Scheme:
    """The scheme of the key's kind; for RSA PKCS#1 v1.5, which every reader in use understands.

    Raises `CertificateNotUsableError` for other keys.
    """
    key = parsed(certificate).public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        return Scheme.ECDSA
    if isinstance(key, rsa.RSAPublicKey):
        return Scheme.RSA_PKCS1V15
    if isinstance(key, ed25519.Ed25519PublicKey):
        return Scheme.ED25519
    raise CertificateNotUsableError(
        "Loại khóa của chứng thư số không dùng để ký được. Hãy dùng chứng thư RSA hoặc ECDSA."
    )


def signed_attributes(document_digest: bytes, *, certificate: bytes, hash_name: str) -> bytes:
    """DER of the attributes that the key signs (SET OF, RFC 5652 5.4).

    No signing-time: in a PDF the claimed time is the signature dictionary's `/M` (EN 319 142-1, 6.3).
    """
    digest = der.octets(hashlib.new(hash_name, certificate).digest())
    # SHA-256 is the default of ESSCertIDv2 (RFC 5035) and may not be spelled out in DER.
    algorithm = () if hash_name == "sha256" else (der.sequence(HASH_OIDS[hash_name]),)
    identifier = der.sequence(*algorithm, digest)
    return der.set_of(
        _attribute(_CONTENT_TYPE, _DATA),
        _attribute(_MESSAGE_DIGEST, der.octets(document_digest)),
        _attribute(_SIGNING_CERTIFICATE_V2, der.sequence(der.sequence(identifier))),
    )


def check_value(
    value: bytes, *, to_be_signed: bytes, certificate: bytes, scheme: Scheme, hash_name: str
) -> None:
    """Raises `SignatureRejectedError` unless the value is the certificate's signature over the bytes."""
    key = parsed(certificate).public_key()
    algorithm = HASHES[hash_name]
    try:
        match scheme, key:
            case Scheme.ECDSA, ec.EllipticCurvePublicKey():
                key.verify(value, to_be_signed, ec.ECDSA(algorithm))
            case Scheme.RSA_PKCS1V15, rsa.RSAPublicKey():
                key.verify(value, to_be_signed, padding.PKCS1v15(), algorithm)
            case Scheme.RSA_PSS, rsa.RSAPublicKey():
                pss = padding.PSS(padding.MGF1(algorithm), algorithm.digest_size)
                key.verify(value, to_be_signed, pss, algorithm)
            case Scheme.ED25519, ed25519.Ed25519PublicKey() if hash_name == ED25519_HASH:
                key.verify(value, to_be_signed)
            case _:
                raise SignatureRejectedError(
                    "Khóa của chứng thư số không hợp với thuật toán ký đã chọn. Hãy chọn thuật toán khác."
                )
    except InvalidSignature as error:
        raise SignatureRejectedError(
            "Chữ ký trả về không khớp với chứng thư số nên không được lưu."
            " Hãy kiểm tra thiết bị ký rồi ký lại."
        ) from error


def signed_data(  # noqa: PLR0913 - they are what a container holds
    value: bytes,
    *,
    attributes: bytes,
    certificates: Sequence[bytes],
    scheme: Scheme,
    hash_name: str,
    timestamp_token: bytes | None = None,
) -> bytes:
    """DER of the finished ContentInfo (RFC 5652); `certificates` begins with the signer's.

    Written from the finished parts as they are: taking them apart and putting them together again costs a
    hundred times as much, and a time-stamp token must not change by a byte.
    """
    digest_algorithm = der.sequence(HASH_OIDS[hash_name])
    unsigned: tuple[bytes, ...] = ()
    if timestamp_token is not None:
        unsigned = (der.retagged(1, der.set_of(_attribute(_SIGNATURE_TIME_STAMP, timestamp_token))),)
    signer_info = der.sequence(
        der.integer(1),
        _issuer_and_serial_number(certificates[0]),
        digest_algorithm,
        der.retagged(0, attributes),
        signature_algorithm(scheme, hash_name),
        der.octets(value),
        *unsigned,
    )
    data = der.sequence(
        der.integer(1),
        der.set_of(digest_algorithm),
        der.sequence(_DATA),
        der.retagged(0, der.set_of(*dict.fromkeys(certificates))),
        der.set_of(signer_info),
    )
    return der.sequence(_SIGNED_DATA, der.explicit(0, data))


CONTAINER_ROOM = 2560
"""Bytes for the attributes, the value of an RSA key of up to 8,192 bits, and the container around them."""


def container_room(certificates: Sequence[bytes], *, token_room: int) -> int:
    """Bytes to reserve for the container, generously: there is no second chance to make room."""
    return CONTAINER_ROOM + sum(map(len, certificates)) + token_room


def _attribute(kind: bytes, value: bytes) -> bytes:
    return der.sequence(kind, der.set_of(value))


@lru_cache(maxsize=256)
def _issuer_and_serial_number(certificate: bytes) -> bytes:
    """As they stand in the certificate, byte for byte."""
    fields = x509.Certificate.load(certificate)["tbs_certificate"]
    return der.sequence(fields["issuer"].dump(), fields["serial_number"].dump())


def signature_algorithm(scheme: Scheme, hash_name: str) -> bytes:
    """AlgorithmIdentifier: RFC 4055 (RSA), RFC 5758 (ECDSA), RFC 9688 (SHA-3), RFC 8419 (Ed25519)."""
    match scheme:
        case Scheme.ECDSA:
            return der.sequence(_ECDSA_OIDS[hash_name])
        case Scheme.RSA_PKCS1V15:
            return der.sequence(_RSA_OIDS[hash_name], der.NULL)
        case Scheme.RSA_PSS:
            digest = der.sequence(HASH_OIDS[hash_name])
            parameters = der.sequence(
                der.explicit(0, digest),
                der.explicit(1, der.sequence(_MGF1, digest)),
                der.explicit(2, der.integer(HASHES[hash_name].digest_size)),
            )
            return der.sequence(_RSASSA_PSS, parameters)
        case Scheme.ED25519:
            return der.sequence(_ED25519)


def certificates_of(container: bytes) -> tuple[bytes, ...]:
    """DER of the certificates inside a signature or time-stamp token; none if it cannot be read."""
    data = _signed_data_in(container)
    if data is None:
        return ()
    try:
        return tuple(choice.chosen.dump() for choice in data["certificates"] if choice.name == "certificate")
    except ASN1_ERRORS:
        return ()


def timestamp_token_of(container: bytes) -> bytes | None:
    """DER of the time stamp over the signature value, None where there is none that can be read."""
    data = _signed_data_in(container)
    if data is None or len(data["signer_infos"]) != 1:
        return None
    try:
        for attribute in data["signer_infos"][0]["unsigned_attrs"]:
            if attribute["type"].native == "signature_time_stamp_token":
                return bytes(attribute["values"][0].dump())
    except ASN1_ERRORS:
        return None
    return None


def stamped_time(token: bytes) -> datetime | None:
    """The time in a time-stamp token, None where it cannot be read; nothing is verified."""
    data = _signed_data_in(token)
    if data is None:
        return None
    try:
        time = data["encap_content_info"]["content"].parsed["gen_time"].native
    except ASN1_ERRORS:
        return None
    return time if isinstance(time, datetime) else None


def _signed_data_in(container: bytes) -> cms.SignedData | None:
    try:
        content = cms.ContentInfo.load(container)
        if content["content_type"].native != "signed_data":
            return None
        data: cms.SignedData = content["content"]
        # Parsing is lazy; a fault has to show here.
        _ = len(data["signer_infos"]), len(data["certificates"])
    except ASN1_ERRORS:
        return None
    return data

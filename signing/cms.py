"""The CMS of a PAdES baseline signature (EN 319 142-1, 6.3): what is signed, and the container."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from asn1crypto import algos, cms, core, tsp, x509
from asn1crypto.parser import emit, parse
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from certs.facts import parsed
from signing.errors import CertificateNotUsableError, SignatureRejectedError
from signing.keys.making import HASHES
from signing.keys.model import Scheme

if TYPE_CHECKING:
    from collections.abc import Sequence


def default_scheme(certificate: bytes) -> Scheme:
    """ECDSA for an EC key, PKCS#1 v1.5 for RSA, which every reader in use understands.

    Raises `CertificateNotUsableError` for other keys.
    """
    key = parsed(certificate).public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        return Scheme.ECDSA
    if isinstance(key, rsa.RSAPublicKey):
        return Scheme.RSA_PKCS1V15
    raise CertificateNotUsableError(
        "Loại khóa của chứng thư số không dùng để ký được. Hãy dùng chứng thư RSA hoặc ECDSA."
    )


def signed_attributes(document_digest: bytes, *, certificate: bytes, hash_name: str) -> bytes:
    """DER of the attributes that the key signs (SET OF, RFC 5652 5.4).

    No signing-time: in a PDF the claimed time is the signature dictionary's `/M` (EN 319 142-1, 6.3).
    """
    identifier: dict[str, object] = {"cert_hash": hashlib.new(hash_name, certificate).digest()}
    if hash_name != "sha256":  # the default may not be spelled out in DER
        identifier["hash_algorithm"] = {"algorithm": hash_name}
    attributes = cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["data"]},
            {"type": "message_digest", "values": [document_digest]},
            {"type": "signing_certificate_v2", "values": [tsp.SigningCertificateV2({"certs": [identifier]})]},
        ]
    )
    return bytes(attributes.dump())


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
    digest_algorithm = _dump(algos.DigestAlgorithm({"algorithm": hash_name}))
    signer = _sequence(
        VERSION_1,
        _issuer_and_serial(certificates[0]),
        digest_algorithm,
        _tagged(0, _content_of(attributes)),
        _dump(_signature_algorithm(scheme, hash_name)),
        _dump(core.OctetString(value)),
        b"" if timestamp_token is None else _tagged(1, _attribute(TIMESTAMP_TOKEN, timestamp_token)),
    )
    data = _sequence(
        VERSION_1,
        _set(digest_algorithm),
        _sequence(_dump(cms.ContentType("data"))),
        _tagged(0, b"".join(sorted(dict.fromkeys(certificates)))),
        _set(signer),
    )
    return _sequence(_dump(cms.ContentType("signed_data")), _tagged(0, data))


_SEQUENCE, _SET = 16, 17
_UNIVERSAL, _CONTEXT, _CONSTRUCTED = 0, 2, 1
VERSION_1 = core.Integer(1).dump()
TIMESTAMP_TOKEN = cms.CMSAttributeType("signature_time_stamp_token").dump()


def _sequence(*parts: bytes) -> bytes:
    return bytes(emit(_UNIVERSAL, _CONSTRUCTED, _SEQUENCE, b"".join(parts)))


def _set(part: bytes) -> bytes:
    return bytes(emit(_UNIVERSAL, _CONSTRUCTED, _SET, part))


def _tagged(tag: int, content: bytes) -> bytes:
    return bytes(emit(_CONTEXT, _CONSTRUCTED, tag, content))


def _attribute(kind: bytes, value: bytes) -> bytes:
    return _sequence(kind, _set(value))


def _content_of(der: bytes) -> bytes:
    """What stands inside the outermost tag, to be tagged anew."""
    return bytes(parse(der, strict=True)[4])


def _dump(value: core.Asn1Value) -> bytes:
    return bytes(value.dump())


def _issuer_and_serial(certificate: bytes) -> bytes:
    fields = x509.Certificate.load(certificate)["tbs_certificate"]
    return _sequence(_dump(fields["issuer"]), _dump(fields["serial_number"]))


CONTAINER_ROOM = 2560
"""Bytes for the attributes, the value of an RSA key of up to 8,192 bits, and the container around them."""


def container_room(certificates: Sequence[bytes], *, token_room: int) -> int:
    """Bytes to reserve for the container, generously: there is no second chance to make room."""
    return CONTAINER_ROOM + sum(map(len, certificates)) + token_room


def _signature_algorithm(scheme: Scheme, hash_name: str) -> algos.SignedDigestAlgorithm:
    match scheme:
        case Scheme.ECDSA:
            return algos.SignedDigestAlgorithm({"algorithm": f"{hash_name}_ecdsa"})
        case Scheme.RSA_PKCS1V15:
            return algos.SignedDigestAlgorithm({"algorithm": f"{hash_name}_rsa", "parameters": core.Null()})
        case Scheme.RSA_PSS:
            digest = algos.DigestAlgorithm({"algorithm": hash_name})
            parameters = algos.RSASSAPSSParams(
                {
                    "hash_algorithm": digest,
                    "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": digest},
                    "salt_length": HASHES[hash_name].digest_size,
                }
            )
            return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})


def certificates_of(container: bytes) -> tuple[bytes, ...]:
    """DER of the certificates inside a signature or time-stamp token; none if it cannot be read."""
    data = _signed_data_in(container)
    if data is None:
        return ()
    return tuple(choice.chosen.dump() for choice in data["certificates"] if choice.name == "certificate")


def timestamp_token_of(container: bytes) -> bytes | None:
    """DER of the time stamp over the signature value, None where there is none."""
    data = _signed_data_in(container)
    if data is None or len(data["signer_infos"]) != 1:
        return None
    for attribute in data["signer_infos"][0]["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            return bytes(attribute["values"][0].dump())
    return None


def _signed_data_in(container: bytes) -> cms.SignedData | None:
    try:
        content = cms.ContentInfo.load(container)
        if content["content_type"].native != "signed_data":
            return None
        data: cms.SignedData = content["content"]
        # Parsing is lazy; a fault has to show here.
        _ = len(data["signer_infos"]), len(data["certificates"])
    except (ValueError, TypeError, KeyError):
        return None
    return data

"""CMS messages put together by hand: sound as they come, and each part open to be made wrong."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from asn1crypto import algos, cms, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from certs.authority import Issued, PrivateKey

_HASHES: dict[str, Callable[[], hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
_SALT = {"sha1": 20, "sha256": 32, "sha384": 48, "sha512": 64}
_POLICY = "1.3.6.1.4.1.99999.1"


@dataclass
class Parts:
    """What goes into a message; a fault changes some of it before the key signs."""

    signer: Issued
    digest: str
    """Of content and attributes, by its name in `hashlib`."""
    attributes: dict[str, list[Any]]
    """Signed ones, by asn1crypto's names."""
    certificates: list[bytes]
    content_type: str = "data"
    content: bytes | None = None
    """What the message carries itself; None for a detached signature."""
    is_pss: bool = False
    unsigned: dict[str, list[Any]] = field(default_factory=dict)


def signature_parts(signer: Issued, document_digest: bytes, digest: str = "sha256") -> Parts:
    """The parts of a detached PAdES signature (EN 319 142-1, 6.3)."""
    attributes: dict[str, list[Any]] = {
        "content_type": ["data"],
        "message_digest": [document_digest],
        "signing_certificate_v2": [certificate_id(signer.certificate)],
    }
    return Parts(signer, digest, attributes, [signer.certificate, *signer.chain])


def token_parts(
    service: Issued, imprint: bytes, at: datetime, *, digest: str = "sha256", serial: int = 1
) -> Parts:
    """The parts of a time-stamp token over `imprint`, the digest of what is stamped (RFC 3161, 2.4.2)."""
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": _POLICY,
            "message_imprint": {"hash_algorithm": {"algorithm": digest}, "hashed_message": imprint},
            "serial_number": serial,
            "gen_time": at,
        }
    ).dump()
    attributes: dict[str, list[Any]] = {
        "content_type": ["tst_info"],
        "message_digest": [hashlib.new(digest, info).digest()],
        "signing_certificate_v2": [certificate_id(service.certificate)],
    }
    certificates = [service.certificate, *service.chain]
    return Parts(service, digest, attributes, certificates, content_type="tst_info", content=info)


def certificate_id(certificate: bytes, *, digest: str = "sha256") -> tsp.SigningCertificateV2:
    identifier: dict[str, Any] = {"cert_hash": hashlib.new(digest, certificate).digest()}
    if digest != "sha256":
        identifier["hash_algorithm"] = {"algorithm": digest}
    return tsp.SigningCertificateV2({"certs": [tsp.ESSCertIDv2(identifier)]})


def old_certificate_id(certificate: bytes) -> tsp.SigningCertificate:
    """With SHA-1, as before RFC 5035."""
    identifier = tsp.ESSCertID({"cert_hash": hashlib.sha1(certificate).digest()})  # noqa: S324 - as the standard has it
    return tsp.SigningCertificate({"certs": [identifier]})


def message(parts: Parts) -> cms.SignedData:
    """Sign the parts as they are."""
    attributes = cms.CMSAttributes(
        [cms.CMSAttribute({"type": name, "values": values}) for name, values in parts.attributes.items()]
    )
    certificate = x509.Certificate.load(parts.signer.certificate)
    info = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            name="issuer_and_serial_number",
            value={"issuer": certificate.issuer, "serial_number": certificate.serial_number},
        ),
        "digest_algorithm": {"algorithm": parts.digest},
        "signature_algorithm": signature_algorithm(parts.signer.private_key, parts.digest, parts.is_pss),
        "signature": signature(
            parts.signer.private_key, attributes.untag().dump(), parts.digest, parts.is_pss
        ),
    }
    if parts.attributes:
        info["signed_attrs"] = attributes
    if parts.unsigned:
        info["unsigned_attrs"] = [
            cms.CMSAttribute({"type": name, "values": values}) for name, values in parts.unsigned.items()
        ]
    encapsulated: dict[str, Any] = {"content_type": parts.content_type}
    if parts.content is not None:
        encapsulated["content"] = cms.ParsableOctetString(parts.content)
    return cms.SignedData(
        {
            "version": "v1" if parts.content is None else "v3",
            "digest_algorithms": [{"algorithm": parts.digest}],
            "encap_content_info": encapsulated,
            "certificates": [x509.Certificate.load(one) for one in dict.fromkeys(parts.certificates)],
            "signer_infos": [info],
        }
    )


def der(signed: cms.SignedData) -> bytes:
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump())


def with_token(signed: cms.SignedData, token: bytes) -> None:
    """Put a time stamp beside the signature (EN 319 122-1, 5.3)."""
    attribute = cms.CMSAttribute(
        {"type": "signature_time_stamp_token", "values": [cms.ContentInfo.load(token)]}
    )
    signed["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([attribute])


def value_of(signed: cms.SignedData) -> bytes:
    """The signature value, over which its time stamp is made."""
    return bytes(signed["signer_infos"][0]["signature"].native)


def signature(key: PrivateKey, data: bytes, digest: str, is_pss: bool) -> bytes:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(data)
    chosen = _HASHES[digest]()
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(chosen))
    scheme = padding.PSS(padding.MGF1(chosen), _SALT[digest]) if is_pss else padding.PKCS1v15()
    return key.sign(data, scheme, chosen)


def signature_algorithm(key: PrivateKey, digest: str, is_pss: bool) -> algos.SignedDigestAlgorithm:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return algos.SignedDigestAlgorithm({"algorithm": "ed25519"})
    if isinstance(key, rsa.RSAPrivateKey) and is_pss:
        parameters = {
            "hash_algorithm": {"algorithm": digest},
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": digest}},
            "salt_length": _SALT[digest],
        }
        return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})
    kind = "rsa" if isinstance(key, rsa.RSAPrivateKey) else "ecdsa"
    return algos.SignedDigestAlgorithm({"algorithm": f"{digest}_{kind}"})

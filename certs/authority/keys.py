"""Making, keeping and packing the private keys of the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)

from certs import facts
from certs.authority.model import KeyKind
from certs.errors import AuthorityError

if TYPE_CHECKING:
    from certs.authority.model import Issued, PrivateKey, ServiceKey


RSA_BITS = {KeyKind.RSA2048: 2048, KeyKind.RSA3072: 3072}
CURVES: dict[KeyKind, ec.EllipticCurve] = {
    KeyKind.P256: ec.SECP256R1(),
    KeyKind.P384: ec.SECP384R1(),
    KeyKind.P521: ec.SECP521R1(),
}


def new_key(kind: KeyKind) -> PrivateKey:
    """Make a key for a person or an agency."""
    return ed25519.Ed25519PrivateKey.generate() if kind is KeyKind.ED25519 else new_service_key(kind)


def new_service_key(kind: KeyKind) -> ServiceKey:
    """Make a key of the hierarchy; raises `AuthorityError` for a kind that it does not sign with."""
    if kind in RSA_BITS:
        return rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS[kind])
    if kind in CURVES:
        return ec.generate_private_key(CURVES[kind])
    raise AuthorityError("CA thử nghiệm chỉ dùng khóa RSA hoặc ECDSA cho chính nó. Hãy chọn loại khóa khác.")


def to_pem(key: ServiceKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def from_pem(pem: bytes) -> ServiceKey:
    """Read a key written by `to_pem`; raises `AuthorityError` if the file was damaged."""
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise AuthorityError("Khóa của CA thử nghiệm bị hỏng. Hãy khôi phục từ bản sao lưu.") from error
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise AuthorityError(
            "Khóa của CA thử nghiệm thuộc loại không dùng được. Hãy khôi phục từ bản sao lưu."
        )
    return key


def to_pkcs12(issued: Issued, passphrase: str, name: str) -> bytes:
    """Pack key, certificate and chain as a PKCS#12 file; `name` is what key stores show."""
    if not passphrase:
        raise AuthorityError("Tệp khóa phải có mật khẩu. Hãy nhập mật khẩu.")
    return pkcs12.serialize_key_and_certificates(
        name.encode(),
        issued.private_key,
        facts.parsed(issued.certificate),
        [facts.parsed(der) for der in issued.chain],
        BestAvailableEncryption(passphrase.encode()),
    )

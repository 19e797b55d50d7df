"""Make a signature value with a private key in memory."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from signing.errors import KeyUnavailableError
from signing.keys.model import Scheme

HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sha3_256": hashes.SHA3_256(),
    "sha3_384": hashes.SHA3_384(),
    "sha3_512": hashes.SHA3_512(),
}
"""Hashes that new signatures can use, by their names in `hashlib`; SHA-1 is not among them."""
ED25519_HASH = "sha512"
"""The only one that goes with Ed25519 in CMS (RFC 8419, 3.1)."""


def signature_value(key: object, to_be_signed: bytes, *, scheme: Scheme, hash_name: str) -> bytes:
    """Sign with a `cryptography` private key. Raises `KeyUnavailableError` if it cannot do the scheme."""
    algorithm = HASHES.get(hash_name)
    match scheme, key:
        case _ if algorithm is None:
            raise KeyUnavailableError(f"Không hỗ trợ thuật toán băm “{hash_name}”. Hãy dùng sha256.")
        case Scheme.ECDSA, ec.EllipticCurvePrivateKey():
            return key.sign(to_be_signed, ec.ECDSA(algorithm))
        case Scheme.RSA_PKCS1V15, rsa.RSAPrivateKey():
            return key.sign(to_be_signed, padding.PKCS1v15(), algorithm)
        case Scheme.RSA_PSS, rsa.RSAPrivateKey():
            pss = padding.PSS(padding.MGF1(algorithm), algorithm.digest_size)
            return key.sign(to_be_signed, pss, algorithm)
        case Scheme.ED25519, ed25519.Ed25519PrivateKey() if hash_name == ED25519_HASH:
            return key.sign(to_be_signed)
        case _:
            raise KeyUnavailableError("Khóa không hợp với thuật toán ký đã chọn. Hãy chọn thuật toán khác.")

"""Names and strength of signature algorithms (TT 15/2025/TT-BKHCN, Appendix I; ETSI TS 119 312)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asn1crypto import keys

from certs import facts
from certs.mending import mended_key
from certs.signatures import hash_of, scheme_of

if TYPE_CHECKING:
    from asn1crypto import algos, x509

ACCEPTED_HASHES = frozenset(
    {
        *("sha256", "sha384", "sha512", "sha512_224", "sha512_256"),
        *("sha3_224", "sha3_256", "sha3_384", "sha3_512", "shake128", "shake256"),
    }
)
"""The circular lists neither SHA-1 nor SHA-224."""

MIN_RSA_EXPONENT = 3
"""With an exponent of one everybody signs (RFC 8017, 3.1)."""

_EDWARDS = {"ed25519": "Ed25519", "ed448": "Ed448"}


def describe(
    public_key: x509.PublicKeyInfo, signature: algos.SignedDigestAlgorithm, digest: str, certificate: bytes
) -> str:
    """Such as "RSA-2048, PKCS#1 v1.5, SHA-256"."""
    if public_key.algorithm in _EDWARDS:
        return _EDWARDS[public_key.algorithm]
    parts = [facts.key_description(certificate)]
    if public_key.algorithm in {"rsa", "rsassa_pss"}:
        parts.append("PSS" if scheme_of(signature) == "rsassa_pss" else "PKCS#1 v1.5")
    return ", ".join([*parts, _hash_label(digest)])


def _hash_label(name: str) -> str:
    label = name.upper().replace("_", "-")
    # NIST writes SHA-256 and SHA-512-256, but SHA3-256.
    is_older = label.startswith("SHA") and label[3:4].isdigit() and not label.startswith("SHA3-")
    return label.replace("SHA", "SHA-", 1) if is_older else label


def weakness(
    public_key: x509.PublicKeyInfo, signature: algos.SignedDigestAlgorithm, digest: str
) -> str | None:
    """Say (in Vietnamese) which part is too weak today, or None."""
    hashes = {digest.lower(), _signature_hash(signature) or digest.lower()}
    if public_key.algorithm not in _EDWARDS and (weak := sorted(hashes - ACCEPTED_HASHES)):
        return f"Chữ ký dùng hàm băm {', '.join(_hash_label(name) for name in weak)} không còn đủ an toàn."
    return key_weakness(public_key)


def readable(public_key: x509.PublicKeyInfo) -> x509.PublicKeyInfo:
    """Give the key without small sins of encoding; raises `ValueError` where it makes no sense."""
    return keys.PublicKeyInfo.load(mended_key(public_key.dump()))


def key_weakness(public_key: x509.PublicKeyInfo) -> str | None:
    """Say (in Vietnamese) that the key is too short or of a kind not accepted, or None."""
    public_key = readable(public_key)
    kind = public_key.algorithm
    if kind in {"rsa", "rsassa_pss"}:
        if public_key["public_key"].parsed["public_exponent"].native < MIN_RSA_EXPONENT:
            return "Khóa ký có số mũ công khai không bảo vệ được gì."
        short = public_key.bit_size < facts.MIN_RSA_BITS
    elif kind == "ec":
        short = public_key.bit_size < facts.MIN_EC_BITS
    elif kind in _EDWARDS:
        short = False
    else:
        return f"Khóa ký thuộc loại {kind} không được chấp nhận."
    return f"Khóa ký quá ngắn ({public_key.bit_size} bit)." if short else None


def _signature_hash(signature: algos.SignedDigestAlgorithm) -> str | None:
    try:
        return hash_of(signature).lower()
    except ValueError:  # bare "rsassa_pkcs1v15" or "ecdsa" leave the hash to the digest algorithm
        return None

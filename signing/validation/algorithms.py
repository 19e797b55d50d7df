"""Names of signature algorithms, and until when a signature can be relied on (`certs.strength`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from asn1crypto import keys

from certs import facts
from certs.mending import mended_key
from certs.signatures import hash_of, scheme_of
from certs.strength import MIN_RSA_EXPONENT, NEVER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asn1crypto import algos, x509

    from certs.strength import Algorithms

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


@dataclass(frozen=True, slots=True)
class Ending:
    """The part of a signature that is the first not to be relied on any more."""

    until: datetime
    """The first instant at which it is not."""
    reason: str
    """Vietnamese."""


def ending(
    public_key: x509.PublicKeyInfo,
    signature: algos.SignedDigestAlgorithm,
    digest: str,
    table: Algorithms,
    *,
    also: Iterable[str] = (),
) -> Ending:
    """Say until when a signature can be relied on, and by which part: its hashes, `also` others, its key."""
    key = key_ending(public_key, table)
    if public_key.algorithm in _EDWARDS:
        names = set(also)
    else:
        names = {digest, _signature_hash(signature) or digest, *also}
    return min([*(hash_ending(name, table) for name in sorted(names)), key], key=lambda one: one.until)


def hash_ending(name: str, table: Algorithms) -> Ending:
    """Say until when a hash can be relied on."""
    return Ending(
        table.hash_limit(name).until, f"Chữ ký dùng hàm băm {_hash_label(name)} không còn đủ an toàn."
    )


def key_ending(public_key: x509.PublicKeyInfo, table: Algorithms) -> Ending:
    """Say until when a key can be relied on: its kind, its length, its exponent."""
    public_key = readable(public_key)
    kind = public_key.algorithm
    if kind in {"rsa", "rsassa_pss"}:
        if public_key["public_key"].parsed["public_exponent"].native < MIN_RSA_EXPONENT:
            return Ending(NEVER, "Khóa ký có số mũ công khai không bảo vệ được gì.")
        limit = table.key_limit("rsa", public_key.bit_size)
    elif kind in {"ec", *_EDWARDS}:
        limit = table.key_limit(kind, 256 if kind in _EDWARDS else public_key.bit_size)
    else:
        return Ending(NEVER, f"Khóa ký thuộc loại {kind} không được chấp nhận.")
    if kind in _EDWARDS:
        return Ending(limit.until, f"Khóa ký thuộc loại {kind} không được chấp nhận.")
    reason = f"Khóa ký quá ngắn ({public_key.bit_size} bit)."
    return Ending(limit.until, reason)


def readable(public_key: x509.PublicKeyInfo) -> x509.PublicKeyInfo:
    """Give the key without small sins of encoding; raises `ValueError` where it makes no sense."""
    return keys.PublicKeyInfo.load(mended_key(public_key.dump()))


def _signature_hash(signature: algos.SignedDigestAlgorithm) -> str | None:
    try:
        return hash_of(signature).lower()
    except ValueError:  # bare "rsassa_pkcs1v15" or "ecdsa" leave the hash to the digest algorithm
        return None

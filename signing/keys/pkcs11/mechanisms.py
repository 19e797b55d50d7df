"""Which mechanism of a token makes the signature asked for, and what goes in and comes out. Pure.

Tokens differ: some hash themselves, some want the hash, some the DigestInfo. What a token lists is tried in
order, the one that hands over most first; a token that refuses what it lists gets the next.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from signing import der
from signing.keys.model import Scheme
from signing.keys.pkcs11.constants import MECHANISM_SIGN, MGF1, Mechanism

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HASH_OIDS = {
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
    "sha3_256": "2.16.840.1.101.3.4.2.8",
    "sha3_384": "2.16.840.1.101.3.4.2.9",
    "sha3_512": "2.16.840.1.101.3.4.2.10",
}


class Feed(Enum):
    """What the token is given."""

    WHOLE = auto()
    HASH = auto()
    DIGEST_INFO = auto()


@dataclass(frozen=True, slots=True)
class Plan:
    mechanism: Mechanism
    feed: Feed
    parameter: tuple[int, ...] = ()
    """CK_RSA_PKCS_PSS_PARAMS as its numbers: hash, mask generation function, length of the salt."""


KINDS = {
    Scheme.RSA_PKCS1V15: "rsa",
    Scheme.RSA_PSS: "rsa",
    Scheme.ECDSA: "ec",
    Scheme.ED25519: "ed25519",
}


def plans(kind: str, scheme: Scheme, hash_name: str, listed: Mapping[int, int]) -> tuple[Plan, ...]:
    """Ways to sign with a key of the kind on a token that lists these mechanisms (with their flags).

    The best comes first; there is none for another kind of key.
    """
    if kind != KINDS[scheme]:
        return ()
    return tuple(plan for plan in _ways(scheme, hash_name) if listed.get(plan.mechanism, 0) & MECHANISM_SIGN)


def _ways(scheme: Scheme, hash_name: str) -> Iterator[Plan]:
    upper = hash_name.upper()
    match scheme:
        case Scheme.RSA_PKCS1V15:
            yield Plan(Mechanism[f"{upper}_RSA_PKCS"], Feed.WHOLE)
            yield Plan(Mechanism.RSA_PKCS, Feed.DIGEST_INFO)
        case Scheme.RSA_PSS:
            salt = hashlib.new(hash_name).digest_size
            parameter = (Mechanism[upper], MGF1[hash_name], salt)
            yield Plan(Mechanism[f"{upper}_RSA_PKCS_PSS"], Feed.WHOLE, parameter)
            yield Plan(Mechanism.RSA_PKCS_PSS, Feed.HASH, parameter)
        case Scheme.ECDSA:
            yield Plan(Mechanism[f"ECDSA_{upper}"], Feed.WHOLE)
            yield Plan(Mechanism.ECDSA, Feed.HASH)
        case Scheme.ED25519:
            yield Plan(Mechanism.EDDSA, Feed.WHOLE)


def fed(plan: Plan, to_be_signed: bytes, hash_name: str, *, order_bytes: int | None) -> bytes:
    """What goes into C_Sign. `order_bytes`: length of the curve's order; ECDSA cuts a longer hash to it."""
    digest = hashlib.new(hash_name, to_be_signed).digest()
    match plan.feed:
        case Feed.WHOLE:
            return to_be_signed
        case Feed.HASH if plan.mechanism is Mechanism.ECDSA:
            return digest[:order_bytes]
        case Feed.HASH:
            return digest
        case Feed.DIGEST_INFO:
            return digest_info(digest, hash_name)


def digest_info(digest: bytes, hash_name: str) -> bytes:
    """DER of a DigestInfo with NULL parameters (RFC 8017, 9.2)."""
    algorithm = der.sequence(der.oid(HASH_OIDS[hash_name]), b"\x05\x00")
    return der.sequence(algorithm, der.octets(digest))


def answered(scheme: Scheme, value: bytes) -> bytes:
    """The signature value as CMS wants it: ECDSA's r and s, which PKCS#11 puts one behind the other, as DER.

    Raises ValueError for what cannot be one.
    """
    if scheme is not Scheme.ECDSA:
        return value
    half, odd = divmod(len(value), 2)
    if odd or not half:
        raise ValueError("r and s must be of one length")
    return der.sequence(_integer(value[:half]), _integer(value[half:]))


def _integer(magnitude: bytes) -> bytes:
    return der.integer(int.from_bytes(magnitude, "big"))

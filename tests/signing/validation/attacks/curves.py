"""Arithmetic on P-256, for those who choose their own point to count from (CVE-2020-0601)."""

from __future__ import annotations

import hashlib

from asn1crypto import algos, core, keys

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
A = P - 3
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

Point = tuple[int, int]


def _add(one: Point | None, other: Point | None) -> Point | None:
    if one is None or other is None:
        return one or other
    if one[0] == other[0]:
        if (one[1] + other[1]) % P == 0:
            return None
        slope = (3 * one[0] ** 2 + A) * pow(2 * one[1], -1, P)
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, P)
    x = (slope**2 - one[0] - other[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def times(factor: int, point: Point) -> Point:
    found: Point | None = None
    doubled: Point | None = point
    while factor:
        if factor & 1:
            found = _add(found, doubled)
        doubled = _add(doubled, doubled)
        factor >>= 1
    assert found is not None
    return found


def signature(data: bytes, secret: int, base: Point) -> bytes:
    """An ECDSA signature with SHA-256, counted from that base point."""
    digest = int.from_bytes(hashlib.sha256(data).digest(), "big")
    nonce = int.from_bytes(hashlib.sha256(b"nonce" + data).digest(), "big") % N
    r = times(nonce, base)[0] % N
    s = pow(nonce, -1, N) * (digest + r * secret) % N
    return bytes(algos.DSASignature({"r": r, "s": s}).dump())


def written(point: Point) -> bytes:
    return b"\x04" + point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big")


def key_with_own_base(public: Point, base: Point) -> keys.PublicKeyInfo:
    """A public key that says in full which curve it is on, and from which point it was counted."""
    parameters = keys.SpecifiedECDomain(
        {
            "version": 1,
            "field_id": {"field_type": "prime_field", "parameters": core.Integer(P)},
            "curve": {"a": A.to_bytes(32, "big"), "b": B.to_bytes(32, "big")},
            "base": written(base),
            "order": N,
            "cofactor": 1,
        }
    )
    return keys.PublicKeyInfo(
        {
            "algorithm": {"algorithm": "ec", "parameters": keys.ECDomainParameters("specified", parameters)},
            "public_key": keys.ECPointBitString(written(public)),
        }
    )

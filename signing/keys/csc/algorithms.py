"""Which algorithm to ask a service for, and whether what came back is the certificate's signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asn1crypto import algos, core
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature

from certs.facts import parsed
from signing.cms import HASH_OIDS, signature_algorithm
from signing.errors import KeyUnavailableError, SignatureRejectedError
from signing.keys.making import HASHES
from signing.keys.model import Scheme

if TYPE_CHECKING:
    from signing.keys.csc.model import Credential
    from signing.keys.digests import Digest

_RSA, _EC = "1.2.840.113549.1.1.1", "1.2.840.10045.2.1"
_BARE = {Scheme.RSA_PKCS1V15: _RSA, Scheme.ECDSA: _EC}
"""Where a service lists kinds of keys, the hash is named beside (1.0.4, 11.9; 2.0, 11.10)."""


@dataclass(frozen=True, slots=True)
class Algorithm:
    """What to ask for."""

    sign_oid: str
    hash_oid: str
    names_hash: bool
    """Whether the hash has to be named beside, since `sign_oid` does not."""
    parameters: bytes | None
    """DER of RSASSA-PSS-params (RFC 8017, A.2.3)."""


def algorithm_for(credential: Credential, scheme: Scheme, hash_name: str) -> Algorithm:
    """Raises `KeyUnavailableError` for what the credential does not list."""
    if scheme is Scheme.ED25519 or hash_name not in HASH_OIDS:
        raise _unknown(scheme, hash_name)
    hash_oid: str = core.ObjectIdentifier.load(HASH_OIDS[hash_name]).dotted
    identifier = algos.AlgorithmIdentifier.load(signature_algorithm(scheme, hash_name))
    full: str = identifier["algorithm"].dotted
    if full in credential.algorithms:
        is_pss = scheme is Scheme.RSA_PSS
        return Algorithm(full, hash_oid, is_pss, identifier["parameters"].dump() if is_pss else None)
    bare = _BARE.get(scheme)
    if bare is not None and (bare in credential.algorithms or not credential.algorithms):
        return Algorithm(bare, hash_oid, names_hash=True, parameters=None)
    raise _unknown(scheme, hash_name)


def _unknown(scheme: str, hash_name: str) -> KeyUnavailableError:
    return KeyUnavailableError(
        f"Khóa ở dịch vụ ký không ký được bằng {scheme} với {hash_name}. Hãy chọn thuật toán khác (--scheme,"
        " --hash)."
    )


def checked(value: bytes, digest: Digest, certificate: bytes) -> bytes:
    """The value, as CMS wants it, if it is the certificate's signature over the digest.

    ECDSA comes as DER or as `r‖s`; it is given as DER. Raises `SignatureRejectedError`.
    """
    key = parsed(certificate).public_key()
    algorithm = HASHES[digest.hash_name]
    hashed = Prehashed(algorithm)
    try:
        match digest.scheme, key:
            case Scheme.RSA_PKCS1V15, rsa.RSAPublicKey():
                key.verify(value, digest.value, padding.PKCS1v15(), hashed)
                return value
            case Scheme.RSA_PSS, rsa.RSAPublicKey():
                pss = padding.PSS(padding.MGF1(algorithm), algorithm.digest_size)
                key.verify(value, digest.value, pss, hashed)
                return value
            case Scheme.ECDSA, ec.EllipticCurvePublicKey():
                return _ecdsa(value, digest.value, key, hashed)
    except InvalidSignature:
        pass
    raise SignatureRejectedError(
        "Chữ ký do dịch vụ ký trả về không khớp với chứng thư số nên không được lưu."
        " Hãy báo nhà cung cấp dịch vụ ký."
    )


def _ecdsa(value: bytes, digest: bytes, key: ec.EllipticCurvePublicKey, hashed: Prehashed) -> bytes:
    half = (key.curve.key_size + 7) // 8
    if len(value) == 2 * half:
        numbers = (int.from_bytes(part) for part in (value[:half], value[half:]))
        pair = encode_dss_signature(*numbers)
        try:
            key.verify(pair, digest, ec.ECDSA(hashed))
        except InvalidSignature:
            # By chance DER may be as long; it is tried below.
            pass
        else:
            return pair
    key.verify(value, digest, ec.ECDSA(hashed))
    return value

"""Verifying the signatures of OCSP responses and time-stamp tokens with a certificate's key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa

from certs import facts

if TYPE_CHECKING:
    from asn1crypto.algos import SignedDigestAlgorithm

ASN1_ERRORS = (ValueError, TypeError, KeyError, IndexError, OverflowError, AttributeError)
"""What asn1crypto raises for malformed structures, sooner or later while they are walked."""

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sha3_256": hashes.SHA3_256(),
    "sha3_384": hashes.SHA3_384(),
    "sha3_512": hashes.SHA3_512(),
}
"""Hashes that signatures may use; SHA-1 is not among them (Circular 15/2025/TT-BKHCN, Appendix I)."""


RSA_WITH_SHA3 = {
    "2.16.840.1.101.3.4.3.14": "sha3_256",
    "2.16.840.1.101.3.4.3.15": "sha3_384",
    "2.16.840.1.101.3.4.3.16": "sha3_512",
}
"""PKCS#1 v1.5 with SHA-3 (RFC 9688, 3), which asn1crypto has no names for."""


def scheme_of(algorithm: SignedDigestAlgorithm) -> str:
    """Such as "rsassa_pkcs1v15", "rsassa_pss", "ecdsa" or "ed25519"; raises `ValueError` if unknown."""
    if algorithm["algorithm"].dotted in RSA_WITH_SHA3:
        return "rsassa_pkcs1v15"
    return str(algorithm.signature_algo)


def hash_of(algorithm: SignedDigestAlgorithm) -> str:
    """Such as "sha256" or "sha3_256"; raises `ValueError` where the algorithm leaves it open."""
    return RSA_WITH_SHA3.get(algorithm["algorithm"].dotted) or str(algorithm.hash_algo)


def verifies(
    certificate: bytes,
    algorithm: SignedDigestAlgorithm,
    signature: bytes,
    data: bytes,
    *,
    digest: str | None = None,
) -> bool:
    """Tell whether the certificate's key made the signature over the data.

    `digest` names the hash where `algorithm` itself leaves it open, as plain rsaEncryption in CMS does. Weak
    and unknown algorithms do not verify.
    """
    try:
        kind = scheme_of(algorithm)
        key = facts.parsed(certificate).public_key()
        if isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
            key.verify(signature, data)
            return kind in {"ed25519", "ed448"}
        hash_name = digest if kind == "rsassa_pkcs1v15" and digest else hash_of(algorithm)
        chosen = _HASHES.get(hash_name)
        if chosen is None:
            return False
        if isinstance(key, rsa.RSAPublicKey) and kind == "rsassa_pkcs1v15":
            key.verify(signature, data, padding.PKCS1v15(), chosen)
        elif isinstance(key, rsa.RSAPublicKey) and kind == "rsassa_pss":
            key.verify(signature, data, _pss(algorithm), chosen)
        elif isinstance(key, ec.EllipticCurvePublicKey) and kind == "ecdsa":
            key.verify(signature, data, ec.ECDSA(chosen))
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, *ASN1_ERRORS):
        return False
    return True


def _pss(algorithm: SignedDigestAlgorithm) -> padding.PSS:
    parameters = algorithm["parameters"]
    mask = _HASHES[parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native]
    return padding.PSS(padding.MGF1(mask), int(parameters["salt_length"].native))

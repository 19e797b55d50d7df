"""Verifying the signatures of OCSP responses and time-stamp tokens with a certificate's key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

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
        kind = algorithm.signature_algo
        hash_name = digest if kind == "rsassa_pkcs1v15" and digest else algorithm.hash_algo
        chosen = _HASHES.get(hash_name)
        key = facts.parsed(certificate).public_key()
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

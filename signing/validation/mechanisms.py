"""The parser's signature check, taught the one mechanism it lacks: RSA PKCS#1 v1.5 with SHA-3 (RFC 9688).

And two things that it lets pass: RSASSA-PSS with a trailer that nobody may name (RFC 4055, 3.1), and Edwards
keys with which one signature fits every document (RFC 8032, 5.1.7; they stand for points of small order).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from asn1crypto import algos
from cryptography.exceptions import InvalidSignature
from pyhanko_certvalidator.sig_validate import (
    DEFAULT_VALIDATION_CONTEXT,
    DefaultSignatureValidator,
    SignatureValidationContext,
)

from certs.signatures import RSA_WITH_SHA3
from signing.validation.algorithms import readable

if TYPE_CHECKING:
    from asn1crypto import keys


_TRAILER = "trailer_field_bc"
"""The only trailer field there is: 1, the byte 0xBC (RFC 4055, 3.1)."""
_FIELD = 2**255 - 19
_OF_ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022
_SMALL_ORDER = frozenset({0, 1, _FIELD - 1, _OF_ORDER_8, _FIELD - _OF_ORDER_8})
"""The y coordinates of all points of Curve25519 whose order divides 8."""


_EC_KEY = "1.2.840.10045.2.1"
"""The kind of key, which some software names in place of ECDSA; the hash stands beside it."""


class _Mechanisms(DefaultSignatureValidator):
    def validate_signature(
        self,
        signature: bytes,
        signed_data: bytes,
        public_key_info: keys.PublicKeyInfo,
        signature_algorithm: algos.SignedDigestAlgorithm,
        context: SignatureValidationContext = DEFAULT_VALIDATION_CONTEXT,
    ) -> None:
        """Raises `InvalidSignature`, and whatever the parser raises for what it does not know."""
        if _proves_nothing(public_key_info, signature_algorithm):
            raise InvalidSignature
        named = RSA_WITH_SHA3.get(signature_algorithm["algorithm"].dotted)
        if named is not None:
            # The parser takes the hash from beside the algorithm where that names the scheme alone.
            signature_algorithm = algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"})
            context = replace(context, contextual_md_algorithm=named)
        elif signature_algorithm["algorithm"].dotted == _EC_KEY:
            signature_algorithm = algos.SignedDigestAlgorithm({"algorithm": "ecdsa"})
        super().validate_signature(
            signature, signed_data, readable(public_key_info), signature_algorithm, context
        )


def _proves_nothing(key: keys.PublicKeyInfo, algorithm: algos.SignedDigestAlgorithm) -> bool:
    parameters = algorithm["parameters"]
    if isinstance(parameters, algos.RSASSAPSSParams):
        return bool(parameters["trailer_field"].native != _TRAILER)
    if key.algorithm != "ed25519":
        return False
    # The highest bit is the sign of x; what is not below the field's size stands for what is left of it.
    written = int.from_bytes(bytes(key["public_key"]), "little") & ((1 << 255) - 1)
    return written % _FIELD in _SMALL_ORDER


MECHANISMS = _Mechanisms()

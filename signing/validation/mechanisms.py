"""The parser's signature check, taught the one mechanism it lacks: RSA PKCS#1 v1.5 with SHA-3 (RFC 9688)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from asn1crypto import algos
from pyhanko_certvalidator.sig_validate import (
    DEFAULT_VALIDATION_CONTEXT,
    DefaultSignatureValidator,
    SignatureValidationContext,
)

from certs.signatures import RSA_WITH_SHA3
from signing.validation.algorithms import readable

if TYPE_CHECKING:
    from asn1crypto import keys


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
        named = RSA_WITH_SHA3.get(signature_algorithm["algorithm"].dotted)
        if named is not None:
            # The parser takes the hash from beside the algorithm where that names the scheme alone.
            signature_algorithm = algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"})
            context = replace(context, contextual_md_algorithm=named)
        super().validate_signature(
            signature, signed_data, readable(public_key_info), signature_algorithm, context
        )


MECHANISMS = _Mechanisms()

"""Ways of naming a signature's algorithm that other software has."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import pytest
from asn1crypto import algos, keys
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pyhanko_certvalidator.sig_validate import SignatureValidationContext

from signing.validation.mechanisms import MECHANISMS


def test_ecdsa_named_by_its_key() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    public = keys.PublicKeyInfo.load(
        key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    named = algos.SignedDigestAlgorithm({"algorithm": "1.2.840.10045.2.1"})
    signature = key.sign(b"letter", ec.ECDSA(hashes.SHA384()))
    context = SignatureValidationContext(contextual_md_algorithm="sha384")
    MECHANISMS.validate_signature(signature, b"letter", public, named, context)
    for data, digest in ((b"another", "sha384"), (b"letter", "sha256")):
        with pytest.raises(InvalidSignature):
            MECHANISMS.validate_signature(
                signature, data, public, named, SignatureValidationContext(contextual_md_algorithm=digest)
            )

"""The demo's keys on tokens of SoftHSM, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from api.demo import people
from tests.journeys.running import RunningService
from tests.signing.keys.pkcs11.softhsm import Tokens


@dataclass(frozen=True)
class Held:
    """What a PKCS#12 file of the demo holds, as a token takes it."""

    private_key: Any
    certificate: bytes


def put_on_token(service: RunningService, tokens: Tokens, credential: str, token: str) -> bytes:
    """Move a key of the demo with its certificates to a new token; gives the certificate (DER)."""
    [file] = service.home.rglob(f"{credential}.p12")
    key, certificate, chain = pkcs12.load_key_and_certificates(file.read_bytes(), people.PIN.encode())
    assert certificate is not None
    der = certificate.public_bytes(Encoding.DER)
    tokens.token(token)
    tokens.identity(token, Held(key, der))  # type: ignore[arg-type] # as much as it needs
    for issuer in chain:
        tokens.certificate(token, issuer.public_bytes(Encoding.DER))
    file.unlink()
    return der

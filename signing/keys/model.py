"""The signing seam: what a key's holder must offer. Where the key lives is the holder's own business."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Scheme(StrEnum):
    """Signature schemes that new signatures can be made with; which may be is `signing.keys.policy`'s."""

    RSA_PKCS1V15 = "rsa-pkcs1v15"
    RSA_PSS = "rsa-pss"
    ECDSA = "ecdsa"
    ED25519 = "ed25519"


class SigningKey(Protocol):
    """A private key somewhere, with its certificate here."""

    @property
    def certificate(self) -> bytes:
        """DER of the signer's certificate."""
        ...

    @property
    def chain(self) -> tuple[bytes, ...]:
        """DER of further certificates, issuers first known; may be empty."""
        ...

    def sign(self, to_be_signed: bytes, *, scheme: Scheme, hash_name: str) -> bytes:
        """Sign the bytes (the DER of CMS signed attributes, hashed by the holder with `hash_name`).

        Raises `signing.errors.KeyUnavailableError` or `WrongPinError`.
        """
        ...


@dataclass(frozen=True, slots=True)
class KeyReference:
    """`p12:PATH`, `pkcs11:…` (RFC 7512) or `csc:NAME`, parsed. Never carries a secret."""

    scheme: str
    rest: str

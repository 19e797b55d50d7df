"""Every algorithm that signatures can be made with."""

from __future__ import annotations

from dataclasses import dataclass

from certs.authority import KeyKind
from signing.keys.model import Scheme
from signing.keys.policy import CIRCULAR_15_2025


@dataclass(frozen=True, slots=True)
class Algorithm:
    name: str
    key: KeyKind
    """For `TestPki.person(key=…)` and `TestPki.agency(key=…)`."""
    scheme: Scheme
    hash_name: str

    @property
    def is_listed(self) -> bool:
        """Whether Circular 15/2025 allows it; others need `EVERYTHING_ALLOWED`."""
        return self.scheme in CIRCULAR_15_2025.schemes


EVERYTHING_ALLOWED = CIRCULAR_15_2025.allowing(Scheme.ED25519)
"""For `Services(algorithms=…)`."""

ALGORITHMS = (
    Algorithm("rsa-sha256", KeyKind.RSA2048, Scheme.RSA_PKCS1V15, "sha256"),
    Algorithm("rsa-sha384", KeyKind.RSA2048, Scheme.RSA_PKCS1V15, "sha384"),
    Algorithm("rsa3072-sha512", KeyKind.RSA3072, Scheme.RSA_PKCS1V15, "sha512"),
    Algorithm("rsa-sha3-256", KeyKind.RSA2048, Scheme.RSA_PKCS1V15, "sha3_256"),
    Algorithm("rsa-sha3-384", KeyKind.RSA2048, Scheme.RSA_PKCS1V15, "sha3_384"),
    Algorithm("rsa-sha3-512", KeyKind.RSA2048, Scheme.RSA_PKCS1V15, "sha3_512"),
    Algorithm("pss-sha256", KeyKind.RSA2048, Scheme.RSA_PSS, "sha256"),
    Algorithm("pss-sha384", KeyKind.RSA2048, Scheme.RSA_PSS, "sha384"),
    Algorithm("pss-sha512", KeyKind.RSA2048, Scheme.RSA_PSS, "sha512"),
    Algorithm("pss-sha3-256", KeyKind.RSA2048, Scheme.RSA_PSS, "sha3_256"),
    Algorithm("pss-sha3-384", KeyKind.RSA2048, Scheme.RSA_PSS, "sha3_384"),
    Algorithm("pss-sha3-512", KeyKind.RSA2048, Scheme.RSA_PSS, "sha3_512"),
    Algorithm("p256-sha256", KeyKind.P256, Scheme.ECDSA, "sha256"),
    Algorithm("p384-sha384", KeyKind.P384, Scheme.ECDSA, "sha384"),
    Algorithm("p521-sha512", KeyKind.P521, Scheme.ECDSA, "sha512"),
    Algorithm("p256-sha3-256", KeyKind.P256, Scheme.ECDSA, "sha3_256"),
    Algorithm("p384-sha3-384", KeyKind.P384, Scheme.ECDSA, "sha3_384"),
    Algorithm("p521-sha3-512", KeyKind.P521, Scheme.ECDSA, "sha3_512"),
    Algorithm("ed25519", KeyKind.ED25519, Scheme.ED25519, "sha512"),
)

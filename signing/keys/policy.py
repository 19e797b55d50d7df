"""What new signatures may be made with, as data: the circular, and what an installation allows beside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from signing.cms import default_scheme
from signing.errors import CertificateNotUsableError
from signing.keys.making import ED25519_HASH, HASHES
from signing.keys.model import Scheme


@dataclass(frozen=True, slots=True)
class AlgorithmPolicy:
    """Schemes and hashes that are allowed, and which are taken where nobody asks for others."""

    schemes: frozenset[Scheme]
    hashes: frozenset[str]
    """By their names in `hashlib`."""
    rsa_scheme: Scheme = Scheme.RSA_PKCS1V15
    """PKCS#1 v1.5, which every reader in use understands, or PSS, which the circular names."""
    hash_name: str = "sha256"

    def allowing(self, scheme: Scheme) -> Self:
        """The same policy with one more scheme."""
        return replace(self, schemes=self.schemes | {scheme})

    def choose(
        self, certificate: bytes, scheme: Scheme | None = None, hash_name: str | None = None
    ) -> tuple[Scheme, str]:
        """Scheme and hash for the certificate's key (DER), as asked for or as usual here.

        Raises `CertificateNotUsableError` for what is not allowed.
        """
        usual = default_scheme(certificate)
        chosen = scheme or (self.rsa_scheme if usual is Scheme.RSA_PKCS1V15 else usual)
        if chosen not in self.schemes:
            raise CertificateNotUsableError(
                f"Nơi cài đặt không cho ký bằng thuật toán {chosen} vì thuật toán này không có trong"
                " Thông tư 15/2025/TT-BKHCN. Hãy dùng khóa RSA hoặc ECDSA, hoặc báo quản trị viên."
            )
        usable = frozenset({ED25519_HASH}) if chosen is Scheme.ED25519 else self.hashes
        wanted = hash_name or (ED25519_HASH if chosen is Scheme.ED25519 else self.hash_name)
        if wanted not in usable:
            raise CertificateNotUsableError(
                f"Không ký được với hàm băm “{wanted}”. Hãy dùng một trong: {', '.join(sorted(usable))}."
            )
        return chosen, wanted


CIRCULAR_15_2025 = AlgorithmPolicy(
    schemes=frozenset({Scheme.RSA_PKCS1V15, Scheme.RSA_PSS, Scheme.ECDSA}), hashes=frozenset(HASHES)
)
"""Circular 15/2025/TT-BKHCN, Appendix I: RSA and ECDSA with SHA-2 or SHA-3; no SHA-1, no Ed25519.

PKCS#1 v1.5 stays allowed beside PSS, since many tokens in use can do nothing else. How long keys have to be:
`certs.facts`.
"""

"""A leader's and an agency's token, and the command line that uses them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.signing.keys.pkcs11.softhsm import PIN, Shim, Tokens

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from certs.authority import Issued
    from tests.api.cli.bench import Bench

LEADER, AGENCY = "pkcs11:token=lanh%20dao", "pkcs11:token=van%20thu"
IMAGES = {"leader": "signature-director.png", "agency": "seal-so-noi-vu.png"}


@dataclass(frozen=True)
class Desk:
    """The tokens of two people, behind the library that misbehaves on request."""

    bench: Bench
    tokens: Tokens
    shim: Shim

    @classmethod
    def set_up(cls, bench: Bench, tokens: Tokens, shim: Shim, leader: Issued, agency: Issued) -> Desk:
        for label, issued in (("lanh dao", leader), ("van thu", agency)):
            tokens.token(label)
            tokens.identity(label, issued)
            for issuer in issued.chain:
                tokens.certificate(label, issuer)
        bench.path("pin.txt").write_text(f"{PIN}\n")
        return cls(bench, tokens, shim)

    @property
    def modules(self) -> dict[str, str]:
        return {"ANTIN_PKCS11_MODULES": str(self.shim.library)}

    def sign(self, key: str, kind: str, *more: str | Path, **environment: str) -> Result:
        """Sign what `more` names; the PIN comes from a file unless the environment has it."""
        secret: tuple[str | Path, ...] = ("--secret-file", self.bench.path("pin.txt"))
        if "ANTIN_SECRET" in environment or "pin-source" in key:
            secret = ()
        image = ("--image", self.bench.path(IMAGES[kind])) if kind in IMAGES else ()
        trust = ("--trust", self.bench.path("root.pem"))
        return self.bench.run(
            "sign", "--as", kind, "--key", key, *secret, *image, *trust, *more, **self.modules, **environment
        )

    def one(self, letter: str, out: str, *more: str | Path, key: str = LEADER, **environment: str) -> Result:
        """The leader signs one letter."""
        given = (self.bench.path(letter), "-o", self.bench.path(out))
        return self.sign(key, "leader", *given, *more, **environment)

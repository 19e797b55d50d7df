"""Tokens of SoftHSM 2 for tests, and the library that makes them misbehave (`shim.c`)."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

if TYPE_CHECKING:
    from certs.authority import Issued

PIN = "73516284"
WRONG_PIN = "11112222"
SO_PIN = "90817263"
_LIBRARIES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm.so",
)


def softhsm() -> Path:
    """SoftHSM's library; the test is skipped where it is not installed, and fails in CI."""
    for path in _LIBRARIES:
        if Path(path).exists() and shutil.which("softhsm2-util") and shutil.which("pkcs11-tool"):
            return Path(path)
    assert not os.environ.get("CI"), "SoftHSM is missing"
    pytest.skip("SoftHSM is not installed")


@dataclass(frozen=True)
class Tokens:
    """A folder of tokens, known to SoftHSM through the variable SOFTHSM2_CONF."""

    folder: Path
    library: Path

    @classmethod
    def make(cls, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Tokens:
        library = softhsm()
        (folder / "tokens").mkdir(parents=True)
        configuration = folder / "softhsm2.conf"
        configuration.write_text(
            f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
        )
        monkeypatch.setenv("SOFTHSM2_CONF", str(configuration))
        return cls(folder, library)

    def token(self, label: str, *, pin: str = PIN) -> None:
        self._run(
            "softhsm2-util", "--init-token", "--free", "--label", label, "--pin", pin, "--so-pin", SO_PIN
        )

    def key(self, token: str, issued: Issued, *, label: str, identifier: str, pin: str = PIN) -> None:
        """Put a private key on the token, with its public key."""
        pem = self.folder / "key.pem"
        pem.write_bytes(issued.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        given = ("--token", token, "--label", label, "--id", identifier, "--pin", pin)
        self._run("softhsm2-util", "--import", str(pem), *given)
        pem.unlink()

    def demanding_key(self, token: str, issued: Issued, *, identifier: str = "01") -> None:
        """Put a private key on the token that wants the PIN for each signature, without its public key."""
        file = self.folder / "key.der"
        file.write_bytes(issued.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
        given = ("--token-label", token, "--login", "--pin", PIN, "--id", identifier, "--usage-sign")
        self.tool(*given, "--write-object", str(file), "--type", "privkey", "--always-auth")
        file.unlink()

    def certificate(self, token: str, der: bytes, *, label: str = "", identifier: str = "") -> None:
        file = self.folder / "certificate.der"
        file.write_bytes(der)
        named = (*(("--label", label) if label else ()), *(("--id", identifier) if identifier else ()))
        self.tool(
            "--token-label",
            token,
            "--login",
            "--pin",
            PIN,
            "--write-object",
            str(file),
            "--type",
            "cert",
            *named,
        )

    def identity(self, token: str, issued: Issued, *, label: str = "signing", identifier: str = "01") -> None:
        """A key, its certificate and the issuers' on a token."""
        self.key(token, issued, label=label, identifier=identifier)
        self.certificate(token, issued.certificate, label=label, identifier=identifier)

    def tool(self, *arguments: str) -> str:
        """Ask OpenSC, the second reader."""
        return self._run("pkcs11-tool", "--module", str(self.library), *arguments)

    @staticmethod
    def _run(*command: str) -> str:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout


@dataclass(frozen=True)
class Shim:
    """The misbehaving library, and the folder that tells it how."""

    library: Path
    folder: Path

    @classmethod
    def build(cls, folder: Path, monkeypatch: pytest.MonkeyPatch, compiled: Path) -> Shim:
        told = folder / "shim"
        told.mkdir()
        monkeypatch.setenv("SHIM_REAL", str(softhsm()))
        monkeypatch.setenv("SHIM_FOLDER", str(told))
        return cls(compiled, told)

    @staticmethod
    def compiled(folder: Path) -> Path:
        """Compile it; skipped without a compiler."""
        if shutil.which("cc") is None:
            assert not os.environ.get("CI"), "there is no C compiler"
            pytest.skip("no C compiler")
        out = folder / "libshim.so"
        source = Path(__file__).with_name("shim.c")
        subprocess.run(
            ["cc", "-std=gnu11", "-O1", "-shared", "-fPIC", "-o", out, source, "-ldl", "-lpthread"],
            check=True,
        )
        return out

    def fault(self, function: str, what: str, *, number: int = 1, always: bool = False) -> None:
        """The next call of the function fails in this way; several go in the order of their numbers."""
        name = f"{function}.{number:02}" + (".always" if always else "")
        fresh = self.folder / f"new-{name}"
        fresh.write_text(what)
        fresh.rename(self.folder / name)

    def set(self, name: str, content: str = "") -> None:
        (self.folder / name).write_text(content)

    def unset(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)

    def noted(self, name: str) -> list[str]:
        file = self.folder / name
        return file.read_text().split() if file.exists() else []

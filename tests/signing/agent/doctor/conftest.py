"""A machine with a signing device, and faults made on it."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from signing.agent.doctor import checks
from signing.agent.doctor.collecting import collect
from signing.agent.doctor.model import Facts, Finding, Level
from signing.agent.door import Pairings
from signing.agent.offers import Identity
from signing.keys.pkcs11 import SeenToken
from tests.certs.pki import AT, TestPki
from tests.signing.agent.work.service import Service
from tests.signing.keys.pkcs11.conftest import compiled, shim, tokens
from tests.signing.keys.pkcs11.softhsm import Shim, Tokens

__all__ = ["compiled", "shim", "tokens"]

ORIGIN = "https://antin.anphu.example"


@dataclass
class Machine:
    home: Path
    port: int
    environment: pytest.MonkeyPatch
    service: Service
    known: tuple[Path, ...] = ()

    def facts(self, *, at: datetime = AT, person: str = "") -> Facts:
        return collect(at=at, person=person, tried_ports=(self.port,), known=self.known)

    def found(self, *, at: datetime = AT, person: str = "") -> dict[str, Finding]:
        """By their names. Whatever is wrong comes with what to do."""
        found = checks.findings(self.facts(at=at, person=person))
        assert all(one.mend for one in found if one.level is Level.WRONG)
        return {one.check: one for one in found}

    @property
    def device(self) -> SeenToken:
        """The one that is plugged in; SoftHSM shows an empty one beside it."""
        return next(seen for seen in self.facts().tokens if seen.token.is_initialised)

    def has(self, *libraries: Path) -> None:
        """These and no other libraries."""
        self.environment.setenv("ANTIN_PKCS11_MODULES", ",".join(map(str, libraries)))

    def pair(self) -> None:
        identity = Identity(self.service.site, self.service.key.public_key().public_bytes_raw())
        Pairings(self.home).add(ORIGIN, identity, AT)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """With nothing on it."""
    home = tmp_path / "home"
    monkeypatch.setenv("ANTIN_AGENT_HOME", str(home))
    monkeypatch.setenv("ANTIN_PKCS11_MODULES", "")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return Machine(home, port, monkeypatch, Service())


@pytest.fixture
def ready(machine: Machine, tokens: Tokens, shim: Shim, pki: TestPki) -> Machine:
    """With everything that signing takes."""
    tokens.token("leader")
    tokens.identity("leader", pki.person())
    machine.has(shim.library)
    machine.pair()
    return machine

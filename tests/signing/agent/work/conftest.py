from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from signing.agent.settings import AgentSettings
from signing.agent.work import Desk
from signing.agent.work.limits import Limits
from tests.certs.pki import AT
from tests.signing.agent.work.person import Person
from tests.signing.agent.work.service import Page, Service
from tests.signing.keys.pkcs11.conftest import compiled, shim, tokens

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from pathlib import Path

    from certs.authority import Issued
    from signing.agent.offers import Offer
    from signing.agent.party import Party
    from tests.certs.pki import TestPki
    from tests.signing.keys.pkcs11.softhsm import Shim, Tokens

__all__ = ["compiled", "shim", "tokens"]


@dataclass
class Clock:
    now: datetime = AT

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        self.now += by


@dataclass
class Office:
    """A machine with its person, and the service that a page of theirs belongs to."""

    home: Path
    library: Path
    person: Person = field(default_factory=Person)
    service: Service = field(default_factory=Service)
    clock: Clock = field(default_factory=Clock)
    limits: Limits = field(default_factory=lambda: Limits(look=0.02, picture=5.0))
    desks: list[Desk] = field(default_factory=list)

    @property
    def settings(self) -> AgentSettings:
        return AgentSettings(self.home, (self.library,), seconds=5.0)

    @property
    def desk(self) -> Desk:
        if not self.desks:
            self.desks.append(Desk(self.person, self.settings, clock=self.clock, limits=self.limits))
        return self.desks[0]

    def page(self, offer: Offer, party: Party | None = None) -> Page:
        """A page that has just offered."""
        party = party or self.service.party()
        return Page(self.desk, party, self.desk.begin(party, self.service.offer(offer)))

    def close(self) -> None:
        for desk in self.desks:
            desk.close()


@pytest.fixture
def leader(pki: TestPki) -> Issued:
    return pki.person()


@pytest.fixture
def office(tokens: Tokens, shim: Shim, leader: Issued, tmp_path: Path) -> Iterator[Office]:
    """A leader's token is plugged in, behind the library that misbehaves on request."""
    tokens.token("t")
    tokens.identity("t", leader)
    office = Office(tmp_path / "agent", shim.library)
    yield office
    office.close()


@pytest.fixture
def bare_office(tokens: Tokens, shim: Shim, tmp_path: Path) -> Iterator[Office]:
    """No token has been made yet."""
    del tokens
    office = Office(tmp_path / "agent", shim.library)
    yield office
    office.close()

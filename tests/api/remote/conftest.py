from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.remote.bench import Office, assign, vault_of
from tests.api.service import running
from tests.signing.keys.csc.service import Service as Csc
from tests.signing.keys.csc.service import serving
from tests.signing.keys.csc.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.api.service import Service


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Csc]]:
    with serving(Csc(Vault({}))) as csc:
        home = tmp_path_factory.mktemp("installation")
        with running(home, fetch_allowed_hosts=(csc.host,)) as service:
            assign(service)
            yield service, csc


@pytest.fixture
def office(installation: tuple[Service, Csc], letter: bytes) -> Office:
    """Both keys want a PIN and are bound to hashes, four under one authorisation; version 1.0.4."""
    service, csc = installation
    fresh = Csc(vault_of(service.container.settings.home), port=csc.port)
    csc.__dict__.update(fresh.__dict__)
    for count in (service.container.settings.home / "pin-tries").glob("*"):
        count.unlink()
    office = Office(service, csc, letter)
    office.declare()
    return office

from collections.abc import Iterator
from pathlib import Path

import pytest

from docflow.desk import JOB_MODULES
from infra.sandbox import Sandbox
from tests.certs.pki import TestPki
from tests.docflow.office import Office, open_office
from tests.infra.fixtures import database
from tests.infra.postgres import postgresql_url

__all__ = ["database", "postgresql_url"]


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    """One authority for the whole run; not served."""
    return TestPki.create(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(allowed=JOB_MODULES, workers=1, preload=JOB_MODULES) as running:
        yield running


@pytest.fixture
def closed_office(tmp_path: Path, pki: TestPki, sandbox: Sandbox) -> Iterator[Office]:
    """An office whose time stamps and revocation sources are down."""
    with open_office(tmp_path, pki, sandbox) as office:
        yield office


@pytest.fixture
def office(closed_office: Office) -> Iterator[Office]:
    with closed_office.pki.serve():
        yield closed_office

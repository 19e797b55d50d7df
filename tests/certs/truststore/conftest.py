from __future__ import annotations

import pytest

import certs.truststore.tables  # noqa: F401 - adds its tables to the metadata
from certs.truststore.reading import read_here
from certs.truststore.store import TrustStore
from infra.database import Database
from infra.identity import Actor, Role
from tests.certs.trustlists.lists import operator
from tests.infra.conftest import each_database, postgresql
from tests.infra.fixtures import TwoAgencies, agencies, database
from tests.infra.postgres import postgresql_url

__all__ = ["agencies", "database", "each_database", "postgresql", "postgresql_url"]


@pytest.fixture
def store(database: Database) -> TrustStore:
    """Of an installation in production."""
    return TrustStore(database, demo=False, reader=read_here)


@pytest.fixture
def proposer(agencies: TwoAgencies) -> Actor:
    return agencies.an_phu.people[Role.SYSTEM_ADMIN]


@pytest.fixture
def confirmer(agencies: TwoAgencies) -> Actor:
    return agencies.an_phu.people[Role.OPERATOR]


@pytest.fixture
def root() -> bytes:
    """A root that is nobody's demo."""
    return operator("Gốc quốc gia").der


@pytest.fixture
def other() -> bytes:
    return operator("Gốc khác").der


@pytest.fixture
def certificates(root: bytes, other: bytes) -> list[bytes]:
    return [root, other]

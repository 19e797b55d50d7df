import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from archive.service import Archive
from infra.database import Database
from tests.archive.people import Installation
from tests.infra.fixtures import build_two_agencies, make_database
from tests.infra.postgres import postgresql_url

__all__ = ["postgresql_url"]


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Syncing guards against loss of power, which no test brings about; what is synced has its own test."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    made = make_database(f"sqlite:///{tmp_path / 'antin.db'}")
    yield made
    made.dispose()


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[Database]:
    emptied = Database(postgresql_url)
    with emptied.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    emptied.dispose()
    made = make_database(postgresql_url)
    yield made
    made.dispose()


@pytest.fixture
def home(sqlite: Database, tmp_path: Path) -> Installation:
    return Installation.make(sqlite, tmp_path, build_two_agencies(sqlite))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def each_home(request: pytest.FixtureRequest, tmp_path: Path) -> Installation:
    """The same test on both databases."""
    database: Database = request.getfixturevalue(request.param)
    return Installation.make(database, tmp_path, build_two_agencies(database))


@pytest.fixture
def archive(home: Installation) -> Archive:
    return home.archive

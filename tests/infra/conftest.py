import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from infra.database import Database
from tests.infra.fixtures import agencies, cheap_passwords, database, make_database
from tests.infra.postgres import postgresql_url

__all__ = ["agencies", "cheap_passwords", "database", "postgresql_url"]

# Child processes import the test helpers by name; they are handed this path.
ROOT = str(Path(__file__).parents[2])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[Database]:
    """Every table, empty, on PostgreSQL."""
    emptied = Database(postgresql_url)
    with emptied.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    emptied.dispose()
    made = make_database(postgresql_url)
    yield made
    made.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def each_database(request: pytest.FixtureRequest) -> Database:
    """The same test on both databases."""
    made: Database = request.getfixturevalue({"sqlite": "database"}.get(request.param, request.param))
    return made

"""The migrations build exactly the schema that the code speaks of, on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlalchemy.engine import Inspector

from api import migrate
from api.schema import metadata
from infra.database import Database
from tests.infra.postgres import postgresql_url

__all__ = ["postgresql_url"]

SEARCH = "archive_search"
"""Prefix of the search index, which each database keeps in tables of its own kind."""


OF_TESTS = "test_"
"""Prefix of the tables that other tests of the same run declare for themselves."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'antin.db'}"
    else:
        url = request.getfixturevalue("postgresql_url")
    opened = Database(url)
    yield opened
    with opened.engine.begin() as connection:
        if request.param == "postgresql":
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    opened.dispose()


def differences(connection: Connection) -> list[Any]:
    """What autogeneration would still want to change."""
    options: dict[str, Any] = {"compare_type": True, "compare_server_default": True, "include_name": _is_ours}
    options["include_object"] = lambda _thing, name, kind, *_: (
        kind != "table" or not name.startswith(OF_TESTS)
    )
    found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata())
    return [each for each in found if SEARCH not in str(each)]


def product_tables() -> list[sa.Table]:
    """The tables of the packages, without those that other tests of this run declared for themselves."""
    return [table for table in metadata().sorted_tables if not table.name.startswith(OF_TESTS)]


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and (name or "").startswith(SEARCH))


def described(inspector: Inspector) -> dict[str, object]:
    """What autogeneration does not compare: CHECKs, keys, the conditions of indexes."""
    tables = [name for name in inspector.get_table_names() if not name.startswith((SEARCH, "alembic"))]
    return {
        name: {
            "checks": sorted((c["name"] or "", c["sqltext"]) for c in inspector.get_check_constraints(name)),
            "primary": inspector.get_pk_constraint(name),
            "unique": _texts(inspector.get_unique_constraints(name)),
            "foreign": _texts(inspector.get_foreign_keys(name)),
            "indexes": _texts(inspector.get_indexes(name)),
            "columns": sorted(
                (c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(name)
            ),
        }
        for name in sorted(tables)
    }


def _texts(things: Iterable[object]) -> list[str]:
    """Reflected parts as text; conditions of indexes come as objects that differ each time."""
    return sorted(json.dumps(thing, default=str, sort_keys=True) for thing in things)


def triggers(connection: Connection) -> set[str]:
    """What keeps the audit log from being altered, and the search index up to date."""
    if connection.dialect.name == "sqlite":
        wanted = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        wanted = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    return {name for (name,) in connection.exec_driver_sql(wanted)}


def test_nothing_is_left_to_change(database: Database) -> None:
    migrate.upgrade(database.engine)
    with database.engine.connect() as connection:
        assert differences(connection) == []


def test_same_as_the_tables_create_themselves(database: Database) -> None:
    """Constraints and triggers too, which autogeneration does not look at."""
    migrate.upgrade(database.engine)
    with database.engine.connect() as connection:
        migrated, guarded = described(inspect(connection)), triggers(connection)
    with database.engine.begin() as connection:
        _empty(connection)
        metadata().create_all(connection, tables=product_tables())
    with database.engine.connect() as connection:
        assert migrated == described(inspect(connection))
        assert guarded == triggers(connection)


def _empty(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
        return
    for name in [SEARCH, *(table.name for table in reversed(product_tables()))]:
        connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{name}"')


def test_upgrading_twice_is_harmless(database: Database) -> None:
    migrate.upgrade(database.engine)
    with database.engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO periodic VALUES ('a', '2026-01-01 00:00:00+00:00', 60)"))
        before = described(inspect(connection))
    migrate.upgrade(database.engine)
    with database.engine.connect() as connection:
        assert described(inspect(connection)) == before
        assert connection.execute(sa.text("SELECT count(*) FROM periodic")).scalar() == 1


BATCH = (
    "INSERT INTO signing_batch (kind, state, agency_id, person_id, request_key, reason, created_at)"
    " VALUES ('sign', 'paused', 'a', 'p', '{key}', 'r', '2026-01-01 00:00:00+00:00')"
)
ITEM = (
    "INSERT INTO signing_batch_item (batch_id, ordinal, document_id, revision, seen, opened, state, reason)"
    " VALUES (1, 1, 1, 'x', 'y', {no}, 'waiting', '')"
)
OWNERS = (
    "INSERT INTO agency (id, code, name, abbreviation, place) VALUES ('a', 'A', 'A', 'A', 'A')",
    (
        "INSERT INTO person (id, agency_id, username, full_name, position, authority, active)"
        " VALUES ('p', 'a', 'p', 'P', '', 'own', {yes})"
    ),
    (
        "INSERT INTO outgoing_document (id, agency_id, drafter_id, signer_id, subject, type_code, urgency,"
        " state, revision, revision_kind, pages, layout, problems, warnings, created_at, updated_at) VALUES"
        " (1, 'a', 'p', 'p', 's', 'cong-van', 0, 'submitted', 'x', 'prepared', 1, '{{}}', '[]', '[]',"
        " '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00')"
    ),
)


def test_batches_survive_their_tables_being_made_anew(database: Database) -> None:
    """There and back; what was waiting for a signer's machine waits to be prepared."""
    words = {"yes": "1", "no": "0"} if database.is_sqlite else {"yes": "true", "no": "false"}

    def states(table: str) -> list[str]:
        with database.engine.connect() as connection:
            return list(connection.execute(sa.text(f"SELECT state FROM {table} ORDER BY id")).scalars())  # noqa: S608

    def run(*statements: str) -> None:
        with database.engine.begin() as connection:
            for statement in statements:
                connection.execute(sa.text(statement))

    migrate.upgrade(database.engine, "0011")
    run(*(each.format(**words) for each in (*OWNERS, BATCH.format(key="one"), ITEM)))
    migrate.upgrade(database.engine)
    assert (states("signing_batch"), states("signing_batch_item")) == (["paused"], ["waiting"])
    run(
        BATCH.format(key="two"),
        "UPDATE signing_batch SET state = 'asking', certificate = 'c', offer = 'o',"
        " asked_until = '2026-01-01 00:00:00+00:00' WHERE id = 1",
    )
    with database.engine.begin() as connection:
        command.downgrade(migrate.configuration(connection), "0011")
    assert states("signing_batch") == ["paused", "paused"]
    assert states("signing_batch_item") == ["waiting"]

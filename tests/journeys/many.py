"""Many documents that wait for the leader, in the time that one takes: copies of the rows of a real one."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.journeys import flow
from tests.journeys.running import RunningService

_COPIED = {
    "outgoing_revision": "document_id",
    "outgoing_recipient": "document_id",
    "outgoing_event": "document_id",
}


def submitted(service: RunningService, count: int) -> list[int]:
    """Give the ids of `count` documents that differ in their subject alone."""
    first = flow.draft(service, "Kế hoạch số 1")
    service.client("chuyenvien.snv").post(f"/outgoing/{first}/submission")
    with closing(sqlite3.connect(service.home / "antin.db", timeout=60)) as database, database:
        return [first, *(_copy(database, first, number) for number in range(2, count + 1))]


def _copy(database: sqlite3.Connection, first: int, number: int) -> int:
    names = [name for name in _columns(database, "outgoing_document") if name != "id"]
    chosen = ["?" if name == "subject" else name for name in names]
    copied = database.execute(
        f"INSERT INTO outgoing_document ({', '.join(names)}) "  # noqa: S608 - names of our own schema
        f"SELECT {', '.join(chosen)} FROM outgoing_document WHERE id = ?",
        (f"Kế hoạch số {number}", first),
    )
    document = copied.lastrowid
    assert document is not None
    for table, owner in _COPIED.items():
        kept = [name for name in _columns(database, table) if name not in {"id", owner}]
        database.execute(
            f"INSERT INTO {table} ({owner}, {', '.join(kept)}) "  # noqa: S608 - names of our own schema
            f"SELECT ?, {', '.join(kept)} FROM {table} WHERE {owner} = ?",
            (document, first),
        )
    return document


def _columns(database: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in database.execute(f"PRAGMA table_info({table})")]

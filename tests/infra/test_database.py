import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from infra.counters import Counter, next_value
from infra.database import Database
from infra.identity import AgencyCode
from infra.periodic import Periodic
from tests.infra.fixtures import rolled_back

AT = datetime(2026, 3, 2, 8, 30, 15, 123456, tzinfo=UTC)


def test_times_come_back_aware_and_in_utc(each_database: Database) -> None:
    with each_database.transaction() as session:
        local = AT.astimezone(timezone(timedelta(hours=7)))
        session.add(Periodic(name="x", next_due=local, interval_s=1))
    with each_database.reading() as session:
        found = session.scalars(select(Periodic.next_due).where(Periodic.next_due <= AT)).one()
    assert found == AT
    assert found.tzinfo is UTC


def test_a_naive_time_is_not_stored(each_database: Database) -> None:
    with pytest.raises(StatementError, match="timezone-aware"), each_database.transaction() as session:
        session.add(Periodic(name="x", next_due=AT.replace(tzinfo=None), interval_s=1))


def test_a_transaction_that_raises_leaves_nothing(each_database: Database) -> None:
    with rolled_back(each_database) as session:
        session.add(Counter(key="x", last=1))
        session.flush()
    with each_database.reading() as session:
        assert session.get(Counter, "x") is None


def test_reading_cannot_write_and_the_connection_writes_again(each_database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"), each_database.reading() as session:
        next_value(session, "x")
    with each_database.transaction() as session:
        assert next_value(session, "x") == 1


def test_foreign_keys_hold(each_database: Database) -> None:
    with pytest.raises(IntegrityError), each_database.transaction() as session:
        session.add(AgencyCode(code="X", agency_id="nobody"))


def test_sqlite_is_durable_and_in_wal_mode(database: Database) -> None:
    with database.reading() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert session.execute(text("PRAGMA synchronous")).scalar_one() == 2
        assert session.execute(text("PRAGMA busy_timeout")).scalar_one() == 30_000


def test_a_reader_neither_waits_for_a_writer_nor_sees_its_work_early(each_database: Database) -> None:
    with each_database.transaction() as writer:
        next_value(writer, "x")
        with each_database.reading() as reader:
            assert reader.get(Counter, "x") is None


def test_a_writer_that_reads_first_waits_for_its_turn(database: Database) -> None:
    """With a plain BEGIN the second writer would fail at once with "database is locked"."""
    in_turn: list[int] = []

    def write() -> None:
        with database.transaction() as session:
            session.scalars(select(Counter)).all()
            in_turn.append(next_value(session, "x"))

    with database.transaction() as session:
        session.scalars(select(Counter)).all()
        waiting = threading.Thread(target=write)
        waiting.start()
        time.sleep(0.2)
        in_turn.append(next_value(session, "x"))
    waiting.join(30)
    assert in_turn == [1, 2]


def test_two_first_starts_at_once_find_one_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    failures: list[Exception] = []

    def start() -> None:
        database = Database(url)
        try:
            with database.transaction() as session:
                session.execute(text("CREATE TABLE IF NOT EXISTS t (x)"))
        except DBAPIError as error:
            failures.append(error)
        database.dispose()

    starts = [threading.Thread(target=start) for _ in range(8)]
    for each in starts:
        each.start()
    for each in starts:
        each.join()
    assert failures == []

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from infra import outbox
from infra.clock import utc_now
from infra.database import Database
from infra.errors import AlreadyRunningError
from infra.lock import HomeLock
from infra.outbox import OutboxRow
from infra.periodic import every
from infra.worker.keeper import ChildKeeper
from tests.infra.worker_app import Effect

PATIENCE_S = 60


@pytest.fixture
def worker(
    tmp_path: Path,
    database: Database,  # noqa: ARG001 - its tables must be there first
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[ChildKeeper]:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    keeper = ChildKeeper(app_argv("worker", tmp_path))
    keeper.start()
    yield keeper
    keeper.stop()


def app_argv(what: str, home: Path) -> list[str]:
    return [sys.executable, "-m", "tests.infra.worker_app", what, str(home)]


def post(database: Database, kind: str, count: int = 1, **payload: float | str) -> list[int]:
    with database.transaction() as session:
        return [outbox.post(session, kind, payload, at=utc_now()) for _ in range(count)]


def undone(database: Database) -> int:
    with database.reading() as session:
        waiting = select(func.count()).select_from(OutboxRow).where(OutboxRow.done.is_(None))
        return session.execute(waiting).scalar_one()


def leased(database: Database) -> int:
    with database.reading() as session:
        return outbox.in_flight(session, utc_now())


def effects(database: Database) -> Counter[int]:
    with database.reading() as session:
        return Counter(session.scalars(select(Effect.outbox_id)))


def wait_until(fact: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not fact():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def test_what_is_posted_is_done_once(worker: ChildKeeper, database: Database) -> None:
    ids = post(database, "effect", 100)
    wait_until(lambda: undone(database) == 0)
    assert effects(database) == Counter(ids)
    with database.reading() as session:
        assert set(session.scalars(select(Effect.note))) == {"the services"}
        assert set(session.scalars(select(Effect.pid))) == {worker.pid}


def test_a_worker_killed_inside_the_finishing_transaction_has_its_effect_once(
    worker: ChildKeeper, database: Database
) -> None:
    ids = post(database, "die", deaths=2)
    wait_until(lambda: undone(database) == 0)
    assert effects(database) == Counter(ids)
    with database.reading() as session:
        assert session.get_one(OutboxRow, ids[0]).tries == 3
    assert worker.pid is not None


def test_random_kills_lose_and_double_nothing(worker: ChildKeeper, database: Database) -> None:
    choose = random.Random(7)  # noqa: S311 - the same run each time
    ids = post(database, "slow", 150, seconds=0.02)
    for _ in range(3):
        time.sleep(choose.uniform(0.8, 1.4))
        victim = worker.pid
        if victim is not None:
            os.kill(victim, signal.SIGKILL)
    wait_until(lambda: undone(database) == 0)
    assert effects(database) == Counter(ids)


def test_a_row_that_fails_is_tried_again(worker: ChildKeeper, database: Database) -> None:
    del worker
    ids = post(database, "fail", failures=1)
    wait_until(lambda: undone(database) == 0)
    assert effects(database) == Counter(ids)


def test_a_beat_runs_again_and_again(worker: ChildKeeper, database: Database) -> None:
    del worker
    with database.transaction() as session:
        every(session, "effect", timedelta(seconds=1), utc_now())
    wait_until(lambda: len(effects(database)) >= 2)


def test_closing_the_pipe_lets_tasks_end(worker: ChildKeeper, database: Database) -> None:
    ids = post(database, "slow", 2, seconds=0.5)
    later = post(database, "slow", 40, seconds=0.5)
    wait_until(lambda: sum(effects(database).values()) >= 1)
    worker.stop()
    assert worker.pid is None
    done = effects(database)
    assert max(done.values()) == 1
    assert undone(database) == len(ids) + len(later) - len(done)


def test_a_worker_ends_with_its_killed_service(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    lock = HomeLock(tmp_path / "worker.lock")
    with subprocess.Popen(app_argv("service", tmp_path)) as service:
        post(database, "effect")
        wait_until(lambda: undone(database) == 0)
        with pytest.raises(AlreadyRunningError):
            lock.acquire()
        service.kill()
    lock.acquire(wait_seconds=PATIENCE_S)
    lock.release()


def test_a_new_worker_waits_for_an_orphaned_one(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service is killed in mid-task and started again: the task is not taken from its worker."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    began = tmp_path / "began"
    ids = post(database, "slow", seconds=2, began=str(began))
    with subprocess.Popen(app_argv("service", tmp_path)) as first:
        wait_until(began.exists)
        first.kill()
    with subprocess.Popen(app_argv("service", tmp_path)) as second:
        ids += post(database, "effect")
        wait_until(lambda: undone(database) == 0)
        second.kill()
    assert effects(database) == Counter(ids)
    with database.reading() as session:
        assert session.get_one(OutboxRow, ids[0]).tries == 1


@pytest.mark.postgresql
def test_the_embedded_worker_serves_postgresql_too(
    tmp_path: Path, postgresql: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    monkeypatch.setenv("ANTIN_DATABASE_URL", postgresql.engine.url.render_as_string(hide_password=False))
    keeper = ChildKeeper(app_argv("worker", tmp_path))
    keeper.start()
    try:
        ids = post(postgresql, "slow", 40, seconds=0.05) + post(postgresql, "die", deaths=1)
        wait_until(lambda: undone(postgresql) == 0)
    finally:
        keeper.stop()
    assert effects(postgresql) == Counter(ids)


def test_a_broker_between_relay_and_forked_workers(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The large form, with a broker that needs no server standing in for RabbitMQ."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    monkeypatch.setenv("ANTIN_BROKER_URL", f"sqla+sqlite:///{tmp_path / 'broker.db'}")
    monkeypatch.setenv("ANTIN_WORKER_THREADS", "2")
    ids = post(database, "slow", 4, seconds=0.1)
    with subprocess.Popen(app_argv("worker", tmp_path)) as worker:
        wait_until((tmp_path / "broker.db").exists)
        with subprocess.Popen(app_argv("relay", tmp_path)) as relay:
            wait_until(lambda: undone(database) == 0)
            relay.terminate()
        worker.terminate()
        assert worker.wait(PATIENCE_S) == 0
    assert effects(database) == Counter(ids)
    with database.reading() as session:
        pids = set(session.scalars(select(Effect.pid)))
    assert len(pids) == 2
    assert worker.pid not in pids


def test_a_relay_without_its_broker_holds_no_row(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Port 1 refuses connections; what was claimed must not wait for its lease to end."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    monkeypatch.setenv("ANTIN_BROKER_URL", "amqp://127.0.0.1:1//")
    post(database, "effect", 3)
    said: list[str] = []

    def failed_twice() -> bool:
        said.append(capfd.readouterr().err)
        return "".join(said).count("relay failed") >= 2

    with subprocess.Popen(app_argv("relay", tmp_path)) as relay:
        wait_until(failed_twice)
        relay.terminate()
        assert relay.wait(PATIENCE_S) == 0
    assert (undone(database), leased(database)) == (3, 0)
    with database.reading() as session:
        assert set(session.scalars(select(OutboxRow.tries))) == {0}


def test_a_child_that_ignores_the_end_is_killed(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    code = f"import pathlib, time; pathlib.Path({str(ready)!r}).touch(); time.sleep(600)"
    keeper = ChildKeeper([sys.executable, "-c", code])
    keeper.start()
    wait_until(ready.exists)
    child = keeper.pid
    assert child is not None
    keeper.stop(within_seconds=0.1)
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)

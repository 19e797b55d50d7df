import os
import random
import signal
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
    keeper = ChildKeeper([sys.executable, "-m", "tests.infra.worker_app", "worker", str(tmp_path)])
    keeper.start()
    yield keeper
    keeper.stop()


def post(database: Database, kind: str, count: int = 1, **payload: float) -> list[int]:
    with database.transaction() as session:
        return [outbox.post(session, kind, payload, at=utc_now()) for _ in range(count)]


def undone(database: Database) -> int:
    with database.reading() as session:
        waiting = select(func.count()).select_from(OutboxRow).where(OutboxRow.done.is_(None))
        return session.execute(waiting).scalar_one()


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


def test_a_worker_ends_with_its_parent(tmp_path: Path, worker: ChildKeeper, database: Database) -> None:
    post(database, "effect")
    wait_until(lambda: undone(database) == 0)
    lock = HomeLock(tmp_path / "worker.lock")
    with pytest.raises(AlreadyRunningError):
        lock.acquire()
    # What the kernel does for a service that is killed.
    worker.close()
    lock.acquire(wait_seconds=PATIENCE_S)
    lock.release()


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

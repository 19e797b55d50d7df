from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from infra import outbox
from infra.database import Database
from infra.outbox import OutboxRow
from infra.tasks import (
    AlreadyDoneError,
    Handler,
    RetryLaterError,
    TaskRegistry,
    TaskRun,
    UnknownTaskError,
    drain,
    run_row,
)
from tests.infra.worker_app import Effect, registry, write_effect

AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def now() -> datetime:
    return AT


def post(database: Database, kind: str, payload: Mapping[str, object] | None = None) -> int:
    with database.transaction() as session:
        return outbox.post(session, kind, payload or {}, at=AT)


def row(database: Database, outbox_id: int) -> OutboxRow:
    with database.reading() as session:
        return session.get_one(OutboxRow, outbox_id)


def effects(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(select(Effect.outbox_id)))


def only(kind: str, handler: Handler) -> TaskRegistry:
    made = TaskRegistry()
    made.add(kind, handler)
    return made


def test_effect_and_done_come_together(each_database: Database) -> None:
    outbox_id = post(each_database, "effect")
    assert drain(each_database, registry(), "services", now=now) == 1
    assert effects(each_database) == [outbox_id]
    assert row(each_database, outbox_id).done == AT
    assert drain(each_database, registry(), "services", now=now) == 0


def test_an_effect_that_fails_leaves_neither(each_database: Database) -> None:
    def half(run: TaskRun) -> None:
        with run.finishing() as session:
            session.add(Effect(outbox_id=run.outbox_id, pid=1, note=""))
            session.flush()
            raise OSError("hỏng giữa chừng")

    outbox_id = post(each_database, "half")
    drain(each_database, only("half", half), None, now=now)
    kept = row(each_database, outbox_id)
    assert effects(each_database) == []
    assert (kept.done, kept.leased_until, kept.tries) == (None, None, 1)
    assert kept.last_error == "OSError: hỏng giữa chừng"
    assert kept.due == AT + timedelta(seconds=1)


def test_a_passing_cause_is_tried_again_when_it_says(each_database: Database) -> None:
    def wait(run: TaskRun) -> None:
        del run
        raise RetryLaterError("Chưa có danh sách thu hồi mới.", after=timedelta(hours=2))

    outbox_id = post(each_database, "wait")
    drain(each_database, only("wait", wait), None, now=now)
    kept = row(each_database, outbox_id)
    assert (kept.due, kept.last_error) == (AT + timedelta(hours=2), "Chưa có danh sách thu hồi mới.")


def test_draining_leaves_what_was_put_off(each_database: Database) -> None:
    post(each_database, "hopeless")
    assert drain(each_database, registry(), None, now=now) == 1
    assert drain(each_database, registry(), None, now=now) == 0
    assert drain(each_database, registry(), None, now=lambda: AT + timedelta(seconds=1)) == 1


def test_draining_runs_what_a_task_posts(each_database: Database) -> None:
    def chain(run: TaskRun) -> None:
        with run.finishing() as session:
            if run.payload["left"]:
                outbox.post(session, "chain", {"left": run.payload["left"] - 1}, at=run.now())

    post(each_database, "chain", {"left": 3})
    assert drain(each_database, only("chain", chain), None, now=now) == 4


def test_draining_takes_over_what_a_dead_worker_held(each_database: Database) -> None:
    outbox_id = post(each_database, "effect")
    outbox.claim(each_database, limit=1, at=AT)
    drain(each_database, registry(), None, now=now)
    assert effects(each_database) == [outbox_id]


def test_a_row_handed_out_twice_has_its_effect_once(each_database: Database) -> None:
    outbox_id = post(each_database, "effect")

    def overtaken(run: TaskRun) -> None:
        """Another worker runs the same row to its end while this one is about to finish."""
        run_row(each_database, registry(), None, run.outbox_id)
        write_effect(run)

    run_row(each_database, only("effect", overtaken), None, outbox_id, now=now)
    assert effects(each_database) == [outbox_id]
    assert row(each_database, outbox_id).last_error is None


def test_finishing_twice_is_refused(each_database: Database) -> None:
    outbox_id = post(each_database, "effect")
    run = TaskRun(outbox_id, {}, 1, None, each_database, now)
    write_effect(run)
    with pytest.raises(AlreadyDoneError):
        write_effect(run)


def test_nothing_to_do_is_done(each_database: Database) -> None:
    outbox_id = post(each_database, "nothing")
    drain(each_database, registry(), None, now=now)
    assert row(each_database, outbox_id).done == AT


def test_a_kind_that_nobody_knows_is_kept(each_database: Database) -> None:
    outbox_id = post(each_database, "từ phiên bản sau")
    drain(each_database, registry(), None, now=now)
    kept = row(each_database, outbox_id)
    assert kept.done is None
    assert kept.last_error is not None
    assert "Hãy cập nhật phiên bản" in kept.last_error


def test_a_kind_is_registered_once() -> None:
    made = registry()
    with pytest.raises(ValueError, match="twice"):
        made.add("effect", write_effect)
    with pytest.raises(UnknownTaskError):
        made["unknown"]


def test_a_row_that_does_not_exist_is_nothing_to_do(each_database: Database) -> None:
    run_row(each_database, registry(), None, 12345)
    assert effects(each_database) == []

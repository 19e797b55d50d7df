from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from infra import outbox
from infra.database import Database
from infra.outbox import LEASE, LONGEST_PAUSE, OutboxRow
from infra.periodic import Periodic, every, post_due
from tests.infra.fixtures import rolled_back
from tests.infra.racers import relay
from tests.infra.races import finish, race
from tests.infra.worker_app import Effect

AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)


def post(
    database: Database, count: int = 1, *, due: datetime | None = None, key: str | None = None
) -> list[int]:
    with database.transaction() as session:
        return [
            outbox.post(session, "effect", {"số": n}, at=AT, due=due, unique_key=key) for n in range(count)
        ]


def rows(database: Database) -> list[OutboxRow]:
    with database.reading() as session:
        return list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


class TestPost:
    def test_the_row_lives_and_dies_with_its_cause(self, each_database: Database) -> None:
        with rolled_back(each_database) as session:
            outbox.post(session, "effect", {}, at=AT)
        assert rows(each_database) == []
        (outbox_id,) = post(each_database)
        (row,) = rows(each_database)
        assert (row.id, row.kind, row.payload, row.due, row.tries) == (outbox_id, "effect", {"số": 0}, AT, 0)

    def test_a_unique_key_is_posted_once(self, each_database: Database) -> None:
        first, second = post(each_database, key="send:1"), post(each_database, key="send:1")
        assert first == second
        with each_database.transaction() as session:
            outbox.finish(session, first[0], AT)
        assert post(each_database, key="send:1") == first
        assert post(each_database, key="send:2") != first


class TestClaim:
    def test_oldest_due_first_and_no_more_out_than_the_limit(self, each_database: Database) -> None:
        young, old = post(each_database, due=AT), post(each_database, due=AT - timedelta(days=1))
        others = post(each_database, 5, due=AT)
        assert outbox.claim(each_database, limit=1, at=AT) == old
        assert outbox.claim(each_database, limit=3, at=AT) == [*young, others[0]]
        assert outbox.claim(each_database, limit=3, at=AT) == []
        with each_database.transaction() as session:
            outbox.finish(session, old[0], AT)
        assert outbox.claim(each_database, limit=3, at=AT) == [others[1]]

    def test_what_is_not_due_waits(self, each_database: Database) -> None:
        ids = post(each_database, due=LATER)
        assert outbox.claim(each_database, limit=9, at=LATER - timedelta(seconds=1)) == []
        assert outbox.claim(each_database, limit=9, at=LATER) == ids

    def test_what_could_not_be_handed_out_is_given_back(self, each_database: Database) -> None:
        ids = post(each_database, 3)
        assert outbox.claim(each_database, limit=9, at=AT) == ids
        outbox.unclaim(each_database, ids[1:])
        assert [row.tries for row in rows(each_database)] == [1, 0, 0]
        assert outbox.claim(each_database, limit=9, at=AT) == ids[1:]

    def test_a_lease_ends(self, each_database: Database) -> None:
        ids = post(each_database)
        assert outbox.claim(each_database, limit=9, at=AT) == ids
        assert outbox.claim(each_database, limit=9, at=AT + LEASE - timedelta(seconds=1)) == []
        assert outbox.claim(each_database, limit=9, at=AT + LEASE) == ids
        assert rows(each_database)[0].tries == 2

    def test_two_relays_at_once_run_each_row_once(self, each_database: Database) -> None:
        ids = post(each_database, 120)
        with race(relay, each_database, processes=3, count=3) as racers:
            finish(racers)
        with each_database.reading() as session:
            assert session.scalars(select(Effect.outbox_id).order_by(Effect.outbox_id)).all() == ids
            assert session.scalar(select(func.max(OutboxRow.tries))) == 1


class TestEnds:
    def test_a_row_is_finished_once(self, each_database: Database) -> None:
        (outbox_id,) = post(each_database)
        with each_database.transaction() as session:
            assert outbox.finish(session, outbox_id, AT)
            assert not outbox.finish(session, outbox_id, AT)

    def test_a_postponed_row_comes_back_and_says_why(self, each_database: Database) -> None:
        (outbox_id,) = post(each_database)
        outbox.claim(each_database, limit=1, at=AT)
        with each_database.transaction() as session:
            outbox.postpone(session, outbox_id, reason="Bên nhận chưa trả lời." + "x" * 5000, due=LATER)
        assert outbox.claim(each_database, limit=1, at=AT) == []
        assert outbox.claim(each_database, limit=1, at=LATER) == [outbox_id]
        error = rows(each_database)[0].last_error
        assert error is not None
        assert error.startswith("Bên nhận chưa trả lời.")
        assert len(error) == 1000

    def test_a_row_that_is_done_stays_done(self, each_database: Database) -> None:
        (outbox_id,) = post(each_database)
        with each_database.transaction() as session:
            outbox.finish(session, outbox_id, AT)
            outbox.postpone(session, outbox_id, reason="too late", due=AT)
        assert outbox.claim(each_database, limit=1, at=LATER + LEASE) == []

    @pytest.mark.parametrize(
        ("tries", "seconds"), [(1, 1), (2, 2), (5, 16), (10, 512), (11, 600), (10**6, 600)]
    )
    def test_the_pause_grows_to_ten_minutes(self, tries: int, seconds: int) -> None:
        assert outbox.pause_after(tries) == timedelta(seconds=seconds) <= LONGEST_PAUSE


class TestRecovery:
    def test_a_dead_workers_rows_are_due_at_once(self, each_database: Database) -> None:
        ids = post(each_database, 3)
        outbox.claim(each_database, limit=2, at=AT)
        outbox.release_leases(each_database, AT)
        assert outbox.claim(each_database, limit=9, at=AT) == ids

    def test_a_row_that_kills_every_worker_has_to_wait(self, each_database: Database) -> None:
        (poison,) = post(each_database)
        for _ in range(outbox.FREE_CRASHES + 1):
            assert outbox.claim(each_database, limit=1, at=AT) == [poison]
            outbox.release_leases(each_database, AT)
        assert outbox.claim(each_database, limit=1, at=AT) == []
        assert outbox.claim(each_database, limit=1, at=AT + timedelta(seconds=8)) == [poison]

    def test_what_is_tried_in_vain_is_listed(self, each_database: Database) -> None:
        (outbox_id, *_) = post(each_database, 2)
        with each_database.transaction() as session:
            session.get_one(OutboxRow, outbox_id).tries = 8
        with each_database.reading() as session:
            assert [row.id for row in outbox.stuck(session)] == [outbox_id]
            assert outbox.stuck(session, after_tries=9) == []


class TestPeriodic:
    def beat(self, database: Database, at: datetime) -> int:
        post_due(database, at)
        return len(rows(database))

    def finish_all(self, database: Database) -> None:
        with database.transaction() as session:
            for outbox_id in session.scalars(select(OutboxRow.id)).all():
                outbox.finish(session, outbox_id, AT)

    @pytest.fixture
    def daily(self, each_database: Database) -> Database:
        with each_database.transaction() as session:
            every(session, "renew", timedelta(days=1), AT)
        return each_database

    def test_each_beat_is_posted_once(self, daily: Database) -> None:
        counts = []
        for at in (AT - timedelta(seconds=1), AT, AT, AT + timedelta(days=1)):
            counts.append(self.beat(daily, at))
            self.finish_all(daily)
        assert counts == [0, 1, 1, 2]

    def test_missed_beats_are_made_up_by_one(self, daily: Database) -> None:
        late = AT + timedelta(days=10, hours=3)
        assert self.beat(daily, late) == 1
        self.finish_all(daily)
        assert self.beat(daily, late + timedelta(hours=23)) == 1
        assert self.beat(daily, late + timedelta(days=1)) == 2

    def test_beats_do_not_pile_up(self, daily: Database) -> None:
        assert self.beat(daily, AT) == 1
        assert self.beat(daily, AT + timedelta(days=1)) == 1

    def test_saying_it_again_changes_only_the_interval(self, daily: Database) -> None:
        with daily.transaction() as session:
            every(session, "renew", timedelta(hours=1), AT + timedelta(days=5))
        with daily.reading() as session:
            kept = session.get_one(Periodic, "renew")
        assert (kept.next_due, kept.interval_s) == (AT, 3600)

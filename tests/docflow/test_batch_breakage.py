"""What breaks around a batch, and who looks at it: nothing sticks, nobody sees what is not theirs."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from api.batch_threads import BatchThreads
from docflow.batches import BatchRun, BatchState, Chosen, ItemState
from docflow.batches.model import LEASE
from docflow.batches.opening import contended
from docflow.errors import BatchRunningError, BusyError, InvalidDataError
from infra.identity import Actor, Agency, Person, Role, actor_for, create_person
from infra.sandbox import Sandbox, SandboxBusyError
from signing.errors import TimestampUnavailableError
from tests.certs.pki import AT, TestPki
from tests.docflow.desks import interrupted
from tests.docflow.office import PIN, TODAY, Office, empty, open_office
from tests.docflow.test_batches import (
    ISSUE,
    SIGN,
    at_the,
    batches,
    listed,
    shown,
    signatures,
    started,
    state,
    verdicts,
)


def _fail() -> None:
    raise TimestampUnavailableError("Dịch vụ dấu thời gian không trả lời.")


class TestStuck:
    def test_nothing_is_when_a_stopped_batch_meets_trouble(self, office: Office) -> None:
        """The document in hand fails for a reason that concerns all, after its batch was stopped."""
        document = office.submitted()
        batch: list[int] = []

        def stop_and_fail() -> None:
            batches(office).stop(office.sender.leader, batch[0], AT)
            _fail()

        run = started(interrupted(office, before=stop_and_fail), listed(office))
        batch.append(run.batch_id)
        run.go()
        assert verdicts(office, run.batch_id) == [ItemState.STOPPED]
        started(office, listed(office)).go()
        assert signatures(office, document) == 1

    def test_nothing_is_by_the_trouble_of_a_run_that_was_given_up(self, office: Office) -> None:
        """The old run fails while the new one signs the same document."""
        document = office.submitted()
        threads: list[threading.Thread] = []
        signing, failed = threading.Event(), threading.Event()
        times: list[None] = []

        def hold() -> None:
            times.append(None)
            signing.set()
            assert failed.wait(60)

        def others_go_on_and_this_fails() -> None:
            leader, other = office.sender.leader, interrupted(office, before=hold)
            overdue = AT + LEASE + timedelta(seconds=1)
            opened = batches(other).open_key(leader, SIGN, PIN, AT)
            new = batches(other).resume(leader, run.batch_id, opened, overdue)
            threads.append(threading.Thread(target=new.go))
            threads[0].start()
            assert signing.wait(60)
            _fail()

        run = started(interrupted(office, before=others_go_on_and_this_fails), listed(office))
        run.go()
        failed.set()
        threads[0].join(60)
        assert verdicts(office, run.batch_id) == [ItemState.DONE]
        assert state(office, run.batch_id)[0] is BatchState.DONE
        assert signatures(office, document) == 1
        assert len(times) == 1, "it was not taken out of the hands of the new run"

    def test_a_busy_server_refuses_no_document(self, office: Office) -> None:
        def busy() -> None:
            raise SandboxBusyError("Máy chủ đang bận.")

        document = office.submitted()
        run = started(interrupted(office, before=at_the(1, busy)), listed(office))
        run.go()
        assert verdicts(office, run.batch_id) == [ItemState.DONE]
        assert signatures(office, document) == 1

    def test_a_slow_document_does_not_make_its_run_count_as_dead(self, office: Office) -> None:
        """The clock goes on by two leases while the first document is in hand."""
        office.submitted()
        now = [AT]
        alive = threading.Event()

        def take_long() -> None:
            now[0] = AT + 2 * LEASE
            until = time.monotonic() + 30
            while not alive.is_set() and time.monotonic() < until:
                view = batches(office).view(office.sender.leader, run.batch_id, now[0])
                if view.summary.state is BatchState.RUNNING:
                    alive.set()
                time.sleep(0.01)

        slow = interrupted(office.with_context(clock=lambda: now[0]), before=at_the(1, take_long))
        run = replace(started(slow, listed(office)), beat=0.05)
        run.go()
        assert alive.is_set()
        assert verdicts(office, run.batch_id) == [ItemState.DONE]

    def test_a_run_that_breaks_does_not_speak_of_maintenance(self, office: Office) -> None:
        office.signed()
        run = started(office.with_context(clock=_breaking_once(office)), listed(office, ISSUE), ISSUE)
        run.go()
        paused, reason = state(office, run.batch_id, ISSUE)
        assert paused is BatchState.PAUSED
        assert "sự cố" in reason


def _breaking_once(office: Office) -> Callable[[], datetime]:
    def broken() -> None:
        raise RuntimeError

    once = at_the(1, broken)

    def clock() -> datetime:
        once()
        return office.context.clock()

    return clock


class TestTwoWindows:
    @pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
    def shared(
        self, request: pytest.FixtureRequest, tmp_path: Path, pki: TestPki, sandbox: Sandbox
    ) -> Iterator[Office]:
        url = None if request.param == "sqlite" else empty(request.getfixturevalue("postgresql_url"))
        with open_office(tmp_path, pki, sandbox, url) as made, pki.serve():
            yield made

    def test_that_begin_at_once_sign_each_document_once(self, shared: Office) -> None:
        documents = [shared.submitted() for _ in range(4)]
        chosen, barrier = listed(shared), threading.Barrier(2)

        def window(order: list[Chosen]) -> None:
            barrier.wait(30)
            try:
                run = started(shared, order)
            except (BusyError, BatchRunningError):
                return
            run.go()

        with ThreadPoolExecutor(2) as pool:
            for going in [pool.submit(window, chosen), pool.submit(window, chosen[::-1])]:
                going.result()
        assert [signatures(shared, document) for document in documents] == [1] * 4
        summaries = batches(shared).recent(shared.sender.leader, AT)
        assert sum(each.done for each in summaries) == 4
        assert {each.state for each in summaries} == {BatchState.DONE}

    def test_that_go_on_and_stop_at_once_agree(self, shared: Office) -> None:
        """Whoever comes first, nothing is left in hand and no document is signed that was let go."""
        documents = [shared.submitted() for _ in range(2)]
        run, leader = started(shared, listed(shared)), shared.sender.leader
        run.halt()
        run.go()
        barrier = threading.Barrier(2)

        def go_on() -> None:
            opened = batches(shared).open_key(leader, SIGN, PIN, AT)
            barrier.wait(30)
            try:
                again = batches(shared).resume(leader, run.batch_id, opened, AT)
            except InvalidDataError:
                return
            again.go()

        def stop() -> None:
            barrier.wait(30)
            batches(shared).stop(leader, run.batch_id, AT)

        with ThreadPoolExecutor(2) as pool:
            for going in [pool.submit(go_on), pool.submit(stop)]:
                going.result()
        found = verdicts(shared, run.batch_id)
        assert set(found) <= {ItemState.DONE, ItemState.STOPPED}
        signed = [int(each is ItemState.DONE) for each in found]
        assert [signatures(shared, document) for document in documents] == signed


class TestEyes:
    def test_see_no_title_that_is_not_theirs(self, office: Office) -> None:
        """A draft belongs to its drafter; naming its number in a choice shows nothing of it."""
        draft = office.draft(subject="Điều động cán bộ chưa công bố")
        run = started(office, [Chosen(draft, "0" * 64)], ISSUE)
        run.go()
        [item] = batches(office).view(office.sender.clerk, run.batch_id, AT).items
        assert item.state is ItemState.REFUSED
        assert "Điều động" not in item.subject
        assert str(draft) in item.subject

    def test_that_saw_something_else_saw_nothing(self, office: Office) -> None:
        """The document changed between the page's reading it and the keeping of its sighting."""
        document, leader = office.submitted(), office.sender.leader
        batches(office).saw(leader, document, "0" * 64, AT)
        assert [each.opened for each in batches(office).candidates(leader, SIGN)] == [False]
        batches(office).saw(leader, document, shown(office, document).seen, AT)
        assert [each.opened for each in batches(office).candidates(leader, SIGN)] == [True]


class TestThreads:
    def test_one_that_cannot_be_started_keeps_no_key_and_holds_up_no_end(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def no_more(_: threading.Thread) -> None:
            raise RuntimeError

        office.submitted()
        threads, run = BatchThreads(), started(office, listed(office))
        with monkeypatch.context() as exhausted:
            exhausted.setattr(threading.Thread, "start", no_more)
            with pytest.raises(RuntimeError):
                threads.launch(run)
        threads.close()

    def test_what_comes_after_the_end_waits_for_its_owner(self, office: Office) -> None:
        document = office.submitted()
        threads, run = BatchThreads(), started(office, listed(office))
        threads.close()
        threads.launch(run)
        _ended(office, run)
        assert state(office, run.batch_id)[0] is BatchState.PAUSED
        assert signatures(office, document) == 0


def _ended(office: Office, run: BatchRun) -> None:
    for thread in threading.enumerate():
        if thread.name == f"batch-{run.batch_id}":
            thread.join(60)
    assert ItemState.ACTING not in verdicts(office, run.batch_id)


class TestTwoClerks:
    @pytest.mark.postgresql
    def test_who_choose_the_same_documents_the_other_way_round_wait_for_one_another(
        self, postgresql_url: str, tmp_path: Path, pki: TestPki, sandbox: Sandbox
    ) -> None:
        with open_office(tmp_path, pki, sandbox, empty(postgresql_url)) as office, pki.serve():
            for _ in range(4):
                office.signed()
            first, second = office.sender.clerk, _second_clerk(office)
            chosen = listed(office, ISSUE)
            opened = batches(office).open_key(first, ISSUE, PIN, AT)
            for times in range(8):
                barrier = threading.Barrier(2)

                def start(
                    actor: Actor,
                    order: list[Chosen],
                    barrier: threading.Barrier = barrier,
                    times: int = times,
                ) -> int:
                    barrier.wait(30)
                    batch, _ = batches(office).start(
                        actor,
                        ISSUE,
                        order,
                        opened,
                        request_key=f"form {times}",
                        unseen=True,
                        issued_on=TODAY,
                        at=AT,
                    )
                    return batch

                with ThreadPoolExecutor(2) as pool:
                    one = pool.submit(start, first, chosen)
                    other = pool.submit(start, second, chosen[::-1])
                    found = [(first, one.result()), (second, other.result())]
                views = [batches(office).view(actor, batch, AT) for actor, batch in found]
                assert sorted(view.summary.left for view in views) == [0, 4]
                for actor, batch in found:
                    batches(office).stop(actor, batch, AT)

    @pytest.mark.postgresql
    def test_a_deadlock_is_told_as_somebody_being_first(
        self, postgresql_url: str, tmp_path: Path, pki: TestPki, sandbox: Sandbox
    ) -> None:
        """Two transactions that take two persons' rows crosswise; the database ends one of them."""
        with open_office(tmp_path, pki, sandbox, empty(postgresql_url)) as office:
            people = [office.sender.clerk.person_id, office.sender.leader.person_id]
            barrier = threading.Barrier(2)

            def cross(order: list[str]) -> None:
                with contended(), office.database.transaction() as session:
                    session.execute(select(Person.id).where(Person.id == order[0]).with_for_update())
                    barrier.wait(30)
                    session.execute(select(Person.id).where(Person.id == order[1]).with_for_update())

            with ThreadPoolExecutor(2) as pool:
                going = [pool.submit(cross, people), pool.submit(cross, people[::-1])]
                errors = [each.exception() for each in going]
            assert [type(each) for each in errors if each is not None] == [BusyError]


def _second_clerk(office: Office) -> Actor:
    with office.database.transaction() as session:
        agency = session.get_one(Agency, office.sender.id)
        person = create_person(
            session, agency=agency, username="clerk2.snv", full_name="Lê Văn Hai", roles={Role.CLERK}
        )
        return actor_for(session, person.id)

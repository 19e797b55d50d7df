"""What breaks around batches of own keys: every document signed once, reported, or waiting."""

import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from docflow.batches import BatchState, ItemState
from docflow.batches.tables import SigningBatch
from docflow.deferred import own_key
from docflow.deferred.tables import SignatureRequestRow
from docflow.errors import (
    AnswerRefusedError,
)
from infra.identity import Person
from infra.sandbox import Sandbox
from signing.errors import CertificateNotUsableError, TimestampUnavailableError
from tests.certs.pki import AT, TestPki
from tests.docflow.desks import KilledError, die, interrupted
from tests.docflow.machines import Machine, with_own_keys
from tests.docflow.office import Office, empty, open_office
from tests.docflow.test_asking import documents, owners
from tests.docflow.test_batches import (
    ISSUE,
    at_the,
    batches,
    shown,
    signatures,
    state,
    verdicts,
)
from tests.docflow.test_enrolment import device

__all__ = ["documents", "owners"]

SOON = AT + timedelta(minutes=2)
DONE, ASKED, WAITING = ItemState.DONE, ItemState.ASKED, ItemState.WAITING


class TestBothDatabases:
    @pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
    def shared(
        self, request: pytest.FixtureRequest, tmp_path: Path, pki: TestPki, sandbox: Sandbox
    ) -> Iterator[Office]:
        url = None if request.param == "sqlite" else empty(request.getfixturevalue("postgresql_url"))
        with open_office(tmp_path, pki, sandbox, url) as made, pki.serve():
            yield with_own_keys(made, tmp_path)

    def test_prepare_answer_stop_and_choose_again(self, shared: Office) -> None:
        made = [shared.submitted() for _ in range(4)]
        machine = Machine(shared)
        batch = machine.prepared()
        items = machine.offer(batch).items
        assert [each.state for each in machine.answer(batch, items[:2])] == [DONE, DONE]
        batches(shared).stop(machine.actor, batch, AT)
        assert [each.state for each in machine.answer(batch, items[2:])] == [ItemState.STOPPED] * 2
        again = machine.start(request_key="another form")
        again.go()
        machine.answer(again.batch_id, machine.offer(again.batch_id).items)
        assert [signatures(shared, document) for document in made] == [1] * 4

    def test_answers_twice_over_and_a_stop_at_once_agree(self, shared: Office) -> None:
        made = [shared.submitted() for _ in range(4)]
        machine = Machine(shared)
        batch = machine.prepared()
        given = [machine.sign(item) for item in machine.offer(batch).items]
        barrier = threading.Barrier(3)

        def answer() -> None:
            barrier.wait(30)
            machine.asking.answers(machine.actor, batch, given, AT)

        def stop() -> None:
            barrier.wait(30)
            batches(shared).stop(machine.actor, batch, AT)

        with ThreadPoolExecutor(3) as pool:
            for going in [pool.submit(answer), pool.submit(answer), pool.submit(stop)]:
                going.result()
        found = verdicts(shared, batch)
        assert set(found) <= {DONE, ItemState.STOPPED}
        assert [signatures(shared, each) for each in made] == [int(each is DONE) for each in found]

    def test_goes_on_after_its_owner_came_too_late(self, shared: Office) -> None:
        made = [shared.submitted() for _ in range(3)]
        machine = Machine(shared)
        batch = machine.prepared()
        first = machine.offer(batch)
        items = first.items
        machine.answer(batch, items[:1])
        late = AT + timedelta(minutes=61)
        summary = batches(shared).view(machine.actor, batch, late).summary
        assert (summary.state, summary.left) == (BatchState.PAUSED, 2)
        assert "quá thời gian" in summary.reason
        assert [each.state for each in machine.answer(batch, items[1:], late)] == [WAITING] * 2
        with pytest.raises(AnswerRefusedError, match="quá thời gian"):
            machine.offer(batch, late)
        machine.asking.resume(machine.actor, batch, machine.certificates, late).go()
        again = machine.offer(batch)
        assert again.id != first.id
        assert len(again.items) == 2
        assert [each.state for each in machine.answer(batch, again.items)] == [DONE, DONE]
        assert [signatures(shared, document) for document in made] == [1] * 3


class TestStopping:
    def test_lets_what_is_being_stored_end(self, owners: Office, documents: list[int]) -> None:
        machine = Machine(owners)
        batch = machine.prepared()
        items = machine.offer(batch).items
        stopping = Machine(
            interrupted(owners, closing=lambda: batches(owners).stop(machine.actor, batch, AT))
        )
        assert [each.state for each in stopping.answer(batch, items[:1])] == [DONE]
        assert verdicts(owners, batch) == [DONE, ItemState.STOPPED, ItemState.STOPPED]
        assert [signatures(owners, each) for each in documents] == [1, 0, 0]

    def test_lets_go_of_what_could_not_be_stored(self, owners: Office, documents: list[int]) -> None:
        def stop_and_fail() -> None:
            batches(owners).stop(machine.actor, batch, AT)
            raise TimestampUnavailableError("Dịch vụ dấu thời gian không trả lời.")

        machine = Machine(owners)
        batch = machine.prepared()
        items = machine.offer(batch).items
        [verdict] = Machine(interrupted(owners, closing=stop_and_fail)).answer(batch, items[:1])
        assert verdict.state is ItemState.STOPPED
        again = machine.start(request_key="another form")
        again.go()
        machine.answer(again.batch_id, machine.offer(again.batch_id).items)
        assert [signatures(owners, each) for each in documents] == [1, 1, 1]

    @pytest.mark.usefixtures("documents")
    def test_while_it_is_prepared_leaves_nothing_asked(self, owners: Office) -> None:
        batch: list[int] = []

        def stop() -> None:
            batches(owners).stop(owners.sender.leader, batch[0], AT)

        run = Machine(interrupted(owners, begun=at_the(1, stop))).start()
        batch.append(run.batch_id)
        run.go()
        assert verdicts(owners, run.batch_id) == [ItemState.STOPPED] * 3
        with owners.database.reading() as session:
            assert session.scalars(select(SignatureRequestRow)).all() == []


class TestGoingOn:
    @pytest.mark.usefixtures("documents")
    def test_with_a_new_certificate_prepares_everything_anew(self, owners: Office) -> None:
        machine = Machine(owners)
        batch = machine.prepared()
        before = {item.request for item in machine.offer(batch).items}
        with owners.database.transaction() as session:
            session.get_one(SigningBatch, batch).state = BatchState.PAUSED
        renewed = device(owners, machine.actor.full_name)
        with owners.database.transaction() as session:
            person = session.get_one(Person, machine.actor.person_id)
            person.key_ref = own_key(renewed.certificate)
        with pytest.raises(CertificateNotUsableError):
            machine.asking.resume(machine.actor, batch, machine.certificates, AT)
        machine.asking.resume(machine.actor, batch, (renewed.certificate, *renewed.chain), AT).go()
        offer = machine.offer(batch)
        assert offer.certificate == hashlib.sha256(renewed.certificate).hexdigest()
        assert before.isdisjoint(item.request for item in offer.items)
        assert len(offer.items) == 3

    @pytest.mark.usefixtures("documents")
    def test_while_time_stamps_are_down_the_same_answers_wait(self, owners: Office) -> None:
        def fail() -> None:
            raise TimestampUnavailableError("Dịch vụ dấu thời gian không trả lời.")

        machine = Machine(owners)
        batch = machine.prepared()
        items = machine.offer(batch).items
        found = Machine(interrupted(owners, closing=fail)).answer(batch, items)
        assert [(each.state, bool(each.reason)) for each in found] == [(ASKED, True)] * 3
        assert [each.state for each in machine.answer(batch, items)] == [DONE] * 3


class TestDeath:
    def test_while_preparing_loses_nothing_and_prepares_nothing_twice(
        self, owners: Office, documents: list[int]
    ) -> None:
        run = Machine(interrupted(owners, begun=at_the(2, die))).start()
        run.go()
        machine = Machine(owners)
        owners.docflow.asking.release()
        batches(owners).release(AT)
        assert state(owners, run.batch_id)[0] is BatchState.PAUSED
        before = {item.request for item in batches(owners).view(machine.actor, run.batch_id, AT).items}
        machine.asking.resume(machine.actor, run.batch_id, machine.certificates, SOON).go()
        offer = machine.offer(run.batch_id)
        kept = before - {""}
        assert kept <= {item.request for item in offer.items}
        assert len(offer.items) == 3
        machine.answer(run.batch_id, offer.items)
        assert [signatures(owners, each) for each in documents] == [1, 1, 1]

    def test_while_storing_takes_the_same_answer_again(self, owners: Office, documents: list[int]) -> None:
        machine, dying = Machine(owners), Machine(interrupted(owners, closing=at_the(1, die)))
        batch = machine.prepared()
        items = machine.offer(batch).items
        with pytest.raises(KilledError):
            dying.answer(batch, items[:1])
        [verdict] = machine.answer(batch, items[:1])
        assert verdict.state is ItemState.ACTING
        assert machine.offer(batch).items == items[1:]
        owners.docflow.asking.release()
        assert [each.state for each in machine.answer(batch, items)] == [DONE] * 3
        assert [signatures(owners, each) for each in documents] == [1, 1, 1]

    def test_between_number_and_seal_keeps_the_number(self, office: Office, tmp_path: Path) -> None:
        made = [office.signed() for _ in range(2)]
        owners = with_own_keys(office, tmp_path)
        run = Machine(interrupted(owners, begun=at_the(1, die)), ISSUE).start()
        run.go()
        machine = Machine(owners, ISSUE)
        machine.asking.resume(machine.actor, run.batch_id, machine.certificates, AT).go()
        machine.answer(run.batch_id, machine.offer(run.batch_id).items)
        assert [shown(office, document).number for document in made] == [1, 2]

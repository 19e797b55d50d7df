"""What is left behind by signers who do not come and servers that die: found again, or let go of."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from docflow.batches import BatchKind, BatchRun, BatchState, Chosen, ItemState
from docflow.batches.tables import SigningBatch, SigningBatchItem
from docflow.deferred import RequestState
from docflow.deferred.rows import BEING_STORED
from docflow.deferred.tables import SignatureRequestRow
from docflow.enrolment import Owner
from docflow.enrolment.model import GOOD_FOR, KEPT_FOR
from docflow.enrolment.tables import KeyEnrolment
from docflow.errors import AnswerRefusedError
from docflow.model import OutgoingState
from docflow.tasks import LET_GO, schedule
from infra import outbox
from infra.identity import Actor, Person, PersonRole, actor_for
from infra.periodic import Periodic
from signing.agent.offers import Kind, Offer, hear
from signing.errors import CertificateNotUsableError
from tests.certs.pki import AT
from tests.docflow.desks import interrupted
from tests.docflow.machines import Machine
from tests.docflow.office import TODAY, Office
from tests.docflow.test_asking import owners
from tests.docflow.test_batches import ISSUE, batches, listed, signatures, verdicts
from tests.docflow.test_deferred import deferred, prepared, signature

__all__ = ["owners"]

SOON, LATE = AT + timedelta(minutes=3), AT + timedelta(minutes=61)
DONE = ItemState.DONE


def left_storing(office: Office, *, until: datetime) -> None:
    """As a server leaves the rows that was killed while it stored a signature."""
    with office.database.transaction() as session:
        for item in session.scalars(select(SigningBatchItem)):
            item.state, item.runner, item.acting_until = ItemState.ACTING, "t" * 32, until
        for row in session.scalars(select(SignatureRequestRow)):
            row.state, row.storing_until = RequestState.STORING, until


def clock_struck(office: Office, at: datetime) -> None:
    with office.database.transaction() as session:
        outbox.post(session, LET_GO, {}, at=at)
    office.with_context(clock=lambda: at).drain(at)


def unsigned(office: Office) -> int:
    """How many prepared revisions the database still has."""
    wanted = select(func.count()).where(SignatureRequestRow.pending.is_not(None))
    with office.database.reading() as session:
        return session.scalar(wanted) or 0


def state_of(office: Office, batch: int) -> BatchState:
    with office.database.reading() as session:
        return session.get_one(SigningBatch, batch).state


class TestServerDied:
    def test_what_it_was_storing_is_offered_again(self, owners: Office) -> None:
        document, machine = owners.submitted(), Machine(owners)
        batch = machine.prepared()
        left_storing(owners, until=AT + timedelta(minutes=2))
        with pytest.raises(AnswerRefusedError, match="đang được kiểm tra"):
            machine.offer(batch)
        items = machine.offer(batch, SOON).items
        assert [each.state for each in machine.answer(batch, items, SOON)] == [DONE]
        assert signatures(owners, document) == 1

    def test_a_single_request_waits_again_and_is_let_go_of_in_the_end(self, owners: Office) -> None:
        request = prepared(owners, owners.submitted())
        left_storing(owners, until=AT + timedelta(minutes=2))
        deferred, leader = owners.docflow.deferred, owners.sender.leader
        assert deferred.view(leader, request.id, AT).state is RequestState.STORING
        again = deferred.view(leader, request.id, SOON)
        assert (again.state, again.asked) == (RequestState.WAITING, request.asked)
        assert deferred.view(leader, request.id, LATE).state is RequestState.EXPIRED
        clock_struck(owners, LATE)
        assert unsigned(owners) == 0

    def test_while_it_prepared_a_batch(self, owners: Office) -> None:
        for _ in range(2):
            owners.submitted()
        machine = Machine(owners)
        run = machine.start()
        assert run.step()
        clock_struck(owners, SOON)
        assert state_of(owners, run.batch_id) is BatchState.RUNNING
        clock_struck(owners, LATE)
        assert state_of(owners, run.batch_id) is BatchState.PAUSED
        assert verdicts(owners, run.batch_id) == [ItemState.WAITING] * 2
        assert unsigned(owners) == 0

    def test_after_the_batch_was_stopped(self, owners: Office) -> None:
        owners.submitted()
        machine = Machine(owners)
        batch = machine.prepared()
        left_storing(owners, until=AT + timedelta(minutes=2))
        batches(owners).stop(machine.actor, batch, AT)
        clock_struck(owners, AT + timedelta(minutes=1))
        assert verdicts(owners, batch) == [ItemState.ACTING]
        clock_struck(owners, SOON)
        assert verdicts(owners, batch) == [ItemState.STOPPED]
        assert machine.start(request_key="another form").batch_id != batch


class TestLastAnswer:
    @pytest.fixture
    def batch(self, owners: Office) -> int:
        """Too late for its offer, with the last answer in hand; its owner goes on."""
        owners.submitted()
        machine = Machine(owners)
        made = machine.prepared()
        left_storing(owners, until=LATE + timedelta(minutes=1))
        machine.asking.resume(machine.actor, made, machine.certificates, LATE).go()
        return made

    def test_is_waited_for(self, owners: Office, batch: int) -> None:
        assert state_of(owners, batch) is BatchState.PAUSED
        assert "đang được kiểm tra" in batches(owners).view(Machine(owners).actor, batch, LATE).summary.reason

    def test_that_came_to_nothing_is_let_go_of(self, owners: Office, batch: int) -> None:
        later = LATE + timedelta(minutes=6)
        machine = Machine(owners)
        machine.asking.resume(machine.actor, batch, machine.certificates, later).go()
        assert verdicts(owners, batch) == [ItemState.ASKED]


class TestNobodyCame:
    def test_nothing_unsigned_is_kept(self, owners: Office) -> None:
        owners.submitted()
        batch = Machine(owners).prepared()
        clock_struck(owners, AT + timedelta(minutes=59))
        assert (state_of(owners, batch), unsigned(owners)) == (BatchState.ASKING, 1)
        clock_struck(owners, LATE)
        assert (state_of(owners, batch), unsigned(owners)) == (BatchState.PAUSED, 0)

    def test_nor_of_a_batch_that_paused_or_stopped_before(self, owners: Office) -> None:
        made, machine = [owners.submitted() for _ in range(2)], Machine(owners)
        batch = machine.prepared()
        with owners.database.transaction() as session:
            # As when its owner's certificate was revoked meanwhile.
            session.get_one(SigningBatch, batch).state = BatchState.PAUSED
        clock_struck(owners, LATE)
        assert unsigned(owners) == 0
        machine.asking.resume(machine.actor, batch, machine.certificates, LATE).go()
        assert unsigned(owners) == len(made)
        items = machine.offer(batch).items
        batches(owners).stop(machine.actor, batch, LATE)
        clock_struck(owners, AT)
        assert unsigned(owners) == 0
        ended = deferred(owners).view(machine.actor, items[0].request, AT)
        assert (ended.state, ended.asked) == (RequestState.CANCELLED, None)
        assert "đã dừng" in ended.reason
        assert [each.state for each in machine.answer(batch, items)] == [ItemState.STOPPED] * 2

    def test_the_clock_strikes_again_and_again(self, owners: Office) -> None:
        with owners.database.transaction() as session:
            schedule(session, AT)
            assert session.get_one(Periodic, LET_GO).interval_s <= timedelta(minutes=10).total_seconds()

    def test_statements_of_enrolment_go_after_a_day(self, owners: Office) -> None:
        def kept() -> int:
            with owners.database.reading() as session:
                return session.scalar(select(func.count()).select_from(KeyEnrolment)) or 0

        owners.docflow.enrolling.begin(owners.sender.leader, Owner.PERSON, AT)
        clock_struck(owners, AT + KEPT_FOR)
        assert kept() == 1
        clock_struck(owners, AT + KEPT_FOR + GOOD_FOR)
        assert kept() == 0


@pytest.mark.parametrize("junk", [b"", b"no certificate", b"\x30\x80" * 300])
def test_issuers_that_are_no_certificates_are_refused_in_words(owners: Office, junk: bytes) -> None:
    document, machine = owners.submitted(), Machine(owners)
    given = (machine.key.certificate, junk)
    with pytest.raises(CertificateNotUsableError, match="Không đọc được chứng thư"):
        machine.asking.start(
            machine.actor,
            machine.kind,
            listed(owners),
            given,
            request_key="form",
            unseen=True,
            issued_on=None,
            at=AT,
        )
    with pytest.raises(CertificateNotUsableError, match="Không đọc được chứng thư"):
        owners.docflow.deferred.prepare(
            machine.actor,
            BatchKind.SIGN,
            document,
            given,
            revision=owners.revision(machine.actor, document),
            seen=None,
            issued_on=None,
            at=AT,
        )


class TestColleagues:
    """Of two clerks one prepares a list and goes on leave: what the agency issues does not wait for them."""

    @pytest.fixture
    def made(self, office: Office) -> list[int]:
        """Signed by their leader before keys were handed out."""
        return [office.signed() for _ in range(2)]

    @pytest.fixture
    def colleague(self, owners: Office) -> Actor:
        with owners.database.transaction() as session:
            clerk = session.get_one(Person, owners.sender.clerk.person_id)
            session.add(
                Person(
                    id="second-clerk",
                    agency_id=clerk.agency_id,
                    username="second-clerk",
                    full_name="Đỗ Thị Hai",
                    role_rows=[PersonRole(role=row.role) for row in clerk.role_rows],
                )
            )
        with owners.database.reading() as session:
            return actor_for(session, "second-clerk")

    def chosen(self, office: Office, actor: Actor) -> list[Chosen]:
        found = batches(office).candidates(actor, ISSUE)
        return [Chosen(each.document_id, each.seen) for each in found if each.batch_id is None]

    def start(self, office: Office, actor: Actor, key: str, at: datetime) -> BatchRun:
        machine = Machine(office, ISSUE)
        _, run = machine.asking.start(
            actor,
            ISSUE,
            self.chosen(office, actor),
            machine.certificates,
            request_key=key,
            unseen=True,
            issued_on=TODAY,
            at=at,
        )
        assert run is not None
        return run

    def test_takes_over_what_a_pausing_batch_keeps(
        self, made: list[int], owners: Office, colleague: Actor
    ) -> None:
        machine = Machine(owners, ISSUE)
        first = machine.prepared()
        items = machine.offer(first).items
        assert not self.chosen(owners, colleague), "its owner may be at their machine"
        clock_struck(owners, LATE)
        assert len(self.chosen(owners, machine.actor)) == 0
        run = self.start(owners, colleague, "colleague", LATE)
        run.go()
        assert verdicts(owners, first, ISSUE) == [ItemState.STOPPED] * 2
        assert state_of(owners, first) is BatchState.DONE
        assert [each.state for each in machine.answer(first, items, LATE)] != [DONE] * 2
        offered = machine.asking.offer(colleague, run.batch_id, AT)
        voice = owners.context.voice
        assert voice is not None
        heard = hear(offered, Kind.OFFER, voice.key, at=AT).statement
        assert isinstance(heard, Offer)
        given = [machine.sign(item) for item in heard.items]
        found = machine.asking.answers(colleague, run.batch_id, given, AT)
        assert [each.state for each in found] == [DONE] * 2
        assert [item.number for item in heard.items] == [item.number for item in items]
        views = [owners.docflow.queries.outgoing(colleague, document) for document in made]
        assert [view.state for view in views] == [OutgoingState.ISSUED] * 2

    @pytest.mark.usefixtures("made")
    def test_not_what_its_owner_has_in_hand(self, owners: Office, colleague: Actor) -> None:
        machine = Machine(owners, ISSUE)
        first = machine.prepared()
        left_storing(owners, until=LATE + timedelta(minutes=1))
        clock_struck(owners, LATE)
        assert state_of(owners, first) is BatchState.PAUSED
        assert self.chosen(owners, colleague) == []


def test_storing_counts_from_when_it_begins(owners: Office) -> None:
    """The last of twenty answers comes up minutes after the call that brought them."""
    document = owners.submitted()
    request = prepared(owners, document)
    value = signature(owners, request)
    late, told = AT + timedelta(seconds=100), []

    def answer_again() -> None:
        with pytest.raises(AnswerRefusedError) as refused:
            deferred(owners).answer(
                owners.sender.leader, request.id, request.binding, value, AT + timedelta(minutes=3)
            )
        told.append(str(refused.value))

    slow = interrupted(owners.with_context(clock=lambda: late), closing=answer_again)
    slow.docflow.deferred.answer(owners.sender.leader, request.id, request.binding, value, AT)
    assert told == [BEING_STORED]
    assert signatures(owners, document) == 1

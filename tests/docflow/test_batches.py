"""Many documents under one PIN: each signed exactly once or reported, whatever breaks in between."""

import threading
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select, update

from docflow.batches import Batches, BatchKind, BatchRun, BatchState, Chosen, ItemState
from docflow.batches.model import LEASE
from docflow.errors import DocumentNotFoundError, InvalidDataError
from docflow.model import OutgoingState, RevisionKind
from docflow.views import OutgoingView
from infra.audit import AuditEntry
from infra.errors import NotAllowedError
from infra.identity import Actor, Person
from signing.errors import WrongPinError
from tests.certs.pki import AT
from tests.docflow.desks import KilledError, interrupted
from tests.docflow.office import PIN, TODAY, Office

LATER = AT + timedelta(minutes=1)
SIGN, ISSUE = BatchKind.SIGN, BatchKind.ISSUE


def actor_of(office: Office, kind: BatchKind) -> Actor:
    return office.sender.leader if kind is SIGN else office.sender.clerk


def batches(office: Office) -> Batches:
    return office.docflow.batches


def listed(office: Office, kind: BatchKind = SIGN) -> list[Chosen]:
    found = batches(office).candidates(actor_of(office, kind), kind)
    return [Chosen(each.document_id, each.seen) for each in found]


def saw(office: Office, actor: Actor, document: int) -> None:
    """Open the document as the page does."""
    seen = office.docflow.queries.outgoing(actor, document).seen
    batches(office).saw(actor, document, seen, AT)


_requests = count(1)


def begun(  # noqa: PLR0913 -- what a form may say
    office: Office,
    chosen: list[Chosen],
    kind: BatchKind = SIGN,
    *,
    unseen: bool = True,
    request_key: str = "",
    pin: str = PIN,
) -> tuple[int, BatchRun | None]:
    actor = actor_of(office, kind)
    opened = batches(office).open_key(actor, kind, pin, AT)
    return batches(office).start(
        actor,
        kind,
        chosen,
        opened,
        request_key=request_key or f"form {next(_requests)}",
        unseen=unseen,
        issued_on=TODAY if kind is ISSUE else None,
        at=AT,
    )


def started(office: Office, chosen: list[Chosen], kind: BatchKind = SIGN) -> BatchRun:
    _, run = begun(office, chosen, kind)
    assert run is not None
    return run


def resumed(office: Office, batch_id: int, kind: BatchKind = SIGN) -> BatchRun:
    actor = actor_of(office, kind)
    opened = batches(office).open_key(actor, kind, PIN, AT)
    return batches(office).resume(actor, batch_id, opened, LATER)


def verdicts(office: Office, batch_id: int, kind: BatchKind = SIGN) -> list[ItemState]:
    return [item.state for item in batches(office).view(actor_of(office, kind), batch_id, AT).items]


def state(office: Office, batch_id: int, kind: BatchKind = SIGN) -> tuple[BatchState, str]:
    summary = batches(office).view(actor_of(office, kind), batch_id, AT).summary
    return summary.state, summary.reason


def shown(office: Office, document: int) -> OutgoingView:
    return office.docflow.queries.outgoing(office.sender.leader, document)


def signatures(office: Office, document: int, kind: RevisionKind = RevisionKind.LEADER) -> int:
    return sum(revision.kind is kind for revision in shown(office, document).revisions)


def at_the(nth: int, act: Callable[[], object]) -> Callable[[], None]:
    """Act the nth time, whichever thread comes."""
    times, lock = count(1), threading.Lock()

    def maybe() -> None:
        with lock:
            now = next(times)
        if now == nth:
            act()

    return maybe


@pytest.fixture
def documents(office: Office) -> list[int]:
    return [office.submitted() for _ in range(3)]


class TestSigning:
    def test_signs_every_document_and_says_so_in_its_history(
        self, office: Office, documents: list[int]
    ) -> None:
        run = started(office, listed(office))
        run.go()
        assert verdicts(office, run.batch_id) == [ItemState.DONE] * 3
        assert state(office, run.batch_id) == (BatchState.DONE, "")
        for document in documents:
            assert shown(office, document).state is OutgoingState.SIGNED
            assert signatures(office, document) == 1
            note = shown(office, document).history[-1].note
            assert f"Trong lượt ký số {run.batch_id}, không mở xem trước khi ký." in note

    def test_what_was_opened_is_told_from_what_was_not(self, office: Office, documents: list[int]) -> None:
        leader = office.sender.leader
        saw(office, leader, documents[1])
        opened = {each.document_id: each.opened for each in batches(office).candidates(leader, SIGN)}
        assert opened == {documents[0]: False, documents[1]: True, documents[2]: False}
        run = started(office, listed(office))
        run.go()
        notes = [shown(office, document).history[-1].note for document in documents]
        assert ["không mở xem" in note for note in notes] == [True, False, True]

    def test_an_edit_makes_a_document_unopened_again(self, office: Office, documents: list[int]) -> None:
        leader, drafter = office.sender.leader, office.sender.drafter
        saw(office, leader, documents[0])
        office.docflow.drafting.withdraw(drafter, documents[0], AT)
        office.docflow.drafting.edit_draft(drafter, documents[0], office.data(subject="Kế hoạch khác"), AT)
        office.docflow.drafting.submit(drafter, documents[0], AT)
        found = {each.document_id: each.opened for each in batches(office).candidates(leader, SIGN)}
        assert found[documents[0]] is False

    def test_unseen_needs_the_persons_word(self, office: Office, documents: list[int]) -> None:
        with pytest.raises(InvalidDataError, match="và 2 văn bản khác"):
            begun(office, listed(office), unseen=False)
        assert batches(office).recent(office.sender.leader, AT) == []
        for document in documents:
            saw(office, office.sender.leader, document)
        _, run = begun(office, listed(office), unseen=False)
        assert run is not None

    def test_one_that_changed_is_refused_and_the_others_are_signed(
        self, office: Office, documents: list[int]
    ) -> None:
        chosen = listed(office)
        office.docflow.approval.return_document(office.sender.leader, documents[0], "Sai tên", AT)
        drafter = office.sender.drafter
        office.docflow.drafting.withdraw(drafter, documents[1], AT)
        office.docflow.drafting.edit_draft(drafter, documents[1], office.data(subject="Nội dung khác"), AT)
        office.docflow.drafting.submit(drafter, documents[1], AT)
        run = started(office, chosen)
        run.go()
        assert verdicts(office, run.batch_id) == [ItemState.REFUSED, ItemState.REFUSED, ItemState.DONE]
        view = batches(office).view(office.sender.leader, run.batch_id, AT)
        assert all(item.reason for item in view.items[:2])
        assert view.summary.state is BatchState.DONE

    def test_a_second_press_finds_the_batch_of_the_first(self, office: Office, documents: list[int]) -> None:
        chosen = listed(office)
        first, run = begun(office, chosen, request_key="one form")
        second, again = begun(office, chosen, request_key="one form")
        assert (second, again) == (first, None)
        assert run is not None
        run.go()
        assert [signatures(office, document) for document in documents] == [1, 1, 1]

    def test_a_document_stands_in_one_unfinished_batch(self, office: Office, documents: list[int]) -> None:
        first = started(office, listed(office)[:1])
        first.halt()
        first.go()
        second = started(office, listed(office))
        second.go()
        assert verdicts(office, second.batch_id) == [ItemState.REFUSED, ItemState.DONE, ItemState.DONE]
        refused = batches(office).view(office.sender.leader, second.batch_id, AT).items[0]
        assert f"lượt ký số {first.batch_id}" in refused.reason
        resumed(office, first.batch_id).go()
        assert [signatures(office, document) for document in documents] == [1, 1, 1]

    def test_a_wrong_pin_begins_nothing(self, office: Office, documents: list[int]) -> None:
        assert documents
        with pytest.raises(WrongPinError):
            begun(office, listed(office), pin="000000")
        assert batches(office).recent(office.sender.leader, AT) == []

    @pytest.mark.usefixtures("documents")
    def test_belongs_to_who_began_it(self, office: Office) -> None:
        run = started(office, listed(office))
        with pytest.raises(DocumentNotFoundError):
            batches(office).view(office.sender.clerk, run.batch_id, AT)
        with pytest.raises(DocumentNotFoundError):
            batches(office).stop(office.receiver.leader, run.batch_id, AT)
        with pytest.raises(NotAllowedError):
            batches(office).candidates(office.sender.drafter, SIGN)

    @pytest.mark.usefixtures("documents")
    def test_the_pin_is_written_nowhere(self, office: Office) -> None:
        run = started(office, listed(office))
        assert PIN not in repr(run)
        run.go()
        with office.database.reading() as session:
            for entry in session.scalars(select(AuditEntry)):
                assert PIN not in str(entry.detail)
            kinds = [entry.action for entry in session.scalars(select(AuditEntry))]
        assert "batch.start" in kinds


class TestPausing:
    def test_waits_while_time_stamps_are_down_and_goes_on(
        self, closed_office: Office, documents_closed: list[int]
    ) -> None:
        office = closed_office
        run = started(office, listed(office))
        run.go()
        paused, reason = state(office, run.batch_id)
        assert paused is BatchState.PAUSED
        assert reason
        assert verdicts(office, run.batch_id) == [ItemState.WAITING] * 2
        with office.pki.serve():
            resumed(office, run.batch_id).go()
        assert verdicts(office, run.batch_id) == [ItemState.DONE] * 2
        assert [signatures(office, document) for document in documents_closed] == [1, 1]

    @pytest.fixture
    def documents_closed(self, closed_office: Office) -> list[int]:
        return [closed_office.submitted() for _ in range(2)]

    def test_when_its_owner_may_no_longer_act(self, office: Office, documents: list[int]) -> None:
        run = started(office, listed(office))
        with office.database.transaction() as session:
            person = office.sender.leader.person_id
            session.execute(update(Person).where(Person.id == person).values(active=False))
        run.go()
        assert state(office, run.batch_id)[0] is BatchState.PAUSED
        assert [signatures_of(office, document) for document in documents] == [0, 0, 0]

    def test_a_halted_run_can_be_gone_on_with(self, office: Office, documents: list[int]) -> None:
        run = started(office, listed(office))
        run.halt()
        run.go()
        assert state(office, run.batch_id)[0] is BatchState.PAUSED
        resumed(office, run.batch_id).go()
        assert [signatures(office, document) for document in documents] == [1, 1, 1]

    def test_two_windows_cannot_both_go_on(self, office: Office, documents: list[int]) -> None:
        assert documents
        run = started(office, listed(office))
        run.halt()
        run.go()
        resumed(office, run.batch_id)
        with pytest.raises(InvalidDataError, match="đang chạy"):
            resumed(office, run.batch_id)


class TestDeath:
    @pytest.fixture(params=["before", "after"])
    def killed(self, request: pytest.FixtureRequest, office: Office) -> Office:
        """Its second signature is cut off: before it was made, or before it was stored."""

        def kill() -> None:
            raise KilledError

        return interrupted(office, **{request.param: at_the(2, kill)})

    def test_of_the_server_leaves_each_document_signed_once_or_waiting(
        self, office: Office, killed: Office, documents: list[int]
    ) -> None:
        run = started(killed, listed(office))
        run.go()
        batches(office).release(LATER)
        assert state(office, run.batch_id)[0] is BatchState.PAUSED
        assert ItemState.ACTING not in verdicts(office, run.batch_id)
        resumed(office, run.batch_id).go()
        assert verdicts(office, run.batch_id) == [ItemState.DONE] * 3
        assert [signatures(office, document) for document in documents] == [1, 1, 1]

    def test_is_seen_by_the_lease_where_servers_are_many(self, office: Office, documents: list[int]) -> None:
        run = started(office, listed(office))
        leader = office.sender.leader
        assert batches(office).view(leader, run.batch_id, AT).summary.state is BatchState.RUNNING
        overdue = AT + LEASE + timedelta(seconds=1)
        assert batches(office).view(leader, run.batch_id, overdue).summary.state is BatchState.PAUSED
        opened = batches(office).open_key(leader, SIGN, PIN, AT)
        batches(office).resume(leader, run.batch_id, opened, overdue).go()
        run.go()
        assert [signatures(office, document) for document in documents] == [1, 1, 1]

    def test_a_run_that_was_given_up_stores_nothing_more(self, office: Office, documents: list[int]) -> None:
        """The old run wakes up with its signature made after another run has signed everything."""
        batch: list[int] = []
        overdue = AT + LEASE + timedelta(seconds=1)

        def others_go_on() -> None:
            leader = office.sender.leader
            opened = batches(office).open_key(leader, SIGN, PIN, AT)
            batches(office).resume(leader, batch[0], opened, overdue).go()

        slow = interrupted(office, after=at_the(1, others_go_on))
        run = started(slow, listed(office)[:1])
        batch.append(run.batch_id)
        run.go()
        assert verdicts(office, run.batch_id) == [ItemState.DONE]
        assert signatures(office, documents[0]) == 1


class TestStopping:
    def test_lets_the_document_in_hand_end_and_leaves_the_rest(
        self, office: Office, documents: list[int]
    ) -> None:
        batch: list[int] = []
        clerk = office.sender.clerk
        for document in documents:
            office.sign(document)
        stopping = interrupted(office, before=at_the(1, lambda: batches(office).stop(clerk, batch[0], AT)))
        run = started(stopping, listed(office, ISSUE), ISSUE)
        batch.append(run.batch_id)
        run.go()
        assert verdicts(office, run.batch_id, ISSUE) == [ItemState.DONE, ItemState.STOPPED, ItemState.STOPPED]
        assert state(office, run.batch_id, ISSUE)[0] is BatchState.STOPPED
        assert [shown(office, document).number for document in documents] == [1, None, None]
        with pytest.raises(InvalidDataError, match="đã kết thúc"):
            resumed(office, run.batch_id, ISSUE)

    def test_frees_the_documents_for_another_batch(self, office: Office, documents: list[int]) -> None:
        run = started(office, listed(office))
        batches(office).stop(office.sender.leader, run.batch_id, AT)
        batches(office).stop(office.sender.leader, run.batch_id, AT)
        run.go()
        assert verdicts(office, run.batch_id) == [ItemState.STOPPED] * 3
        again = started(office, listed(office))
        again.go()
        assert [signatures(office, document) for document in documents] == [1, 1, 1]

    def test_what_was_in_hand_when_the_server_died_is_let_go(
        self, office: Office, documents: list[int]
    ) -> None:
        def kill() -> None:
            batches(office).stop(office.sender.leader, batch[0], AT)
            raise KilledError

        batch: list[int] = []
        run = started(interrupted(office, before=at_the(1, kill)), listed(office)[:1])
        batch.append(run.batch_id)
        run.go()
        assert verdicts(office, run.batch_id) == [ItemState.ACTING]
        batches(office).release(LATER)
        assert verdicts(office, run.batch_id) == [ItemState.STOPPED]
        started(office, listed(office)[:1]).go()
        assert signatures(office, documents[0]) == 1


class TestIssuing:
    @pytest.fixture
    def signed(self, office: Office, documents: list[int]) -> list[int]:
        for document in documents:
            office.sign(document)
        return documents

    def test_numbers_follow_the_list(self, office: Office, signed: list[int]) -> None:
        chosen = list(reversed(listed(office, ISSUE)))
        run = started(office, chosen, ISSUE)
        run.go()
        numbers = {each.document_id: shown(office, each.document_id).number for each in chosen}
        assert [numbers[each.document_id] for each in chosen] == [1, 2, 3]
        assert set(numbers) == set(signed)
        view = batches(office).view(office.sender.clerk, run.batch_id, AT)
        assert [item.number for item in view.items] == ["01/KH-SVHTTDL", "02/KH-SVHTTDL", "03/KH-SVHTTDL"]

    def test_one_that_cannot_be_issued_takes_no_number(self, office: Office, signed: list[int]) -> None:
        chosen = listed(office, ISSUE)
        office.docflow.approval.return_document(office.sender.clerk, signed[0], "Sai ngày", AT)
        run = started(office, chosen, ISSUE)
        run.go()
        assert verdicts(office, run.batch_id, ISSUE) == [ItemState.REFUSED, ItemState.DONE, ItemState.DONE]
        assert [shown(office, document).number for document in signed[1:]] == [1, 2]

    def test_killed_between_number_and_seal_it_goes_on_with_the_same_number(
        self, office: Office, signed: list[int]
    ) -> None:
        def kill() -> None:
            raise KilledError

        killed = interrupted(office, before=at_the(2, kill))
        run = started(killed, listed(office, ISSUE), ISSUE)
        run.go()
        assert shown(office, signed[1]).state is OutgoingState.ISSUING
        batches(office).release(LATER)
        resumed(office, run.batch_id, ISSUE).go()
        assert [shown(office, document).number for document in signed] == [1, 2, 3]
        assert [signatures(office, one, RevisionKind.AGENCY) for one in signed] == [1, 1, 1]

    def test_validation_data_that_came_since_changes_nothing(self, office: Office) -> None:
        document = office.with_services(revocation=None).signed()
        saw(office, office.sender.clerk, document)
        [chosen] = listed(office, ISSUE)
        office.drain(AT + timedelta(hours=1))
        assert shown(office, document).revision != chosen.seen
        run = started(office, [chosen], ISSUE)
        run.go()
        [item] = batches(office).view(office.sender.clerk, run.batch_id, AT).items
        assert (item.state, item.opened) == (ItemState.DONE, True)


def signatures_of(office: Office, document: int) -> int:
    """As `signatures`, for when the leader can no longer look."""
    view = office.docflow.queries.outgoing(office.sender.drafter, document)
    return sum(revision.kind is RevisionKind.LEADER for revision in view.revisions)

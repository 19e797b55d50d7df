"""What the owner's machine would not sign: that is its document's verdict, in the machine's words."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from docflow.asking import NotSigned
from docflow.batches import BatchState, ItemState
from docflow.deferred import RequestState
from docflow.deferred.declining import MAX_WORDS
from docflow.deferred.tables import SignatureRequestRow
from docflow.errors import DocumentNotFoundError
from docflow.model import OutgoingState
from infra.audit import AuditEntry
from tests.certs.pki import AT
from tests.docflow.machines import Machine
from tests.docflow.office import Office
from tests.docflow.test_asking import documents, owners
from tests.docflow.test_asking_left import left_storing, unsigned
from tests.docflow.test_batches import batches, shown, signatures, state, verdicts

__all__ = ["documents", "owners"]

DONE, REFUSED, ASKED = ItemState.DONE, ItemState.REFUSED, ItemState.ASKED
WORDS = NotSigned("Thiết bị báo lỗi “CKR_DEVICE_ERROR”.")


def test_is_refused_in_its_words_and_can_be_chosen_again(owners: Office, documents: list[int]) -> None:
    machine = Machine(owners)
    batch = machine.prepared()
    first, *others = machine.offer(batch).items
    given: list[tuple[str, bytes | NotSigned]] = [(first.request, WORDS)]
    given += [machine.sign(item) for item in others]
    verdict = machine.asking.answers(machine.actor, batch, given, AT)
    assert [each.state for each in verdict] == [REFUSED, DONE, DONE]
    assert "máy báo: “Thiết bị báo lỗi ‘CKR_DEVICE_ERROR’”." in verdict[0].reason
    assert state(owners, batch) == (BatchState.DONE, "")
    assert shown(owners, documents[0]).state is OutgoingState.SUBMITTED
    assert unsigned(owners) == 0
    with owners.database.reading() as session:
        row = session.get_one(SignatureRequestRow, first.request)
        assert (row.state, row.reason) == (RequestState.CANCELLED, verdict[0].reason)
        logged = select(AuditEntry).where(AuditEntry.action == "signature_request.decline")
        [entry] = session.scalars(logged)
    assert (entry.actor_id, entry.detail["reason"]) == (machine.actor.person_id, verdict[0].reason)
    again = machine.start(request_key="another form")
    again.go()
    machine.answer(again.batch_id, machine.offer(again.batch_id).items)
    assert signatures(owners, documents[0]) == 1


@pytest.mark.usefixtures("documents")
def test_the_first_word_counts(owners: Office) -> None:
    machine = Machine(owners)
    batch = machine.prepared()
    first, second, _ = machine.offer(batch).items
    declined = machine.asking.answers(machine.actor, batch, [(first.request, WORDS)], AT)
    assert declined == machine.asking.answers(machine.actor, batch, [(first.request, NotSigned("Khác"))], AT)
    assert machine.answer(batch, (first,)) == declined
    [stored] = machine.answer(batch, (second,))
    assert machine.asking.answers(machine.actor, batch, [(second.request, WORDS)], AT) == [stored]
    assert verdicts(owners, batch) == [REFUSED, DONE, ASKED]


@pytest.mark.parametrize(
    ("words", "says"),
    [("", "không báo vì sao"), (" \x00\u202e ", "không báo vì sao"), ("x" * MAX_WORDS, "x" * MAX_WORDS)],
)
@pytest.mark.usefixtures("documents")
def test_whatever_it_says(owners: Office, words: str, says: str) -> None:
    machine = Machine(owners)
    batch = machine.prepared()
    [verdict] = machine.asking.answers(
        machine.actor, batch, [(machine.offer(batch).items[0].request, NotSigned(words))], AT
    )
    assert verdict.state is REFUSED
    assert says in verdict.reason
    assert "\u202e" not in verdict.reason


@pytest.mark.usefixtures("documents")
def test_too_many_words_are_no_verdict(owners: Office) -> None:
    machine = Machine(owners)
    batch = machine.prepared()
    given = [(machine.offer(batch).items[0].request, NotSigned("x" * (MAX_WORDS + 1)))]
    [verdict] = machine.asking.answers(machine.actor, batch, given, AT)
    assert (verdict.state, "dài quá" in verdict.reason) == (ASKED, True)


@pytest.mark.usefixtures("documents")
def test_nobody_declines_for_others(owners: Office) -> None:
    machine = Machine(owners)
    batch = machine.prepared()
    given = [(machine.offer(batch).items[0].request, WORDS)]
    for stranger in (owners.sender.clerk, owners.receiver.leader):
        with pytest.raises(DocumentNotFoundError):
            machine.asking.answers(stranger, batch, given, AT)
    assert verdicts(owners, batch) == [ASKED] * 3


@pytest.mark.usefixtures("documents")
def test_what_is_being_stored_or_stopped_or_late_is_let_be(owners: Office) -> None:
    machine = Machine(owners)
    batch = machine.prepared()
    given = [(item.request, WORDS) for item in machine.offer(batch).items]
    left_storing(owners, until=AT + timedelta(minutes=2))
    during = machine.asking.answers(machine.actor, batch, given, AT)
    assert {each.state for each in during} == {ItemState.ACTING}
    late = machine.asking.answers(machine.actor, batch, given, AT + timedelta(minutes=61))
    assert {each.state for each in late} == {ItemState.WAITING}
    batches(owners).stop(machine.actor, batch, AT)
    machine.asking.answers(machine.actor, batch, given, AT)
    assert set(verdicts(owners, batch)) == {ItemState.STOPPED}

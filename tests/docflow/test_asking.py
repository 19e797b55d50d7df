"""Batches signed on their owner's machine: prepared, offered, answered, each document once or not at all."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from docflow.asking.model import MAX_ANSWERS
from docflow.batches import BatchState, ItemState
from docflow.deferred.model import MOST_PIXELS, PICTURE_DPI, WRONG_ANSWERS
from docflow.errors import (
    AnswerRefusedError,
    BatchRunningError,
    DocumentNotFoundError,
    InvalidDataError,
)
from docflow.model import OutgoingState
from infra.audit import AuditEntry
from infra.errors import NotAllowedError
from infra.identity import Person
from infra.identity.tables import PersonRole
from signing.errors import CertificateNotUsableError
from signing.report import Integrity
from tests.certs.pki import AT
from tests.docflow.desks import interrupted
from tests.docflow.machines import Machine, with_own_keys
from tests.docflow.office import Office, sample
from tests.docflow.test_batches import (
    ISSUE,
    batches,
    listed,
    resumed,
    saw,
    shown,
    signatures,
    signatures_of,
    started,
    state,
    verdicts,
)
from tests.docflow.test_deferred import prepared

SOON = AT + timedelta(minutes=2)
DONE, ASKED, WAITING = ItemState.DONE, ItemState.ASKED, ItemState.WAITING


@pytest.fixture
def owners(office: Office, tmp_path: Path) -> Office:
    return with_own_keys(office, tmp_path)


@pytest.fixture
def documents(owners: Office) -> list[int]:
    return [owners.submitted() for _ in range(3)]


def take_roles(office: Office) -> None:
    """The leader is none any more."""
    with office.database.transaction() as session:
        session.execute(delete(PersonRole).where(PersonRole.person_id == office.sender.leader.person_id))


class TestSigning:
    def test_signs_every_document_on_the_owners_machine(self, owners: Office, documents: list[int]) -> None:
        saw(owners, owners.sender.leader, documents[0])
        machine = Machine(owners)
        batch = machine.prepared()
        view = batches(owners).view(machine.actor, batch, AT)
        assert (view.summary.state, view.summary.asked, view.summary.own) == (BatchState.ASKING, 3, True)
        assert all(shown(owners, each).state is OutgoingState.SUBMITTED for each in documents)
        offer = machine.offer(batch)
        assert [item.request for item in offer.items] == [item.request for item in view.items]
        assert [item.opened for item in offer.items] == [True, False, False]
        assert offer.items[0].title == "Kế hoạch: Kế hoạch cải cách hành chính năm 2026"
        assert offer.certificate == hashlib.sha256(machine.certificates[0]).hexdigest()
        verdict = machine.answer(batch, offer.items)
        assert [(each.state, each.reason) for each in verdict] == [(DONE, "")] * 3
        assert state(owners, batch) == (BatchState.DONE, "")
        for document in documents:
            assert signatures(owners, document) == 1
            pdf = owners.docflow.queries.outgoing_file(machine.actor, document)
            [one] = owners.context.desk.validate(pdf, AT).signatures
            assert (one.integrity, one.signer) == (Integrity.INTACT, machine.actor.full_name)
        notes = [shown(owners, each).history[-1].note for each in documents]
        assert all("Ký bằng thiết bị của người ký." in note for note in notes)
        assert ["không mở xem" in note for note in notes] == [False, True, True]

    def test_numbers_follow_the_list(self, office: Office, tmp_path: Path) -> None:
        made = [office.signed() for _ in range(3)]
        machine = Machine(with_own_keys(office, tmp_path), ISSUE)
        run = machine.start(listed(office, ISSUE)[::-1])
        run.go()
        offer = machine.offer(run.batch_id)
        assert [item.number[:2] for item in offer.items] == ["01", "02", "03"]
        assert [each.state for each in machine.answer(run.batch_id, offer.items[::-1])] == [DONE] * 3
        assert [shown(office, document).number for document in made] == [3, 2, 1]

    def test_shows_the_very_pages_that_the_signature_covers(self, office: Office, tmp_path: Path) -> None:
        """Number, date and seal stand in the pictures: they are those of the issued file."""
        document = office.signed()
        machine = Machine(with_own_keys(office, tmp_path), ISSUE)
        before = office.docflow.queries.outgoing_file(machine.actor, document)
        batch = machine.prepared()
        [item] = machine.offer(batch).items
        pictures = [
            machine.asking.picture(machine.actor, item.request, page) for page in range(len(item.pages))
        ]
        assert tuple(hashlib.sha256(one).hexdigest() for one in pictures) == item.pages
        machine.answer(batch, (item,))
        after = office.docflow.queries.outgoing_file(machine.actor, document)

        def drawn(pdf: bytes) -> list[bytes]:
            return office.context.desk.page_pictures(pdf, most=9, dpi=PICTURE_DPI, most_pixels=MOST_PIXELS)

        assert pictures == drawn(after)
        assert pictures != drawn(before)

    @pytest.mark.usefixtures("documents")
    def test_an_offer_stays_the_same_work_until_the_batch_goes_on(self, owners: Office) -> None:
        machine = Machine(owners)
        batch = machine.prepared()
        first = machine.offer(batch)
        machine.answer(batch, first.items[:1])
        again = machine.offer(batch)
        assert (again.id, again.items) == (first.id, first.items[1:])

    @pytest.mark.usefixtures("documents")
    def test_an_answer_that_comes_twice_is_stored_once(self, owners: Office) -> None:
        """As when the page lost what it was told."""
        machine = Machine(owners)
        batch = machine.prepared()
        items = machine.offer(batch).items
        assert machine.answer(batch, items[:2]) == machine.answer(batch, items[:2])
        assert verdicts(owners, batch) == [DONE, DONE, ASKED]

    @pytest.mark.usefixtures("documents")
    def test_shows_how_far_preparing_is(self, owners: Office) -> None:
        found: list[tuple[BatchState, int]] = []

        def look() -> None:
            summary = batches(owners).recent(owners.sender.leader, AT)[0]
            found.append((summary.state, summary.asked))

        run = Machine(interrupted(owners, begun=look)).start()
        run.go()
        assert {state for state, _ in found} == {BatchState.RUNNING}
        assert max(asked for _, asked in found) >= 1

    def test_one_that_cannot_be_prepared_is_refused_and_the_others_go_on(
        self, owners: Office, documents: list[int]
    ) -> None:
        run = Machine(owners).start()
        owners.docflow.approval.return_document(owners.sender.leader, documents[1], "Sai tên", AT)
        run.go()
        assert verdicts(owners, run.batch_id) == [ASKED, ItemState.REFUSED, ASKED]
        machine = Machine(owners)
        machine.answer(run.batch_id, machine.offer(run.batch_id).items)
        assert state(owners, run.batch_id)[0] is BatchState.DONE


@pytest.mark.usefixtures("documents")
class TestRefusing:
    def test_the_certificate_of_somebody_else_before_anything_is_prepared(self, owners: Office) -> None:
        leader, other = Machine(owners), Machine(owners, ISSUE)
        with pytest.raises(CertificateNotUsableError, match="không phải chứng thư đã đăng ký"):
            leader.asking.start(
                leader.actor,
                leader.kind,
                listed(owners),
                other.certificates,
                request_key="one form",
                unseen=True,
                issued_on=None,
                at=AT,
            )
        assert batches(owners).recent(leader.actor, AT) == []

    def test_signatures_that_do_not_verify_are_counted_and_logged(
        self, owners: Office, documents: list[int]
    ) -> None:
        machine = Machine(owners)
        batch = machine.prepared()
        first, *others = machine.offer(batch).items
        wrong = [(first.request, b"\x00" * 256)]
        for _ in range(WRONG_ANSWERS - 1):
            [verdict] = machine.asking.answers(machine.actor, batch, wrong, AT)
            assert verdict.state is ASKED
            assert verdict.reason
        [verdict] = machine.asking.answers(machine.actor, batch, wrong, AT)
        assert verdict.state is ItemState.REFUSED
        assert [each.state for each in machine.answer(batch, tuple(others))] == [DONE, DONE]
        assert state(owners, batch)[0] is BatchState.DONE
        assert signatures(owners, documents[0]) == 0
        with owners.database.reading() as session:
            logged = select(AuditEntry).where(AuditEntry.action == "signature_request.wrong_answer")
            times = [(entry.actor_id, entry.detail["times"]) for entry in session.scalars(logged)]
        assert times == [(machine.actor.person_id, each) for each in (1, 2, 3)]

    def test_a_signature_for_another_of_the_documents(self, owners: Office) -> None:
        machine = Machine(owners)
        owners.submitted(sample("02-html-tb.pdf"))
        batch = machine.prepared()
        one, *_, other = machine.offer(batch).items
        [verdict] = machine.asking.answers(machine.actor, batch, [(one.request, machine.sign(other)[1])], AT)
        assert verdict.state is ASKED

    def test_strangers_other_batches_and_too_much_at_once(self, owners: Office) -> None:
        machine = Machine(owners)
        batch = machine.prepared()
        given = [machine.sign(machine.offer(batch).items[0])]
        for stranger in (owners.sender.clerk, owners.receiver.leader):
            with pytest.raises(DocumentNotFoundError):
                machine.asking.answers(stranger, batch, given, AT)
            with pytest.raises(DocumentNotFoundError):
                machine.asking.offer(stranger, batch, AT)
        with pytest.raises(DocumentNotFoundError):
            machine.asking.answers(machine.actor, batch, [("0" * 32, b"")], AT)
        with pytest.raises(InvalidDataError):
            machine.asking.answers(machine.actor, batch, given * (MAX_ANSWERS + 1), AT)

    def test_a_second_batch_of_the_same_kind(self, owners: Office) -> None:
        machine = Machine(owners)
        batch = machine.prepared()
        owners.submitted(sample("02-html-tb.pdf"))
        with pytest.raises(BatchRunningError, match=f"Lượt ký số {batch}") as refused:
            machine.start(request_key="another form")
        assert refused.value.batch_id == batch

    def test_more_than_the_server_runs_at_once(self, owners: Office) -> None:
        with pytest.raises(BatchRunningError, match="Máy chủ đang chạy đủ 0") as refused:
            Machine(owners.with_context(batches_at_once=0)).start()
        assert refused.value.batch_id is None

    def test_a_single_signature_for_what_the_batch_asks(self, owners: Office, documents: list[int]) -> None:
        machine = Machine(owners)
        batch = machine.prepared()
        with pytest.raises(AnswerRefusedError, match=f"lượt ký số {batch}"):
            prepared(owners, documents[0])
        [first, *_] = machine.offer(batch).items
        with pytest.raises(AnswerRefusedError, match=f"lượt ký số {batch}"):
            owners.docflow.deferred.cancel(machine.actor, first.request, AT)

    def test_a_pin_for_a_batch_of_the_own_key(self, owners: Office) -> None:
        machine = Machine(owners)
        run = machine.start()
        run.halt()
        run.go()
        assert state(owners, run.batch_id)[0] is BatchState.PAUSED
        with owners.database.transaction() as session:
            session.get_one(Person, machine.actor.person_id).key_ref = "p12:leader"
        with pytest.raises(InvalidDataError, match="khóa khác"):
            resumed(owners, run.batch_id)

    def test_an_owner_who_lost_the_right_meanwhile(self, owners: Office, documents: list[int]) -> None:
        machine = Machine(owners)
        batch = machine.prepared()
        items = machine.offer(batch).items
        was_leader = replace(machine.actor, roles=frozenset())
        given = [machine.sign(item) for item in items]
        verdict = machine.asking.answers(was_leader, batch, given, AT)
        assert [each.state for each in verdict] == [ASKED] * 3
        paused, reason = state(owners, batch)
        assert (paused, bool(reason)) == (BatchState.PAUSED, True)
        assert [signatures(owners, each) for each in documents] == [0, 0, 0]
        with pytest.raises(NotAllowedError):
            machine.asking.resume(was_leader, batch, machine.certificates, AT)

    def test_an_owner_who_lost_the_right_while_it_is_prepared(self, owners: Office) -> None:
        run = Machine(owners).start()
        take_roles(owners)
        run.go()
        assert state(owners, run.batch_id)[0] is BatchState.PAUSED
        assert set(verdicts(owners, run.batch_id)) == {WAITING}


class TestPins:
    def test_an_owner_who_lost_the_right_is_told_once_not_for_each_document(self, office: Office) -> None:
        made = [office.submitted() for _ in range(2)]
        run = started(office, listed(office))
        take_roles(office)
        run.go()
        paused, reason = state(office, run.batch_id)
        assert (paused, bool(reason)) == (BatchState.PAUSED, True)
        assert [signatures_of(office, each) for each in made] == [0, 0]

"""Keys that are elsewhere: prepared here, signed there, verified before anything is stored."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from certs.http import FetchPolicy
from certs.timestamp import HttpTimestampSource
from docflow.batches import BatchKind
from docflow.deferred import Asked, Deferred, RequestState, SignatureRequest, own_key
from docflow.deferred.answering import Answering
from docflow.deferred.model import GOOD_FOR, STORING, WRONG_ANSWERS
from docflow.deferred.tables import SignatureRequestRow
from docflow.errors import AnswerRefusedError, DocflowError, DocumentNotFoundError, StaleRevisionError
from docflow.model import OutgoingState
from docflow.views import OutgoingView
from infra.audit import AuditEntry
from infra.errors import NotAllowedError
from infra.identity import Actor, Agency, Person, Role
from signing.cms import signed_attributes
from signing.errors import CertificateNotUsableError, SignatureRejectedError, TimestampUnavailableError
from signing.keys import Pkcs12Key
from signing.keys.model import SigningKey
from signing.report import Integrity
from tests.certs.pki import AT
from tests.docflow.desks import KilledError
from tests.docflow.office import PIN, TODAY, Office, sample

SOON = AT + timedelta(minutes=2)
SIGN, ISSUE = BatchKind.SIGN, BatchKind.ISSUE


@pytest.fixture
def owners(office: Office) -> Office:
    """Leader and agency hold their keys themselves; the server knows their certificates alone."""
    return handed_out(office)


def handed_out(office: Office) -> Office:
    with office.database.transaction() as session:
        for table, row, name in (
            (Person, office.sender.leader.person_id, "p12:leader"),
            (Agency, office.sender.id, "p12:agency"),
        ):
            certificate = Pkcs12Key.open(office.keys.files[name], PIN).certificate
            session.execute(update(table).where(table.id == row).values(key_ref=own_key(certificate)))
    return office


def key_of(office: Office, kind: BatchKind = SIGN) -> SigningKey:
    return Pkcs12Key.open(office.keys.files["p12:leader" if kind is SIGN else "p12:agency"], PIN)


def actor_of(office: Office, kind: BatchKind = SIGN) -> Actor:
    return office.sender.leader if kind is SIGN else office.sender.clerk


def deferred(office: Office) -> Deferred:
    return office.docflow.deferred


def shown(office: Office, document: int, kind: BatchKind = SIGN) -> OutgoingView:
    return office.docflow.queries.outgoing(actor_of(office, kind), document)


def prepared(office: Office, document: int, kind: BatchKind = SIGN, *, at: datetime = AT) -> SignatureRequest:
    key, view = key_of(office, kind), shown(office, document, kind)
    return deferred(office).prepare(
        actor_of(office, kind),
        kind,
        document,
        (key.certificate, *key.chain),
        revision=view.revision,
        seen=view.seen,
        issued_on=TODAY if kind is ISSUE else None,
        at=at,
    )


def asked(request: SignatureRequest) -> Asked:
    assert request.asked is not None
    return request.asked


def signature(office: Office, request: SignatureRequest, kind: BatchKind = SIGN) -> bytes:
    """What the owner's device answers."""
    wanted = asked(request)
    key = key_of(office, kind)
    return key.sign(wanted.to_be_signed, scheme=wanted.scheme, hash_name=wanted.hash_name)


def answered(office: Office, request: SignatureRequest, kind: BatchKind = SIGN) -> None:
    value = signature(office, request, kind)
    deferred(office).answer(actor_of(office, kind), request.id, request.binding, value, SOON)


def state(office: Office, request: SignatureRequest) -> RequestState:
    return deferred(office).view(actor_of(office, request.kind), request.id, SOON).state


@pytest.mark.usefixtures("owners")
class TestAnswering:
    def test_signs_as_a_key_at_hand_would(self, office: Office) -> None:
        document = office.submitted()
        request = prepared(office, document)
        assert shown(office, document).state is OutgoingState.SUBMITTED
        answered(office, request)
        assert state(office, request) is RequestState.ANSWERED
        view = shown(office, document)
        assert view.state is OutgoingState.SIGNED
        assert "Ký bằng thiết bị của người ký." in view.history[-1].note
        pdf = office.docflow.queries.outgoing_file(office.sender.leader, document)
        [one] = office.context.desk.validate(pdf, AT).signatures
        assert one.integrity is Integrity.INTACT
        assert one.signer == office.sender.leader.full_name

    def test_what_is_signed_can_be_made_again_from_the_digest_that_is_shown(self, office: Office) -> None:
        request = prepared(office, office.submitted())
        wanted, key = asked(request), key_of(office)
        made = signed_attributes(
            wanted.document_digest, certificate=key.certificate, hash_name=wanted.hash_name
        )
        assert made == wanted.to_be_signed

    def test_is_bound_to_the_pictures_that_the_signer_is_shown(self, office: Office) -> None:
        request = prepared(office, office.submitted())
        pictures = [
            deferred(office).picture(office.sender.leader, request.id, each.page) for each in request.pages
        ]
        assert [hashlib.sha256(one).hexdigest() for one in pictures] == [one.sha256 for one in request.pages]
        assert len(request.pages) > 0

    def test_an_issue_binds_its_number_first(self, office: Office) -> None:
        document = office.submitted()
        answered(office, prepared(office, document))
        request = prepared(office, document, ISSUE)
        assert request.number == 1
        assert shown(office, document, ISSUE).state is OutgoingState.ISSUING
        answered(office, request, ISSUE)
        view = shown(office, document, ISSUE)
        assert (view.state, view.number) == (OutgoingState.ISSUED, 1)

    def test_an_issue_that_was_never_answered_goes_on_with_its_number(self, office: Office) -> None:
        document = office.submitted()
        answered(office, prepared(office, document))
        first = prepared(office, document, ISSUE)
        second = prepared(office, document, ISSUE)
        assert state(office, first) is RequestState.CANCELLED
        assert second.number == first.number == 1
        answered(office, second, ISSUE)
        assert shown(office, document, ISSUE).number == 1

    def test_every_step_stands_in_the_audit_log(self, office: Office) -> None:
        request = prepared(office, office.submitted())
        answered(office, request)
        with office.database.reading() as session:
            entries = [
                (entry.action, entry.detail.get("binding")) for entry in session.scalars(select(AuditEntry))
            ]
        assert ("signature_request.prepare", request.binding) in entries
        assert ("signature_request.answer", request.binding) in entries


@pytest.mark.usefixtures("owners")
class TestRefusing:
    def test_a_second_answer(self, office: Office) -> None:
        request = prepared(office, office.submitted())
        answered(office, request)
        with pytest.raises(AnswerRefusedError, match="đã có chữ ký"):
            answered(office, request)

    def test_one_of_two_answers_at_once(self, office: Office) -> None:
        document = office.submitted()
        request = prepared(office, document)
        value, barrier = signature(office, request), threading.Barrier(2)

        def answer() -> Exception | None:
            barrier.wait(30)
            try:
                deferred(office).answer(office.sender.leader, request.id, request.binding, value, SOON)
            except DocflowError as error:
                return error
            return None

        with ThreadPoolExecutor(2) as pool:
            found = [each.result() for each in [pool.submit(answer), pool.submit(answer)]]
        assert found.count(None) == 1
        assert sum(isinstance(each, AnswerRefusedError) for each in found) == 1
        assert [one.what for one in shown(office, document).history].count("Ký duyệt") == 1

    def test_an_answer_that_comes_too_late(self, office: Office) -> None:
        document = office.submitted()
        request = prepared(office, document)
        late = AT + GOOD_FOR
        with pytest.raises(AnswerRefusedError, match="quá thời gian"):
            deferred(office).answer(
                office.sender.leader, request.id, request.binding, signature(office, request), late
            )
        assert shown(office, document).state is OutgoingState.SUBMITTED
        assert deferred(office).view(office.sender.leader, request.id, late).state is RequestState.EXPIRED

    def test_a_signature_for_another_document(self, office: Office) -> None:
        one = prepared(office, office.submitted())
        other = prepared(office, office.submitted(sample("02-html-tb.pdf")))
        with pytest.raises(SignatureRejectedError):
            deferred(office).answer(office.sender.leader, one.id, one.binding, signature(office, other), SOON)
        assert state(office, one) is RequestState.WAITING
        with pytest.raises(AnswerRefusedError, match="không thuộc lần ký này"):
            deferred(office).answer(office.sender.leader, one.id, other.binding, signature(office, one), SOON)
        answered(office, one)

    def test_signatures_that_do_not_verify_again_and_again(self, office: Office) -> None:
        document = office.submitted()
        request = prepared(office, document)
        for _ in range(WRONG_ANSWERS):
            with pytest.raises(SignatureRejectedError):
                deferred(office).answer(
                    office.sender.leader, request.id, request.binding, b"\x00" * 256, SOON
                )
        assert state(office, request) is RequestState.REFUSED
        with pytest.raises(AnswerRefusedError):
            answered(office, request)
        assert shown(office, document).state is OutgoingState.SUBMITTED

    def test_a_document_that_changed_meanwhile(self, office: Office) -> None:
        document = office.submitted()
        request = prepared(office, document)
        drafter, drafting = office.sender.drafter, office.docflow.drafting
        drafting.withdraw(drafter, document, AT)
        drafting.edit_draft(drafter, document, office.data(subject="Nội dung khác hẳn"), AT)
        drafting.submit(drafter, document, AT)
        with pytest.raises(StaleRevisionError):
            answered(office, request)
        assert state(office, request) is RequestState.REFUSED
        assert shown(office, document).state is OutgoingState.SUBMITTED

    def test_the_certificate_of_somebody_else(self, office: Office) -> None:
        document, other = office.submitted(), key_of(office, ISSUE)
        view = shown(office, document)
        with pytest.raises(CertificateNotUsableError, match="không phải chứng thư đã đăng ký"):
            deferred(office).prepare(
                office.sender.leader,
                SIGN,
                document,
                (other.certificate,),
                revision=view.revision,
                seen=view.seen,
                issued_on=None,
                at=AT,
            )

    def test_a_certificate_that_was_taken_from_its_owner_meanwhile(self, office: Office) -> None:
        document = office.submitted()
        request = prepared(office, document)
        other = own_key(key_of(office, ISSUE).certificate)
        with office.database.transaction() as session:
            session.get_one(Person, office.sender.leader.person_id).key_ref = other
        with pytest.raises(CertificateNotUsableError):
            answered(office, request)
        assert shown(office, document).state is OutgoingState.SUBMITTED

    def test_a_clerk_who_is_none_any_more(self, office: Office) -> None:
        """Still sees the document, as a leader does; the number stays bound for another clerk."""
        document = office.submitted()
        answered(office, prepared(office, document))
        request = prepared(office, document, ISSUE)
        was_clerk = replace(office.sender.clerk, roles=frozenset({Role.LEADER}))
        value = signature(office, request, ISSUE)
        with pytest.raises(NotAllowedError):
            deferred(office).answer(was_clerk, request.id, request.binding, value, SOON)
        assert shown(office, document, ISSUE).state is OutgoingState.ISSUING
        # What ends without a verdict is not left as being stored.
        assert state(office, request) is RequestState.WAITING

    def test_pictures_for_somebody_who_sees_the_document_no_more(self, office: Office) -> None:
        request = prepared(office, office.submitted())
        nobody = replace(office.sender.leader, roles=frozenset())
        with pytest.raises(DocumentNotFoundError):
            deferred(office).picture(nobody, request.id, 0)

    def test_anybody_elses_request(self, office: Office) -> None:
        request = prepared(office, office.submitted())
        for actor in (office.sender.clerk, office.receiver.leader):
            with pytest.raises(DocumentNotFoundError):
                deferred(office).view(actor, request.id, SOON)
            with pytest.raises(DocumentNotFoundError):
                deferred(office).answer(actor, request.id, request.binding, b"", SOON)

    def test_an_answer_after_the_signer_thought_better_of_it(self, office: Office) -> None:
        request = prepared(office, office.submitted())
        deferred(office).cancel(office.sender.leader, request.id, AT)
        deferred(office).cancel(office.sender.leader, request.id, AT)
        with pytest.raises(AnswerRefusedError, match="đã hủy"):
            answered(office, request)


@pytest.mark.usefixtures("owners")
class TestTrouble:
    def test_the_same_answer_counts_once_time_stamps_are_back(self, office: Office) -> None:
        document = office.submitted()
        request = prepared(office, document)
        nowhere = HttpTimestampSource("http://127.0.0.1:9/tsa", FetchPolicy(frozenset({"127.0.0.1:9"})))
        down = office.with_services(timestamps=nowhere)
        with pytest.raises(TimestampUnavailableError):
            answered(down, request)
        assert state(office, request) is RequestState.WAITING
        answered(office, request)
        assert shown(office, document).state is OutgoingState.SIGNED

    def test_what_nobody_answers_is_let_go(self, office: Office) -> None:
        """The unsigned revision of one document goes when another is prepared later."""
        first = prepared(office, office.submitted())
        second = prepared(office, office.submitted(), at=AT + GOOD_FOR)
        with office.database.reading() as session:
            rows = {row.id: row for row in session.scalars(select(SignatureRequestRow))}
        assert (rows[first.id].state, rows[first.id].pending) == (RequestState.EXPIRED, None)
        assert rows[second.id].pending is not None

    def test_a_server_that_died_while_storing_lets_the_answer_come_again(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        document = office.submitted()
        request = prepared(office, document)
        value = signature(office, request)

        def die(*_: object, **__: object) -> None:
            raise KilledError

        with monkeypatch.context() as dying:
            dying.setattr(Answering, "_store", die)
            with pytest.raises(KilledError):
                deferred(office).answer(office.sender.leader, request.id, request.binding, value, SOON)
        with pytest.raises(AnswerRefusedError, match="đang được kiểm tra"):
            deferred(office).answer(office.sender.leader, request.id, request.binding, value, SOON)
        again = SOON + STORING
        deferred(office).answer(office.sender.leader, request.id, request.binding, value, again)
        assert shown(office, document).state is OutgoingState.SIGNED

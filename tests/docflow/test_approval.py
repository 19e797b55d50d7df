from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from docflow.errors import (
    ActionNotAllowedError,
    DocumentNotFoundError,
    InvalidDataError,
    NotReadyToSignError,
    StaleRevisionError,
)
from docflow.model import OutgoingState, RevisionKind, Urgency
from docflow.tables import OutgoingRevision
from infra.errors import NotAllowedError
from infra.identity import Person
from signing.errors import CertificateNotUsableError, TimestampUnavailableError, WrongPinError
from signing.workflow import WhenTsaDown
from tests.certs.pki import AT
from tests.docflow.desks import interrupted
from tests.docflow.office import PIN, Office, sample


def state(office: Office, document: int) -> OutgoingState:
    return office.docflow.queries.outgoing(office.sender.drafter, document).state


def leader_revisions(office: Office, document: int) -> int:
    with office.database.reading() as session:
        wanted = select(OutgoingRevision).where(
            OutgoingRevision.document_id == document, OutgoingRevision.kind == RevisionKind.LEADER
        )
        return len(session.scalars(wanted).all())


class TestSigning:
    def test_what_was_not_seen_is_not_signed(self, office: Office) -> None:
        document = office.submitted()
        seen = office.revision(office.sender.leader, document)
        drafting, drafter = office.docflow.drafting, office.sender.drafter
        drafting.withdraw(drafter, document, AT)
        drafting.replace_file(drafter, document, sample("02-html-tb.pdf"), AT)
        drafting.submit(drafter, document, AT)
        with pytest.raises(StaleRevisionError):
            office.docflow.approval.sign(office.sender.leader, document, pin=PIN, revision=seen, at=AT)
        assert state(office, document) is OutgoingState.SUBMITTED

    @pytest.mark.parametrize("changed", [{"subject": "Việc khác"}, {"urgency": Urgency.URGENT}])
    def test_data_that_was_not_seen_is_not_signed(self, office: Office, changed: dict[str, object]) -> None:
        document = office.submitted()
        shown = office.docflow.queries.outgoing(office.sender.leader, document)
        drafting, drafter = office.docflow.drafting, office.sender.drafter
        drafting.withdraw(drafter, document, AT)
        drafting.edit_draft(drafter, document, office.data(**changed), AT)
        drafting.submit(drafter, document, AT)
        press = partial(office.docflow.approval.sign, office.sender.leader, document, pin=PIN, at=AT)
        with pytest.raises(StaleRevisionError):
            press(revision=shown.revision, seen=shown.seen)
        assert state(office, document) is OutgoingState.SUBMITTED
        now = office.docflow.queries.outgoing(office.sender.leader, document)
        press(revision=now.revision, seen=now.seen)
        assert state(office, document) is OutgoingState.SIGNED

    def test_what_changes_while_the_key_is_waited_for_is_not_signed(self, office: Office) -> None:
        document = office.submitted()
        withdraw = office.docflow.drafting.withdraw
        meanwhile = interrupted(office, after=lambda: withdraw(office.sender.drafter, document, AT))
        with pytest.raises(DocumentNotFoundError):
            meanwhile.sign(document)
        assert state(office, document) is OutgoingState.DRAFT
        assert leader_revisions(office, document) == 0

    def test_of_two_presses_at_once_one_counts(self, office: Office) -> None:
        document = office.submitted()
        with pytest.raises(ActionNotAllowedError):
            interrupted(office, before=lambda: office.sign(document)).sign(document)
        assert leader_revisions(office, document) == 1

    def test_a_second_press_is_refused(self, office: Office) -> None:
        document = office.signed()
        with pytest.raises(ActionNotAllowedError):
            office.sign(document)
        assert leader_revisions(office, document) == 1

    def test_a_wrong_pin_changes_nothing(self, office: Office) -> None:
        document = office.submitted()
        with pytest.raises(WrongPinError):
            office.sign(document, pin="000000")
        assert state(office, document) is OutgoingState.SUBMITTED

    def test_only_the_named_signer_signs(self, office: Office) -> None:
        document = office.submitted()
        revision = office.revision(office.sender.drafter, document)
        with pytest.raises(NotAllowedError):
            office.docflow.approval.sign(office.sender.drafter, document, pin=PIN, revision=revision, at=AT)
        with pytest.raises(DocumentNotFoundError):
            office.docflow.approval.sign(office.receiver.leader, document, pin=PIN, revision=revision, at=AT)

    @pytest.mark.parametrize("missing", ["key_ref", "signature_image"])
    def test_needs_a_key_and_an_image(self, office: Office, missing: str) -> None:
        document = office.submitted()
        with office.database.transaction() as session:
            setattr(session.get_one(Person, office.sender.leader.person_id), missing, None)
        with pytest.raises(NotReadyToSignError):
            office.sign(document)

    def test_needs_a_certificate_in_force(self, office: Office) -> None:
        document = office.submitted()
        expired = office.pki.person(not_after=AT - timedelta(days=1))
        office.keys.files["p12:leader"] = office.pki.authority.to_pkcs12(expired, PIN, "leader")
        with pytest.raises(CertificateNotUsableError):
            office.sign(document)
        assert state(office, document) is OutgoingState.SUBMITTED


class TestWithoutTimestamps:
    def test_signing_is_refused_where_the_installation_says_so(self, closed_office: Office) -> None:
        document = closed_office.submitted()
        with pytest.raises(TimestampUnavailableError):
            closed_office.sign(document)
        assert state(closed_office, document) is OutgoingState.SUBMITTED

    def test_signing_goes_on_visibly_where_the_installation_says_so(self, closed_office: Office) -> None:
        lenient = closed_office.with_services(when_tsa_down=WhenTsaDown.SIGN_BB)
        document = lenient.signed()
        shown = lenient.docflow.queries.outgoing(lenient.sender.clerk, document)
        assert (shown.state, shown.level) == (OutgoingState.SIGNED, "B-B")
        assert any("dấu thời gian" in warning for warning in shown.warnings)
        assert "dấu thời gian" in shown.history[-1].note


class TestReturning:
    def test_gives_the_drafter_the_reason(self, closed_office: Office) -> None:
        document = closed_office.submitted()
        closed_office.docflow.approval.return_document(
            closed_office.sender.leader, document, "Thiếu căn cứ pháp lý", AT
        )
        shown = closed_office.docflow.queries.outgoing(closed_office.sender.drafter, document)
        assert shown.state is OutgoingState.RETURNED
        assert (shown.history[-1].what, shown.history[-1].note) == ("Trả lại", "Thiếu căn cứ pháp lý")
        closed_office.docflow.drafting.submit(closed_office.sender.drafter, document, AT)

    def test_needs_a_reason(self, closed_office: Office) -> None:
        document = closed_office.submitted()
        with pytest.raises(InvalidDataError):
            closed_office.docflow.approval.return_document(closed_office.sender.leader, document, " ", AT)

    def test_drops_the_signature_of_what_the_clerk_cannot_issue(self, office: Office) -> None:
        document = office.signed()
        prepared = next(
            row.digest
            for row in office.docflow.queries.outgoing(office.sender.clerk, document).revisions
            if row.kind is RevisionKind.PREPARED
        )
        with pytest.raises(NotAllowedError):
            office.docflow.approval.return_document(office.sender.leader, document, "Muộn", AT)
        office.docflow.approval.return_document(office.sender.clerk, document, "Sai thể thức", AT)
        shown = office.docflow.queries.outgoing(office.sender.drafter, document)
        assert (shown.revision, shown.level) == (prepared, None)
        assert "ký lại" in shown.history[-1].note
        office.docflow.drafting.submit(office.sender.drafter, document, AT)
        office.sign(document)
        assert leader_revisions(office, document) == 2

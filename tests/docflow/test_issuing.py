import io
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pikepdf
import pytest
from sqlalchemy import select

from docflow.errors import (
    ActionNotAllowedError,
    BusyError,
    DocumentNotFoundError,
    InvalidDataError,
    NotReadyToSignError,
    StaleRevisionError,
)
from docflow.model import DeliveryStatus, NumberState, OutgoingAction, OutgoingState, RevisionKind
from docflow.tables import IssuedNumber, OutgoingDocument
from docflow.views import OutgoingView
from infra.audit import AuditEntry
from infra.errors import NotAllowedError
from infra.identity import Agency
from infra.outbox import OutboxRow
from signing.errors import CoveringError, IssueDataError, NotReadyError, WrongPinError
from tests.certs.pki import AT
from tests.docflow.desks import KilledError, die, interrupted
from tests.docflow.office import PIN, TODAY, Office, sample
from tests.infra.fixtures import build_agency
from tests.signing.meetings import MINUTES

LATER = AT + timedelta(minutes=5)


def shown(office: Office, document: int) -> OutgoingView:
    return office.docflow.queries.outgoing(office.sender.clerk, document)


def numbers(office: Office) -> list[tuple[int, int, NumberState]]:
    """Number, document and state of every line of the register."""
    with office.database.reading() as session:
        rows = session.scalars(select(IssuedNumber).order_by(IssuedNumber.number))
        return [(row.number, row.document_id, row.state) for row in rows]


class TestInsisting:
    REASON = "Thư ký đã ký bản giấy"

    @pytest.fixture
    def document(self, office: Office) -> int:
        """Minutes that the chair alone has signed."""
        return office.signed(MINUTES)

    def test_is_asked_for_before_a_number_is_taken(self, office: Office, document: int) -> None:
        for reason in ("", " \x00 "):
            with pytest.raises(CoveringError, match="còn thiếu chữ ký"):
                office.issue(document, insist=reason)
        assert shown(office, document).state is OutgoingState.SIGNED
        assert numbers(office) == []

    def test_is_kept_in_signature_history_and_audit_log(self, office: Office, document: int) -> None:
        office.issue(document, insist=self.REASON)
        pdf = office.docflow.queries.outgoing_file(office.sender.clerk, document)
        with pikepdf.open(io.BytesIO(pdf)) as file:
            agency = next(field for field in file.Root.AcroForm.Fields if field.T == "AntinAgency")
            assert str(agency.V.Reason) == self.REASON
        note = shown(office, document).history[-1].note
        assert f"Vẫn đóng dấu, lý do: {self.REASON} (Khối của “Mai Văn Tạo” còn thiếu chữ ký" in note
        with office.database.reading() as session:
            details = [entry.detail for entry in session.scalars(select(AuditEntry))]
        assert any(self.REASON in detail.get("note", "") for detail in details)

    def test_where_nothing_speaks_against_the_seal_is_not_kept(self, office: Office) -> None:
        document = office.signed()
        office.issue(document, insist=self.REASON)
        assert "Vẫn đóng dấu" not in shown(office, document).history[-1].note


class TestRefusedBeforeANumberIsTaken:
    @pytest.fixture
    def document(self, office: Office) -> Iterator[int]:
        """A signed document that is still signed, and has no number, when the test is over."""
        document = office.signed()
        yield document
        assert shown(office, document).state is OutgoingState.SIGNED
        assert shown(office, document).number is None
        assert numbers(office) == []

    def test_a_wrong_pin(self, office: Office, document: int) -> None:
        with pytest.raises(WrongPinError):
            office.issue(document, pin="000000")

    def test_a_date_in_another_year_than_printed(self, office: Office, document: int) -> None:
        new_year = datetime(2027, 1, 4, 2, tzinfo=UTC)
        with pytest.raises(IssueDataError, match="2026"):
            office.issue(document, issued_on=date(2027, 1, 4), at=new_year)

    @pytest.mark.parametrize("issued_on", [TODAY + timedelta(days=1), TODAY - timedelta(days=1)])
    def test_a_date_to_come_or_before_the_signature(
        self, office: Office, document: int, issued_on: date
    ) -> None:
        with pytest.raises(InvalidDataError):
            office.issue(document, issued_on=issued_on)

    def test_a_revision_that_was_not_shown(self, office: Office, document: int) -> None:
        submitted = shown(office, document).revisions[1].digest
        with pytest.raises(StaleRevisionError):
            office.docflow.issuing.issue(
                office.sender.clerk, document, pin=PIN, issued_on=TODAY, revision=submitted, at=AT
            )

    def test_an_agency_without_a_seal(self, office: Office, document: int) -> None:
        with office.database.transaction() as session:
            session.get_one(Agency, office.sender.id).seal_image = None
        with pytest.raises(NotReadyToSignError):
            office.issue(document)

    def test_a_leaders_signature_that_does_not_hold(self, office: Office, document: int) -> None:
        pdf = bytearray(office.docflow.queries.outgoing_file(office.sender.clerk, document))
        pdf[pdf.index(b"/MediaBox") + 12] ^= 1
        with office.database.transaction() as session:
            row = session.get_one(OutgoingDocument, document)
            row.revision = office.context.objects.put(bytes(pdf))
        with pytest.raises(NotReadyError):
            office.issue(document)

    def test_anybody_but_the_agencys_clerk(self, office: Office, document: int) -> None:
        revision = shown(office, document).revision
        for actor, error in (
            (office.sender.leader, NotAllowedError),
            (office.sender.drafter, NotAllowedError),
            (office.receiver.clerk, DocumentNotFoundError),
        ):
            with pytest.raises(error):
                office.docflow.issuing.issue(
                    actor, document, pin=PIN, issued_on=TODAY, revision=revision, at=AT
                )


def test_a_document_is_issued_once(office: Office) -> None:
    document = office.issued()
    with pytest.raises(ActionNotAllowedError):
        office.issue(document)
    assert numbers(office) == [(1, document, NumberState.CONFIRMED)]


class TestInterrupted:
    def test_between_number_and_signature_the_number_stays(self, office: Office) -> None:
        document, other = office.signed(), office.signed()
        with pytest.raises(KilledError):
            interrupted(office, before=die).issue(document)
        held = shown(office, document)
        assert (held.state, held.number, held.issued_on) == (OutgoingState.ISSUING, 1, TODAY)
        assert office.issue(other) == "02/KH-SVHTTDL"

        tomorrow = AT + timedelta(days=1)
        again = office.issue(document, issued_on=TODAY + timedelta(days=1), at=tomorrow)
        assert again == "01/KH-SVHTTDL"
        assert shown(office, document).issued_on == TODAY
        assert [row[:2] for row in numbers(office)] == [(1, document), (2, other)]

    def test_between_signature_and_confirmation_the_next_press_finishes(self, office: Office) -> None:
        document = office.signed()
        with pytest.raises(KilledError):
            interrupted(office, after=die).issue(document)
        assert numbers(office) == [(1, document, NumberState.RESERVED)]
        office.issue(document)
        assert numbers(office) == [(1, document, NumberState.CONFIRMED)]
        assert shown(office, document).state is OutgoingState.ISSUED

    def test_of_two_clerks_at_once_one_is_refused(self, office: Office) -> None:
        document, other = office.signed(), office.signed()
        with pytest.raises(BusyError):
            interrupted(office, before=lambda: _ignore(office.issue(document))).issue(document)
        assert office.issue(other) == "02/KH-SVHTTDL"
        kinds = [row.kind for row in shown(office, document).revisions]
        assert kinds.count(RevisionKind.AGENCY) == 1

    def test_of_a_crowd_of_presses_one_counts(self, office: Office) -> None:
        """Four threads press the same buttons of two documents at once."""
        documents = [office.signed(), office.signed()]
        pages = [(document, shown(office, document).revision) for document in documents] * 2
        together = threading.Barrier(len(pages))

        def press(page: tuple[int, str]) -> str | None:
            together.wait()
            try:
                return office.docflow.issuing.issue(
                    office.sender.clerk, page[0], pin=PIN, issued_on=TODAY, revision=page[1], at=AT
                )
            except (ActionNotAllowedError, BusyError, StaleRevisionError):
                return None

        with ThreadPoolExecutor(len(pages)) as pool:
            given = [number for number in pool.map(press, pages) if number]
        assert sorted(given) == ["01/KH-SVHTTDL", "02/KH-SVHTTDL"]
        assert [row[0] for row in numbers(office)] == [1, 2]
        for document in documents:
            kinds = [row.kind for row in shown(office, document).revisions]
            assert kinds.count(RevisionKind.AGENCY) == 1

    def test_given_up_while_the_agency_signs_it_is_not_confirmed(self, office: Office) -> None:
        document = office.signed()
        cancel = office.docflow.issuing.cancel_number
        meanwhile = interrupted(office, after=lambda: cancel(office.sender.clerk, document, "Sai sổ", AT))
        with pytest.raises(BusyError):
            meanwhile.issue(document)
        assert shown(office, document).state is OutgoingState.SIGNED
        assert numbers(office) == [(1, document, NumberState.CANCELLED)]

    def test_a_number_may_be_given_up_with_a_reason(self, office: Office) -> None:
        document = office.signed()
        with pytest.raises(KilledError):
            interrupted(office, before=die).issue(document)
        office.docflow.issuing.cancel_number(office.sender.clerk, document, "Máy hỏng", AT)
        assert shown(office, document).number is None
        assert office.issue(document) == "02/KH-SVHTTDL"
        assert numbers(office) == [
            (1, document, NumberState.CANCELLED),
            (2, document, NumberState.CONFIRMED),
        ]
        first, second = office.docflow.queries.outgoing_register(office.sender.clerk, 2026)
        assert (first.number, first.note) == ("01/KH-SVHTTDL", "Đã hủy số: Máy hỏng")
        assert (second.number, second.note) == ("02/KH-SVHTTDL", "")

    def test_a_number_given_up_keeps_the_symbol_it_was_taken_with(self, office: Office) -> None:
        document, clerk = office.signed(), office.sender.clerk
        with pytest.raises(KilledError):
            interrupted(office, before=die).issue(document)
        office.docflow.issuing.cancel_number(clerk, document, "Sai ký hiệu", AT)
        office.docflow.approval.return_document(clerk, document, "Sai ký hiệu", AT)
        other = sample("02-html-tb.pdf")
        office.docflow.drafting.replace_file(office.sender.drafter, document, other, AT)
        assert office.docflow.queries.outgoing(office.sender.drafter, document).symbol == "/TB-TTLTLS"
        (row,) = office.docflow.queries.outgoing_register(clerk, 2026)
        assert row.number == "01/KH-SVHTTDL"


def test_numbers_follow_the_order_of_dates(office: Office) -> None:
    first, second = office.signed(), office.signed()
    tomorrow = AT + timedelta(days=1)
    office.issue(first, issued_on=TODAY + timedelta(days=1), at=tomorrow)
    with pytest.raises(InvalidDataError, match="16/06/2026"):
        office.issue(second, issued_on=TODAY, at=tomorrow)
    assert len(numbers(office)) == 1


class TestLevel:
    """Revocation sources are down while somebody signs, and come back."""

    def test_is_raised_later(self, office: Office) -> None:
        document = office.with_services(revocation=None).issued()
        low = shown(office, document)
        assert (low.state, low.level) == (OutgoingState.ISSUED, "B-T")
        assert low.warnings
        office.drain(LATER)
        raised = shown(office, document)
        assert (raised.level, raised.warnings) == ("B-LT", ())
        assert [row.kind for row in raised.revisions][-2:] == [RevisionKind.AGENCY, RevisionKind.LEVEL]
        assert OutgoingAction.DISPATCH in raised.actions
        pdf = office.docflow.queries.outgoing_file(office.sender.clerk, document)
        assert office.context.desk.validate(pdf, AT).indication == "TOTAL-PASSED"

    def test_is_raised_once(self, office: Office) -> None:
        document = office.with_services(revocation=None).issued()
        office.drain(LATER)
        with office.database.transaction() as session:
            for row in session.scalars(select(OutboxRow)):
                row.done = None
        assert office.drain(LATER) > 0
        kinds = [row.kind for row in shown(office, document).revisions]
        assert kinds.count(RevisionKind.LEVEL) == 1

    def test_raising_it_does_not_make_the_clerks_page_stale(self, office: Office) -> None:
        document = office.with_services(revocation=None).signed()
        seen = shown(office, document).revision
        office.drain(LATER)
        assert shown(office, document).revision != seen
        office.docflow.issuing.issue(
            office.sender.clerk, document, pin=PIN, issued_on=TODAY, revision=seen, at=AT
        )
        assert shown(office, document).state is OutgoingState.ISSUED

    def test_is_left_alone_while_the_agency_signs(self, office: Office) -> None:
        document = office.with_services(revocation=None).signed()
        interrupted(office, before=lambda: _ignore(office.drain(LATER))).issue(document)
        kinds = [row.kind for row in shown(office, document).revisions]
        assert kinds[-1] is RevisionKind.AGENCY
        assert RevisionKind.LEVEL not in kinds

    def test_loses_against_an_issue_that_began_meanwhile(self, office: Office) -> None:
        document = office.with_services(revocation=None).signed()
        interrupted(office, completed=lambda: _ignore(office.issue(document))).drain(LATER)
        view = shown(office, document)
        assert view.state is OutgoingState.ISSUED
        assert RevisionKind.LEVEL not in [row.kind for row in view.revisions]


class TestDispatch:
    def test_hands_each_recipient_to_the_outbox_once(self, office: Office) -> None:
        document = office.issued()
        office.docflow.issuing.dispatch(office.sender.clerk, document, AT)
        with pytest.raises(ActionNotAllowedError):
            office.docflow.issuing.dispatch(office.sender.clerk, document, AT)
        (delivery,) = shown(office, document).deliveries
        assert delivery.agency_name == office.receiver.name
        with office.database.reading() as session:
            kinds = session.scalars(select(OutboxRow.kind)).all()
        assert kinds == ["exchange.deliver"]

    def test_reaches_every_recipient_in_the_drafters_order(self, office: Office) -> None:
        third = build_agency(
            office.database, code="H03.01", name="Sở Tài chính", abbreviation="STC", place="An Phú"
        )
        document = office.draft()
        recipients = (third.id, office.receiver.id)
        office.docflow.drafting.edit_draft(
            office.sender.drafter, document, office.data(recipients=recipients), AT
        )
        office.docflow.drafting.submit(office.sender.drafter, document, AT)
        office.sign(document)
        office.issue(document)
        office.docflow.issuing.dispatch(office.sender.clerk, document, AT)
        office.drain()
        reached = [(delivery.agency_id, delivery.status) for delivery in shown(office, document).deliveries]
        assert reached == [(agency, DeliveryStatus.ARRIVED) for agency in recipients]
        for agency in (third, office.receiver):
            assert len(office.docflow.queries.incoming_for(agency.clerk)) == 1

    def test_comes_after_the_issue(self, office: Office) -> None:
        document = office.signed()
        with pytest.raises(ActionNotAllowedError):
            office.docflow.issuing.dispatch(office.sender.clerk, document, AT)


def _ignore(result: object) -> None:
    del result

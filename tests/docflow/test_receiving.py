from datetime import UTC, date, datetime

import pytest

from docflow.errors import (
    ActionNotAllowedError,
    DocumentNotFoundError,
    InvalidDataError,
    VerificationError,
)
from docflow.model import AssignmentRole, DeliveryStatus, DirectiveData, IncomingAction, IncomingState
from docflow.tables import IncomingDocument
from infra.errors import NotAllowedError
from infra.identity import Actor, Role, actor_for, create_person
from infra.identity.tables import Agency
from signing.report import Indication
from tests.certs.pki import AT
from tests.docflow.office import TODAY, Office

BY_PHONE = "Đã gọi điện xác nhận với nơi gửi"


def colleague(office: Office, name: str) -> Actor:
    with office.database.transaction() as session:
        agency = session.get_one(Agency, office.receiver.id)
        person = create_person(
            session, agency=agency, username=name, full_name=name.title(), roles=[Role.DRAFTER]
        )
        return actor_for(session, person.id)


def judge(office: Office, document: int, indication: Indication | None) -> None:
    """Put another verdict in the place of the real one."""
    with office.database.transaction() as session:
        session.get_one(IncomingDocument, document).indication = indication


class TestRegistration:
    def test_numbers_run_through_the_year_and_begin_again(self, closed_office: Office) -> None:
        register, clerk = closed_office.docflow.receiving.register, closed_office.receiver.clerk
        first, second, third = (closed_office.sent(number) for number in (1, 2, 3))
        new_year = datetime(2026, 12, 31, 18, tzinfo=UTC)
        assert register(clerk, second, AT, despite=BY_PHONE) == 1
        assert register(clerk, first, AT, despite=BY_PHONE) == 2
        assert register(clerk, third, new_year, despite=BY_PHONE) == 1
        rows = closed_office.docflow.queries.incoming_register(clerk, 2026)
        assert [(row.arrival_number, row.number) for row in rows] == [(1, "02/SNV-VP"), (2, "01/SNV-VP")]
        assert [row.number for row in closed_office.docflow.queries.incoming_register(clerk, 2027)] == [
            "03/SNV-VP"
        ]

    def test_a_second_press_takes_no_second_number(self, closed_office: Office) -> None:
        document = closed_office.registered()
        with pytest.raises(ActionNotAllowedError):
            closed_office.docflow.receiving.register(
                closed_office.receiver.clerk, document, AT, despite=BY_PHONE
            )
        shown = closed_office.docflow.queries.incoming(closed_office.receiver.clerk, document)
        assert shown.arrival_number == 1

    def test_needs_a_reason_where_the_check_is_not_certain(self, closed_office: Office) -> None:
        document, clerk = closed_office.sent(), closed_office.receiver.clerk
        with pytest.raises(VerificationError, match="lý do"):
            closed_office.docflow.receiving.register(clerk, document, AT)
        closed_office.docflow.receiving.register(clerk, document, AT, despite=BY_PHONE)
        shown = closed_office.docflow.queries.incoming(clerk, document)
        assert BY_PHONE in shown.history[-1].note

    def test_needs_a_reason_where_one_of_the_two_signatures_is_not_there(self, closed_office: Office) -> None:
        document, clerk = closed_office.sent(), closed_office.receiver.clerk
        judge(closed_office, document, Indication.TOTAL_PASSED)
        with closed_office.database.transaction() as session:
            row = session.get_one(IncomingDocument, document)
            assert row.verification is not None
            leader = {"kind": "leader", "certificate": None}
            row.verification = {**row.verification, "signatures": [leader]}
        with pytest.raises(VerificationError, match="chưa có chữ ký số của cơ quan"):
            closed_office.docflow.receiving.register(clerk, document, AT)
        assert closed_office.docflow.receiving.register(clerk, document, AT, despite=BY_PHONE) == 1

    @pytest.mark.parametrize("verdict", [Indication.TOTAL_FAILED, None])
    def test_is_refused_where_the_check_failed_or_is_under_way(
        self, closed_office: Office, verdict: Indication | None
    ) -> None:
        document = closed_office.sent()
        judge(closed_office, document, verdict)
        with pytest.raises(VerificationError):
            closed_office.docflow.receiving.register(
                closed_office.receiver.clerk, document, AT, despite=BY_PHONE
            )

    def test_a_refused_press_takes_no_number(self, closed_office: Office) -> None:
        failed, sound = closed_office.sent(1), closed_office.sent(2)
        judge(closed_office, failed, Indication.TOTAL_FAILED)
        clerk = closed_office.receiver.clerk
        with pytest.raises(VerificationError):
            closed_office.docflow.receiving.register(clerk, failed, AT)
        assert closed_office.docflow.receiving.register(clerk, sound, AT, despite=BY_PHONE) == 1

    def test_is_the_receiving_clerks_act(self, closed_office: Office) -> None:
        document = closed_office.sent()
        for actor in (closed_office.sender.clerk, closed_office.receiver.leader):
            with pytest.raises(DocumentNotFoundError):
                closed_office.docflow.receiving.register(actor, document, AT, despite=BY_PHONE)

    def test_reaches_the_sender(self, closed_office: Office) -> None:
        closed_office.registered()
        assert closed_office.delivery().status is DeliveryStatus.ACCEPTED


class TestRefusal:
    def test_reaches_the_sender_with_its_reason(self, closed_office: Office) -> None:
        document = closed_office.sent()
        closed_office.docflow.receiving.refuse(
            closed_office.receiver.clerk, document, "Gửi nhầm nơi nhận", AT
        )
        delivery = closed_office.delivery()
        assert (delivery.status, delivery.reason) == (DeliveryStatus.REFUSED, "Gửi nhầm nơi nhận")
        told = closed_office.docflow.queries.outgoing(closed_office.sender.drafter, 1).history[-1]
        assert (told.who, told.note) == (closed_office.receiver.name, "Gửi nhầm nơi nhận")
        [listed] = closed_office.docflow.queries.outgoing_for(closed_office.sender.drafter)
        assert listed.refused

    def test_is_the_way_out_for_a_document_that_failed_the_check(self, closed_office: Office) -> None:
        document = closed_office.sent()
        judge(closed_office, document, Indication.TOTAL_FAILED)
        closed_office.docflow.receiving.refuse(closed_office.receiver.clerk, document, "Chữ ký hỏng", AT)
        shown = closed_office.docflow.queries.incoming(closed_office.receiver.clerk, document)
        assert (shown.state, shown.refusal) == (IncomingState.REFUSED, "Chữ ký hỏng")

    def test_needs_a_reason_and_comes_before_registration(self, closed_office: Office) -> None:
        refuse, clerk = closed_office.docflow.receiving.refuse, closed_office.receiver.clerk
        document = closed_office.sent()
        with pytest.raises(InvalidDataError):
            refuse(clerk, document, "", AT)
        closed_office.docflow.receiving.register(clerk, document, AT, despite=BY_PHONE)
        with pytest.raises(ActionNotAllowedError):
            refuse(clerk, document, "Muộn", AT)


class TestDirective:
    def test_shows_the_document_to_those_it_names(self, closed_office: Office) -> None:
        document, queries = closed_office.registered(), closed_office.docflow.queries
        lead, support, informed, other = (
            colleague(closed_office, name) for name in ("lan", "minh", "nga", "oanh")
        )
        directive = DirectiveData(
            lead.person_id, (support.person_id,), (informed.person_id,), "Tham mưu", TODAY
        )
        closed_office.docflow.receiving.direct(closed_office.receiver.leader, document, directive, AT)
        shown = queries.incoming(informed, document)
        assert [(part.person, part.role) for part in shown.assignments] == [
            ("Lan", AssignmentRole.LEAD),
            ("Minh", AssignmentRole.SUPPORT),
            ("Nga", AssignmentRole.INFORMED),
        ]
        assert (shown.instruction, shown.deadline) == ("Tham mưu", TODAY)
        assert shown.history[-1].note == "Chủ trì: Lan; Phối hợp: Minh; Để biết: Nga"
        assert shown.actions == frozenset()
        with pytest.raises(DocumentNotFoundError):
            queries.incoming(other, document)
        assert [summary.id for summary in queries.incoming_for(lead, waiting_only=True)] == [document]
        assert queries.incoming_for(informed, waiting_only=True) == []
        assert closed_office.delivery().status is DeliveryStatus.ASSIGNED

    def test_names_active_people_of_the_own_agency(self, closed_office: Office) -> None:
        document = closed_office.registered()
        for person in (closed_office.sender.drafter.person_id, "khong-co"):
            with pytest.raises(InvalidDataError):
                closed_office.docflow.receiving.direct(
                    closed_office.receiver.leader, document, DirectiveData(person), AT
                )
        shown = closed_office.docflow.queries.incoming(closed_office.receiver.leader, document)
        assert (shown.state, shown.assignments) == (IncomingState.REGISTERED, ())

    @pytest.mark.parametrize(("deadline", "instruction"), [(date(2026, 6, 14), ""), (None, "x" * 2001)])
    def test_needs_a_deadline_to_come_and_a_text_of_bearable_length(
        self, closed_office: Office, deadline: date | None, instruction: str
    ) -> None:
        lead = closed_office.receiver.drafter.person_id
        directive = DirectiveData(lead, instruction=instruction, deadline=deadline)
        with pytest.raises(InvalidDataError):
            closed_office.docflow.receiving.direct(
                closed_office.receiver.leader, closed_office.registered(), directive, AT
            )

    def test_is_the_leaders(self, closed_office: Office) -> None:
        document = closed_office.registered()
        directive = DirectiveData(closed_office.receiver.drafter.person_id)
        with pytest.raises(NotAllowedError):
            closed_office.docflow.receiving.direct(closed_office.receiver.clerk, document, directive, AT)


class TestWork:
    @pytest.fixture
    def support(self, closed_office: Office) -> Actor:
        return colleague(closed_office, "minh")

    @pytest.fixture
    def document(self, closed_office: Office, support: Actor) -> int:
        document = closed_office.registered()
        directive = DirectiveData(closed_office.receiver.drafter.person_id, (support.person_id,))
        closed_office.docflow.receiving.direct(closed_office.receiver.leader, document, directive, AT)
        return document

    def test_is_begun_once_by_each(self, closed_office: Office, document: int, support: Actor) -> None:
        start, lead = closed_office.docflow.receiving.start, closed_office.receiver.drafter
        for actor in (support, lead):
            start(actor, document, AT)
            with pytest.raises(ActionNotAllowedError):
                start(actor, document, AT)
        assert closed_office.delivery().status is DeliveryStatus.IN_PROGRESS

    def test_is_completed_by_the_lead(self, closed_office: Office, document: int, support: Actor) -> None:
        complete, lead = closed_office.docflow.receiving.complete, closed_office.receiver.drafter
        complete(support, document, "Đã góp ý", AT)
        with pytest.raises(ActionNotAllowedError):
            complete(support, document, "Góp ý nữa", AT)
        shown = closed_office.docflow.queries.incoming(lead, document)
        assert (shown.state, shown.actions) == (
            IncomingState.IN_PROGRESS,
            frozenset({IncomingAction.START, IncomingAction.COMPLETE}),
        )
        complete(lead, document, "Đã trả lời", AT)
        shown = closed_office.docflow.queries.incoming(lead, document)
        assert shown.state is IncomingState.COMPLETED
        assert [part.result for part in shown.assignments] == ["Đã trả lời", "Đã góp ý"]
        assert closed_office.delivery().status is DeliveryStatus.COMPLETED
        with pytest.raises(ActionNotAllowedError):
            complete(lead, document, "Lần nữa", AT)

    def test_needs_a_result(self, closed_office: Office, document: int) -> None:
        with pytest.raises(InvalidDataError):
            closed_office.docflow.receiving.complete(closed_office.receiver.drafter, document, " ", AT)

    def test_is_the_assignees(self, closed_office: Office, document: int) -> None:
        for actor in (closed_office.receiver.leader, closed_office.receiver.clerk):
            with pytest.raises(NotAllowedError):
                closed_office.docflow.receiving.start(actor, document, AT)
            with pytest.raises(NotAllowedError):
                closed_office.docflow.receiving.complete(actor, document, "Xong", AT)

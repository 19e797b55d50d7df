from functools import partial

import pytest

from docflow.errors import DocumentNotFoundError, InvalidDataError, StaleRevisionError
from docflow.model import DirectiveData, OutgoingAction, OutgoingState
from infra.errors import NotAllowedError
from infra.identity import Role
from tests.certs.pki import AT
from tests.docflow.office import PIN, TODAY, Office, sample


class TestLists:
    def test_show_each_what_waits_for_them(self, closed_office: Office) -> None:
        queries, sender = closed_office.docflow.queries, closed_office.sender
        draft, submitted = closed_office.draft(), closed_office.submitted()
        seen = {
            role: [(summary.id, summary.waiting) for summary in queries.outgoing_for(actor)]
            for role, actor in sender.people.items()
        }
        assert seen[Role.DRAFTER] == [(submitted, False), (draft, True)]
        assert seen[Role.LEADER] == [(submitted, True)]
        assert seen[Role.CLERK] == seen[Role.ARCHIVIST] == seen[Role.ADMIN] == seen[Role.OPERATOR] == []
        waiting = queries.outgoing_for(sender.drafter, waiting_only=True)
        assert [summary.id for summary in waiting] == [draft]
        assert queries.outgoing_for(closed_office.receiver.drafter) == []

    def test_of_arrivals_are_the_receivers(self, closed_office: Office) -> None:
        queries, receiver = closed_office.docflow.queries, closed_office.receiver
        document = closed_office.sent()
        (summary,) = queries.incoming_for(receiver.clerk, waiting_only=True)
        assert (summary.id, summary.sender, summary.waiting) == (document, closed_office.sender.name, True)
        assert queries.incoming_for(receiver.leader) == []
        assert queries.incoming_for(closed_office.sender.clerk) == []


class TestStrangers:
    """Another agency's people learn nothing, not even that a document exists."""

    def test_find_no_outgoing_document(self, closed_office: Office) -> None:
        queries = closed_office.docflow.queries
        document = closed_office.draft()
        for actor in closed_office.receiver.people.values():
            for ask in (queries.outgoing, queries.outgoing_file):
                with pytest.raises(DocumentNotFoundError):
                    ask(actor, document)
            with pytest.raises(DocumentNotFoundError):
                queries.page_picture(actor, "outgoing", document, 0, 72)

    def test_find_no_incoming_document(self, closed_office: Office) -> None:
        queries = closed_office.docflow.queries
        document = closed_office.sent()
        for actor in closed_office.sender.people.values():
            for ask in (queries.incoming, queries.incoming_file):
                with pytest.raises(DocumentNotFoundError):
                    ask(actor, document)

    def test_hear_the_same_of_a_document_that_does_not_exist(self, closed_office: Office) -> None:
        stranger = closed_office.receiver.clerk
        with pytest.raises(DocumentNotFoundError) as hidden:
            closed_office.docflow.queries.outgoing(stranger, closed_office.draft())
        with pytest.raises(DocumentNotFoundError) as absent:
            closed_office.docflow.queries.outgoing(stranger, 404)
        assert str(hidden.value) == str(absent.value)


class TestPagePicture:
    def test_is_a_png(self, closed_office: Office) -> None:
        picture = closed_office.docflow.queries.page_picture(
            closed_office.sender.drafter, "outgoing", closed_office.draft(), 0, 72
        )
        assert picture.startswith(b"\x89PNG")

    def test_is_of_the_revision_asked_for_or_of_none(self, closed_office: Office) -> None:
        drafter = closed_office.sender.drafter
        document, another = closed_office.draft(), closed_office.draft(sample("02-html-tb.pdf"))
        draw = partial(closed_office.docflow.queries.page_picture, drafter, "outgoing", document, 0, 72)
        first = closed_office.revision(drafter, document)
        shown = draw(revision=first)
        closed_office.docflow.drafting.replace_file(drafter, document, sample("03-docx-cv.pdf"), AT)
        assert draw(revision=first) == shown
        assert draw(revision=closed_office.revision(drafter, document)) != shown
        with pytest.raises(StaleRevisionError):
            draw(revision=closed_office.revision(drafter, another))

    @pytest.mark.parametrize(
        ("kind", "page", "dpi"),
        [
            ("outgoing", 1, 72),
            ("outgoing", -1, 72),
            ("outgoing", 0, 5000),
            ("outgoing", 0, 0),
            ("dossier", 0, 72),
        ],
    )
    def test_of_what_there_is(self, closed_office: Office, kind: str, page: int, dpi: int) -> None:
        document = closed_office.draft()
        with pytest.raises(InvalidDataError):
            closed_office.docflow.queries.page_picture(
                closed_office.sender.drafter, kind, document, page, dpi
            )


class TestRegisters:
    def test_have_the_decrees_columns(self, closed_office: Office) -> None:
        queries, receiver = closed_office.docflow.queries, closed_office.receiver
        document = closed_office.registered()
        directive = DirectiveData(receiver.drafter.person_id)
        closed_office.docflow.receiving.direct(receiver.leader, document, directive, AT)
        closed_office.docflow.receiving.start(receiver.drafter, document, AT)
        (row,) = queries.incoming_register(receiver.clerk, 2026)
        assert (row.arrived_on, row.arrival_number, row.author) == (TODAY, 1, closed_office.sender.name)
        assert (row.number, row.type_and_subject) == ("01/SNV-VP", "Công văn: Văn bản số 1")
        assert (row.recipient, row.forwarded_on) == (receiver.drafter.full_name, TODAY)
        assert row.receipt == receiver.drafter.full_name
        assert queries.incoming_register(receiver.clerk, 2025) == []

    def test_of_outgoing_documents_say_who_received_them(self, office: Office) -> None:
        document = office.issued()
        office.docflow.issuing.dispatch(office.sender.clerk, document, AT)
        office.drain()
        (row,) = office.docflow.queries.outgoing_register(office.sender.clerk, 2026)
        assert (row.number, row.issued_on, row.dispatched_on) == ("01/KH-SVHTTDL", TODAY, TODAY)
        assert (row.signer, row.recipients) == (office.sender.leader.full_name, office.receiver.name)
        assert row.receipt == f"{office.receiver.name}: Đã đến"

    def test_are_the_clerks(self, closed_office: Office) -> None:
        for actor in (closed_office.sender.drafter, closed_office.sender.archivist):
            with pytest.raises(NotAllowedError):
                closed_office.docflow.queries.outgoing_register(actor, 2026)
            with pytest.raises(NotAllowedError):
                closed_office.docflow.queries.incoming_register(actor, 2026)


def test_people_are_colleagues_and_agencies_are_others(closed_office: Office) -> None:
    queries, sender = closed_office.docflow.queries, closed_office.sender
    people = queries.people(sender.drafter)
    assert {person.id for person in people} == {
        sender.people[role].person_id for role in (Role.LEADER, Role.DRAFTER, Role.CLERK, Role.ARCHIVIST)
    }
    assert [agency.id for agency in queries.agencies(sender.drafter)] == [closed_office.receiver.id]


def test_a_view_offers_what_the_service_accepts(office: Office) -> None:
    """Every act offered on the way is taken; what is not offered was tried elsewhere and refused."""
    flow, sender = office.docflow, office.sender
    document = flow.drafting.create_draft(sender.drafter, office.data(), sample(), AT)
    view = flow.queries.outgoing(sender.drafter, document)
    assert view.actions == {OutgoingAction.EDIT, OutgoingAction.SUBMIT}
    flow.drafting.submit(sender.drafter, document, AT)
    view = flow.queries.outgoing(sender.leader, document)
    assert view.actions == {OutgoingAction.SIGN, OutgoingAction.RETURN}
    flow.approval.sign(sender.leader, document, pin=PIN, revision=view.revision, at=AT)
    view = flow.queries.outgoing(sender.clerk, document)
    assert view.actions == {OutgoingAction.ISSUE, OutgoingAction.RETURN}
    office.issue(document)
    view = flow.queries.outgoing(sender.clerk, document)
    assert view.actions == {OutgoingAction.DISPATCH, OutgoingAction.FILE}
    assert flow.queries.outgoing(sender.archivist, document).state is OutgoingState.ISSUED

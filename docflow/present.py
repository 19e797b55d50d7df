"""From rows to views: what a page shows of a document, with what this person may do."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from docflow.access import incoming_actions, outgoing_actions
from docflow.consent import consent_token
from docflow.doctypes import document_type
from docflow.model import DeliveryStatus, OutgoingState, RevisionKind, Urgency
from docflow.numbering import display_number
from docflow.repository import incoming_facts, outgoing_facts
from docflow.tables import IncomingDocument, IncomingEvent, OutgoingDocument, OutgoingEvent
from docflow.views import (
    AgencyView,
    AssignmentView,
    DeliveryView,
    HistoryLine,
    IncomingSummary,
    IncomingView,
    OutgoingSummary,
    OutgoingView,
    PersonView,
    RevisionView,
)
from infra.identity import Actor, Agency, Person

_EDITABLE = frozenset({OutgoingState.DRAFT, OutgoingState.RETURNED})


def name_of(session: Session, table: type[Agency] | type[Person], row_id: str) -> str:
    """Give the name of an agency or a person; rows loaded once in a session cost nothing more."""
    if table is Agency:
        return session.get_one(Agency, row_id).name
    return session.get_one(Person, row_id).full_name


def person_view(person: Person) -> PersonView:
    return PersonView(person.id, person.full_name, person.position, person.roles)


def agency_view(agency: Agency) -> AgencyView:
    return AgencyView(agency.id, agency.name, agency.code)


def outgoing_summary(session: Session, document: OutgoingDocument, *, waiting: bool) -> OutgoingSummary:
    return OutgoingSummary(
        id=document.id,
        subject=document.subject,
        type_name=document_type(document.type_code).name,
        state=document.state,
        urgency=Urgency(document.urgency),
        drafter=name_of(session, Person, document.drafter_id),
        signer=name_of(session, Person, document.signer_id),
        number=_shown_number(document),
        issued_on=document.issued_on,
        updated_at=document.updated_at,
        waiting=waiting,
        refused=any(each.status is DeliveryStatus.REFUSED for each in document.deliveries),
    )


def outgoing_view(session: Session, actor: Actor, document: OutgoingDocument) -> OutgoingView:
    return OutgoingView(
        id=document.id,
        subject=document.subject,
        type_code=document.type_code,
        type_name=document_type(document.type_code).name,
        urgency=Urgency(document.urgency),
        state=document.state,
        drafter=person_view(session.get_one(Person, document.drafter_id)),
        signer=person_view(session.get_one(Person, document.signer_id)),
        recipients=tuple(
            agency_view(session.get_one(Agency, recipient.agency_id)) for recipient in document.recipients
        ),
        revision=document.revision,
        seen=consent_token(document),
        revision_kind=document.revision_kind,
        revisions=tuple(RevisionView(row.digest, row.kind, row.at, row.level) for row in document.revisions),
        pages=document.pages,
        layout=document.layout,
        problems=tuple(document.problems),
        needs_places=document.state in _EDITABLE and document.revision_kind is not RevisionKind.PREPARED,
        symbol=document.symbol,
        printed_year=document.printed_year,
        number=document.number,
        display_number=_shown_number(document),
        issued_on=document.issued_on,
        identifier=document.identifier,
        level=document.level,
        warnings=tuple(document.warnings),
        history=_history(document.history),
        deliveries=tuple(
            DeliveryView(
                delivery.agency_id,
                name_of(session, Agency, delivery.agency_id),
                delivery.status,
                delivery.reason,
                delivery.at,
            )
            for delivery in document.deliveries
        ),
        actions=outgoing_actions(actor, outgoing_facts(document)),
    )


def incoming_summary(session: Session, document: IncomingDocument, *, waiting: bool) -> IncomingSummary:
    return IncomingSummary(
        id=document.id,
        subject=document.subject,
        type_name=document_type(document.type_code).name,
        state=document.state,
        urgency=Urgency(document.urgency),
        sender=name_of(session, Agency, document.sender_id),
        number=document.number,
        issued_on=document.issued_on,
        arrived_at=document.arrived_at,
        arrival_number=document.arrival_number,
        indication=document.indication,
        deadline=document.deadline,
        waiting=waiting,
    )


def incoming_view(
    session: Session, actor: Actor, document: IncomingDocument, warnings: tuple[str, ...]
) -> IncomingView:
    directed_by = document.directed_by_id
    return IncomingView(
        id=document.id,
        sender=agency_view(session.get_one(Agency, document.sender_id)),
        identifier=document.identifier,
        number=document.number,
        issued_on=document.issued_on,
        subject=document.subject,
        type_code=document.type_code,
        type_name=document_type(document.type_code).name,
        urgency=Urgency(document.urgency),
        signer=document.signer,
        state=document.state,
        file_digest=document.digest,
        pages=document.pages,
        arrived_at=document.arrived_at,
        arrival_number=document.arrival_number,
        registered_at=document.registered_at,
        indication=document.indication,
        verification=document.verification,
        refusal=document.refusal,
        instruction=document.instruction,
        deadline=document.deadline,
        directed_by=None if directed_by is None else name_of(session, Person, directed_by),
        assignments=tuple(
            AssignmentView(
                part.person_id,
                name_of(session, Person, part.person_id),
                part.role,
                part.started_at,
                part.finished_at,
                part.result,
            )
            for part in document.assignments
        ),
        warnings=warnings,
        history=_history(document.history),
        actions=incoming_actions(actor, incoming_facts(document)),
    )


def _history(events: Iterable[OutgoingEvent | IncomingEvent]) -> tuple[HistoryLine, ...]:
    return tuple(HistoryLine(event.at, event.who, event.what, event.note) for event in events)


def _shown_number(document: OutgoingDocument) -> str | None:
    if document.number is None:
        return None
    return display_number(document.number, document.symbol or "")

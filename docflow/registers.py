"""The registers of outgoing and incoming documents, with the ten columns of Decree 30/2020, Appendix IV."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.doctypes import document_type
from docflow.model import DeliveryStatus, NumberState
from docflow.numbering import display_number
from docflow.present import name_of
from docflow.tables import IncomingDocument, IssuedNumber, OutgoingDocument
from docflow.views import IncomingRegisterRow, OutgoingRegisterRow
from infra.clock import local_date
from infra.identity import Agency, Person

ARCHIVE_COPY = "Văn thư cơ quan (bản gốc điện tử)"
"""Who keeps the electronic original: the issuing agency's own system (Art. 19.2)."""


def outgoing_rows(session: Session, agency_id: str, year: int) -> list[OutgoingRegisterRow]:
    """List every number of the year by register and number, cancelled ones with their reason."""
    wanted = (
        select(IssuedNumber, OutgoingDocument)
        .join(OutgoingDocument, OutgoingDocument.id == IssuedNumber.document_id)
        .where(IssuedNumber.agency_id == agency_id, IssuedNumber.year == year)
        .order_by(IssuedNumber.register, IssuedNumber.number)
    )
    return [_outgoing_row(session, number, document) for number, document in session.execute(wanted)]


def incoming_rows(session: Session, agency_id: str, year: int) -> list[IncomingRegisterRow]:
    """List every arrival number of the year, in order."""
    wanted = (
        select(IncomingDocument)
        .where(IncomingDocument.agency_id == agency_id, IncomingDocument.arrival_year == year)
        .order_by(IncomingDocument.arrival_number)
    )
    return [_incoming_row(session, document) for document in session.scalars(wanted)]


def _outgoing_row(session: Session, number: IssuedNumber, document: OutgoingDocument) -> OutgoingRegisterRow:
    recipients = [name_of(session, Agency, recipient.agency_id) for recipient in document.recipients]
    is_cancelled = number.state is NumberState.CANCELLED
    dispatched = None if is_cancelled or document.dispatched_at is None else document.dispatched_at
    return OutgoingRegisterRow(
        number=display_number(number.number, number.symbol),
        issued_on=number.issued_on,
        type_and_subject=f"{document_type(document.type_code).name}: {document.subject}",
        signer=name_of(session, Person, document.signer_id),
        recipients="; ".join(recipients),
        archive_recipient=ARCHIVE_COPY,
        copies=1,
        dispatched_on=None if dispatched is None else local_date(dispatched),
        receipt="" if is_cancelled else _receipt(session, document),
        note=f"Đã hủy số: {number.reason}" if is_cancelled else "",
    )


def _receipt(session: Session, document: OutgoingDocument) -> str:
    """Ký nhận: what the receivers' systems answered, in place of a hand-written signature."""
    return "; ".join(
        f"{name_of(session, Agency, delivery.agency_id)}: {delivery.status.label}"
        for delivery in document.deliveries
        if delivery.status is not DeliveryStatus.QUEUED
    )


def _incoming_row(session: Session, document: IncomingDocument) -> IncomingRegisterRow:
    people = [name_of(session, Person, part.person_id) for part in document.assignments]
    started = [name_of(session, Person, part.person_id) for part in document.assignments if part.started_at]
    return IncomingRegisterRow(
        arrived_on=local_date(document.arrived_at),
        arrival_number=document.arrival_number or 0,
        author=name_of(session, Agency, document.sender_id),
        number=document.number,
        issued_on=document.issued_on,
        type_and_subject=f"{document_type(document.type_code).name}: {document.subject}",
        recipient="; ".join(people),
        forwarded_on=None if document.directed_at is None else local_date(document.directed_at),
        receipt="; ".join(started),
        note=document.state.label,
    )

"""Exchange between agencies: what is told of a document on its way, and how it moves the other side.

A packet and a status message are plain values with the names and codes of the edXML packet, so that the same
steps serve any way of carrying them. Every step may run twice.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.history import Act, note_incoming, note_outgoing
from docflow.model import DeliveryStatus, IncomingState, Urgency, status_moves
from docflow.numbering import display_number
from docflow.tables import Delivery, IncomingDocument, OutgoingDocument
from infra import outbox
from infra.database import conflict_insert
from infra.identity import Agency, Person

DELIVER = "exchange.deliver"
VERIFY = "incoming.verify"
STATUS = "exchange.status"

NEW_DOCUMENT = 0
"""`BussinessDocType` of a document that is sent for the first time."""


@dataclass(frozen=True, slots=True)
class Packet:
    """A document as it travels to one recipient."""

    sender_id: str
    receiver_id: str
    identifier: str
    """`DocumentId`: mã định danh văn bản."""
    number: str
    """Số và ký hiệu as one text."""
    issued_on: date
    subject: str
    type_code: str
    urgency: Urgency
    signer: str
    digest: str
    """SHA-256 of the file in the object store."""
    business_type: int = NEW_DOCUMENT


@dataclass(frozen=True, slots=True)
class StatusMessage:
    """What a receiver reports of a document."""

    sender_id: str
    """The agency that issued the document (`ResponseFor/OrganId`)."""
    receiver_id: str
    """The agency that reports (`From/OrganId`)."""
    identifier: str
    status: DeliveryStatus
    reason: str


def queue_delivery(session: Session, document: OutgoingDocument, receiver_id: str, at: datetime) -> None:
    """Add one recipient's delivery and the task that carries it out, in the caller's transaction."""
    delivery = Delivery(
        document=document,
        agency_id=receiver_id,
        digest=document.revision,
        status=DeliveryStatus.QUEUED,
        reason="",
        at=at,
    )
    session.add(delivery)
    session.flush()
    outbox.post(session, DELIVER, {"delivery_id": delivery.id}, at=at, unique_key=f"{DELIVER}:{delivery.id}")


def packet_of(session: Session, delivery: Delivery) -> Packet:
    """Say what is sent for one delivery; the document has its number."""
    document = delivery.document
    if document.number is None or document.issued_on is None or document.identifier is None:
        msg = f"delivery {delivery.id} of a document that was never issued"
        raise ValueError(msg)
    signer = session.get_one(Person, document.signer_id)
    return Packet(
        sender_id=document.agency_id,
        receiver_id=delivery.agency_id,
        identifier=document.identifier,
        number=display_number(document.number, document.symbol or ""),
        issued_on=document.issued_on,
        subject=document.subject,
        type_code=document.type_code,
        urgency=Urgency(document.urgency),
        signer=signer.full_name,
        digest=delivery.digest,
    )


def receive(session: Session, packet: Packet, at: datetime) -> int:
    """Take a packet in, once however often it comes; gives the incoming document's id.

    The first time, its verification is posted and its arrival reported to the sender.
    """
    row = {
        "agency_id": packet.receiver_id,
        "sender_id": packet.sender_id,
        "identifier": packet.identifier,
        "business_type": packet.business_type,
        "number": packet.number,
        "issued_on": packet.issued_on,
        "subject": packet.subject,
        "type_code": packet.type_code,
        "urgency": packet.urgency,
        "signer": packet.signer,
        "digest": packet.digest,
        "state": IncomingState.ARRIVED,
        "arrived_at": at,
        "updated_at": at,
        "refusal": "",
        "instruction": "",
    }
    once = ("agency_id", "sender_id", "identifier", "business_type", "digest")
    added = session.execute(
        conflict_insert(session, IncomingDocument)
        .values(row)
        .on_conflict_do_nothing(index_elements=once)
        .returning(IncomingDocument.id)
    ).scalar_one_or_none()
    if added is None:
        known = select(IncomingDocument.id).filter_by(**{name: row[name] for name in once})
        return session.execute(known).scalar_one()
    document = session.get_one(IncomingDocument, added)
    outbox.post(session, VERIFY, {"document_id": added}, at=at, unique_key=f"{VERIFY}:{added}")
    report(session, document, DeliveryStatus.ARRIVED, at)
    sender = session.get_one(Agency, packet.sender_id)
    note_incoming(session, document, "Văn bản đến", Act(None, sender.name, at), f"Nơi gửi: {sender.name}")
    return added


def report(
    session: Session, document: IncomingDocument, status: DeliveryStatus, at: datetime, reason: str = ""
) -> None:
    """Post a status message to the sender, in the transaction of what it reports."""
    outbox.post(
        session,
        STATUS,
        {
            "sender_id": document.sender_id,
            "receiver_id": document.agency_id,
            "identifier": document.identifier,
            "status": status.value,
            "reason": reason,
        },
        at=at,
        unique_key=f"{STATUS}:{document.id}:{status.value}",
    )


def apply_status(session: Session, message: StatusMessage, at: datetime) -> bool:
    """Move the sender's delivery forward as a receiver reports; False where the message moves nothing."""
    wanted = (
        select(Delivery)
        .join(Delivery.document)
        .where(
            OutgoingDocument.agency_id == message.sender_id,
            OutgoingDocument.identifier == message.identifier,
            Delivery.agency_id == message.receiver_id,
        )
        .with_for_update(of=Delivery)
    )
    delivery = session.scalars(wanted).one_or_none()
    if delivery is None or not status_moves(delivery.status, message.status):
        return False
    delivery.status, delivery.reason, delivery.at = message.status, message.reason, at
    receiver = session.get_one(Agency, message.receiver_id)
    note_outgoing(
        session,
        delivery.document,
        message.status.label,
        Act(None, receiver.name, at),
        message.reason,
    )
    return True

"""The tables of the document flow; the database repeats what must never be false."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Enum,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from docflow.model import (
    NOTE_MAX,
    SUBJECT_MAX,
    AssignmentRole,
    DeliveryStatus,
    IncomingState,
    NumberState,
    OutgoingState,
    RevisionKind,
)
from infra.database import Base

SHA256_HEX = String(64)
IDENTIFIER = String(200)


def closed(values: type, name: str) -> Enum:
    """Store a closed set as text with a named CHECK: the members' values, not their names."""
    return Enum(
        values,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


class OutgoingDocument(Base):
    """Văn bản đi."""

    __tablename__ = "outgoing_document"
    __table_args__ = (
        CheckConstraint("(number IS NULL) = (issued_on IS NULL)", name="number_with_date"),
        CheckConstraint("(number IS NULL) = (identifier IS NULL)", name="number_with_identifier"),
        CheckConstraint(
            "number IS NOT NULL OR state NOT IN ('issuing', 'issued', 'dispatched')",
            name="issued_has_number",
        ),
        CheckConstraint("urgency BETWEEN 0 AND 3", name="urgency_known"),
        UniqueConstraint("identifier", name="uq_outgoing_document_identifier"),
        Index("ix_outgoing_document_agency_state", "agency_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    drafter_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    signer_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    subject: Mapped[str] = mapped_column(String(SUBJECT_MAX))
    type_code: Mapped[str] = mapped_column(String(30))
    urgency: Mapped[int]
    state: Mapped[OutgoingState] = mapped_column(closed(OutgoingState, "outgoing_state"))
    revision: Mapped[str] = mapped_column(SHA256_HEX)
    revision_kind: Mapped[RevisionKind] = mapped_column(closed(RevisionKind, "revision_kind"))
    pages: Mapped[int]
    layout: Mapped[dict[str, Any]] = mapped_column(JSON)
    problems: Mapped[list[str]] = mapped_column(JSON)
    printed_year: Mapped[int | None]
    symbol: Mapped[str | None] = mapped_column(String(30))
    number: Mapped[int | None]
    issued_on: Mapped[date | None]
    identifier: Mapped[str | None] = mapped_column(IDENTIFIER)
    level: Mapped[str | None] = mapped_column(String(10))
    warnings: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    dispatched_at: Mapped[datetime | None]

    recipients: Mapped[list["OutgoingRecipient"]] = relationship(
        order_by="OutgoingRecipient.ordinal", cascade="all, delete-orphan"
    )
    revisions: Mapped[list["OutgoingRevision"]] = relationship(
        order_by="OutgoingRevision.ordinal", cascade="save-update, merge"
    )
    history: Mapped[list["OutgoingEvent"]] = relationship(
        order_by="OutgoingEvent.id", cascade="save-update, merge"
    )
    deliveries: Mapped[list["Delivery"]] = relationship(order_by="Delivery.id", back_populates="document")


class OutgoingRecipient(Base):
    """Nơi nhận, in the drafter's order."""

    __tablename__ = "outgoing_recipient"
    __table_args__ = (UniqueConstraint("document_id", "agency_id", name="uq_outgoing_recipient_once"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("outgoing_document.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))


class OutgoingRevision(Base):
    """Every file a document has had; only ever added to."""

    __tablename__ = "outgoing_revision"

    document_id: Mapped[int] = mapped_column(ForeignKey("outgoing_document.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(SHA256_HEX)
    kind: Mapped[RevisionKind] = mapped_column(closed(RevisionKind, "revision_kind"))
    level: Mapped[str | None] = mapped_column(String(10))
    at: Mapped[datetime]


class OutgoingEvent(Base):
    """History of an outgoing document; only ever added to."""

    __tablename__ = "outgoing_event"
    __table_args__ = (Index("ix_outgoing_event_document", "document_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("outgoing_document.id"))
    at: Mapped[datetime]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    who: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(String(100))
    from_state: Mapped[str] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text)


class IssuedNumber(Base):
    """One number of one register, bound to one document for good; a cancelled one is never given again."""

    __tablename__ = "issued_number"
    __table_args__ = (
        UniqueConstraint("agency_id", "register", "year", "number", name="uq_issued_number_once"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("state != 'cancelled' OR reason != ''", name="cancelled_has_reason"),
        Index(
            "uq_issued_number_document",
            "document_id",
            unique=True,
            sqlite_where=text("state != 'cancelled'"),
            postgresql_where=text("state != 'cancelled'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    register: Mapped[str] = mapped_column(String(50))
    year: Mapped[int]
    number: Mapped[int]
    symbol: Mapped[str] = mapped_column(String(30), server_default=text("''"))
    """As it was when the number was taken; a document that is returned may get another."""
    document_id: Mapped[int] = mapped_column(ForeignKey("outgoing_document.id"))
    issued_on: Mapped[date]
    state: Mapped[NumberState] = mapped_column(closed(NumberState, "number_state"))
    reason: Mapped[str] = mapped_column(String(NOTE_MAX))
    bound_at: Mapped[datetime]


class Delivery(Base):
    """One document on its way to one recipient."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("document_id", "agency_id", name="uq_delivery_once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("outgoing_document.id"))
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    digest: Mapped[str] = mapped_column(SHA256_HEX)
    status: Mapped[DeliveryStatus] = mapped_column(closed(DeliveryStatus, "delivery_status"))
    reason: Mapped[str] = mapped_column(String(NOTE_MAX))
    at: Mapped[datetime]

    document: Mapped[OutgoingDocument] = relationship(back_populates="deliveries")


class IncomingDocument(Base):
    """Văn bản đến: what arrived, as the sender described it, and what became of it here."""

    __tablename__ = "incoming_document"
    __table_args__ = (
        UniqueConstraint(
            "agency_id",
            "sender_id",
            "identifier",
            "business_type",
            "digest",
            name="uq_incoming_document_once",
        ),
        UniqueConstraint("agency_id", "arrival_year", "arrival_number", name="uq_incoming_document_number"),
        CheckConstraint(
            "(arrival_number IS NOT NULL) = (state NOT IN ('arrived', 'refused'))",
            name="registered_has_number",
        ),
        CheckConstraint("(arrival_number IS NULL) = (registered_at IS NULL)", name="number_with_time"),
        CheckConstraint("(state = 'refused') = (refusal != '')", name="refused_has_reason"),
        CheckConstraint("urgency BETWEEN 0 AND 3", name="urgency_known"),
        Index("ix_incoming_document_agency_state", "agency_id", "state"),
        Index("ix_incoming_document_identifier", "agency_id", "sender_id", "identifier"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    sender_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    identifier: Mapped[str] = mapped_column(IDENTIFIER)
    business_type: Mapped[int]
    """`BussinessDocType` of the packet; 0 is a new document."""
    number: Mapped[str] = mapped_column(String(50))
    issued_on: Mapped[date]
    subject: Mapped[str] = mapped_column(String(SUBJECT_MAX))
    type_code: Mapped[str] = mapped_column(String(30))
    urgency: Mapped[int]
    signer: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(SHA256_HEX)
    pages: Mapped[int | None]
    state: Mapped[IncomingState] = mapped_column(closed(IncomingState, "incoming_state"))
    arrived_at: Mapped[datetime]
    indication: Mapped[str | None] = mapped_column(String(20))
    verification: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    verified_at: Mapped[datetime | None]
    arrival_year: Mapped[int | None]
    arrival_number: Mapped[int | None]
    registered_at: Mapped[datetime | None]
    refusal: Mapped[str] = mapped_column(String(NOTE_MAX))
    instruction: Mapped[str] = mapped_column(String(NOTE_MAX))
    deadline: Mapped[date | None]
    directed_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    directed_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]

    assignments: Mapped[list["Assignment"]] = relationship(order_by="Assignment.id")
    history: Mapped[list["IncomingEvent"]] = relationship(
        order_by="IncomingEvent.id", cascade="save-update, merge"
    )


class IncomingEvent(Base):
    """History of an incoming document; only ever added to."""

    __tablename__ = "incoming_event"
    __table_args__ = (Index("ix_incoming_event_document", "document_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("incoming_document.id"))
    at: Mapped[datetime]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    who: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(String(100))
    from_state: Mapped[str] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text)


class Assignment(Base):
    """One person's part in a directive."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("document_id", "person_id", name="uq_assignment_person"),
        Index(
            "uq_assignment_lead",
            "document_id",
            unique=True,
            sqlite_where=text("role = 'lead'"),
            postgresql_where=text("role = 'lead'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("incoming_document.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    role: Mapped[AssignmentRole] = mapped_column(closed(AssignmentRole, "assignment_role"))
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(String(NOTE_MAX))

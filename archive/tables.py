"""Where dossiers, their documents and what happened to them stand in the database.

All of it can be rebuilt from the storage root, but for the dossiers not taken over yet and the hand-outs.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.schema import Table

from archive.search.ddl import create_search_index, drop_search_index
from infra.database import Base
from infra.ids import ID_LENGTH


class EventKind(StrEnum):
    """What a history line of a dossier says; lines are only ever added."""

    OPENED = "opened"
    DOCUMENT_ADDED = "document_added"
    DOCUMENT_REMOVED = "document_removed"
    CLOSED = "closed"
    RETURNED = "returned"
    TAKING_OVER = "taking_over"
    """Intention: the archivist has begun, nothing stands in the store yet."""
    TAKE_OVER_FAILED = "take_over_failed"
    TAKEN_OVER = "taken_over"
    HANDED_OUT = "handed_out"


class Dossier(Base):
    """Hồ sơ."""

    __tablename__ = "dossier"
    __table_args__ = (
        UniqueConstraint("agency_id", "code"),
        UniqueConstraint("object_id"),
        CheckConstraint("state IN ('open', 'closed', 'taken_over')", name="state_known"),
        CheckConstraint("retention_years > 0", name="retention_years_positive"),
        CheckConstraint("(retention = '01') = (retention_years IS NULL)", name="only_permanent_has_no_years"),
        CheckConstraint("mode <> '03'", name="no_state_secrets"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_unless_open"),
        CheckConstraint("(state = 'taken_over') = (taken_over_at IS NOT NULL)", name="taken_over_has_time"),
        CheckConstraint("state <> 'taken_over' OR object_id IS NOT NULL", name="taken_over_has_object"),
        CheckConstraint("state <> 'open' OR object_id IS NULL", name="open_has_no_object"),
        CheckConstraint("(object_id IS NULL) = (taking_over_at IS NULL)", name="object_has_intention"),
        Index("ix_dossier_agency_state", "agency_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    code: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(1000))
    notation: Mapped[str] = mapped_column(String(100))
    year: Mapped[int]
    retention: Mapped[str] = mapped_column(String(2))
    """One of `RetentionCode`."""
    retention_years: Mapped[int | None]
    """Frozen when the dossier is opened; None is for ever."""
    retention_basis: Mapped[str] = mapped_column(String(500))
    mode: Mapped[str] = mapped_column(String(2))
    """One of `AccessMode`."""
    languages: Mapped[str] = mapped_column(String(100))
    """Codes, joined by commas."""
    keywords: Mapped[str] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(String(2000))
    state: Mapped[str] = mapped_column(String(20))
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    opened_by: Mapped[str] = mapped_column(String(300))
    last_ordinal: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    object_id: Mapped[str | None] = mapped_column(String(200))
    """The archival object, named before it is written: a killed take-over is finished by this."""
    taking_over_at: Mapped[datetime | None]
    taken_over_by_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    taken_over_by: Mapped[str | None] = mapped_column(String(300))
    taken_over_at: Mapped[datetime | None]

    documents: Mapped[list["DossierDocument"]] = relationship(
        back_populates="dossier", order_by="DossierDocument.ordinal", cascade="all, delete-orphan"
    )
    events: Mapped[list["DossierEvent"]] = relationship(order_by="DossierEvent.id")


class DossierDocument(Base):
    """A document in a dossier; once the dossier is taken over, a record of the archive under the same id."""

    __tablename__ = "dossier_document"
    __table_args__ = (
        UniqueConstraint("dossier_id", "ordinal"),
        UniqueConstraint("dossier_id", "direction", "source_id"),
        CheckConstraint("direction IN ('outgoing', 'incoming')", name="direction_known"),
        CheckConstraint("size > 0", name="size_positive"),
        Index("ix_dossier_document_number", "number_key", "symbol_key"),
        Index("ix_dossier_document_issued_on", "issued_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    ordinal: Mapped[int]
    """Order in the dossier from 1 up; a removed document's ordinal is not used again."""
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    direction: Mapped[str] = mapped_column(String(10))
    source_id: Mapped[int]
    subject: Mapped[str] = mapped_column(String(500))
    organ_name: Mapped[str] = mapped_column(String(200))
    issued_on: Mapped[date]
    type_code: Mapped[str] = mapped_column(String(50))
    type_name: Mapped[str] = mapped_column(String(100))
    number: Mapped[str] = mapped_column(String(11))
    number_key: Mapped[str] = mapped_column(String(11))
    """`number` as it is searched: folded, without leading zeros."""
    symbol: Mapped[str] = mapped_column(String(30))
    symbol_key: Mapped[str] = mapped_column(String(60))
    """`symbol` as it is searched: folded, without the slash in front."""
    signer: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2))
    pages: Mapped[int]
    arrival_number: Mapped[int | None]
    arrived_on: Mapped[date | None]
    file_name: Mapped[str] = mapped_column(String(255))
    identifiers: Mapped[dict[str, Any]]
    verification: Mapped[dict[str, Any] | None]
    added_at: Mapped[datetime]
    logical_path: Mapped[str | None] = mapped_column(String(500))
    """Where the bytes stand inside the archival object; None until the dossier is taken over."""

    dossier: Mapped[Dossier] = relationship(back_populates="documents")
    text: Mapped["DocumentText | None"] = relationship(cascade="all, delete-orphan", single_parent=True)


class DocumentText(Base):
    """The words of a document, taken out of it in the sandbox."""

    __tablename__ = "dossier_document_text"

    document_id: Mapped[int] = mapped_column(ForeignKey("dossier_document.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    problem: Mapped[str] = mapped_column(String(500))
    """Vietnamese: why there are no words; empty when there are, or when the document simply has none."""


class DossierEvent(Base):
    __tablename__ = "dossier_event"
    __table_args__ = (Index("ix_dossier_event_dossier_id", "dossier_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    kind: Mapped[str] = mapped_column(String(30))
    """One of `EventKind`."""
    at: Mapped[datetime]
    actor_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    actor_name: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(String(2000))


class HandOut(Base):
    """A copy given out: who got it from whom, what for, and which bytes."""

    __tablename__ = "hand_out"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("dossier_document.id"), index=True)
    at: Mapped[datetime]
    actor_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    actor_name: Mapped[str] = mapped_column(String(300))
    purpose: Mapped[str] = mapped_column(String(500))
    sha256: Mapped[str] = mapped_column(String(64))


@event.listens_for(DocumentText.__table__, "after_create")
def _create_search_index(_table: Table, connection: Connection, **_: object) -> None:
    create_search_index(connection)


@event.listens_for(DocumentText.__table__, "before_drop")
def _drop_search_index(_table: Table, connection: Connection, **_: object) -> None:
    drop_search_index(connection)

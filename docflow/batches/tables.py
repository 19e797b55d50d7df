"""Batches, their documents, and who opened which document as it was."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from docflow.batches.model import BatchKind, BatchState, ItemState
from docflow.tables import SHA256_HEX, closed
from infra.database import Base

_OPEN = "state IN ('waiting', 'acting', 'asked')"


class SigningBatch(Base):
    __tablename__ = "signing_batch"
    __table_args__ = (
        UniqueConstraint("person_id", "request_key", name="uq_signing_batch_request"),
        CheckConstraint("(kind = 'issue') = (issued_on IS NOT NULL)", name="issue_has_date"),
        CheckConstraint("(state = 'running') = (runner IS NOT NULL)", name="running_has_runner"),
        CheckConstraint("(runner IS NULL) = (leased_until IS NULL)", name="runner_has_lease"),
        CheckConstraint("(state IN ('done', 'stopped')) = (ended_at IS NOT NULL)", name="ended_has_time"),
        CheckConstraint(
            "state != 'asking' OR (certificate IS NOT NULL AND offer IS NOT NULL"
            " AND asked_until IS NOT NULL)",
            name="asking_has_offer",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[BatchKind] = mapped_column(closed(BatchKind, "batch_kind"))
    state: Mapped[BatchState] = mapped_column(closed(BatchState, "batch_state"))
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    request_key: Mapped[str] = mapped_column(String(64))
    """Of the form that asked for it: a second press of its button finds this batch."""
    issued_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    runner: Mapped[str | None] = mapped_column(String(32))
    """Who works on it; a token of one run, not of a process."""
    leased_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    certificate: Mapped[str | None] = mapped_column(SHA256_HEX)
    """Of the owner's own key; None: signed under a PIN given here."""
    offer: Mapped[str | None] = mapped_column(String(32))
    """`signing.agent.offers.Offer.id` of what was prepared last."""
    asked_until: Mapped[datetime | None]
    """When the first request that is open becomes too late."""
    insist: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    """Why the one document of an issue is sealed although something speaks against it; empty otherwise."""

    items: Mapped[list["SigningBatchItem"]] = relationship(order_by="SigningBatchItem.ordinal")


class SigningBatchItem(Base):
    __tablename__ = "signing_batch_item"
    __table_args__ = (
        UniqueConstraint("batch_id", "ordinal", name="uq_signing_batch_item_ordinal"),
        UniqueConstraint("batch_id", "document_id", name="uq_signing_batch_item_document"),
        CheckConstraint("state != 'refused' OR reason != ''", name="refused_has_reason"),
        CheckConstraint(f"({_OPEN}) = (ended_at IS NULL)", name="open_has_no_end"),
        CheckConstraint("state != 'acting' OR runner IS NOT NULL", name="acting_has_runner"),
        CheckConstraint("(runner IS NULL) = (acting_until IS NULL)", name="runner_until"),
        CheckConstraint("state != 'asked' OR request_id IS NOT NULL", name="asked_has_request"),
        # A document stands in one unfinished batch at most, whatever two windows send at once.
        Index(
            "uq_signing_batch_item_open",
            "document_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("signing_batch.id"))
    ordinal: Mapped[int]
    document_id: Mapped[int] = mapped_column(ForeignKey("outgoing_document.id"))
    revision: Mapped[str] = mapped_column(SHA256_HEX)
    seen: Mapped[str] = mapped_column(SHA256_HEX)
    """`docflow.consent.consent_token` of what was chosen."""
    opened: Mapped[bool] = mapped_column(Boolean)
    state: Mapped[ItemState] = mapped_column(closed(ItemState, "batch_item_state"))
    runner: Mapped[str | None] = mapped_column(String(32))
    """Which run took it up; a run that was given up stores nothing more."""
    acting_until: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None]
    request_id: Mapped[str | None] = mapped_column(ForeignKey("signature_request.id"), unique=True)
    """What the owner's machine is asked for this document."""


class DocumentSighting(Base):
    """Somebody who may sign or seal a document opened it, as it was then."""

    __tablename__ = "document_sighting"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("outgoing_document.id"), primary_key=True)
    seen: Mapped[str] = mapped_column(SHA256_HEX, primary_key=True)
    revision: Mapped[str] = mapped_column(SHA256_HEX)
    at: Mapped[datetime]

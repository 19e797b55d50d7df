"""Requests to keys that are elsewhere."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from docflow.batches.model import BatchKind
from docflow.deferred.model import RequestState
from docflow.tables import SHA256_HEX, closed
from infra.database import Base

_OPEN = "state IN ('waiting', 'storing')"


class SignatureRequestRow(Base):
    __tablename__ = "signature_request"
    __table_args__ = (
        CheckConstraint(f"({_OPEN}) = (pending IS NOT NULL)", name="open_has_pending"),
        CheckConstraint("(state = 'storing') = (storing_until IS NOT NULL)", name="storing_has_end"),
        CheckConstraint("(kind = 'issue') = (number IS NOT NULL)", name="issue_has_number"),
        Index(
            "uq_signature_request_open",
            "document_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index("ix_signature_request_document", "document_id"),
        Index("ix_signature_request_batch", "batch_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Random: who does not know it cannot ask for it."""
    kind: Mapped[BatchKind] = mapped_column(closed(BatchKind, "request_kind"))
    state: Mapped[RequestState] = mapped_column(closed(RequestState, "request_state"))
    document_id: Mapped[int] = mapped_column(ForeignKey("outgoing_document.id"))
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    revision: Mapped[str] = mapped_column(SHA256_HEX)
    seen: Mapped[str] = mapped_column(SHA256_HEX)
    """`consent_token` for a leader, the digest of the file for a clerk."""
    pages: Mapped[list[str]] = mapped_column(JSON)
    """SHA-256 of the pictures that the signer is shown."""
    pending: Mapped[bytes | None] = mapped_column(LargeBinary)
    """`signing.pending`; let go when the request ends."""
    number: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text)
    """What history keeps of a clerk's insisting."""
    binding: Mapped[str] = mapped_column(SHA256_HEX)
    wrong_answers: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    storing_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    batch_id: Mapped[int | None]
    """The batch that asks; its item names this request while it counts."""

"""What was asked about revocation, what came, and how the sources fare."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.database import Base


class RevocationQuestion(Base):
    """One question that comes up again and again; who holds its claim may ask it."""

    __tablename__ = "revocation_question"
    __table_args__ = (
        CheckConstraint("(claim IS NULL) = (claimed_until IS NULL)", name="claim_ends"),
        CheckConstraint("(refusals = 0) = (next_try IS NULL)", name="rests_while_refused"),
        Index("ix_revocation_question_stale_at", "stale_at"),
    )

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """`certs.caching.Asked.key`."""
    kind: Mapped[str] = mapped_column(String(16))
    url: Mapped[str] = mapped_column(Text)
    certificate: Mapped[bytes] = mapped_column(LargeBinary)
    issuer: Mapped[bytes] = mapped_column(LargeBinary)
    met_at: Mapped[datetime]
    """When it last came up, to the hour."""
    needed_at: Mapped[datetime | None]
    """When a record last came to rest on its answer, to the hour: of partners' documents, or of our own. Only
    such questions are renewed ahead of need; None where strangers alone had it."""
    stale_at: Mapped[datetime | None]
    """From when its newest answer is asked for anew; None before the first one."""
    claim: Mapped[str | None] = mapped_column(String(32))
    claimed_until: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    known: Mapped[bytes | None] = mapped_column(LargeBinary)
    """DER of certificates by which answers are checked (`EvidenceNeed.known`), each an OCTET STRING."""
    refusals: Mapped[int] = mapped_column(server_default=text("0"))
    """In a row, by a source that lives; 0 once it answers."""
    next_try: Mapped[datetime | None]
    """Before this it is not asked; None while it is answered."""


class RevocationAnswer(Base):
    """What came, with the time it was got. Rows are only added; those that no record rests on end one day."""

    __tablename__ = "revocation_answer"
    __table_args__ = (
        UniqueConstraint("question_key", "sha256"),
        Index("ix_revocation_answer_question_key_seen_at", "question_key", "seen_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_key: Mapped[str] = mapped_column(String(64))
    """No foreign key: the answer outlives the question."""
    kind: Mapped[str] = mapped_column(String(16))
    url: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the certificate it was asked for."""
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    got_at: Mapped[datetime]
    """When these bytes came for the first time."""
    seen_at: Mapped[datetime]
    """When the source gave the very same bytes for the last time."""
    this_update: Mapped[datetime | None]
    fresh_until: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(16))
    used_at: Mapped[datetime | None]
    """Since when a record rests on it; such a row is never removed."""
    verified: Mapped[bool] = mapped_column(server_default=false())
    """Somebody entitled signed it, as far as could be said without the file that led to it."""


class RevocationSource(Base):
    """How one address fares."""

    __tablename__ = "revocation_source"
    __table_args__ = (
        CheckConstraint("(failures = 0) = (dead_since IS NULL)", name="dead_since_failure"),
        CheckConstraint("(failures = 0) = (next_try IS NULL)", name="rests_while_dead"),
    )

    url_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    failures: Mapped[int]
    dead_since: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    next_try: Mapped[datetime | None]

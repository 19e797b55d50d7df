"""Proposals to change the anchors, and the decisions on them. Rows are only ever added."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from infra.append_only import protect
from infra.database import Base
from infra.ids import ID_LENGTH


class TrustProposal(Base):
    __tablename__ = "trust_proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """None: the service itself, founding a demo."""
    actor_name: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(String(2000))
    file_name: Mapped[str] = mapped_column(String(255))
    """Empty where there was no file."""
    file_sha256: Mapped[str] = mapped_column(String(64))
    notes: Mapped[dict[str, Any]]
    """`{"notes": [...]}`: Vietnamese sentences on what was left out and what to look at."""

    changes: Mapped[list["TrustChange"]] = relationship(order_by="TrustChange.ordinal")
    decision: Mapped["TrustDecision | None"] = relationship(lazy="joined")


class TrustChange(Base):
    """One of the changes that a proposal consists of."""

    __tablename__ = "trust_change"
    __table_args__ = (UniqueConstraint("proposal_id", "ordinal"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("trust_proposal.id"))
    ordinal: Mapped[int]
    body: Mapped[dict[str, Any]]
    """What `changes.to_json` makes."""


class TrustDecision(Base):
    """What became of a proposal: one row for each, so that nobody decides twice."""

    __tablename__ = "trust_decision"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """In the order in which decisions took effect; the highest tells whether anything changed."""
    proposal_id: Mapped[int] = mapped_column(ForeignKey("trust_proposal.id"), unique=True)
    confirmed: Mapped[bool]
    at: Mapped[datetime]
    actor_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    actor_name: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(String(2000))
    """Why it was turned down; may be empty where it was confirmed."""


for _mapped in (TrustProposal, TrustChange, TrustDecision):
    protect(_mapped)

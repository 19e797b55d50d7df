"""Proposals to change the anchors, the decisions on them, and what was fetched. Rows are only ever added.

All but `TrustListSource`, which says how an address fares now.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
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
    based_on: Mapped[int | None] = mapped_column(BigInteger)
    """The highest decision that was in force when this was worked out; None: made before that was noted."""
    in_demo: Mapped[bool | None]
    """Made while the installation was a demo; None: made before that was noted."""

    changes: Mapped[list["TrustChange"]] = relationship(order_by="TrustChange.ordinal")
    endorsement: Mapped["TrustEndorsement | None"] = relationship(lazy="joined")
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


class TrustEndorsement(Base):
    """The first of the two persons, for a proposal that the service itself made."""

    __tablename__ = "trust_endorsement"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("trust_proposal.id"), primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    actor_name: Mapped[str] = mapped_column(String(300))


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
    in_demo: Mapped[bool | None]
    """Made while the installation was a demo; None: made before that was noted."""


class TrustListFetch(Base):
    """What came of asking for a list once."""

    __tablename__ = "trust_list_fetch"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(310), index=True)
    """`TrustList.key`."""
    url: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(16))
    """One of `watching.Outcome`."""
    sequence: Mapped[int | None]
    """Of the list that came, as far as it could be believed."""
    file_sha256: Mapped[str] = mapped_column(String(64))
    """Empty where nothing came."""
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("trust_proposal.id"))
    error: Mapped[str] = mapped_column(String(2000))
    """Vietnamese; why it failed, else empty."""
    asked_by: Mapped[str] = mapped_column(String(300))


class TrustListSource(Base):
    """How the address of a list fares, and when it is asked next."""

    __tablename__ = "trust_list_source"

    key: Mapped[str] = mapped_column(String(310), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    failures: Mapped[int]
    dead_since: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    next_try: Mapped[datetime | None]
    """None: at once."""


for _mapped in (TrustProposal, TrustChange, TrustEndorsement, TrustDecision, TrustListFetch):
    protect(_mapped)

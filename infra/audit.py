"""The audit log: entries are only ever added, and each carries the hash of the one before it.

Altering or removing an entry breaks the chain at that place; cutting off the end disagrees with the head row.
The database refuses UPDATE and DELETE on entries by triggers, so that no slip in our own code does it either.
Who may rewrite the whole database can forge a whole chain: only the head, time-stamped elsewhere, shows that.
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from infra.append_only import protect, protection
from infra.database import Base, conflict_insert
from infra.identity.model import Actor

_GENESIS = "0" * 64
_HEAD = 1


class AuditEntry(Base):
    __tablename__ = "audit_entry"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[str | None] = mapped_column(String(32), index=True)
    """None: the service itself."""
    actor_name: Mapped[str | None] = mapped_column(String(300))
    agency_id: Mapped[str | None] = mapped_column(String(32), index=True)
    action: Mapped[str] = mapped_column(String(100))
    subject: Mapped[str] = mapped_column(String(200), index=True)
    """What was acted on, such as `outgoing:ID`."""
    detail: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class AuditHead(Base):
    """One row: the last entry. Its lock makes writers queue, so that the chain never forks."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    entries: int
    """How many entries were read and found in order."""
    broken_at: int | None
    """The first `seq` that does not fit (altered, missing, or cut off at the end); None: the chain holds."""


def append(  # noqa: PLR0913 - keyword-only, one for each thing an entry says
    session: Session,
    *,
    actor: Actor | None,
    action: str,
    subject: str,
    detail: Mapping[str, object],
    at: datetime,
) -> int:
    """Add an entry inside the caller's transaction and give its `seq`.

    `detail` must be JSON and hold no secret. Append last in a transaction: the head stays locked.
    """
    seq, previous_hash = _next_place(session)
    entry = AuditEntry(
        seq=seq,
        at=at.astimezone(UTC),
        actor_id=actor.person_id if actor else None,
        actor_name=actor.full_name if actor else None,
        agency_id=actor.agency_id if actor else None,
        action=action,
        subject=subject,
        detail=json.loads(_canonical(detail)),
        previous_hash=previous_hash,
    )
    entry.hash = _hash_of(entry)
    session.add(entry)
    session.execute(update(AuditHead).where(AuditHead.id == _HEAD).values(hash=entry.hash))
    session.flush()
    return seq


def verify(session: Session) -> AuditVerdict:
    """Read the whole chain from its beginning and say where it first breaks, if it does."""
    count, previous_hash = 0, _GENESIS
    entries = select(AuditEntry).order_by(AuditEntry.seq).execution_options(yield_per=1000)
    with closing(session.scalars(entries)) as chain:
        for entry in chain:
            follows = entry.seq == count + 1 and entry.previous_hash == previous_hash
            if not follows or entry.hash != _hash_of(entry):
                return AuditVerdict(count, broken_at=count + 1)
            count, previous_hash = entry.seq, entry.hash
            session.expunge(entry)
    head = session.get(AuditHead, _HEAD)
    if (head.seq, head.hash) != (count, previous_hash) if head else count != 0:
        return AuditVerdict(count, broken_at=count + 1)
    return AuditVerdict(count, broken_at=None)


def _next_place(session: Session) -> tuple[int, str]:
    """Lock the head, move it on, and give the new seq with the hash of the entry before it."""
    first = conflict_insert(session, AuditHead).values(id=_HEAD, seq=1, hash=_GENESIS)
    moved = first.on_conflict_do_update(
        index_elements=[AuditHead.id], set_={"seq": AuditHead.seq + 1}
    ).returning(AuditHead.seq, AuditHead.hash)
    row = session.execute(moved).one()
    return row.seq, row.hash


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _hash_of(entry: AuditEntry) -> str:
    content = (
        entry.seq,
        entry.at.isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.actor_name,
        entry.agency_id,
        entry.action,
        entry.subject,
        entry.detail,
        entry.previous_hash,
    )
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


PROTECTION = protection(AuditEntry.__tablename__)
"""By dialect: what makes the database refuse changes to entries. A migration has to run it, too."""

protect(AuditEntry)

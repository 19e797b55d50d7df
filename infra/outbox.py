"""What must happen later: a row written in the same transaction as its cause.

A row is *due* from a time on, *leased* while it is handed out, and *done* for good. Whoever holds a lease may
die: when the lease ends the row is handed out again. Due time, tries and back-off are columns; no broker
holds state.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, String, Text, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from infra.database import Base, Database, conflict_insert

LEASE = timedelta(minutes=10)
"""Longer than the longest task, so that nothing runs twice while its first run still goes on."""

LONGEST_PAUSE = timedelta(minutes=10)
FREE_CRASHES = 3
"""So often a row is handed out again at once after its worker died; one that kills every worker waits."""

_ERROR_LENGTH = 1000


class OutboxRow(Base):
    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(100))
    payload: Mapped[dict[str, Any]]
    """Ids and small values; never files or secrets."""
    unique_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    due: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    """How many times it was handed out."""
    done: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    created: Mapped[datetime]


# Both stay as small as what is waiting, however much was done before.
Index(
    "ix_outbox_due",
    OutboxRow.due,
    sqlite_where=OutboxRow.done.is_(None),
    postgresql_where=OutboxRow.done.is_(None),
)
Index(
    "ix_outbox_leased_until",
    OutboxRow.leased_until,
    sqlite_where=OutboxRow.leased_until.is_not(None),
    postgresql_where=OutboxRow.leased_until.is_not(None),
)


def post(  # noqa: PLR0913 - keyword-only beyond the obvious three
    session: Session,
    kind: str,
    payload: Mapping[str, Any],
    *,
    at: datetime,
    due: datetime | None = None,
    unique_key: str | None = None,
) -> int:
    """Add a row inside the caller's transaction and give its id; it runs from `due` (default: at once) on.

    A second row of the same `unique_key` is not added, even when the first is done; the first one's id is
    given.
    """
    row = {
        "kind": kind,
        "payload": dict(payload),
        "unique_key": unique_key,
        "due": due or at,
        "tries": 0,
        "created": at,
    }
    insert = (
        conflict_insert(session, OutboxRow)
        .values(row)
        .on_conflict_do_nothing(index_elements=[OutboxRow.unique_key])
    )
    added = session.execute(insert.returning(OutboxRow.id)).scalar_one_or_none()
    if added is not None:
        return added
    return session.execute(select(OutboxRow.id).where(OutboxRow.unique_key == unique_key)).scalar_one()


def claim(database: Database, *, limit: int, at: datetime, lease: timedelta = LEASE) -> list[int]:
    """Lease rows that are due, while fewer than `limit` are out, and give their ids.

    Safe for any number of relays. Looks before it writes: an idle relay blocks nobody.
    """
    waiting = OutboxRow.done.is_(None) & (OutboxRow.due <= at)
    free = or_(OutboxRow.leased_until.is_(None), OutboxRow.leased_until <= at)
    with database.reading() as session:
        if session.execute(select(OutboxRow.id).where(waiting, free).limit(1)).first() is None:
            return []
    with database.transaction() as session:
        room = limit - in_flight(session, at)
        if room <= 0:
            return []
        ids = (
            select(OutboxRow.id)
            .where(waiting, free)
            .order_by(OutboxRow.due, OutboxRow.id)
            .limit(room)
            .with_for_update(skip_locked=True)
        )
        leased = (
            update(OutboxRow)
            .where(OutboxRow.id.in_(ids))
            .values(leased_until=at + lease, tries=OutboxRow.tries + 1)
            .returning(OutboxRow.id)
            .execution_options(synchronize_session=False)
        )
        return sorted(session.scalars(leased))


def unclaim(database: Database, ids: Collection[int]) -> None:
    """Give back what was claimed but could not be handed out, as if it never had been."""
    with database.transaction() as session:
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.id.in_(ids), OutboxRow.done.is_(None))
            .values(leased_until=None, tries=OutboxRow.tries - 1)
            .execution_options(synchronize_session=False)
        )


def in_flight(session: Session, at: datetime) -> int:
    """Count the rows that are handed out and not done."""
    leased = select(func.count()).where(OutboxRow.done.is_(None), OutboxRow.leased_until > at)
    return session.execute(leased).scalar_one()


def finish(session: Session, outbox_id: int, at: datetime) -> bool:
    """Mark the row done inside the caller's transaction; False when it was done already.

    On PostgreSQL this waits for another transaction that is just finishing the same row.
    """
    finished = (
        update(OutboxRow)
        .where(OutboxRow.id == outbox_id, OutboxRow.done.is_(None))
        .values(done=at, leased_until=None, last_error=None)
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    return session.execute(finished).first() is not None


def postpone(session: Session, outbox_id: int, *, reason: str, due: datetime) -> None:
    """Give the row back, to be tried again from `due` on; a row that is done stays done."""
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == outbox_id, OutboxRow.done.is_(None))
        .values(due=due, leased_until=None, last_error=reason[:_ERROR_LENGTH])
        .execution_options(synchronize_session=False)
    )


def pause_after(tries: int) -> timedelta:
    """Give the wait after so many tries: 1 s, then twice as long each time, at most ten minutes."""
    return min(timedelta(seconds=1 << min(max(tries - 1, 0), 10)), LONGEST_PAUSE)


def release_leases(database: Database, at: datetime) -> None:
    """Take back what a dead worker held. Only where there is one worker, and it is known to be dead."""
    with database.transaction() as session:
        for row in session.scalars(
            select(OutboxRow).where(OutboxRow.done.is_(None), OutboxRow.leased_until.is_not(None))
        ):
            row.leased_until = None
            if row.tries > FREE_CRASHES:
                row.due = at + pause_after(row.tries)


def stuck(session: Session, *, after_tries: int = 8) -> Collection[OutboxRow]:
    """List what was tried that often and is still not done, oldest first; it goes on being tried."""
    waiting = select(OutboxRow).where(OutboxRow.done.is_(None), OutboxRow.tries >= after_tries)
    return session.scalars(waiting.order_by(OutboxRow.created, OutboxRow.id)).all()

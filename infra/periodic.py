"""What happens again and again: a row whose next time moves on in the transaction that adds the outbox row.

Any number of relays may look at once; each beat is posted once, and there is no timer process to be
forgotten.
"""

from datetime import datetime, timedelta

from sqlalchemy import String, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from infra import outbox
from infra.database import Base, Database, conflict_insert
from infra.outbox import OutboxRow


class Periodic(Base):
    __tablename__ = "periodic"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    """Also the kind of the outbox rows."""
    next_due: Mapped[datetime]
    interval_s: Mapped[int]


def every(session: Session, name: str, interval: timedelta, at: datetime) -> None:
    """Have the task kind `name` run each `interval`, first at `at`; an interval that changed takes effect."""
    seconds = int(interval.total_seconds())
    insert = conflict_insert(session, Periodic).values(name=name, next_due=at, interval_s=seconds)
    session.execute(
        insert.on_conflict_do_update(index_elements=[Periodic.name], set_={"interval_s": seconds})
    )


def post_due(database: Database, at: datetime) -> None:
    """Post one outbox row for every beat that is due; beats missed while nothing ran are made up by one.

    A beat whose predecessor still waits is left out: piling them up helps nobody.
    """
    due = select(Periodic).where(Periodic.next_due <= at)
    with database.reading() as session:
        if session.scalars(due.limit(1)).first() is None:
            return
    with database.transaction() as session:
        for beat in session.scalars(due.with_for_update(skip_locked=True)):
            interval = timedelta(seconds=beat.interval_s)
            regular = beat.next_due + interval
            beat.next_due = regular if regular > at else at + interval
            still_waiting = exists().where(OutboxRow.kind == beat.name, OutboxRow.done.is_(None))
            if not session.execute(select(still_waiting)).scalar_one():
                outbox.post(session, beat.name, {}, at=at)

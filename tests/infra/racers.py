"""What several processes do at the same time."""

import random
from contextlib import AbstractContextManager

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from infra import audit, outbox
from infra.clock import utc_now
from infra.counters import next_value
from infra.database import Base, Database
from infra.tasks import TaskRegistry, run_row
from tests.infra.fixtures import rolled_back
from tests.infra.worker_app import write_effect


class Numbered(Base):
    """What a number is given to, in the number's own transaction."""

    __tablename__ = "test_numbered"

    id: Mapped[int] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]


def take_numbers(database: Database, count: int, choose: random.Random) -> None:
    """Take so many numbers in three series, one try in ten rolled back."""
    for _ in range(count):
        series = choose.choice("abc")
        with _perhaps(database, choose) as session:
            session.add(Numbered(series=series, number=next_value(session, series)))


def write_entries(database: Database, count: int, choose: random.Random) -> None:
    """Write so many audit entries, one in ten rolled back."""
    for step in range(count):
        with _perhaps(database, choose) as session:
            audit.append(
                session,
                actor=None,
                action="race.step",
                subject=f"race:{step}",
                detail={"n": step},
                at=utc_now(),
            )


def relay(database: Database, count: int, choose: random.Random) -> None:
    """Claim and run what is there, until so many looks in a row found nothing."""
    registry = TaskRegistry()
    registry.add("effect", write_effect)
    idle = 0
    while idle < count:
        ids = outbox.claim(database, limit=choose.randint(1, 12), at=utc_now())
        idle = 0 if ids else idle + 1
        for outbox_id in ids:
            run_row(database, registry, None, outbox_id)


def _perhaps(database: Database, choose: random.Random) -> AbstractContextManager[Session]:
    return rolled_back(database) if choose.random() < 0.1 else database.transaction()

"""Counters that give each value once and skip none, whoever asks at the same time and whatever is killed."""

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from infra.database import Base, conflict_insert


class Counter(Base):
    __tablename__ = "counter"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)


def next_value(session: Session, key: str) -> int:
    """Take the next value of the counter, from 1 up, inside the caller's transaction.

    The row stays locked until that transaction ends; a rollback gives the value back. Keep such
    transactions short.
    """
    insert = conflict_insert(session, Counter).values(key=key, last=1)
    taken = insert.on_conflict_do_update(
        index_elements=[Counter.key], set_={"last": Counter.last + 1}
    ).returning(Counter.last)
    return session.execute(taken).scalar_one()

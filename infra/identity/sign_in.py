"""Sign-in by name and password, with a delay that grows after failures.

A try is counted *before* the password is checked and forgiven after it was right, so that many tries at once
cannot slip past the limit; the check itself, slow on purpose, runs while no transaction is open. Unknown
names are counted like known ones: nothing tells whether somebody exists.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from infra.database import Database, conflict_insert
from infra.identity.directory import actor_for, normal_username
from infra.identity.errors import SignInRefusedError
from infra.identity.model import Actor
from infra.identity.passwords import password_matches
from infra.identity.tables import Person, SignInAttempt

FREE_TRIES = 5
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)


def authenticate(database: Database, username: str, password: str, at: datetime) -> Actor:
    """Give the actor, or raise `SignInRefusedError` without saying what was wrong.

    Opens transactions of its own: a failure has to be recorded although the caller is refused.
    """
    name = normal_username(username)
    with database.transaction() as session:
        locked_until = _count_try(session, name, at)
    if locked_until is not None:
        wait = locked_until - at
        raise SignInRefusedError(
            f"Đã nhập sai quá nhiều lần. Hãy chờ {_minutes(wait)} phút rồi đăng nhập lại, "
            "hoặc nhờ quản trị viên đặt lại mật khẩu.",
            retry_after=wait,
        )
    with database.reading() as session:
        person = session.execute(
            select(Person.id, Person.password_hash).where(Person.username == name, Person.active)
        ).first()
    if not password_matches(password, person.password_hash if person else None) or person is None:
        raise SignInRefusedError("Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra lại rồi đăng nhập.")
    with database.transaction() as session:
        forgive(session, name)
        return actor_for(session, person.id)


def forgive(session: Session, username: str) -> None:
    """Forget the failures counted under that name."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.name_hash == _hash(normal_username(username))))


def delay_after(failures: int) -> timedelta | None:
    """Give the wait that follows so many failures in a row; None: none yet."""
    if failures < FREE_TRIES:
        return None
    # The exponent is bounded: an attacker decides how large the count becomes.
    return min(FIRST_DELAY * (1 << min(failures - FREE_TRIES, 10)), LONGEST_DELAY)


def _count_try(session: Session, name: str, at: datetime) -> datetime | None:
    """Count a try that is allowed now; otherwise give the time until which tries are refused."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.last < at - FORGOTTEN_AFTER))
    key = _hash(name)
    begin = conflict_insert(session, SignInAttempt).values(name_hash=key, failures=0, last=at)
    session.execute(begin.on_conflict_do_nothing())
    attempt = session.execute(
        select(SignInAttempt).where(SignInAttempt.name_hash == key).with_for_update()
    ).scalar_one()
    if attempt.locked_until is not None and attempt.locked_until > at:
        return attempt.locked_until
    attempt.failures += 1
    attempt.last = at
    delay = delay_after(attempt.failures)
    attempt.locked_until = None if delay is None else at + delay
    return None


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _minutes(wait: timedelta) -> int:
    return max(1, -(-int(wait.total_seconds()) // 60))

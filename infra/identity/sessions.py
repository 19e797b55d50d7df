"""Web sessions: the browser keeps a random token, the database only its hash."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from infra.identity.directory import actor_of
from infra.identity.model import Actor
from infra.identity.tables import Person, WebSession


def open_session(session: Session, actor: Actor, at: datetime, hours: int) -> str:
    """Begin a web session of at most `hours` and give its token, which is kept nowhere else."""
    session.execute(delete(WebSession).where(WebSession.expires <= at))
    token = secrets.token_urlsafe(32)
    session.add(
        WebSession(
            token_hash=_hash(token),
            person_id=actor.person_id,
            created=at,
            expires=at + timedelta(hours=hours),
        )
    )
    session.flush()
    return token


def session_actor(session: Session, token: str, at: datetime) -> tuple[Actor, str] | None:
    """Give who the token speaks for and the session's CSRF token; None: unknown, expired or inactive."""
    alive = (
        select(Person)
        .join(WebSession, WebSession.person_id == Person.id)
        .where(WebSession.token_hash == _hash(token), WebSession.expires > at, Person.active)
    )
    person = session.scalars(alive).first()
    return None if person is None else (actor_of(person), _csrf_token(token))


def close_session(session: Session, token: str) -> None:
    """End it; a token that is unknown or already ended is no fault."""
    session.execute(delete(WebSession).where(WebSession.token_hash == _hash(token)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _csrf_token(token: str) -> str:
    """Derive, so that reading the database gives away neither token."""
    return hmac.digest(token.encode(), b"csrf", "sha256").hex()

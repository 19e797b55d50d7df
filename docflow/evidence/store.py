"""`certs.caching.EvidenceStore` over the database. No transaction is open while a source is asked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, select, update

from certs import der, facts
from certs.caching import MAX_KNOWN, Asked, Kept, Looked
from certs.evidence import NeedKind
from certs.sources import ERROR_LENGTH, Refusal, SourceState
from docflow.evidence.tables import RevocationAnswer, RevocationQuestion, RevocationSource
from infra.database import Database, conflict_insert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from certs.answers import Answer

MET_STEP = timedelta(hours=1)
"""A question that comes up is noted once in so long: looking must not mean writing."""

MAX_CURRENT = 4
"""Answers to one question that are not out of date and are looked at."""


class DatabaseEvidenceStore:
    """Thread-safe; any number of processes may share one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def look(self, asked: Asked, at: datetime) -> Looked:
        """Find what is known, and of the answers those that are not out of date."""
        with self._database.reading() as session:
            question = session.get(RevocationQuestion, asked.key)
            state = _state(session, asked.url)
            if question is None:
                return Looked(_current(session, asked.key, at), state=state)
            return Looked(
                _current(session, asked.key, at),
                question.stale_at,
                state,
                _refusal(question),
                _unpacked(question.known),
            )

    def note(self, asked: Asked, at: datetime, *, needed: bool) -> None:
        """Remember, once in a while, that the question came up, and whether a record rests on its answer."""
        question = RevocationQuestion
        met = select(question.met_at, question.needed_at, question.known).where(question.key == asked.key)
        with self._database.reading() as session:
            row = session.execute(met).first()
        known = _joined(_unpacked(row.known) if row is not None else (), asked.known)
        is_old = row is None or at - row.met_at > MET_STEP
        is_news = row is not None and needed and (row.needed_at is None or at - row.needed_at > MET_STEP)
        if row is None or is_old or is_news or known != (row.known or b""):
            with self._database.transaction() as session:
                _note(session, asked, known, at, needed=needed)

    def content(self, kept: Kept) -> bytes:
        """Give the bytes of an answer."""
        with self._database.reading() as session:
            return session.execute(
                select(RevocationAnswer.content).where(RevocationAnswer.id == kept.id)
            ).scalar_one()

    def claim(self, asked: Asked, at: datetime, until: datetime) -> str | None:
        """Take the right to ask until then; None while somebody else has it."""
        token = secrets.token_hex(16)
        free = or_(RevocationQuestion.claimed_until.is_(None), RevocationQuestion.claimed_until <= at)
        with self._database.transaction() as session:
            taken = session.execute(
                update(RevocationQuestion)
                .where(RevocationQuestion.key == asked.key, free)
                .values(claim=token, claimed_until=until)
                .returning(RevocationQuestion.key)
                .execution_options(synchronize_session=False)
            ).first()
        return token if taken is not None else None

    def keep(self, asked: Asked, claim: str, answer: Answer, state: SourceState, stale_at: datetime) -> None:
        """Add an answer, or find that these very bytes are here already, and give the claim back.

        An answer that came after its claim had ended is kept all the same: it is as good as any.
        """
        got_at = state.answered_at
        if got_at is None:
            raise ValueError("an answer was got at some time")
        digest = hashlib.sha256(answer.raw).hexdigest()
        row = {
            "question_key": asked.key,
            "kind": asked.kind.value,
            "url": asked.url,
            "about": facts.fingerprint(asked.certificate),
            "sha256": digest,
            "content": answer.raw,
            "got_at": got_at,
            "seen_at": got_at,
            "this_update": answer.this_update,
            "fresh_until": answer.fresh_until,
            "outcome": answer.outcome.value,
            "verified": answer.is_verified,
        }
        with self._database.transaction() as session:
            session.execute(
                conflict_insert(session, RevocationAnswer)
                .values(row)
                .on_conflict_do_update(
                    index_elements=[RevocationAnswer.question_key, RevocationAnswer.sha256],
                    set_={"seen_at": got_at, "verified": answer.is_verified},
                )
            )
            answered = {"stale_at": stale_at, "last_error": None, "refusals": 0, "next_try": None}
            _give_back(session, asked, claim, answered)
            record_state(session, state)

    def give_back(
        self, asked: Asked, claim: str, error: str, state: SourceState, refusal: Refusal | None = None
    ) -> None:
        """Give the claim back without an answer; with a refusal, the question rests."""
        values: dict[str, Any] = {"last_error": error[:ERROR_LENGTH]}
        if refusal is not None:
            values |= {"refusals": refusal.times, "next_try": refusal.next_try}
        with self._database.transaction() as session:
            _give_back(session, asked, claim, values)
            record_state(session, state)

    def release(self, asked: Asked, claim: str) -> None:
        """Give the claim back unused."""
        with self._database.transaction() as session:
            _give_back(session, asked, claim, {})

    def mark_used(self, kept: Kept, at: datetime) -> None:
        """Say that a record rests on this answer from now on."""
        with self._database.transaction() as session:
            session.execute(
                update(RevocationAnswer)
                .where(RevocationAnswer.id == kept.id, RevocationAnswer.used_at.is_(None))
                .values(used_at=at)
            )

    def expiring(self, *, needed_since: datetime, before: datetime, limit: int) -> list[Asked]:
        """List the questions that a record needs since then and whose answers are stale before that time."""
        wanted = (
            select(RevocationQuestion)
            .where(
                RevocationQuestion.needed_at >= needed_since,
                RevocationQuestion.stale_at.is_not(None),
                RevocationQuestion.stale_at <= before,
            )
            .order_by(RevocationQuestion.stale_at, RevocationQuestion.key)
            .limit(limit)
        )
        with self._database.reading() as session:
            return [
                Asked(NeedKind(row.kind), row.url, row.certificate, row.issuer, _unpacked(row.known))
                for row in session.scalars(wanted)
            ]

    def prune(self, session: Session, *, before: datetime) -> int:
        """Remove what is out of date since then and no record rests on, and give the number of answers."""
        old = delete(RevocationAnswer).where(
            RevocationAnswer.used_at.is_(None), RevocationAnswer.fresh_until < before
        )
        removed = session.execute(old.returning(RevocationAnswer.id)).all()
        session.execute(delete(RevocationQuestion).where(RevocationQuestion.met_at < before))
        session.execute(delete(RevocationSource).where(RevocationSource.asked_at < before))
        return len(removed)


def _current(session: Session, key: str, at: datetime) -> tuple[Kept, ...]:
    answer = RevocationAnswer
    found = (
        select(answer.id, answer.sha256, answer.seen_at, answer.fresh_until, answer.used_at, answer.verified)
        .where(answer.question_key == key, answer.fresh_until > at)
        .order_by(answer.verified.desc(), answer.this_update.desc(), answer.seen_at.desc(), answer.id.desc())
        .limit(MAX_CURRENT)
    )
    # The same bytes once more are as fresh as new ones: the source stands by them.
    return tuple(
        Kept(row.id, row.sha256, row.seen_at, row.fresh_until, row.used_at is not None, row.verified)
        for row in session.execute(found)
    )


def _refusal(row: RevocationQuestion) -> Refusal | None:
    return None if row.next_try is None else Refusal(row.refusals, row.last_error or "", row.next_try)


def _joined(before: Sequence[bytes], known: Sequence[bytes]) -> bytes:
    """What was known and what is known now, those of now first where it is too much."""
    together = tuple(dict.fromkeys((*known, *before)))[:MAX_KNOWN]
    return b"".join(der.tlv(der.OCTET_STRING, one) for one in sorted(together))


def _unpacked(known: bytes | None) -> tuple[bytes, ...]:
    return tuple(der.content(one, der.OCTET_STRING) for one in der.children(known or b""))


def _state(session: Session, url: str) -> SourceState | None:
    row = session.get(RevocationSource, _name(url))
    return None if row is None else state_of(row)


def state_of(row: RevocationSource) -> SourceState:
    """Give the row as a value."""
    return SourceState(
        row.url,
        row.failures,
        row.dead_since,
        row.last_error,
        row.asked_at,
        row.answered_at,
        row.next_try,
    )


def record_state(session: Session, state: SourceState) -> None:
    """Write down how a source fares, inside the caller's transaction."""
    values = state.columns()
    session.execute(
        conflict_insert(session, RevocationSource)
        .values(url_sha256=_name(state.url), **values)
        .on_conflict_do_update(index_elements=[RevocationSource.url_sha256], set_=values)
    )


def _note(session: Session, asked: Asked, known: bytes, at: datetime, *, needed: bool) -> None:
    since = {"needed_at": at} if needed else {}
    session.execute(
        conflict_insert(session, RevocationQuestion)
        .values(
            key=asked.key,
            kind=asked.kind.value,
            url=asked.url,
            certificate=asked.certificate,
            issuer=asked.issuer,
            met_at=at,
            known=known,
            refusals=0,
            **since,
        )
        .on_conflict_do_update(
            index_elements=[RevocationQuestion.key], set_={"met_at": at, "known": known, **since}
        )
    )


def _give_back(session: Session, asked: Asked, claim: str, values: dict[str, Any]) -> None:
    question = RevocationQuestion
    if "stale_at" in values:  # an answer that came after its claim had ended is as good as any
        session.execute(update(question).where(question.key == asked.key).values(**values))
    session.execute(
        update(question)
        .where(question.key == asked.key, question.claim == claim)
        .values(claim=None, claimed_until=None, **values)
    )


def _name(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()

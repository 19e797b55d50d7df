"""The sources of revocation evidence as an operator sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from docflow.evidence.renewal import Renewal
from docflow.evidence.store import state_of
from docflow.evidence.tables import RevocationAnswer, RevocationQuestion, RevocationSource
from infra.database import Database
from infra.identity import Actor
from infra.policy import Action, authorize

MAX_SOURCES = 500


@dataclass(frozen=True, slots=True)
class SourceView:
    """One address."""

    id: str
    """By which it is asked to be tried again."""
    url: str
    kinds: tuple[str, ...]
    """Of what it was asked: values of `NeedKind`."""
    is_dead: bool
    failures: int
    dead_since: datetime | None
    last_error: str | None
    asked_at: datetime | None
    answered_at: datetime | None
    next_try: datetime | None
    next_renewal: datetime | None
    """From when the first of its answers that records rest on is asked for anew, ahead of need; None where
    there is none."""
    unusable: str | None
    """Vietnamese: it answers, and this is why one of its last answers was of no use."""
    questions: int
    """How many questions lead to it."""
    kept: int
    """How many of its answers records rest on."""


class Sources:
    """What operators and administrators may see and do about sources."""

    def __init__(self, database: Database, renewal: Renewal | None) -> None:
        """`renewal` says what is renewed ahead of need; None where nothing is."""
        self._database = database
        self._renewal = renewal

    def all(self, actor: Actor, at: datetime) -> tuple[SourceView, ...]:
        """List the sources, dead ones first. Raises `NotAllowedError`."""
        authorize(actor, Action.OPERATOR_SOURCES, agency_id=None)
        with self._database.reading() as session:
            rows = session.scalars(
                select(RevocationSource)
                .order_by(RevocationSource.failures.desc(), RevocationSource.url)
                .limit(MAX_SOURCES)
            ).all()
            kinds: dict[str, set[str]] = {}
            questions: dict[str, int] = {}
            counted = select(RevocationQuestion.url, RevocationQuestion.kind, func.count())
            for url, kind, count in session.execute(
                counted.group_by(RevocationQuestion.url, RevocationQuestion.kind)
            ):
                kinds.setdefault(url, set()).add(kind)
                questions[url] = questions.get(url, 0) + count
            refused = select(RevocationQuestion.url, func.max(RevocationQuestion.last_error))
            unusable = {
                row.url: row[1]
                for row in session.execute(
                    refused.where(RevocationQuestion.last_error.is_not(None)).group_by(RevocationQuestion.url)
                )
            }
            used = select(RevocationAnswer.url, func.count()).where(RevocationAnswer.used_at.is_not(None))
            kept = {row.url: row[1] for row in session.execute(used.group_by(RevocationAnswer.url))}
            renewals = {} if self._renewal is None else _renewals(session, self._renewal, at)
        return tuple(
            _view(
                row,
                tuple(sorted(kinds.get(row.url, ()))),
                unusable.get(row.url),
                renewals.get(row.url),
                questions=questions.get(row.url, 0),
                kept=kept.get(row.url, 0),
            )
            for row in rows
        )

    def try_again(self, actor: Actor, source_id: str, at: datetime) -> None:
        """Have a source asked at the next occasion, whatever the pause. Raises `NotAllowedError`."""
        authorize(actor, Action.OPERATOR_SOURCES, agency_id=None)
        with self._database.transaction() as session:
            session.execute(
                update(RevocationSource)
                .where(RevocationSource.url_sha256 == source_id, RevocationSource.next_try > at)
                .values(next_try=at)
            )
            url = select(RevocationSource.url).where(RevocationSource.url_sha256 == source_id)
            session.execute(
                update(RevocationQuestion)
                .where(RevocationQuestion.url.in_(url), RevocationQuestion.next_try > at)
                .values(next_try=at)
            )


def _renewals(session: Session, renewal: Renewal, at: datetime) -> dict[str, datetime]:
    """For each address, when its first answer is due to be renewed; what is overdue is due now."""
    question = RevocationQuestion
    found = (
        select(question.url, func.min(question.stale_at).label("stale_at"))
        .where(question.needed_at >= at - renewal.needed_within, question.stale_at.is_not(None))
        .group_by(question.url)
    )
    return {row.url: max(at, row.stale_at - renewal.ahead) for row in session.execute(found)}


def _view(  # noqa: PLR0913 - a row, and what other tables know of the address
    row: RevocationSource,
    kinds: tuple[str, ...],
    unusable: str | None,
    next_renewal: datetime | None,
    *,
    questions: int,
    kept: int,
) -> SourceView:
    state = state_of(row)
    return SourceView(
        row.url_sha256,
        state.url,
        kinds,
        state.failures > 0,
        state.failures,
        state.dead_since,
        state.last_error if state.failures else None,
        state.asked_at,
        state.answered_at,
        state.next_try,
        next_renewal,
        None if state.failures else unusable,
        questions,
        kept,
    )

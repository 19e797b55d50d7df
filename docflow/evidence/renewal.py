"""What is done about evidence again and again: renewing what will be needed, removing what nobody needs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from certs.caching import SharedEvidenceSource
from docflow.evidence.store import DatabaseEvidenceStore
from infra.periodic import every
from infra.tasks import TaskRun

RENEW = "revocation.renew"
PRUNE = "revocation.prune"

RENEW_EVERY = timedelta(minutes=5)
PRUNE_EVERY = timedelta(days=1)
BUDGET_SECONDS = 240.0
"""Of one renewal run; shorter than the lease of a task. The next one goes on with what is due first."""
MAX_QUESTIONS = 500
"""Renewed in one run."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """What is renewed, and when."""

    source: SharedEvidenceSource
    store: DatabaseEvidenceStore
    ahead: timedelta
    """So long before its end an answer is renewed."""
    needed_within: timedelta
    """Only questions on whose answers a record came to rest within so long are: those about the signers,
    authorities and time-stamp services of partners and of ourselves."""
    keep_for: timedelta
    """So long after its end an answer that no record rests on is removed."""


def renew(renewal: Renewal, at: datetime) -> int:
    """Ask again what is soon out of date, and give the number of answers that came.

    A source that is dead costs one try and then rests.
    """
    give_up = time.monotonic() + BUDGET_SECONDS
    due = renewal.store.expiring(
        needed_since=at - renewal.needed_within, before=at + renewal.ahead, limit=MAX_QUESTIONS
    )
    return sum(renewal.source.renew(asked) for asked in due if time.monotonic() < give_up)


def prune(renewal: Renewal, run: TaskRun, at: datetime) -> None:
    """Remove what is long out of date and that no record rests on."""
    with run.finishing() as session:
        renewal.store.prune(session, before=at - renewal.keep_for)


def schedule(session: Session, at: datetime) -> None:
    """Say what runs again and again; saying it twice changes nothing."""
    every(session, RENEW, RENEW_EVERY, at)
    every(session, PRUNE, PRUNE_EVERY, at)

"""What several workers do at the same time, each a process of its own."""

import random
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import select

from certs.asking import Asker
from certs.caching import SharedEvidenceSource
from certs.evidence import EvidenceNeed, NeedKind
from certs.http import FetchPolicy, HttpEvidenceSource
from docflow.evidence import DatabaseEvidenceStore
from docflow.evidence.tables import RevocationQuestion
from infra.database import Database

AT = datetime(2026, 6, 15, 2, tzinfo=UTC)
"""The tests' own time; theirs is the only clock here."""


def fetch_all(database: Database, count: int, choose: random.Random) -> None:
    """Want the answer to every question there is, so many times, in an order of one's own."""
    with database.reading() as session:
        needs = [
            EvidenceNeed(NeedKind(row.kind), row.url, row.certificate, row.issuer)
            for row in session.scalars(select(RevocationQuestion))
        ]
    policy = FetchPolicy(frozenset(urlsplit(need.url).netloc for need in needs))
    source = SharedEvidenceSource(
        Asker(policy),
        DatabaseEvidenceStore(database),
        HttpEvidenceSource(policy),
        max_age=timedelta(minutes=30),
        clock=lambda: AT,
    )
    for _ in range(count):
        for need in choose.sample(needs, len(needs)):
            evidence = source.fetch([need])
            if evidence.is_empty or evidence.failures:
                raise LookupError(str(evidence.failures))


def claim_and_die(database: Database, count: int, choose: random.Random) -> None:
    """Take the claim on every question and then do nothing until killed."""
    del count, choose
    with database.reading() as session:
        keys = list(session.scalars(select(RevocationQuestion.key)))
    with database.transaction() as session:
        for row in session.scalars(select(RevocationQuestion).where(RevocationQuestion.key.in_(keys))):
            row.claim, row.claimed_until = "0" * 32, AT + timedelta(seconds=90)
    time.sleep(60)

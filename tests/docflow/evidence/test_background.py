"""The real worker renews what records rest on, before it ends, with nobody asking."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

import docflow.tasks
from api import migrate
from certs import facts
from certs.evidence import EvidenceNeed, NeedKind
from docflow.evidence import DatabaseEvidenceStore, Renewal, Sources
from docflow.evidence.tables import RevocationAnswer, RevocationQuestion
from infra.clock import utc_now
from infra.database import Database
from infra.identity import Actor, Role
from infra.worker.keeper import ChildKeeper
from tests.certs.pki import TestPki
from tests.docflow.evidence.counting import Counted, counted, shared

PATIENCE_S = 120
YEAR = timedelta(days=365)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Installation:
    database: Database
    pki: TestPki
    server: Counted
    home: Path

    def need(self, kind: NeedKind, name: str) -> EvidenceNeed:
        """What one of their certificates leads to, at the address where the authority answers."""
        at = utc_now()
        issued = self.pki.person(name, not_before=at - DAY, not_after=at + YEAR)
        path = "/ocsp/issuing" if kind is NeedKind.OCSP else "/crl/issuing.crl"
        return EvidenceNeed(kind, f"http://{self.server.host}{path}", issued.certificate, issued.chain[0])

    def answers(self) -> list[RevocationAnswer]:
        with self.database.reading() as session:
            return list(session.scalars(select(RevocationAnswer).order_by(RevocationAnswer.id)))


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    pki = TestPki.create(tmp_path / "pki", at=utc_now())
    home = tmp_path / "home"
    home.mkdir()
    database = Database(f"sqlite:///{home / 'antin.db'}")
    migrate.upgrade(database.engine)
    with counted(pki, utc_now) as server:
        yield Installation(database, pki, server, home)
    database.dispose()


@contextmanager
def worker(home: Path, host: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The worker process as `antin serve` starts it; everything is due at once under these settings."""
    for name, value in {
        "HOME": str(home),
        "FETCH_ALLOWED_HOSTS": host,
        "REVOCATION_MAX_AGE_MINUTES": "1",
        "REVOCATION_RENEW_AHEAD_MINUTES": "6",
    }.items():
        monkeypatch.setenv(f"ANTIN_{name}", value)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    keeper = ChildKeeper([sys.executable, "-m", "api.worker"])
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


def wait_until(fact: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not fact():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.1)


def test_partners_and_our_own_are_renewed_before_they_end(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, server = installation.database, installation.server
    source = shared(database, installation.pki, server.host, utc_now)
    partner = installation.need(NeedKind.OCSP, "Nơi gửi văn bản")
    ours = installation.need(NeedKind.OCSP, "Lãnh đạo cơ quan")
    everybody = installation.need(NeedKind.CRL, "Ai cũng vậy")
    stranger = installation.need(NeedKind.OCSP, "Người lạ")
    assert not source.fetch([partner, ours, everybody]).failures
    assert not source.unrecorded().fetch([stranger]).failures
    first = {row.question_key: row for row in installation.answers()}
    assert len(first) == 4
    with database.transaction() as session:
        docflow.tasks.schedule(session, utc_now())
        for question in session.scalars(select(RevocationQuestion)):
            # As the worker's own settings would have had it.
            question.stale_at = utc_now()

    def renewed() -> list[RevocationAnswer]:
        rows = installation.answers()
        return [row for row in rows if row.seen_at > first[row.question_key].seen_at]

    with worker(installation.home, server.host, monkeypatch):
        wait_until(lambda: len(renewed()) >= 3)
    assert {row.question_key for row in renewed()} == {
        key for key, row in first.items() if row.about != facts.fingerprint(stranger.certificate)
    }
    assert all(row.seen_at < first[row.question_key].fresh_until for row in renewed())


def test_operators_see_when_a_source_is_asked_again(installation: Installation) -> None:
    database, server = installation.database, installation.server
    source = shared(database, installation.pki, server.host, utc_now)
    source.fetch([installation.need(NeedKind.OCSP, "Nơi gửi văn bản")])
    source.unrecorded().fetch([installation.need(NeedKind.CRL, "Người lạ")])
    store = DatabaseEvidenceStore(database)
    ahead = timedelta(minutes=10)
    renewal = Renewal(source, store, ahead=ahead, needed_within=45 * DAY, keep_for=30 * DAY)
    operator = Actor("1", "1", "vanhanh", "Lý Thị Vận Hành", frozenset({Role.OPERATOR}), "Cơ quan")
    seen = {view.kinds: view for view in Sources(database, renewal).all(operator, utc_now())}
    with database.reading() as session:
        stale_at = session.scalars(
            select(RevocationQuestion.stale_at).where(RevocationQuestion.kind == "ocsp")
        ).one()
    assert stale_at is not None
    assert seen["ocsp",].next_renewal == stale_at - ahead
    assert seen["crl",].next_renewal is None
    late = Sources(database, renewal).all(operator, stale_at + DAY)
    assert {view.next_renewal for view in late} == {stale_at + DAY, None}

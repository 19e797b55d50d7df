"""Workers that are processes, on both databases: each answer is asked for once, whatever happens to them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

import docflow.tasks  # noqa: F401 - adds the tables that evidence is kept beside
from certs import facts
from certs.caching import LEASE, Asked
from certs.evidence import EvidenceNeed, NeedKind
from docflow.evidence import DatabaseEvidenceStore
from docflow.evidence.tables import RevocationAnswer, RevocationQuestion
from infra.database import Database
from tests.certs.pki import AT, TestPki
from tests.docflow.evidence.counting import Clock, Counted, counted, shared
from tests.docflow.evidence.workers import claim_and_die, fetch_all
from tests.docflow.office import empty
from tests.infra.fixtures import make_database
from tests.infra.races import finish, race

WORKERS = 4


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def each_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'antin.db'}"
    else:
        url = empty(request.getfixturevalue("postgresql_url"))
    database = make_database(url)
    yield database
    database.dispose()


@pytest.fixture
def server(pki: TestPki) -> Iterator[Counted]:
    with counted(pki, Clock()) as running:
        yield running


def ask_about(database: Database, pki: TestPki, server: Counted) -> list[EvidenceNeed]:
    """Note three questions, as if they had come up."""
    store = DatabaseEvidenceStore(database)
    people = (pki.person(), pki.agency())
    needs = [
        EvidenceNeed(NeedKind.OCSP, f"http://{server.host}/ocsp/issuing", one.certificate, one.chain[0])
        for one in people
    ]
    path = facts.crl_urls(people[0].certificate)[0].removeprefix(pki.authority.base_url)
    needs.append(
        EvidenceNeed(NeedKind.CRL, f"http://{server.host}{path}", people[0].certificate, people[0].chain[0])
    )
    for need in needs:
        store.note(Asked.of(need), AT, needed=True)
    return needs


def test_each_answer_is_asked_for_once(each_database: Database, pki: TestPki, server: Counted) -> None:
    needs = ask_about(each_database, pki, server)
    with race(fetch_all, each_database, processes=WORKERS, count=3) as racers:
        finish(racers)
    assert Counter(server.asked) == Counter(need.url.removeprefix(f"http://{server.host}") for need in needs)
    with each_database.reading() as session:
        assert len(session.scalars(select(RevocationAnswer)).all()) == len(needs)
        assert all(row.claim is None for row in session.scalars(select(RevocationQuestion)))


def test_what_a_killed_worker_had_claimed_is_asked_by_another(
    each_database: Database, pki: TestPki, server: Counted
) -> None:
    needs = ask_about(each_database, pki, server)
    with race(claim_and_die, each_database, processes=1, count=1) as racers:
        deadline = time.monotonic() + 120
        while not _all_claimed(each_database):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        racers[0].kill()
        racers[0].join()
    clock = Clock(AT + LEASE)
    evidence = shared(each_database, pki, server.host, clock).fetch(needs)
    assert (len(evidence.ocsp_responses), evidence.failures) == (2, ())


def _all_claimed(database: Database) -> bool:
    with database.reading() as session:
        return all(row.claim for row in session.scalars(select(RevocationQuestion)))

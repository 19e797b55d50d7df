"""Several persons decide at once: each proposal is decided once, and every process agrees on the outcome."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from certs import facts
from certs.anchors import Scheme
from certs.trust import TrustAnchors
from certs.truststore.fetches import Outcome
from certs.truststore.planning import AnchorFile
from certs.truststore.reading import read_here
from certs.truststore.store import TrustStore
from certs.truststore.tables import TrustDecision, TrustListFetch
from certs.truststore.watching import ListWatcher, Location
from infra import audit
from infra.audit import AuditEntry
from infra.database import Database
from infra.identity import Actor, Role, create_agency, create_person
from tests.certs.pki import AT
from tests.certs.trustlists.lists import Entry, ListDraft, operator
from tests.certs.truststore.racers import KEEPERS, decide, fetch, keeper
from tests.infra.races import finish, race

PROPOSALS = 8
PROCESSES = 3


@pytest.fixture
def keepers(each_database: Database) -> list[Actor]:
    with each_database.transaction() as session:
        agency = create_agency(session, code="A", name="A", abbreviation="A", place="A")
        for number in range(KEEPERS):
            create_person(
                session,
                agency=agency,
                username=f"admin{number}",
                full_name=f"Quản trị {number}",
                roles=[Role.SYSTEM_ADMIN],
                identity_number=f"{number:012}",
            )
    return [keeper(each_database, number) for number in range(KEEPERS)]


def test_each_proposal_is_decided_once(each_database: Database, keepers: list[Actor]) -> None:
    store = TrustStore(each_database, demo=False, reader=read_here)
    certificates = [operator(f"Gốc {number}").der for number in range(PROPOSALS)]
    proposer = keepers[0]
    for certificate in certificates:
        pem = TrustAnchors.from_der(certificate).to_pem()
        store.propose_file(proposer, AnchorFile("a.pem", pem, Scheme.NATIONAL), "thử", AT)
    with race(decide, each_database, processes=PROCESSES, count=PROPOSALS) as racers:
        finish(racers)
    with each_database.reading() as session:
        decisions = list(session.scalars(select(TrustDecision).order_by(TrustDecision.seq)))
        logged = session.scalar(
            select(func.count()).select_from(AuditEntry).where(AuditEntry.action != "trust.propose")
        )
        assert audit.verify(session).broken_at is None
    assert sorted(decision.proposal_id for decision in decisions) == list(range(1, PROPOSALS + 1))
    assert logged == PROPOSALS
    confirmed = {certificates[d.proposal_id - 1] for d in decisions if d.confirmed}
    assert set(store.anchors().certificates) == confirmed
    assert {facts.fingerprint(der) for der in confirmed} == {key for key, _ in store.state().held}


def test_a_fetched_list_is_proposed_once(
    each_database: Database, keepers: list[Actor], tmp_path: Path
) -> None:
    store = TrustStore(each_database, demo=False, reader=read_here)
    draft = ListDraft((Entry(operator("Gốc").der),))
    published = tmp_path / "vn.xml"
    published.write_bytes(draft.signed())
    watcher = ListWatcher(store, each_database, fetch=lambda url: Path(url).read_bytes())
    pinned = TrustAnchors.from_der(operator().der).to_pem()
    where = Location(str(published), Scheme.FOREIGN, pinned)
    store.confirm(keepers[1], watcher.propose_location(keepers[0], where, "thử", AT), AT)
    published.write_bytes(draft.but(sequence=13).signed())
    with race(fetch, each_database, processes=PROCESSES, count=3) as racers:
        finish(racers)
    assert len(store.overview(keepers[0], AT).waiting) == 1
    with each_database.reading() as session:
        outcomes = list(session.scalars(select(TrustListFetch.outcome)))
        assert audit.verify(session).broken_at is None
    assert outcomes.count(Outcome.PROPOSED) == 1
    assert set(outcomes) == {Outcome.PROPOSED, Outcome.PROPOSED_BEFORE}

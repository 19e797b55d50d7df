"""What is kept and shown: nothing is lost, every step is logged, every process sees it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from certs import facts
from certs.anchors import ALL_USES, Grant, Scheme
from certs.truststore.reading import read_here
from certs.truststore.store import TrustStore
from certs.truststore.views import AnchorState
from infra import audit
from infra.audit import AuditEntry
from infra.database import Base, Database
from infra.identity import Actor
from tests.certs.pki import AT
from tests.certs.trustlists.lists import (
    DAY,
    Entry,
    ListDraft,
    operator,
)
from tests.certs.truststore.files import REASON, file, list_file, pem, taken, withdrawn


def test_every_step_is_in_the_audit_log(
    store: TrustStore, database: Database, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    taken(store, proposer, confirmer, file(root))
    withdrawn(store, proposer, confirmer, root)
    with database.reading() as session:
        entries = list(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))
        assert audit.verify(session).broken_at is None
    assert [(entry.action, entry.actor_name) for entry in entries] == [
        ("trust.propose", proposer.full_name),
        ("trust.confirm", confirmer.full_name),
        ("trust.propose", proposer.full_name),
        ("trust.confirm", confirmer.full_name),
    ]
    assert entries[0].detail["reason"] == REASON
    assert entries[0].detail["changes"] == [{"put": facts.fingerprint(root), "source": "by_hand"}]
    assert entries[3].detail["changes"][0]["withdraw"] == facts.fingerprint(root)
    assert entries[0].detail["changes_sha256"] == entries[1].detail["changes_sha256"]


@pytest.mark.parametrize("table", ["trust_proposal", "trust_change", "trust_decision"])
def test_nothing_is_altered_or_deleted(table: str, each_database: Database, root: bytes) -> None:
    store = TrustStore(each_database, demo=True, reader=read_here)
    store.found([root], Scheme.NATIONAL, "trình diễn", AT)
    rows = Base.metadata.tables[table]
    for statement in (rows.delete(), rows.update().values({rows.c[0]: 7})):
        with pytest.raises(DBAPIError, match="append-only"), each_database.transaction() as session:
            session.execute(statement)
    assert root in store.anchors()


def test_the_service_of_a_demo_founds_once(database: Database, root: bytes, other: bytes) -> None:
    store = TrustStore(database, demo=True, reader=read_here)
    store.found([root], Scheme.DEMO, "trình diễn", AT)
    store.found([root], Scheme.DEMO, "trình diễn", AT)
    store.found([root, other], Scheme.DEMO, "trình diễn", AT)
    assert store.anchors().certificates == (root, other)
    with database.reading() as session:
        assert session.scalar(select(sa.func.count()).select_from(AuditEntry)) == 2


def test_another_process_sees_it_at_its_next_question(
    store: TrustStore, database: Database, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    elsewhere = TrustStore(Database(str(database.engine.url)), demo=False, reader=read_here)
    assert elsewhere.anchors().is_empty
    taken(store, proposer, confirmer, file(root))
    assert root in elsewhere.anchors()
    assert elsewhere.anchors() is elsewhere.anchors()
    elsewhere._database.dispose()


def test_what_people_see(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes, other: bytes
) -> None:
    until = Grant(ALL_USES, until=AT - DAY, reason="đổi khóa")
    taken(store, proposer, confirmer, file(other, grant=until))
    taken(store, proposer, confirmer, list_file(ListDraft((Entry(root),)), operators=pem(operator().der)))
    waiting = store.propose_withdrawal(proposer, facts.fingerprint(root), AT, "lộ khóa", AT)
    overview = store.overview(proposer, AT)
    assert [(a.subject, a.state) for a in overview.anchors] == [
        ("Gốc quốc gia", AnchorState.TRUSTED),
        ("Gốc khác", AnchorState.ENDED),
    ]
    (listed,) = overview.lists
    assert (listed.sequence, listed.anchors, listed.overdue) == (12, 1, False)
    assert store.overview(proposer, AT + 400 * DAY).lists[0].overdue
    assert [each.proposal_id for each in overview.waiting] == [waiting]
    assert len(overview.decided) == 2
    assert (store.proposal(proposer, waiting).may_confirm, store.proposal(proposer, waiting).is_own) == (
        False,
        True,
    )
    assert store.proposal(confirmer, waiting).may_confirm
    assert [each.proposal_id for each in store.waiting_for(confirmer)] == [waiting]
    assert store.waiting_for(proposer) == ()
    assert store.certificate(proposer, facts.fingerprint(root)) == root

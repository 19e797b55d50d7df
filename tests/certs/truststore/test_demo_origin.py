"""What one person decided while the installation was a demo makes nothing trusted in production."""

from __future__ import annotations

import pytest

from certs import facts
from certs.anchors import Scheme
from certs.truststore.errors import DemoProposalError
from certs.truststore.reading import read_here
from certs.truststore.store import TrustStore
from infra.database import Database
from infra.identity import Actor
from tests.certs.pki import AT
from tests.certs.trustlists.lists import Entry, ListDraft, operator
from tests.certs.truststore.files import REASON, file, list_file, pem, taken


@pytest.fixture
def demo(database: Database) -> TrustStore:
    """The same installation, before it went into production."""
    return TrustStore(database, demo=True, reader=read_here)


def test_no_root_of_a_demo_stays_whatever_it_is_called(
    demo: TrustStore, store: TrustStore, proposer: Actor, root: bytes, other: bytes
) -> None:
    demo.found([other], Scheme.NATIONAL, "trình diễn", AT)
    taken(demo, proposer, proposer, file(root))
    assert set(demo.anchors().certificates) == {root, other}
    assert store.anchors().is_empty
    assert store.left_by_a_demo() == tuple(sorted(map(facts.fingerprint, (root, other))))
    assert demo.left_by_a_demo() == ()


def test_two_persons_bring_it_in_anew(
    demo: TrustStore, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    taken(demo, proposer, proposer, file(root))
    taken(store, proposer, confirmer, file(root))
    assert root in store.anchors()
    assert store.left_by_a_demo() == ()


def test_neither_do_its_lists_nor_whom_it_let_sign_them(
    demo: TrustStore, store: TrustStore, proposer: Actor, root: bytes
) -> None:
    draft = ListDraft((Entry(root),))
    taken(demo, proposer, proposer, list_file(draft, operators=pem(operator().der)))
    assert demo.state().lists
    assert (store.state().lists, store.state().pins, store.anchors().entries) == ({}, {}, ())


def test_its_proposals_are_made_again(
    demo: TrustStore, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    waiting = demo.propose_file(proposer, file(root), REASON, AT)
    view = store.proposal(confirmer, waiting)
    assert (view.may_confirm, view.summary.in_demo) == (False, True)
    assert store.waiting_for(confirmer) == ()
    with pytest.raises(DemoProposalError, match="chạy thử"):
        store.confirm(confirmer, waiting, AT)
    store.reject(confirmer, waiting, "của bản chạy thử", AT)
    assert store.anchors().is_empty


def test_a_withdrawal_counts_all_the_same(
    demo: TrustStore, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    """It makes trust less, never more."""
    taken(store, proposer, confirmer, file(root))
    withdrawal = demo.propose_withdrawal(proposer, facts.fingerprint(root), AT, "lộ khóa", AT)
    demo.confirm(proposer, withdrawal, AT)
    assert [anchor.until for anchor in store.anchors().entries] == [AT]

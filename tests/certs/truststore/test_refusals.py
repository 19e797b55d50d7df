"""What the store refuses, whoever asks."""

from __future__ import annotations

import pytest

from certs.anchors import Scheme
from certs.errors import TrustError
from certs.truststore.errors import (
    AnchorNotFoundError,
    DemoAnchorError,
    NothingToChangeError,
    ProposalNotFoundError,
    ReasonNeededError,
    SecondPersonNeededError,
)
from certs.truststore.reading import read_here
from certs.truststore.store import TrustStore
from infra.database import Database
from infra.identity import Actor
from tests.certs.pki import AT, TestPki
from tests.certs.truststore.files import REASON, file, taken


def test_reasons_are_asked_for(store: TrustStore, proposer: Actor, root: bytes) -> None:
    with pytest.raises(ReasonNeededError):
        store.propose_file(proposer, file(root), "  ", AT)
    proposal = store.propose_file(proposer, file(root), REASON, AT)
    with pytest.raises(ReasonNeededError):
        store.reject(proposer, proposal, "", AT)


def test_unknown_things(store: TrustStore, proposer: Actor, confirmer: Actor) -> None:
    with pytest.raises(ProposalNotFoundError):
        store.confirm(confirmer, 99, AT)
    with pytest.raises(AnchorNotFoundError):
        store.propose_withdrawal(proposer, "ab" * 32, AT, "lý do", AT)


def test_a_demo_stays_out_of_production(
    store: TrustStore, proposer: Actor, pki: TestPki, root: bytes
) -> None:
    for scheme in (Scheme.NATIONAL, Scheme.DEMO):
        with pytest.raises(DemoAnchorError):
            store.propose_file(proposer, file(pki.authority.anchor, scheme=scheme), REASON, AT)
    with pytest.raises(DemoAnchorError):
        store.propose_file(proposer, file(root, scheme=Scheme.DEMO), REASON, AT)
    with pytest.raises(SecondPersonNeededError):
        store.found([root], Scheme.NATIONAL, "tự nạp", AT)


def test_what_a_demo_left_does_not_count_in_production(
    database: Database, store: TrustStore, pki: TestPki
) -> None:
    demo = TrustStore(database, demo=True, reader=read_here)
    demo.found([pki.authority.anchor], Scheme.DEMO, "trình diễn", AT)
    assert pki.authority.anchor in demo.anchors()
    assert store.anchors().is_empty


def test_the_same_again_changes_nothing(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    taken(store, proposer, confirmer, file(root))
    with pytest.raises(NothingToChangeError):
        store.propose_file(proposer, file(root), REASON, AT)


def test_somebody_has_to_say_whose_it_is(store: TrustStore, proposer: Actor, root: bytes) -> None:
    with pytest.raises(TrustError, match="hệ thống chứng thực"):
        store.propose_file(proposer, file(root, scheme=Scheme.GIVEN), REASON, AT)

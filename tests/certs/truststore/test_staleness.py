"""A proposal is about things as they were: whoever changes them meanwhile makes it stale."""

from __future__ import annotations

import pytest

from certs import facts
from certs.anchors import ALL_USES, Grant
from certs.truststore.errors import StaleProposalError
from certs.truststore.store import TrustStore
from infra.identity import Actor
from tests.certs.pki import AT
from tests.certs.trustlists.lists import DAY, Entry, ListDraft, operator
from tests.certs.truststore.files import REASON, file, list_file, pem, taken, withdrawn

UNTIL = Grant(ALL_USES, until=AT + 9 * DAY, reason="đổi khóa")


def test_an_older_proposal_lifts_no_later_withdrawal(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    taken(store, proposer, confirmer, file(root))
    older = store.propose_file(proposer, file(root, grant=UNTIL), REASON, AT)
    withdrawn(store, proposer, confirmer, root)
    with pytest.raises(StaleProposalError, match="“Gốc quốc gia” đã được thay đổi theo đề nghị số 3"):
        store.confirm(confirmer, older, AT)
    assert [anchor.until for anchor in store.anchors().entries] == [AT]
    store.reject(confirmer, older, "đã cũ", AT)
    taken(store, proposer, confirmer, file(root, grant=UNTIL))
    assert [anchor.until for anchor in store.anchors().entries] == [UNTIL.until]


def test_a_withdrawal_covers_what_came_since_or_is_made_again(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    """It names every certificate of the key; one that came meanwhile would stay trusted."""
    taken(store, proposer, confirmer, file(root))
    withdrawal = store.propose_withdrawal(proposer, facts.fingerprint(root), AT, "lộ khóa", AT)
    listed = list_file(ListDraft((Entry(root),)), operators=pem(operator().der))
    taken(store, proposer, confirmer, listed)
    with pytest.raises(StaleProposalError):
        store.confirm(confirmer, withdrawal, AT)
    withdrawn(store, proposer, confirmer, root)
    assert {anchor.until for anchor in store.anchors().entries} == {AT}


def test_a_list_proposed_before_a_withdrawal_is_compared_again(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes, other: bytes
) -> None:
    taken(store, proposer, confirmer, file(root))
    listed = list_file(ListDraft((Entry(root), Entry(other))), operators=pem(operator().der))
    waiting = store.propose_file(proposer, listed, REASON, AT)
    withdrawn(store, proposer, confirmer, root)
    with pytest.raises(StaleProposalError):
        store.confirm(confirmer, waiting, AT)
    assert other not in store.anchors()


def test_what_was_decided_about_others_makes_nothing_stale(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes, other: bytes
) -> None:
    waiting = store.propose_file(proposer, file(root), REASON, AT)
    taken(store, proposer, confirmer, file(other))
    withdrawn(store, proposer, confirmer, other)
    store.confirm(confirmer, waiting, AT)
    assert {anchor.certificate: anchor.until for anchor in store.anchors().entries} == {root: None, other: AT}

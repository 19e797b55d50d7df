"""Withdrawing anchors: from when, for which keys, and how they come back."""

from __future__ import annotations

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from certs import facts
from certs.anchors import Grant, Refusal, Use
from certs.errors import TrustError
from certs.truststore.store import TrustStore
from certs.truststore.views import ChangeKind
from infra.identity import Actor
from tests.certs.pki import AT
from tests.certs.trustlists.lists import (
    DAY,
    Entry,
    ListDraft,
    operator,
)
from tests.certs.truststore.files import REASON, file, list_file, pem, taken, withdrawn


def certified_again(root: bytes, *, serial: int) -> bytes:
    """Another certificate for the name and key of `root`."""
    key, parsed = operator("Gốc quốc gia").key, facts.parsed(root)
    builder = x509.CertificateBuilder(parsed.issuer, parsed.subject, key.public_key(), serial)
    builder = builder.not_valid_before(AT - DAY).not_valid_after(AT + DAY)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def test_older_things_keep_their_anchor(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    taken(store, proposer, confirmer, file(root))
    withdrawn(store, proposer, confirmer, root)
    (anchor,) = store.anchors().entries
    assert isinstance(anchor.grant_at(Use.SIGNATURES, AT - DAY), Grant)
    assert anchor.grant_at(Use.SIGNATURES, AT) is Refusal.ENDED
    assert anchor.grants[0].reason == "lộ khóa"


def test_it_can_be_moved_back_never_on(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    taken(store, proposer, confirmer, file(root))
    withdrawn(store, proposer, confirmer, root)
    with pytest.raises(TrustError, match="sớm hơn"):
        store.propose_withdrawal(proposer, facts.fingerprint(root), AT + DAY, "muộn hơn", AT)
    earlier = store.propose_withdrawal(proposer, facts.fingerprint(root), AT - DAY, "lộ từ trước", AT)
    store.confirm(confirmer, earlier, AT)
    assert store.anchors().entries[0].until == AT - DAY


def test_bringing_it_in_again_restores_it(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    taken(store, proposer, confirmer, file(root))
    withdrawn(store, proposer, confirmer, root)
    proposal = store.propose_file(proposer, file(root), REASON, AT)
    (change,) = store.proposal(confirmer, proposal).changes
    assert change.kind is ChangeKind.RESTORE
    store.confirm(confirmer, proposal, AT)
    assert store.anchors().entries[0].until is None


def test_a_lost_key_is_trusted_through_no_other_certificate(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes, other: bytes
) -> None:
    """Lists have several certificates for one key; whoever has the key forges under any of them."""
    again = certified_again(root, serial=7)
    taken(store, proposer, confirmer, file(root, again, other))
    withdrawn(store, proposer, confirmer, root)
    assert {one.certificate: one.until for one in store.anchors().entries} == {
        root: AT,
        again: AT,
        other: None,
    }
    third = certified_again(root, serial=8)
    draft = ListDraft((Entry(third), Entry(other)))
    taken(store, proposer, confirmer, list_file(draft, operators=pem(operator().der)))
    assert [one.until for one in store.anchors().standing_for(third)] == [AT]


def test_a_fingerprint_is_taken_as_people_write_it(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    taken(store, proposer, confirmer, file(root))
    digest = facts.fingerprint(root).upper()
    written = ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))
    assert store.propose_withdrawal(proposer, written, AT, "lộ khóa", AT)

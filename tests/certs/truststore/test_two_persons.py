"""Proposing and confirming: by whom, and that one person is never two."""

from __future__ import annotations

import pytest

from certs import facts
from certs.anchors import Scheme
from certs.truststore.errors import (
    AlreadyDecidedError,
    IdentityNeededError,
    SecondPersonNeededError,
)
from certs.truststore.reading import read_here
from certs.truststore.store import TrustStore
from infra.database import Database
from infra.errors import NotAllowedError
from infra.identity import Actor, Person, Role, actor_for, create_person
from tests.certs.pki import AT
from tests.certs.truststore.files import REASON, file, taken
from tests.infra.fixtures import TwoAgencies


def test_nothing_counts_until_somebody_else_confirms(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    proposal = store.propose_file(proposer, file(root), REASON, AT)
    assert store.anchors().is_empty
    with pytest.raises(SecondPersonNeededError, match="người vận hành khác"):
        store.confirm(proposer, proposal, AT)
    assert store.anchors().is_empty
    store.confirm(confirmer, proposal, AT)
    (anchor,) = store.anchors().entries
    assert (anchor.certificate, anchor.scheme) == (root, Scheme.NATIONAL)


def test_withdrawing_takes_two_as_well(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    taken(store, proposer, confirmer, file(root))
    proposal = store.propose_withdrawal(confirmer, facts.fingerprint(root), AT, "lộ khóa", AT)
    with pytest.raises(SecondPersonNeededError):
        store.confirm(confirmer, proposal, AT)
    assert store.anchors().entries[0].until is None


def test_in_a_demo_one_is_enough(database: Database, proposer: Actor, root: bytes) -> None:
    store = TrustStore(database, demo=True, reader=read_here)
    store.confirm(proposer, store.propose_file(proposer, file(root), REASON, AT), AT)
    assert root in store.anchors()


def test_ones_own_proposal_can_be_taken_back(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    proposal = store.propose_file(proposer, file(root), REASON, AT)
    store.reject(proposer, proposal, "nhầm tệp", AT)
    with pytest.raises(AlreadyDecidedError):
        store.confirm(confirmer, proposal, AT)
    assert store.anchors().is_empty


def test_only_keepers_of_trust_come_near(
    store: TrustStore, agencies: TwoAgencies, proposer: Actor, root: bytes
) -> None:
    proposal = store.propose_file(proposer, file(root), REASON, AT)
    for actor in (agencies.an_phu.leader, agencies.an_phu.clerk, agencies.an_phu.drafter):
        with pytest.raises(NotAllowedError):
            store.propose_file(actor, file(root), REASON, AT)
        with pytest.raises(NotAllowedError):
            store.confirm(actor, proposal, AT)
        with pytest.raises(NotAllowedError):
            store.reject(actor, proposal, "không", AT)
        with pytest.raises(NotAllowedError):
            store.overview(actor, AT)
    assert store.anchors().is_empty


def account(database: Database, like: Actor, *, number: str | None, username: str) -> Actor:
    """A further account in the same agency."""
    with database.transaction() as session:
        agency = session.get_one(Person, like.person_id).agency
        person = create_person(
            session,
            agency=agency,
            username=username,
            full_name="Tên khác",
            roles=[Role.OPERATOR],
            identity_number=number,
        )
        return actor_for(session, person.id)


def test_two_accounts_of_one_person_are_one(
    store: TrustStore, database: Database, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    with database.reading() as session:
        number = session.get_one(Person, proposer.person_id).identity_number
    second_account = account(database, proposer, number=number, username="tk2")
    proposal = store.propose_file(proposer, file(root), REASON, AT)
    with pytest.raises(SecondPersonNeededError):
        store.confirm(second_account, proposal, AT)
    view = store.proposal(second_account, proposal)
    assert (view.is_own, view.may_confirm, store.waiting_for(second_account)) == (True, False, ())
    assert store.anchors().is_empty
    store.confirm(confirmer, proposal, AT)
    assert root in store.anchors()


def test_an_account_that_could_be_anybodys_confirms_nothing(
    store: TrustStore, database: Database, proposer: Actor, root: bytes
) -> None:
    nameless = account(database, proposer, number=None, username="tk3")
    with pytest.raises(IdentityNeededError, match="antin admin identify"):
        store.confirm(nameless, store.propose_file(proposer, file(root), REASON, AT), AT)
    with pytest.raises(IdentityNeededError):
        store.confirm(proposer, store.propose_file(nameless, file(root), REASON, AT), AT)
    assert store.anchors().is_empty


def test_the_administrator_of_an_agency_looks_and_changes_nothing(
    store: TrustStore, agencies: TwoAgencies, proposer: Actor, root: bytes
) -> None:
    admin = agencies.an_phu.people[Role.ADMIN]
    proposal = store.propose_file(proposer, file(root), REASON, AT)
    assert store.overview(admin, AT).waiting
    assert store.waiting_for(admin) == ()
    for act in (
        lambda: store.propose_file(admin, file(root), REASON, AT),
        lambda: store.propose_withdrawal(admin, facts.fingerprint(root), AT, REASON, AT),
        lambda: store.confirm(admin, proposal, AT),
        lambda: store.reject(admin, proposal, "không", AT),
    ):
        with pytest.raises(NotAllowedError, match="không có vai trò"):
            act()

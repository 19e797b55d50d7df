"""Trust lists taken in: in which order, and what they may change."""

from __future__ import annotations

import pytest

from certs.anchors import Grant, Refusal, Scheme, Use
from certs.errors import TrustError
from certs.trustlists.errors import TrustListError, UnknownOperatorError
from certs.truststore.planning import AnchorFile
from certs.truststore.reading import read_here
from certs.truststore.store import TrustStore
from certs.truststore.views import ChangeKind, ProposalState
from infra.database import Database
from infra.identity import Actor
from tests.certs.pki import AT
from tests.certs.trustlists.lists import (
    DAY,
    GRANTED,
    LIST_OF_LISTS,
    WITHDRAWN,
    Entry,
    ListDraft,
    operator,
    unknown_extension,
)
from tests.certs.truststore.files import REASON, file, list_file, pem, taken, withdrawn


def test_a_list_brings_its_services_with_their_dates(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes, other: bytes
) -> None:
    draft = ListDraft(
        (Entry(root), Entry(other, status=WITHDRAWN, since=AT - DAY, history=((GRANTED, AT - 9 * DAY),)))
    )
    proposal = store.propose_file(proposer, list_file(draft, operators=pem(operator().der)), REASON, AT)
    view = store.proposal(confirmer, proposal)
    kinds = [change.kind for change in view.changes]
    assert kinds == [ChangeKind.PIN, ChangeKind.TAKE_LIST, ChangeKind.ADD, ChangeKind.ADD]
    store.confirm(confirmer, proposal, AT)
    anchors = {anchor.certificate: anchor for anchor in store.anchors().entries}
    assert anchors[root].until is None
    assert anchors[root].scheme is Scheme.FOREIGN
    origin = anchors[root].origin
    assert origin is not None
    assert origin.next_update == draft.next_update
    assert (anchors[other].until, anchors[other].grants[0].since) == (AT - DAY, AT - 9 * DAY)


def test_the_next_list_needs_no_operator_and_has_to_be_newer(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    draft = ListDraft((Entry(root),))
    with pytest.raises(UnknownOperatorError):
        store.propose_file(proposer, list_file(draft), REASON, AT)
    taken(store, proposer, confirmer, list_file(draft, operators=pem(operator().der)))
    with pytest.raises(TrustListError, match="đã được nạp"):
        store.propose_file(proposer, list_file(draft), REASON, AT)
    with pytest.raises(TrustListError, match="cũ hơn"):
        store.propose_file(proposer, list_file(draft.but(sequence=11)), REASON, AT)
    gone = draft.but(sequence=13, issued=AT - DAY, entries=())
    proposal = store.propose_file(proposer, list_file(gone), REASON, AT)
    kinds = [change.kind for change in store.proposal(proposer, proposal).changes]
    assert kinds == [ChangeKind.TAKE_LIST, ChangeKind.WITHDRAW]
    store.confirm(confirmer, proposal, AT)
    (anchor,) = store.anchors().entries
    assert (anchor.until, anchor.grants[0].reason) == (
        AT - DAY,
        "không còn trong danh sách tin cậy số 13",
    )


def test_what_people_withdrew_no_list_brings_back(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    draft = ListDraft((Entry(root),))
    taken(store, proposer, confirmer, list_file(draft, operators=pem(operator().der)))
    withdrawn(store, proposer, confirmer, root)
    later = draft.but(sequence=13, entries=(Entry(root, since=AT - 20 * DAY),))
    taken(store, proposer, confirmer, list_file(later))
    assert [anchor.until for anchor in store.anchors().entries] == [AT]


def test_two_proposals_of_lists_cannot_go_back(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    """The older one was proposed first and is confirmed last."""
    draft = ListDraft((Entry(root),))
    operators = pem(operator().der)
    older = store.propose_file(proposer, list_file(draft, operators=operators), REASON, AT)
    newer = store.propose_file(proposer, list_file(draft.but(sequence=13), operators=operators), REASON, AT)
    store.confirm(confirmer, newer, AT)
    with pytest.raises(TrustListError, match="cũ hơn"):
        store.confirm(confirmer, older, AT)
    assert store.proposal(confirmer, older).summary.state is ProposalState.WAITING


def test_a_list_is_confirmed_only_against_the_one_it_was_compared_with(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes, other: bytes
) -> None:
    """What the list between them brought and the newer one lacks would stay trusted."""
    operators = pem(operator().der)
    draft = ListDraft((Entry(root), Entry(other)))
    without = draft.but(sequence=13, entries=(Entry(root),))
    older = store.propose_file(proposer, list_file(draft, operators=operators), REASON, AT)
    newer = store.propose_file(proposer, list_file(without, operators=operators), REASON, AT)
    store.confirm(confirmer, older, AT)
    with pytest.raises(TrustError, match="nạp lại tệp"):
        store.confirm(confirmer, newer, AT)
    taken(store, proposer, confirmer, list_file(without))
    anchors = {anchor.certificate: anchor.until for anchor in store.anchors().entries}
    assert (anchors[root], anchors[other] is None) == (None, False)


def test_a_service_that_was_never_trusted_is_known_as_such(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes, other: bytes
) -> None:
    draft = ListDraft((Entry(root), Entry(other, status=WITHDRAWN)))
    proposal = store.propose_file(proposer, list_file(draft, operators=pem(operator().der)), REASON, AT)
    kinds = [change.kind for change in store.proposal(confirmer, proposal).changes]
    assert kinds[2:] == [ChangeKind.ADD, ChangeKind.WITHDRAW]
    store.confirm(confirmer, proposal, AT)
    (barred,) = store.anchors().standing_for(other)
    assert all(barred.grant_at(use, AT) is Refusal.NOT_FOR_THIS for use in Use)


def test_a_service_that_is_skipped_is_known_and_trusted_for_nothing(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes, other: bytes
) -> None:
    strange = Entry(other, extensions=(unknown_extension(),), critical=True)
    what = list_file(ListDraft((Entry(root), strange)), operators=pem(operator().der))
    proposal = store.propose_file(proposer, what, REASON, AT)
    assert "SomethingNew" in store.proposal(confirmer, proposal).notes[0]
    store.confirm(confirmer, proposal, AT)
    (barred,) = store.anchors().standing_for(other)
    assert all(barred.grant_at(use, AT) is Refusal.NOT_FOR_THIS for use in Use)


def test_a_list_that_is_over_when_confirmed_is_refused(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    draft = ListDraft((Entry(root),), next_update=AT + DAY)
    what = list_file(draft, operators=pem(operator().der))
    proposal = store.propose_file(proposer, what, REASON, AT)
    with pytest.raises(TrustListError, match="quá hạn"):
        store.confirm(confirmer, proposal, AT + 2 * DAY)


def test_a_list_of_lists_says_who_may_sign_the_others(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    signs_xa = operator("Operator of XA")
    lists = ListDraft(
        kind=LIST_OF_LISTS, territory="EU", pointers=(("XA", "EUgeneric", signs_xa.der),)
    )  # fmt: skip
    taken(store, proposer, confirmer, list_file(lists, operators=pem(operator().der)))
    of_xa = ListDraft((Entry(root),), territory="XA", kind="EUgeneric")
    with pytest.raises(TrustListError, match="không do đơn vị quản lý"):
        store.propose_file(proposer, list_file(of_xa), REASON, AT)
    genuine = AnchorFile("xa.xml", of_xa.signed(signs_xa), Scheme.FOREIGN)
    taken(store, proposer, confirmer, genuine)
    assert root in store.anchors()


def test_a_list_of_lists_overrules_no_person(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    """Not even where it was proposed before the person pinned somebody."""
    stranger, signs_xa = operator("Kẻ được trỏ tới"), operator("Operator of XA")
    pointing = ListDraft(
        kind=LIST_OF_LISTS, territory="EU", pointers=(("XA", "EUgeneric", stranger.der),)
    )  # fmt: skip
    operators = pem(operator().der)
    waiting = store.propose_file(proposer, list_file(pointing, operators=operators), REASON, AT)
    of_xa = ListDraft((Entry(root),), territory="XA", kind="EUgeneric")
    genuine = AnchorFile("xa.xml", of_xa.signed(signs_xa), Scheme.FOREIGN, operators=pem(signs_xa.der))
    taken(store, proposer, confirmer, genuine)
    store.confirm(confirmer, waiting, AT)
    assert store.state().operators_of("XA:EUgeneric") == (signs_xa.der,)


def test_no_more_anchors_than_every_check_can_take(
    database: Database, proposer: Actor, certificates: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = TrustStore(database, demo=True, reader=read_here)
    monkeypatch.setattr("certs.truststore.store.MAX_ANCHORS", 1)
    first, second = (store.propose_file(proposer, file(der), REASON, AT) for der in certificates)
    store.confirm(proposer, first, AT)
    with pytest.raises(TrustError, match="Quá nhiều"):
        store.confirm(proposer, second, AT)
    assert store.anchors().certificates == (certificates[0],)


def test_a_certificate_of_two_services_has_the_trust_of_both(
    store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    draft = ListDraft((Entry(root), Entry(root, kind="TSA/QTST", since=AT - DAY)))
    taken(store, proposer, confirmer, list_file(draft, operators=pem(operator().der)))
    (anchor,) = store.anchors().entries
    assert isinstance(anchor.grant_at(Use.SIGNATURES, AT - 9 * DAY), Grant)
    assert anchor.grant_at(Use.TIMESTAMPS, AT - 9 * DAY) is Refusal.NOT_YET
    assert isinstance(anchor.grant_at(Use.TIMESTAMPS, AT), Grant)

"""Trust lists fetched from their addresses, over real HTTP: what becomes of what comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from certs.addresses import FetchPolicy
from certs.anchors import Scheme
from certs.errors import FetchError, TrustError
from certs.fetching import Timeouts
from certs.sources import LONGEST_PAUSE
from certs.trustlists.errors import TrustListError, UnknownOperatorError
from certs.truststore.errors import NothingToChangeError, NotWatchedError, SecondPersonNeededError
from certs.truststore.fetches import Outcome
from certs.truststore.reading import read_here
from certs.truststore.store import Confirmation, TrustStore
from certs.truststore.views import ChangeKind, ProposalState
from certs.truststore.watching import EVERY, ListWatcher, Location, fetcher
from infra.database import Database
from infra.errors import NotAllowedError
from infra.identity import Actor, Role
from tests.certs.pki import AT
from tests.certs.trustlists.lists import DAY, LIST_OF_LISTS, Entry, ListDraft, operator
from tests.certs.truststore.files import REASON, list_file, pem
from tests.certs.truststore.publishing import Publisher, publishing
from tests.infra.fixtures import TwoAgencies

KEY, PATH = "VN:VNgeneric", "/vn.xml"


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as started:
        yield started


def watcher_of(store: TrustStore, database: Database, publisher: Publisher) -> ListWatcher:
    policy = FetchPolicy(frozenset({publisher.host_and_port}))
    return ListWatcher(store, database, fetch=fetcher(policy, Timeouts(2.0, 5.0)))


@pytest.fixture
def watcher(store: TrustStore, database: Database, publisher: Publisher) -> ListWatcher:
    return watcher_of(store, database, publisher)


@pytest.fixture
def draft(root: bytes) -> ListDraft:
    return ListDraft((Entry(root),))


@pytest.fixture
def watched(  # noqa: PLR0913, PLR0917 -- fixtures
    store: TrustStore,
    watcher: ListWatcher,
    publisher: Publisher,
    proposer: Actor,
    confirmer: Actor,
    draft: ListDraft,
) -> ListWatcher:
    """List 12 is taken in, and its address watched."""
    publisher.files[PATH] = draft.signed()
    where = Location(publisher.url(PATH), Scheme.FOREIGN, pem(operator().der))
    store.confirm(confirmer, watcher.propose_location(proposer, where, REASON, AT), AT)
    return watcher


def last(watcher: ListWatcher, actor: Actor) -> tuple[Outcome, str]:
    newest = watcher.views(actor, AT)[0].history[0]
    return newest.outcome, newest.error


def test_an_address_is_registered_with_the_list_and_its_signer(
    store: TrustStore, watched: ListWatcher, publisher: Publisher, proposer: Actor, root: bytes
) -> None:
    assert root in store.anchors()
    kinds = [change.kind for change in store.proposal(proposer, 1).changes]
    assert kinds == [ChangeKind.PIN, ChangeKind.TAKE_LIST, ChangeKind.ALTER, ChangeKind.WATCH]
    (view,) = watched.views(proposer, AT)
    assert (view.key, view.url, view.sequence) == (KEY, publisher.url(PATH), 12)
    assert view.signers == ("Cơ quan quản lý danh sách tin cậy",)
    where = Location(publisher.url(PATH), Scheme.FOREIGN)
    with pytest.raises(NothingToChangeError):
        watched.propose_location(proposer, where, REASON, AT)


def test_no_address_without_a_known_signer(
    watcher: ListWatcher, publisher: Publisher, proposer: Actor, draft: ListDraft
) -> None:
    publisher.files[PATH] = draft.signed()
    with pytest.raises(UnknownOperatorError):
        watcher.propose_location(proposer, Location(publisher.url(PATH), Scheme.FOREIGN), REASON, AT)
    stranger = pem(operator("Ai đó").der)
    with pytest.raises(TrustListError, match="không do đơn vị quản lý"):
        watcher.propose_location(
            proposer, Location(publisher.url(PATH), Scheme.FOREIGN, stranger), REASON, AT
        )
    publisher.files[PATH] = pem(operator().der)
    with pytest.raises(TrustError, match="không trả về danh sách tin cậy"):
        watcher.propose_location(
            proposer, Location(publisher.url(PATH), Scheme.FOREIGN, stranger), REASON, AT
        )


def test_only_public_addresses_are_asked(
    store: TrustStore, database: Database, publisher: Publisher, proposer: Actor
) -> None:
    strict = ListWatcher(store, database, fetch=fetcher(FetchPolicy()))
    for url in (publisher.url(PATH), "file:///etc/passwd", "http://[::1]/", "http://u:p@example.org/"):
        with pytest.raises(FetchError):
            strict.propose_location(proposer, Location(url, Scheme.FOREIGN), REASON, AT)
    assert publisher.asked == []


def test_the_same_list_again_changes_nothing(
    store: TrustStore, watched: ListWatcher, publisher: Publisher, proposer: Actor
) -> None:
    assert watched.fetch_due(AT) == 1
    assert last(watched, proposer) == (Outcome.UNCHANGED, "")
    assert watched.fetch_due(AT + EVERY - timedelta(minutes=1)) == 0
    assert watched.fetch_due(AT + EVERY) == 1
    assert len(store.overview(proposer, AT).waiting) == 0
    assert publisher.asked == [PATH] * 3


def test_a_newer_list_is_proposed_and_takes_two_persons(  # noqa: PLR0913, PLR0917 -- fixtures
    store: TrustStore,
    watched: ListWatcher,
    publisher: Publisher,
    proposer: Actor,
    confirmer: Actor,
    draft: ListDraft,
    other: bytes,
) -> None:
    publisher.files[PATH] = draft.but(sequence=13, entries=(*draft.entries, Entry(other))).signed()
    watched.fetch_due(AT)
    assert other not in store.anchors()
    (waiting,) = store.overview(proposer, AT).waiting
    assert (waiting.proposed_by, waiting.reason) == (
        "Hệ thống",
        f"Danh sách tin cậy số 13 tải từ {publisher.url(PATH)}",
    )
    number = waiting.proposal_id
    assert store.proposal(proposer, number).first_of_two
    assert store.confirm(proposer, number, AT) is Confirmation.FIRST_OF_TWO
    assert other not in store.anchors()
    with pytest.raises(SecondPersonNeededError):
        store.confirm(proposer, number, AT)
    assert store.waiting_for(proposer) == ()
    assert [each.endorsed_by for each in store.waiting_for(confirmer)] == [proposer.full_name]
    assert store.confirm(confirmer, number, AT) is Confirmation.IN_FORCE
    assert other in store.anchors()


def test_it_is_proposed_once(
    store: TrustStore, watched: ListWatcher, publisher: Publisher, proposer: Actor, draft: ListDraft
) -> None:
    publisher.files[PATH] = draft.but(sequence=13).signed()
    watched.fetch_due(AT)
    watched.fetch_due(AT + EVERY)
    again = watched.fetch_now(proposer, KEY, AT + EVERY)
    assert again.outcome is Outcome.PROPOSED_BEFORE
    (waiting,) = store.overview(proposer, AT).waiting
    store.reject(proposer, waiting.proposal_id, "chưa cần", AT)
    watched.fetch_due(AT + 2 * EVERY)
    assert store.overview(proposer, AT).waiting == ()
    assert watched.fetch_now(proposer, KEY, AT + 2 * EVERY).outcome is Outcome.PROPOSED


def test_a_newer_one_takes_the_place_of_what_still_waits(
    store: TrustStore, watched: ListWatcher, publisher: Publisher, proposer: Actor, draft: ListDraft
) -> None:
    for sequence, at in ((13, AT), (14, AT + EVERY)):
        publisher.files[PATH] = draft.but(sequence=sequence).signed()
        watched.fetch_due(at)
    assert [each.reason[:24] for each in store.overview(proposer, AT).waiting] == ["Danh sách tin cậy số 14 "]
    older = store.proposal(proposer, 2).summary
    assert (older.state, "số 14, mới hơn" in older.note) == (ProposalState.REJECTED, True)


def test_it_never_goes_back(
    store: TrustStore, watched: ListWatcher, publisher: Publisher, proposer: Actor, draft: ListDraft
) -> None:
    publisher.files[PATH] = draft.but(sequence=11).signed()
    assert "cũ hơn danh sách số 12" in watched.fetch_now(proposer, KEY, AT).error
    publisher.files[PATH] = draft.but(sequence=14).signed()
    watched.fetch_now(proposer, KEY, AT)
    publisher.files[PATH] = draft.but(sequence=13).signed()
    back = watched.fetch_now(proposer, KEY, AT)
    assert (back.outcome, "cũ hơn danh sách số 14" in back.error) == (Outcome.REFUSED, True)
    publisher.files[PATH] = draft.but(sequence=12, issued=AT - DAY).signed()
    assert "cùng số với bản đang dùng" in watched.fetch_now(proposer, KEY, AT).error
    assert len(store.overview(proposer, AT).waiting) == 1


@pytest.mark.parametrize("fault", ["stranger", "another list", "no list", "over"])
def test_what_may_not_be_taken_in_is_refused_and_said(  # noqa: PLR0913, PLR0917 -- fixtures
    store: TrustStore,
    watched: ListWatcher,
    publisher: Publisher,
    proposer: Actor,
    draft: ListDraft,
    fault: str,
) -> None:
    newer = draft.but(sequence=13)
    publisher.files[PATH], said = {
        "stranger": (newer.signed(operator("Kẻ lạ")), "không do đơn vị quản lý"),
        "another list": (newer.but(territory="LA").signed(), "Chưa có chứng thư của đơn vị quản lý"),
        "no list": (b"<html>503</html>", "TS 119 612|thiếu hoặc sai"),
        "over": (newer.but(next_update=AT - DAY).signed(), "quá hạn cập nhật"),
    }[fault]
    fetched = watched.fetch_now(proposer, KEY, AT)
    assert fetched.outcome is Outcome.REFUSED
    assert any(part in fetched.error for part in said.split("|")), fetched.error
    (view,) = watched.views(proposer, AT)
    assert (view.failures, view.last_error) == (1, fetched.error)
    assert store.overview(proposer, AT).waiting == ()


def test_another_list_of_a_known_signer_is_not_this_list(  # noqa: PLR0913, PLR0917 -- fixtures
    store: TrustStore,
    watched: ListWatcher,
    publisher: Publisher,
    proposer: Actor,
    confirmer: Actor,
    draft: ListDraft,
) -> None:
    laos = draft.but(territory="LA")
    store.confirm(
        confirmer,
        store.propose_file(proposer, list_file(laos, operators=pem(operator().der)), REASON, AT),
        AT,
    )
    publisher.files[PATH] = laos.but(sequence=99).signed()
    assert "LA:VNgeneric, không phải VN:VNgeneric" in watched.fetch_now(proposer, KEY, AT).error


def test_a_dead_address_is_asked_again_with_growing_pauses(
    watched: ListWatcher, publisher: Publisher, proposer: Actor
) -> None:
    good = publisher.files.pop(PATH)
    at, waits = AT, []
    for failures in range(1, 12):
        assert watched.fetch_due(at) == 1
        (view,) = watched.views(proposer, at)
        assert (view.failures, view.failing_since) == (failures, AT)
        assert "503" in (view.last_error or "")
        assert view.next_try is not None
        assert watched.fetch_due(view.next_try - timedelta(seconds=1)) == 0
        waits.append(view.next_try - at)
        at = view.next_try
    assert waits[0] < waits[4] < waits[-1] <= 1.5 * LONGEST_PAUSE
    publisher.files[PATH] = good
    watched.fetch_due(at)
    (view,) = watched.views(proposer, at)
    assert (view.failures, view.last_error, view.next_try) == (0, None, at + EVERY)
    assert [each.outcome for each in view.history[:2]] == [Outcome.UNCHANGED, Outcome.UNREACHABLE]


def test_the_next_update_is_watched(watched: ListWatcher, proposer: Actor, draft: ListDraft) -> None:
    assert draft.next_update is not None
    seen = []
    for at in (draft.next_update - 8 * DAY, draft.next_update - DAY, draft.next_update):
        (view,) = watched.views(proposer, at)
        seen.append((view.due_soon, view.overdue))
    assert seen == [(False, False), (True, False), (False, True)]


def test_a_demo_takes_it_at_once(
    database: Database, publisher: Publisher, proposer: Actor, draft: ListDraft, other: bytes
) -> None:
    demo = TrustStore(database, demo=True, reader=read_here)
    watcher = watcher_of(demo, database, publisher)
    publisher.files[PATH] = draft.signed()
    where = Location(publisher.url(PATH), Scheme.FOREIGN, pem(operator().der))
    demo.confirm(proposer, watcher.propose_location(proposer, where, REASON, AT), AT)
    publisher.files[PATH] = draft.but(sequence=13, entries=(Entry(other),)).signed()
    assert watcher.fetch_now(proposer, KEY, AT).outcome is Outcome.TAKEN
    assert {a.certificate: a.until is None for a in demo.anchors().entries} == {
        draft.entries[0].certificate: False,
        other: True,
    }


def test_the_lists_of_a_list_of_lists_need_no_signer_of_their_own(  # noqa: PLR0913, PLR0917 -- fixtures
    store: TrustStore,
    watcher: ListWatcher,
    publisher: Publisher,
    proposer: Actor,
    confirmer: Actor,
    root: bytes,
) -> None:
    signs_xa = operator("Operator of XA")
    lists = ListDraft(kind=LIST_OF_LISTS, territory="EU", pointers=(("XA", "EUgeneric", signs_xa.der),))
    publisher.files["/eu.xml"] = lists.signed()
    publisher.files["/xa.xml"] = ListDraft((Entry(root),), territory="XA", kind="EUgeneric").signed(signs_xa)
    for location in (
        Location(publisher.url("/eu.xml"), Scheme.FOREIGN, pem(operator().der)),
        Location(publisher.url("/xa.xml"), Scheme.FOREIGN),
    ):
        store.confirm(confirmer, watcher.propose_location(proposer, location, REASON, AT), AT)
    assert root in store.anchors()
    assert watcher.fetch_due(AT) == 2


def test_an_address_can_be_given_up(
    store: TrustStore, watched: ListWatcher, proposer: Actor, confirmer: Actor, root: bytes
) -> None:
    store.confirm(confirmer, watched.propose_forgetting(proposer, KEY, "đổi nguồn", AT), AT)
    assert watched.fetch_due(AT + DAY) == 0
    assert root in store.anchors()
    for act in (
        lambda: watched.fetch_now(proposer, KEY, AT),
        lambda: watched.propose_forgetting(proposer, KEY, "đổi nguồn", AT),
    ):
        with pytest.raises(NotWatchedError):
            act()


def test_others_have_no_business_here(watched: ListWatcher, agencies: TwoAgencies) -> None:
    admin, clerk = agencies.an_phu.people[Role.ADMIN], agencies.an_phu.clerk
    assert watched.views(admin, AT)
    with pytest.raises(NotAllowedError):
        watched.views(clerk, AT)
    for actor in (admin, clerk):
        for act in (
            lambda who=actor: watched.fetch_now(who, KEY, AT),
            lambda who=actor: watched.propose_forgetting(who, KEY, "x", AT),
            lambda who=actor: watched.propose_location(who, Location("http://x.vn", Scheme.FOREIGN), "x", AT),
        ):
            with pytest.raises(NotAllowedError):
                act()

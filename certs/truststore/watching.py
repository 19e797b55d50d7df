"""Trust lists fetched from registered addresses: on time, or when somebody asks; compared, kept, proposed.

What is fetched changes nothing by itself in production: it becomes a proposal that two persons confirm. A
list that is older than one that came before, is signed by somebody else, or is another list than was expected
is refused and shown; so is an address that does not answer. Both are asked again, with growing pauses.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from certs.addresses import FetchPolicy
from certs.anchors import Scheme
from certs.errors import CertsError, FetchError, TrustError
from certs.fetching import Request, Timeouts, fetch
from certs.sources import SourceState, after_answer, after_failure
from certs.trustlists.model import SignedList
from certs.trustlists.xml import MAX_LIST_BYTES
from certs.truststore import fetches, planning
from certs.truststore.changes import TakeList, WatchList
from certs.truststore.errors import NothingToChangeError, NotWatchedError
from certs.truststore.fetches import Fetched, Outcome, WatchView
from certs.truststore.planning import AnchorFile, Plan
from infra.policy import Action, authorize
from infra.sandbox import SandboxError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from certs.truststore.state import TrustState
    from certs.truststore.store import TrustStore
    from infra.database import Database
    from infra.identity.model import Actor

TIMEOUTS = Timeouts(connect=5.0, whole=30.0)
"""National lists have some megabytes."""
BUDGET_SECONDS = 240.0
"""Of one round of the background task; shorter than its lease. The next round goes on."""
EVERY = timedelta(hours=6)
"""So often an address is asked that answers."""

OLDER = (
    "Danh sách số {number} cũ hơn danh sách số {highest} đã tải được từ địa chỉ này. "
    "Hãy báo nơi công bố, và kiểm tra đường mạng tới đó."
)

Fetch = Callable[[str], bytes]
"""Gives what an address answers; raises `FetchError`."""


@dataclass(frozen=True, slots=True)
class Location:
    """An address that somebody wants to have watched."""

    url: str
    scheme: Scheme
    operators: bytes | None = None
    """Certificates of those expected to sign the list, where they are not known yet."""


def fetcher(policy: FetchPolicy, timeouts: Timeouts = TIMEOUTS) -> Fetch:
    """Fetch over the network, within the policy and the limits of size and time."""
    return lambda url: fetch(Request(url, MAX_LIST_BYTES), policy, timeouts)


class ListWatcher:
    """Thread-safe; any number of processes may share one database."""

    def __init__(
        self, store: TrustStore, database: Database, *, fetch: Fetch, every: timedelta = EVERY
    ) -> None:
        self._store = store
        self._database = database
        self._fetch = fetch
        self._every = every

    def propose_location(self, actor: Actor, location: Location, reason: str, at: datetime) -> int:
        """Fetch a list now and propose to take it in and to watch its address; gives the proposal's number.

        Raises `TrustError` for what is no list, or not one of the expected signers'; `FetchError`.
        """
        authorize(actor, Action.TRUST_PROPOSE, agency_id=None)
        version, state = self._store.current()
        content = self._fetch(location.url)
        file = AnchorFile(_name(location.url), content, location.scheme, operators=location.operators)
        signed, operators = self._read(file, at)
        watch = WatchList(signed.content.key, location.url, location.scheme)
        if state.watched.get(watch.key) == watch:
            raise NothingToChangeError
        plan = Plan(())
        if not _is_taken(state, signed, content):
            plan = planning.plan_list(
                state, signed, content, scheme=location.scheme, operators=operators, at=at
            )
        plan = replace(plan, changes=(*plan.changes, watch))
        return self._store.propose(actor, plan, reason, at, file, version=version)

    def propose_forgetting(self, actor: Actor, key: str, reason: str, at: datetime) -> int:
        """Propose to watch a list's address no longer; what it brought stays. Raises `NotWatchedError`."""
        authorize(actor, Action.TRUST_PROPOSE, agency_id=None)
        version, state = self._store.current()
        watch = _watched(state, key)
        plan = Plan((replace(watch, url=""),))
        return self._store.propose(actor, plan, reason, at, None, version=version)

    def fetch_now(self, actor: Actor, key: str, at: datetime) -> Fetched:
        """Ask for a list at once, also where its address rests. Raises `NotWatchedError`."""
        authorize(actor, Action.TRUST_PROPOSE, agency_id=None)
        return self._ask(_watched(self._store.state(), key), at, asked_by=actor.full_name)

    def fetch_due(self, at: datetime) -> int:
        """Ask for every list whose time has come, and give how many were asked for."""
        give_up = time.monotonic() + BUDGET_SECONDS
        watched = self._store.state().watched.values()
        with self._database.reading() as session:
            states = {watch.key: fetches.source_state(session, watch) for watch in watched}
        due = [watch for watch in watched if not states[watch.key].is_resting(at)]
        asked = 0
        for watch in due:
            if time.monotonic() < give_up:
                self._ask(watch, at)
                asked += 1
        return asked

    def views(self, actor: Actor, at: datetime) -> tuple[WatchView, ...]:
        """Show how the watched addresses fare, and what they brought."""
        authorize(actor, Action.TRUST_VIEW, agency_id=None)
        state = self._store.state()
        with self._database.reading() as session:
            return fetches.watch_views(session, state, at)

    def _ask(self, watch: WatchList, at: datetime, *, asked_by: str = "") -> Fetched:
        """Fetch, compare, propose or take, and keep what came of it; no transaction is open meanwhile."""
        try:
            content = self._fetch(watch.url)
        except FetchError as error:
            return self._keep(watch, Fetched(Outcome.UNREACHABLE, error=str(error)), at, asked_by)
        digest = hashlib.sha256(content).hexdigest()
        version, state = self._store.current()
        taken = state.lists.get(watch.key)
        if taken is not None and taken.file_sha256 == digest:
            same = Fetched(Outcome.UNCHANGED, taken.sequence, digest)
            return self._keep(watch, same, at, asked_by)
        file = AnchorFile(_name(watch.url), content, watch.scheme)
        try:
            signed, _ = self._read(file, at)
            _check_is(watch, signed, taken)
            plan = planning.plan_list(state, signed, content, scheme=watch.scheme, operators=(), at=at)
            return self._take(watch, plan, file, signed, version, at, asked_by)
        except (CertsError, SandboxError) as error:
            refused = Fetched(Outcome.REFUSED, file_sha256=digest, error=str(error))
            return self._keep(watch, refused, at, asked_by)

    def _take(  # noqa: PLR0913, PLR0917 -- what came, from where, and for whom
        self,
        watch: WatchList,
        plan: Plan,
        file: AnchorFile,
        signed: SignedList,
        version: int,
        at: datetime,
        asked_by: str,
    ) -> Fetched:
        """Propose a newer list in the service's own name, each file once; who asks may have it once more."""
        digest, sequence = hashlib.sha256(file.content).hexdigest(), signed.content.sequence
        reason = f"Danh sách tin cậy số {sequence} tải từ {watch.url}"
        with self._database.transaction() as session:
            fetches.take_turns(session)
            highest = fetches.highest(session, watch.key, in_demo=self._in_demo)
            if sequence < highest:
                raise TrustError(OLDER.format(number=sequence, highest=highest))
            before = fetches.proposal_of_file(
                session, digest, waiting_only=bool(asked_by), in_demo=self._in_demo
            )
            if before is not None:
                fetched = Fetched(Outcome.PROPOSED_BEFORE, sequence, digest, before)
            else:
                self._store.turn_down_overtaken(session, watch.key, sequence, at)
                proposal = self._store.take_fetched(session, plan, reason, at, file, version=version)
                outcome = Outcome.TAKEN if self._in_demo else Outcome.PROPOSED
                fetched = Fetched(outcome, sequence, digest, proposal.id)
            fetches.keep(session, watch, fetched, at, asked_by, self._after(session, watch, fetched, at))
        return fetched

    @property
    def _in_demo(self) -> bool:
        return not self._store.needs_two

    def _keep(self, watch: WatchList, fetched: Fetched, at: datetime, asked_by: str) -> Fetched:
        with self._database.transaction() as session:
            fetches.keep(session, watch, fetched, at, asked_by, self._after(session, watch, fetched, at))
        return fetched

    def _after(self, session: Session, watch: WatchList, fetched: Fetched, at: datetime) -> SourceState:
        """Say when the address is asked next: at its usual time, or after a pause that grows."""
        state = fetches.source_state(session, watch)
        if fetched.outcome.is_failure:
            chance = random.random()  # noqa: S311 -- spreads, guards nothing
            return after_failure(state, fetched.error, at, chance)
        return replace(after_answer(state, at), next_try=at + self._every)

    def _read(self, file: AnchorFile, at: datetime) -> tuple[SignedList, tuple[bytes, ...]]:
        read, operators = self._store.read(file, at)
        if not isinstance(read, SignedList):
            raise TrustError(
                "Địa chỉ này không trả về danh sách tin cậy (XML theo ETSI TS 119 612). "
                "Hãy kiểm tra lại địa chỉ."
            )
        return read, operators


def _check_is(watch: WatchList, signed: SignedList, taken: TakeList | None) -> None:
    """Raise `TrustError` for another list, or for the same one with other content (TS 119 612, 5.3.2)."""
    if signed.content.key != watch.key:
        raise TrustError(
            f"Địa chỉ này trả về danh sách {signed.content.key}, không phải {watch.key} như đã đăng ký. "
            "Hãy kiểm tra nguồn công bố."
        )
    if taken is not None and signed.content.sequence == taken.sequence:
        raise TrustError(
            f"Địa chỉ này trả về danh sách cùng số với bản đang dùng ({taken.sequence}) nhưng nội dung khác. "
            "Hãy hỏi lại nơi công bố."
        )


def _is_taken(state: TrustState, signed: SignedList, content: bytes) -> bool:
    taken = state.lists.get(signed.content.key)
    return taken is not None and taken.file_sha256 == hashlib.sha256(content).hexdigest()


def _watched(state: TrustState, key: str) -> WatchList:
    watch = state.watched.get(key)
    if watch is None:
        raise NotWatchedError
    return watch


def _name(url: str) -> str:
    """Give the last part of an address, as the name of what it brought."""
    return url.partition("?")[0].rstrip("/").rpartition("/")[2][:255] or "danh-sach.xml"

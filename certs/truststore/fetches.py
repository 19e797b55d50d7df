"""What fetching trust lists brought: kept for good, and shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from certs import facts
from certs.anchors import Scheme
from certs.sources import ERROR_LENGTH, SourceState
from certs.truststore.changes import WatchList
from certs.truststore.state import TrustState
from certs.truststore.tables import TrustListFetch, TrustListSource, TrustProposal
from infra.counters import next_value
from infra.database import conflict_insert

TURNS = "trust.fetch"
"""Counter: its row is locked while a fetched list is proposed, so that no list is proposed twice."""
DUE_SOON = timedelta(days=7)
"""So long before its next update a list is due is said."""
MAX_SHOWN = 20
"""Fetches shown of each list, the newest first; all are kept."""


class Outcome(StrEnum):
    UNCHANGED = "unchanged"
    """The very list that is taken in already."""
    PROPOSED = "proposed"
    PROPOSED_BEFORE = "proposed_before"
    """This very file waits for a decision, or was turned down."""
    TAKEN = "taken"
    """Only in a demo."""
    REFUSED = "refused"
    """Something came that may not be taken in."""
    UNREACHABLE = "unreachable"

    @property
    def is_failure(self) -> bool:
        return self in {Outcome.REFUSED, Outcome.UNREACHABLE}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of asking once."""

    outcome: Outcome
    sequence: int | None = None
    file_sha256: str = ""
    proposal_id: int | None = None
    error: str = ""
    """Vietnamese; why it failed."""


@dataclass(frozen=True, slots=True)
class FetchView:
    at: datetime
    outcome: Outcome
    sequence: int | None
    file_sha256: str
    proposal_id: int | None
    error: str
    asked_by: str
    """Empty: the service, because it was time."""


@dataclass(frozen=True, slots=True)
class WatchView:
    """One watched address."""

    key: str
    url: str
    name: str
    """Of the list that is taken in."""
    scheme: Scheme
    signers: tuple[str, ...]
    """Names of those of whom one has to have signed it."""
    signer_sha256: tuple[str, ...]
    sequence: int | None
    next_update: datetime | None
    overdue: bool
    due_soon: bool
    """Its next update comes within a week, and nothing newer was found."""
    failures: int
    """In a row; 0 while it brings what may be taken in."""
    failing_since: datetime | None
    last_error: str | None
    asked_at: datetime | None
    next_try: datetime | None
    history: tuple[FetchView, ...]


def take_turns(session: Session) -> None:
    """Let no other process propose a fetched list until this transaction ends."""
    next_value(session, TURNS)


def highest(session: Session, key: str, *, in_demo: bool) -> int:
    """Give the highest number of a list that came from its address and that nobody turned down; 0: none."""
    found = (
        select(func.max(TrustListFetch.sequence))
        .join(TrustProposal, TrustProposal.id == TrustListFetch.proposal_id)
        .where(TrustListFetch.key == key, TrustProposal.in_demo.is_(in_demo))
        .where(~TrustProposal.decision.has(confirmed=False))
    )
    return session.scalars(found).one() or 0


def proposal_of_file(session: Session, sha256: str, *, waiting_only: bool, in_demo: bool) -> int | None:
    """Find a proposal to take in this very file, that waits or was turned down; None: there is none."""
    found = select(TrustProposal.id).where(
        TrustProposal.file_sha256 == sha256, TrustProposal.in_demo.is_(in_demo)
    )
    if waiting_only:
        found = found.where(~TrustProposal.decision.has())
    else:
        found = found.where(~TrustProposal.decision.has(confirmed=True))
    return session.scalars(found.order_by(TrustProposal.id.desc()).limit(1)).first()


def source_state(session: Session, watch: WatchList) -> SourceState:
    """Give how the address fares; an address that is new for its list has not failed yet."""
    row = session.get(TrustListSource, watch.key)
    if row is None or row.url != watch.url:
        return SourceState(watch.url)
    return SourceState(
        row.url,
        row.failures,
        row.dead_since,
        row.last_error,
        row.asked_at,
        row.answered_at,
        row.next_try,
    )


def keep(  # noqa: PLR0913, PLR0917 -- what came, when, for whom, and how the address fares
    session: Session, watch: WatchList, fetched: Fetched, at: datetime, asked_by: str, state: SourceState
) -> None:
    """Write down what came, and how the address fares now."""
    session.add(
        TrustListFetch(
            key=watch.key,
            url=watch.url,
            at=at,
            outcome=fetched.outcome.value,
            sequence=fetched.sequence,
            file_sha256=fetched.file_sha256,
            proposal_id=fetched.proposal_id,
            error=fetched.error[:ERROR_LENGTH],
            asked_by=asked_by,
        )
    )
    values = state.columns()
    session.execute(
        conflict_insert(session, TrustListSource)
        .values(key=watch.key, **values)
        .on_conflict_do_update(index_elements=[TrustListSource.key], set_=values)
    )


def watch_views(session: Session, state: TrustState, at: datetime) -> tuple[WatchView, ...]:
    """Show every watched address, those that fail first."""
    views = [_view(session, state, watch, at) for watch in state.watched.values()]
    return tuple(sorted(views, key=lambda view: (not view.failures, view.key)))


def _view(session: Session, state: TrustState, watch: WatchList, at: datetime) -> WatchView:
    source = source_state(session, watch)
    taken = state.lists.get(watch.key)
    operators = state.operators_of(watch.key)
    due = None if taken is None else taken.next_update
    return WatchView(
        key=watch.key,
        url=watch.url,
        name=watch.key if taken is None else taken.name,
        scheme=watch.scheme,
        signers=tuple(facts.common_name(der) for der in operators),
        signer_sha256=tuple(facts.fingerprint(der) for der in operators),
        sequence=None if taken is None else taken.sequence,
        next_update=due,
        overdue=due is not None and due <= at,
        due_soon=due is not None and at < due <= at + DUE_SOON,
        failures=source.failures,
        failing_since=source.dead_since,
        last_error=source.last_error if source.failures else None,
        asked_at=source.asked_at,
        next_try=source.next_try,
        history=_history(session, watch.key),
    )


def _history(session: Session, key: str) -> tuple[FetchView, ...]:
    newest = select(TrustListFetch).where(TrustListFetch.key == key).order_by(TrustListFetch.id.desc())
    return tuple(
        FetchView(
            row.at,
            Outcome(row.outcome),
            row.sequence,
            row.file_sha256,
            row.proposal_id,
            row.error,
            row.asked_by,
        )
        for row in session.scalars(newest.limit(MAX_SHOWN))
    )

"""What people see of the trust store: frozen values, from the present state and the rows of proposals."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from certs import facts
from certs.anchors import Grant, Scheme, TrustAnchor, Use
from certs.truststore.changes import (
    Change,
    PinOperators,
    PutAnchor,
    Source,
    TakeList,
    WatchList,
    WithdrawAnchor,
)
from certs.truststore.errors import ProposalNotFoundError
from certs.truststore.records import changes_of, first_person, is_of_a_demo
from certs.truststore.state import Held, TrustState
from certs.truststore.tables import TrustEndorsement, TrustProposal

MAX_PROPOSALS = 100


class AnchorState(StrEnum):
    TRUSTED = "trusted"
    FUTURE = "future"
    """Not yet."""
    ENDED = "ended"
    """Withdrawn; still counts for what is proven to be older."""


class ProposalState(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class ChangeKind(StrEnum):
    ADD = "add"
    ALTER = "alter"
    RESTORE = "restore"
    """Trust again what people had withdrawn."""
    WITHDRAW = "withdraw"
    """By a person from `since` on, or as `grants` of a list say."""
    TAKE_LIST = "list"
    PIN = "pin"
    WATCH = "watch"
    UNWATCH = "unwatch"


@dataclass(frozen=True, slots=True)
class AnchorView:
    sha256: str
    subject: str
    issuer: str
    not_after: datetime
    """Of the certificate."""
    scheme: Scheme
    source: str
    """Name of the trust list; empty: brought in by itself."""
    grants: tuple[Grant, ...]
    state: AnchorState


@dataclass(frozen=True, slots=True)
class ListView:
    key: str
    name: str
    scheme: Scheme
    sequence: int
    issued: datetime
    next_update: datetime | None
    overdue: bool
    """A newer list is due."""
    signer: str
    anchors: int


@dataclass(frozen=True, slots=True)
class ProposalSummary:
    proposal_id: int
    at: datetime
    proposed_by: str
    reason: str
    file_name: str
    state: ProposalState
    decided_by: str
    decided_at: datetime | None
    note: str
    changes: int
    endorsed_by: str
    """The first of two persons for what the service proposed; empty: nobody yet."""
    in_demo: bool
    """Made while the installation was a demo."""


@dataclass(frozen=True, slots=True)
class ChangeView:
    kind: ChangeKind
    subject: str
    """Of the certificate, or the name of the list."""
    sha256: str
    """Of the certificate; of a list, of its file."""
    issuer: str = ""
    scheme: Scheme | None = None
    grants: tuple[Grant, ...] = ()
    since: datetime | None = None
    """Of a withdrawal."""
    reason: str = ""
    sequence: int | None = None
    """Of a list."""
    next_update: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProposalView:
    summary: ProposalSummary
    file_sha256: str
    changes: tuple[ChangeView, ...]
    notes: tuple[str, ...]
    is_own: bool
    """Proposed by whoever looks."""
    may_confirm: bool
    """By whoever looks, now."""
    first_of_two: bool
    """Proposed by the service, and nobody stands behind it yet."""


@dataclass(frozen=True, slots=True)
class TrustOverview:
    anchors: tuple[AnchorView, ...]
    lists: tuple[ListView, ...]
    waiting: tuple[ProposalSummary, ...]
    decided: tuple[ProposalSummary, ...]
    """The newest first, as far as shown."""
    needs_two: bool
    """Whether another person has to confirm."""


def anchor_views(state: TrustState, at: datetime) -> tuple[AnchorView, ...]:
    """List all anchors, those that count first, by scheme and name."""
    views = [_anchor(state, held, at) for held in state.held.values()]
    order, schemes = list(AnchorState), list(Scheme)
    return tuple(
        sorted(views, key=lambda v: (order.index(v.state), schemes.index(v.scheme), v.subject, v.sha256))
    )


def list_views(state: TrustState, at: datetime) -> tuple[ListView, ...]:
    return tuple(
        ListView(
            key=taken.key,
            name=taken.name,
            scheme=taken.scheme,
            sequence=taken.sequence,
            issued=taken.issued,
            next_update=taken.next_update,
            overdue=taken.next_update is not None and taken.next_update <= at,
            signer=facts.common_name(taken.signer),
            anchors=len(state.of_source(taken.key)),
        )
        for taken in sorted(state.lists.values(), key=lambda each: each.name)
    )


def proposals(session: Session) -> tuple[list[ProposalSummary], list[ProposalSummary]]:
    """Give those that wait, the oldest first, and those decided, the newest first."""
    newest = select(TrustProposal).order_by(TrustProposal.id.desc())
    waiting = session.scalars(newest.where(~TrustProposal.decision.has())).unique()
    decided = session.scalars(newest.where(TrustProposal.decision.has()).limit(MAX_PROPOSALS)).unique()
    return [_summary(row) for row in waiting][::-1], [_summary(row) for row in decided]


def waiting_for(session: Session, own: Collection[str], *, needs_two: bool) -> list[ProposalSummary]:
    """Give the proposals that the person of these accounts may confirm, the oldest first."""
    waiting = select(TrustProposal).where(~TrustProposal.decision.has()).order_by(TrustProposal.id)
    if needs_two:
        by_another = TrustProposal.actor_id.is_(None) | TrustProposal.actor_id.not_in(own)
        endorsed = TrustProposal.endorsement.has(TrustEndorsement.actor_id.in_(own))
        waiting = waiting.where(by_another, ~endorsed, TrustProposal.in_demo.is_not(True))
    return [_summary(row) for row in session.scalars(waiting).unique()]


def proposal_view(
    session: Session, state: TrustState, proposal_id: int, own: Collection[str], *, needs_two: bool
) -> ProposalView:
    """Show a proposal against the present state to the person of these accounts.

    Raises `ProposalNotFoundError`.
    """
    row = session.get(TrustProposal, proposal_id)
    if row is None:
        raise ProposalNotFoundError
    is_own = row.actor_id in own
    first = first_person(row)
    return ProposalView(
        summary=_summary(row),
        file_sha256=row.file_sha256,
        changes=change_views(state, changes_of(row)),
        notes=tuple(row.notes["notes"]),
        is_own=is_own,
        may_confirm=row.decision is None and not (needs_two and (first in own or is_of_a_demo(row))),
        first_of_two=needs_two and row.decision is None and first is None,
    )


def change_views(state: TrustState, changes: Sequence[Change]) -> tuple[ChangeView, ...]:
    return tuple(_change(state, change) for change in changes)


def _anchor(state: TrustState, held: Held, at: datetime) -> AnchorView:
    effective = state.effective(held)
    return AnchorView(
        sha256=held.key[0],
        subject=facts.common_name(effective.certificate),
        issuer=facts.issuer_name(effective.certificate),
        not_after=facts.validity(effective.certificate)[1],
        scheme=effective.scheme,
        source="" if effective.origin is None else effective.origin.name,
        grants=effective.grants,
        state=_state(effective, at),
    )


def _state(anchor: TrustAnchor, at: datetime) -> AnchorState:
    if any(isinstance(anchor.grant_at(use, at), Grant) for use in Use):
        return AnchorState.TRUSTED
    starts = [grant.since for grant in anchor.grants if grant.since is not None and grant.since > at]
    return AnchorState.FUTURE if starts else AnchorState.ENDED


def _summary(row: TrustProposal) -> ProposalSummary:
    decision = row.decision
    if decision is None:
        state = ProposalState.WAITING
    else:
        state = ProposalState.CONFIRMED if decision.confirmed else ProposalState.REJECTED
    return ProposalSummary(
        proposal_id=row.id,
        at=row.at,
        proposed_by=row.actor_name,
        reason=row.reason,
        file_name=row.file_name,
        state=state,
        decided_by=decision.actor_name if decision else "",
        decided_at=decision.at if decision else None,
        note=decision.note if decision else "",
        changes=len(row.changes),
        endorsed_by=row.endorsement.actor_name if row.endorsement else "",
        in_demo=is_of_a_demo(row),
    )


def _change(state: TrustState, change: Change) -> ChangeView:
    match change:
        case PutAnchor(anchor):
            return ChangeView(
                kind=_kind(state, change),
                subject=facts.common_name(anchor.certificate),
                sha256=change.sha256,
                issuer=facts.issuer_name(anchor.certificate),
                scheme=anchor.scheme,
                grants=anchor.grants,
            )
        case WithdrawAnchor(sha256, since, reason):
            held = next((held for (own, _), held in state.held.items() if own == sha256), None)
            subject = "" if held is None else facts.common_name(held.anchor.certificate)
            return ChangeView(ChangeKind.WITHDRAW, subject, sha256, since=since, reason=reason)
        case TakeList():
            return ChangeView(
                ChangeKind.TAKE_LIST,
                change.name,
                change.file_sha256,
                issuer=facts.common_name(change.signer),
                scheme=change.scheme,
                sequence=change.sequence,
                next_update=change.next_update,
            )
        case PinOperators(key, certificates):
            names = ", ".join(dict.fromkeys(facts.common_name(der) for der in certificates))
            fingerprints = ", ".join(facts.fingerprint(der) for der in certificates)
            return ChangeView(ChangeKind.PIN, key, fingerprints, issuer=names)
        case WatchList(key, url, scheme):
            kind = ChangeKind.WATCH if url else ChangeKind.UNWATCH
            return ChangeView(kind, key, "", scheme=scheme, reason=url)


def _kind(state: TrustState, change: PutAnchor) -> ChangeKind:
    if change.source == Source.BY_HAND and change.sha256 in state.withdrawals:
        return ChangeKind.RESTORE
    if not change.anchor.grants:
        return ChangeKind.WITHDRAW
    before = state.held.get((change.sha256, change.source))
    if before is None:
        return ChangeKind.ADD
    ends = change.anchor.until is not None and before.anchor.until is None
    return ChangeKind.WITHDRAW if ends else ChangeKind.ALTER

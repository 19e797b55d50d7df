"""How proposals and decisions are written and read back; every one stands in the audit log as well."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from certs.truststore.changes import (
    Change,
    PutAnchor,
    Source,
    TakeList,
    WatchList,
    WithdrawAnchor,
    from_json,
    to_json,
)
from certs.truststore.errors import AlreadyDecidedError, ProposalNotFoundError
from certs.truststore.planning import AnchorFile, Plan
from certs.truststore.state import TrustState
from certs.truststore.tables import TrustChange, TrustDecision, TrustEndorsement, TrustProposal
from infra import audit
from infra.counters import next_value
from infra.identity.model import Actor

DECISIONS = "trust.decision"
"""Counter: its row is locked while a decision is made, so that decisions take turns."""
SERVICE = "Hệ thống"
LISTED_IN_AUDIT = 50
"""Changes named one by one in an audit entry; of the others it has the digest."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who decides what of a proposal."""

    seq: int
    actor: Actor | None
    at: datetime
    confirmed: bool
    note: str = ""
    in_demo: bool = False


@dataclass(frozen=True, slots=True)
class Basis:
    """What a proposal was worked out from."""

    version: int
    """The highest decision that was in force."""
    in_demo: bool


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What one decision put into force."""

    seq: int
    proposal_id: int
    in_demo: bool
    changes: tuple[Change, ...]


def load(session: Session, *, demo: bool) -> TrustState:
    """Work the present state out from all that was ever confirmed.

    What was decided while the installation was a demo makes nothing trusted in production.
    """
    state = TrustState()
    for each in confirmed(session):
        state = state.after_demo(each.changes) if each.in_demo and not demo else state.after(each.changes)
    return state


def confirmed(session: Session, *, after: int = 0) -> Iterator[Confirmed]:
    """Give all that was confirmed after the decision of that number, in the order of the decisions."""
    decision, proposal = TrustDecision, TrustProposal
    rows = session.execute(
        select(
            decision.seq,
            decision.proposal_id,
            decision.in_demo,
            decision.actor_id,
            proposal.actor_id,
            TrustChange.body,
        )
        .join(TrustChange, TrustChange.proposal_id == decision.proposal_id)
        .join(proposal, proposal.id == decision.proposal_id)
        .where(decision.confirmed, decision.seq > after)
        .order_by(decision.seq, TrustChange.ordinal)
    )
    for (seq, proposal_id, noted, decider, proposer), group in groupby(rows, key=lambda row: row[:5]):
        # Before it was noted: production took two persons even then.
        in_demo = proposer is None or proposer == decider if noted is None else noted
        yield Confirmed(seq, proposal_id, in_demo, tuple(from_json(row[5]) for row in group))


def to_decide(session: Session, proposal_id: int) -> tuple[int, TrustProposal]:
    """Take the turn and the next number; the proposal is still open."""
    seq = next_value(session, DECISIONS)
    proposal = session.get(TrustProposal, proposal_id)
    if proposal is None:
        raise ProposalNotFoundError
    if proposal.decision is not None:
        raise AlreadyDecidedError(proposal.decision.actor_name)
    return seq, proposal


def is_of_a_demo(proposal: TrustProposal) -> bool:
    """Tell whether it was made in a demo; before that was noted, the service proposed in demos alone."""
    return proposal.actor_id is None if proposal.in_demo is None else proposal.in_demo


def first_person(proposal: TrustProposal) -> str | None:
    """Give who stands behind it already: whoever proposed it, or endorsed what the service proposed."""
    if proposal.actor_id is not None or proposal.endorsement is None:
        return proposal.actor_id
    return proposal.endorsement.actor_id


def endorse(session: Session, proposal: TrustProposal, actor: Actor, at: datetime) -> None:
    """Note the first of the two persons for what the service proposed."""
    session.add(
        TrustEndorsement(proposal_id=proposal.id, at=at, actor_id=actor.person_id, actor_name=actor.full_name)
    )
    log(session, "trust.endorse", proposal, changes_of(proposal), Verdict(0, actor, at, confirmed=False))


def changes_of(proposal: TrustProposal) -> tuple[Change, ...]:
    return tuple(from_json(row.body) for row in proposal.changes)


def store_proposal(  # noqa: PLR0913, PLR0917 -- a proposal has that many givens
    session: Session,
    actor: Actor | None,
    plan: Plan,
    reason: str,
    at: datetime,
    file: AnchorFile | None,
    basis: Basis,
) -> TrustProposal:
    proposal = TrustProposal(
        at=at,
        actor_id=actor.person_id if actor else None,
        actor_name=actor.full_name if actor else SERVICE,
        reason=reason,
        file_name=file.name if file else "",
        file_sha256=hashlib.sha256(file.content).hexdigest() if file else "",
        notes={"notes": list(plan.notes)},
        based_on=basis.version,
        in_demo=basis.in_demo,
        changes=[
            TrustChange(ordinal=ordinal, body=to_json(change)) for ordinal, change in enumerate(plan.changes)
        ],
    )
    session.add(proposal)
    session.flush()
    return proposal


def decide(session: Session, proposal: TrustProposal, changes: Sequence[Change], verdict: Verdict) -> None:
    session.add(
        TrustDecision(
            seq=verdict.seq,
            proposal_id=proposal.id,
            confirmed=verdict.confirmed,
            at=verdict.at,
            actor_id=verdict.actor.person_id if verdict.actor else None,
            actor_name=verdict.actor.full_name if verdict.actor else SERVICE,
            note=verdict.note,
            in_demo=verdict.in_demo,
        )
    )
    action = "trust.confirm" if verdict.confirmed else "trust.reject"
    log(session, action, proposal, changes, verdict)


def log(
    session: Session, action: str, proposal: TrustProposal, changes: Sequence[Change], verdict: Verdict
) -> None:
    bodies = [to_json(change) for change in changes]
    detail = {
        "reason": verdict.note or proposal.reason,
        "proposed_by": proposal.actor_name,
        "file": proposal.file_name,
        "file_sha256": proposal.file_sha256,
        "changes": [_brief(change) for change in changes[:LISTED_IN_AUDIT]],
        "count": len(changes),
        "changes_sha256": hashlib.sha256(json.dumps(bodies, sort_keys=True).encode()).hexdigest(),
    }
    audit.append(
        session,
        actor=verdict.actor,
        action=action,
        subject=f"trust:{proposal.id}",
        detail=detail,
        at=verdict.at,
    )


def _brief(change: Change) -> dict[str, str]:
    match change:
        case PutAnchor():
            return {"put": change.sha256, "source": change.source or Source.BY_HAND.name.lower()}
        case WithdrawAnchor(sha256, since):
            return {"withdraw": sha256, "since": since.isoformat()}
        case TakeList():
            return {"list": change.key, "sequence": str(change.sequence)}
        case WatchList():
            return {"watch": change.key, "url": change.url}
        case _:
            return {"pin": change.key}

"""How proposals and decisions are written and read back; every one stands in the audit log as well."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from certs.truststore.changes import (
    Change,
    PutAnchor,
    Source,
    TakeList,
    WithdrawAnchor,
    from_json,
    to_json,
)
from certs.truststore.errors import AlreadyDecidedError, ProposalNotFoundError
from certs.truststore.planning import AnchorFile, Plan
from certs.truststore.state import TrustState
from certs.truststore.tables import TrustChange, TrustDecision, TrustProposal
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


def load(session: Session) -> TrustState:
    """Work the present state out from all that was ever confirmed."""
    rows = session.execute(
        select(TrustChange.body)
        .join(TrustDecision, TrustDecision.proposal_id == TrustChange.proposal_id)
        .where(TrustDecision.confirmed)
        .order_by(TrustDecision.seq, TrustChange.ordinal)
    )
    return TrustState().after(from_json(body) for (body,) in rows)


def to_decide(session: Session, proposal_id: int) -> tuple[int, TrustProposal]:
    """Take the turn and the next number; the proposal is still open."""
    seq = next_value(session, DECISIONS)
    proposal = session.get(TrustProposal, proposal_id)
    if proposal is None:
        raise ProposalNotFoundError
    if proposal.decision is not None:
        raise AlreadyDecidedError(proposal.decision.actor_name)
    return seq, proposal


def changes_of(proposal: TrustProposal) -> tuple[Change, ...]:
    return tuple(from_json(row.body) for row in proposal.changes)


def store_proposal(  # noqa: PLR0913, PLR0917 -- a proposal has that many givens
    session: Session,
    actor: Actor | None,
    plan: Plan,
    reason: str,
    at: datetime,
    file: AnchorFile | None,
) -> TrustProposal:
    proposal = TrustProposal(
        at=at,
        actor_id=actor.person_id if actor else None,
        actor_name=actor.full_name if actor else SERVICE,
        reason=reason,
        file_name=file.name if file else "",
        file_sha256=hashlib.sha256(file.content).hexdigest() if file else "",
        notes={"notes": list(plan.notes)},
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
        case _:
            return {"pin": change.key}

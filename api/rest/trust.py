"""Whom the installation trusts: anchors, trust lists, and the proposals to change them."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.edge.access import ApiActor
from api.edge.anchors import Anchors, needed_moment_of
from api.edge.services import At, Trust
from api.rest.schemas import CreatedOut, ReasonIn, WithdrawalIn
from certs.truststore.views import ProposalView, TrustOverview

router = APIRouter(prefix="/trust", tags=["tin cậy"])


@router.get("")
def overview(actor: ApiActor, trust: Trust, at: At) -> TrustOverview:
    """All anchors with their dates, the trust lists, and what waits for a second person."""
    return trust.overview(actor, at)


@router.post("/files", status_code=201)
def propose_file(actor: ApiActor, trust: Trust, at: At, anchors: Anchors) -> CreatedOut:
    """Propose what a file means; nothing changes until the proposal is confirmed."""
    return CreatedOut(id=trust.propose_file(actor, anchors.read(), anchors.reason, at))


@router.post("/withdrawals", status_code=201)
def propose_withdrawal(actor: ApiActor, trust: Trust, at: At, body: WithdrawalIn) -> CreatedOut:
    """Propose to trust an anchor no longer from a day on."""
    since = needed_moment_of(body.since)
    return CreatedOut(id=trust.propose_withdrawal(actor, body.sha256, since, body.reason, at))


@router.get("/proposals/{proposal_id}")
def proposal(proposal_id: int, actor: ApiActor, trust: Trust) -> ProposalView:
    """What a proposal would change."""
    return trust.proposal(actor, proposal_id)


@router.post("/proposals/{proposal_id}/confirmation", status_code=204)
def confirm(proposal_id: int, actor: ApiActor, trust: Trust, at: At) -> None:
    """Put a proposal into force; in production by somebody other than its proposer."""
    trust.confirm(actor, proposal_id, at)


@router.post("/proposals/{proposal_id}/rejection", status_code=204)
def reject(proposal_id: int, actor: ApiActor, trust: Trust, at: At, body: ReasonIn) -> None:
    """Turn a proposal down, or take one's own back."""
    trust.reject(actor, proposal_id, body.reason, at)


@router.get("/anchors/{sha256}", response_class=Response)
def certificate(sha256: str, actor: ApiActor, trust: Trust) -> Response:
    """An anchor's certificate in DER."""
    return Response(trust.certificate(actor, sha256), media_type="application/pkix-cert")

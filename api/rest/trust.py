"""Whom the installation trusts: anchors, trust lists, and the proposals to change them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Response, UploadFile

from api.edge.access import ApiActor
from api.edge.anchors import Anchors, location_of, needed_moment_of
from api.edge.services import At, Lists, Trust
from api.rest.schemas import CreatedOut, ReasonIn, WithdrawalIn
from certs.truststore.fetches import Fetched, WatchView
from certs.truststore.store import Confirmation
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


@router.post(
    "/proposals/{proposal_id}/confirmation",
    status_code=204,
    responses={202: {"description": "Đã ghi người thứ nhất; cần một người khác xác nhận nữa"}},
)
def confirm(proposal_id: int, actor: ApiActor, trust: Trust, at: At) -> Response:
    """Put a proposal into force, in production by somebody other than its proposer.

    What the service itself proposed takes two persons: the first one is answered 202.
    """
    outcome = trust.confirm(actor, proposal_id, at)
    return Response(status_code=202 if outcome is Confirmation.FIRST_OF_TWO else 204)


@router.post("/proposals/{proposal_id}/rejection", status_code=204)
def reject(proposal_id: int, actor: ApiActor, trust: Trust, at: At, body: ReasonIn) -> None:
    """Turn a proposal down, or take one's own back."""
    trust.reject(actor, proposal_id, body.reason, at)


@router.get("/anchors/{sha256}", response_class=Response)
def certificate(sha256: str, actor: ApiActor, trust: Trust) -> Response:
    """An anchor's certificate in DER."""
    return Response(trust.certificate(actor, sha256), media_type="application/pkix-cert")


@router.get("/locations")
def locations(actor: ApiActor, lists: Lists, at: At) -> list[WatchView]:
    """The addresses that trust lists are fetched from: how they fare, and what they brought."""
    return list(lists.views(actor, at))


@router.post("/locations", status_code=201)
def propose_location(  # noqa: PLR0913, PLR0917 -- one for each field of the form
    actor: ApiActor,
    lists: Lists,
    at: At,
    url: Annotated[str, Form(max_length=2000, description="Địa chỉ công bố (http, https)")],
    scheme: Annotated[str, Form(max_length=20, description="Hệ thống chứng thực")],
    reason: Annotated[str, Form(max_length=2000, description="Căn cứ")] = "",
    operator: Annotated[UploadFile | None, File(description="Chứng thư của đơn vị ký danh sách")] = None,
) -> CreatedOut:
    """Fetch a list once, and propose to take it in and to watch its address."""
    location = location_of(url, scheme, operator)
    return CreatedOut(id=lists.propose_location(actor, location, reason, at))


@router.post("/locations/{key}/fetch")
def fetch_now(key: str, actor: ApiActor, lists: Lists, at: At) -> Fetched:
    """Ask for a list at once; a newer one becomes a proposal, in a demo it is taken in."""
    return lists.fetch_now(actor, key, at)


@router.post("/locations/{key}/removal", status_code=201)
def propose_forgetting(key: str, actor: ApiActor, lists: Lists, at: At, body: ReasonIn) -> CreatedOut:
    """Propose to fetch a list no longer; what it brought stays."""
    return CreatedOut(id=lists.propose_forgetting(actor, key, body.reason, at))

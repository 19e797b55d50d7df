"""The first page: what waits for the person who signed in."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.edge.access import SignedIn
from api.edge.services import ArchiveService, Flow, Trust
from api.web.frame import ThisPage
from api.web.labels import NEXT_STEPS
from api.web.trust_labels import PROPOSAL_STATES
from archive.model import STATE_NAMES, DossierState
from infra.policy import Action, may

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(page: ThisPage, actor: SignedIn, flow: Flow, archive: ArchiveService, trust: Trust) -> Response:
    takes_over = may(actor, Action.ARCHIVE_TAKE_OVER, agency_id=actor.agency_id)
    dossiers = archive.dossiers_for(actor, state=DossierState.CLOSED) if takes_over else []
    return page.show(
        "home.html",
        outgoing=flow.queries.outgoing_for(actor, waiting_only=True),
        incoming=flow.queries.incoming_for(actor, waiting_only=True),
        dossiers=dossiers,
        proposals=trust.waiting_for(actor),
        proposal_states=PROPOSAL_STATES,
        dossier_states=STATE_NAMES,
        next_steps=NEXT_STEPS,
        may_draft=may(actor, Action.DRAFT_CREATE, agency_id=actor.agency_id),
    )

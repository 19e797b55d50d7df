"""The first page: what waits for the person who signed in."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.responses import Response

from api.edge.access import SignedIn
from api.edge.services import ArchiveService, Flow, Trust
from api.web.batch_labels import TITLES
from api.web.batches import kinds_of
from api.web.frame import ThisPage
from api.web.labels import NEXT_STEPS
from api.web.trust_labels import PROPOSAL_STATES
from archive.model import STATE_NAMES, DossierState
from docflow.batches import BatchKind
from docflow.views import OutgoingSummary
from infra.policy import Action, may

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(page: ThisPage, actor: SignedIn, flow: Flow, archive: ArchiveService, trust: Trust) -> Response:
    takes_over = may(actor, Action.ARCHIVE_TAKE_OVER, agency_id=actor.agency_id)
    dossiers = archive.dossiers_for(actor, state=DossierState.CLOSED) if takes_over else []
    outgoing = flow.queries.outgoing_for(actor, waiting_only=True)
    return page.show(
        "home.html",
        outgoing=outgoing,
        batch_kinds=[kind for kind in kinds_of(actor) if _several_wait(outgoing, kind)],
        batch_titles=TITLES,
        incoming=flow.queries.incoming_for(actor, waiting_only=True),
        dossiers=dossiers,
        proposals=trust.waiting_for(actor),
        proposal_states=PROPOSAL_STATES,
        dossier_states=STATE_NAMES,
        next_steps=NEXT_STEPS,
        may_draft=may(actor, Action.DRAFT_CREATE, agency_id=actor.agency_id),
    )


def _several_wait(outgoing: Sequence[OutgoingSummary], kind: BatchKind) -> bool:
    """Tell whether there is anything to be done to more than one document at once."""
    return sum(item.state in kind.states for item in outgoing) > 1

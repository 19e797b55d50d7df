"""Whom the installation trusts: the anchors, bringing in, withdrawing, and the second person's act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.edge.access import FormActor, SignedIn
from api.edge.anchors import Anchors, needed_moment_of
from api.edge.forms import Text
from api.edge.services import At, Trust
from api.errors import REFUSALS, Problem, problem_of
from api.web.acting import attempt
from api.web.frame import ThisPage
from api.web.labels import SCHEMES
from api.web.trust_labels import CHANGE_KINDS, PROPOSAL_STATES, STATES, USES
from certs.anchors import Scheme
from certs.truststore.errors import AnchorNotFoundError
from infra.clock import local_date

BASE = "/tin-cay"
router = APIRouter(prefix=BASE, include_in_schema=False)

NAMES: Mapping[str, Any] = MappingProxyType(
    {
        "schemes": SCHEMES,
        "states": STATES,
        "uses": USES,
        "change_kinds": CHANGE_KINDS,
        "proposal_states": PROPOSAL_STATES,
    }
)


class TrustPages:
    """Everything a page about trust is made of, for one request."""

    def __init__(self, page: ThisPage, actor: SignedIn, trust: Trust, at: At) -> None:
        self.page = page
        self.actor = actor
        self.trust = trust
        self.at = at

    def show_all(self, problem: Problem | None = None, typed: Mapping[str, Any] | None = None) -> Response:
        return self._show(
            "trust.html",
            problem,
            overview=self.trust.overview(self.actor, self.at),
            typed=typed or {},
            offered=[scheme for scheme in Scheme if scheme is not Scheme.GIVEN],
        )

    def show_anchor(
        self, sha256: str, problem: Problem | None = None, typed: Mapping[str, Any] | None = None
    ) -> Response:
        found = [a for a in self.trust.overview(self.actor, self.at).anchors if a.sha256 == sha256]
        if not found:
            raise AnchorNotFoundError
        return self._show(
            "trust_anchor.html",
            problem,
            anchors=found,
            typed=typed or {},
            today=local_date(self.at).isoformat(),
        )

    def show_proposal(
        self, proposal_id: int, problem: Problem | None = None, typed: Mapping[str, Any] | None = None
    ) -> Response:
        return self._show(
            "trust_proposal.html",
            problem,
            proposal=self.trust.proposal(self.actor, proposal_id),
            needs_two=self.trust.needs_two,
            typed=typed or {},
        )

    def decide(
        self, proposal_id: int, act: Callable[[], object], done: str, typed: Mapping[str, Any] | None = None
    ) -> Response:
        return attempt(
            self.page,
            act,
            path=f"{BASE}/de-nghi/{proposal_id}",
            done=done,
            again=lambda problem: self.show_proposal(proposal_id, problem, typed),
        )

    def proposed(self, propose: Callable[[], int], again: Callable[[Problem], Response]) -> Response:
        """Try to propose; the proposal's page says what would change."""
        try:
            proposal = propose()
        except REFUSALS as error:
            return again(problem_of(error))
        return self.page.go(f"{BASE}/de-nghi/{proposal}", "da-de-nghi")

    def _show(self, template: str, problem: Problem | None, **context: Any) -> Response:  # noqa: ANN401 -- as `Page.show`
        return self.page.show(
            template,
            status=problem.status if problem else 200,
            problem=problem.detail if problem else None,
            **context,
            **NAMES,
        )


Pages = Annotated[TrustPages, Depends(TrustPages)]


def by_form(pages: Pages, _actor: FormActor) -> TrustPages:
    return pages


TrustForm = Annotated[TrustPages, Depends(by_form)]
"""As `Pages`, for what a form of ours asks."""


@router.get("")
def index(pages: Pages) -> Response:
    return pages.show_all()


@router.post("")
def propose_file(form: TrustForm, anchors: Anchors) -> Response:
    return form.proposed(
        lambda: form.trust.propose_file(form.actor, anchors.read(), anchors.reason, form.at),
        lambda problem: form.show_all(problem, anchors.typed()),
    )


@router.get("/goc/{sha256}")
def anchor(sha256: str, pages: Pages) -> Response:
    return pages.show_anchor(sha256)


@router.get("/goc/{sha256}/chung-thu.cer")
def certificate(sha256: str, pages: Pages) -> Response:
    return Response(
        pages.trust.certificate(pages.actor, sha256),
        media_type="application/pkix-cert",
        headers={"Content-Disposition": f'attachment; filename="{sha256[:16]}.cer"'},
    )


@router.post("/goc/{sha256}/ngung")
def propose_withdrawal(sha256: str, form: TrustForm, since: Text = "", reason: Text = "") -> Response:
    return form.proposed(
        lambda: form.trust.propose_withdrawal(form.actor, sha256, needed_moment_of(since), reason, form.at),
        lambda problem: form.show_anchor(sha256, problem, {"since": since, "reason": reason}),
    )


@router.get("/de-nghi/{proposal_id}")
def proposal(proposal_id: int, pages: Pages) -> Response:
    return pages.show_proposal(proposal_id)


@router.post("/de-nghi/{proposal_id}/xac-nhan")
def confirm(proposal_id: int, form: TrustForm) -> Response:
    return form.decide(
        proposal_id, lambda: form.trust.confirm(form.actor, proposal_id, form.at), "da-xac-nhan"
    )


@router.post("/de-nghi/{proposal_id}/bac-bo")
def reject(proposal_id: int, form: TrustForm, reason: Text = "") -> Response:
    return form.decide(
        proposal_id,
        lambda: form.trust.reject(form.actor, proposal_id, reason, form.at),
        "da-bac-bo",
        {"reason": reason},
    )

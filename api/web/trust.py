"""Whom the installation trusts: the anchors, bringing in, withdrawing, and the second person's act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, UploadFile
from starlette.responses import Response

from api.edge.access import FormActor, SignedIn
from api.edge.anchors import Anchors, location_of, needed_moment_of
from api.edge.forms import Text
from api.edge.services import At, Lists, Trust
from api.errors import REFUSALS, Problem, problem_of
from api.web.frame import ThisPage
from api.web.labels import SCHEMES
from api.web.trust_labels import CHANGE_KINDS, OUTCOMES, PROPOSAL_STATES, STATES, USES
from certs.anchors import Scheme
from certs.truststore.errors import AnchorNotFoundError
from certs.truststore.store import Confirmation
from infra.clock import local_date
from infra.policy import Action, may

BASE = "/tin-cay"
router = APIRouter(prefix=BASE, include_in_schema=False)

NAMES: Mapping[str, Any] = MappingProxyType(
    {
        "schemes": SCHEMES,
        "states": STATES,
        "uses": USES,
        "change_kinds": CHANGE_KINDS,
        "proposal_states": PROPOSAL_STATES,
        "outcomes": OUTCOMES,
    }
)


_CONFIRMED: Mapping[Confirmation, str] = MappingProxyType(
    {Confirmation.IN_FORCE: "da-xac-nhan", Confirmation.FIRST_OF_TWO: "da-xac-nhan-mot"}
)


class TrustPages:
    """Everything a page about trust is made of, for one request."""

    def __init__(self, page: ThisPage, actor: SignedIn, trust: Trust, lists: Lists, at: At) -> None:
        self.page = page
        self.actor = actor
        self.trust = trust
        self.lists = lists
        self.at = at

    def show_all(self, problem: Problem | None = None, typed: Mapping[str, Any] | None = None) -> Response:
        return self._show(
            "trust.html",
            problem,
            overview=self.trust.overview(self.actor, self.at),
            watched=self.lists.views(self.actor, self.at),
            may_change=may(self.actor, Action.TRUST_PROPOSE, agency_id=None),
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
            may_change=may(self.actor, Action.TRUST_PROPOSE, agency_id=None),
        )

    def show_proposal(
        self, proposal_id: int, problem: Problem | None = None, typed: Mapping[str, Any] | None = None
    ) -> Response:
        return self._show(
            "trust_proposal.html",
            problem,
            proposal=self.trust.proposal(self.actor, proposal_id),
            needs_two=self.trust.needs_two,
            may_change=may(self.actor, Action.TRUST_CONFIRM, agency_id=None),
            typed=typed or {},
        )

    def decide(
        self, proposal_id: int, act: Callable[[], str], typed: Mapping[str, Any] | None = None
    ) -> Response:
        """Decide on a proposal; `act` gives the key of what is said when it is done."""
        try:
            done = act()
        except REFUSALS as error:
            return self.show_proposal(proposal_id, problem_of(error), typed)
        return self.page.go(f"{BASE}/de-nghi/{proposal_id}", done)

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
    return form.decide(proposal_id, lambda: _CONFIRMED[form.trust.confirm(form.actor, proposal_id, form.at)])


@router.post("/de-nghi/{proposal_id}/bac-bo")
def reject(proposal_id: int, form: TrustForm, reason: Text = "") -> Response:
    def turn_down() -> str:
        form.trust.reject(form.actor, proposal_id, reason, form.at)
        return "da-bac-bo"

    return form.decide(proposal_id, turn_down, {"reason": reason})


@router.post("/theo-doi")
def propose_location(
    form: TrustForm,
    url: Text = "",
    scheme: Text = "",
    watch_reason: Text = "",
    operator: Annotated[UploadFile | None, File()] = None,
) -> Response:
    typed = {"url": url, "watch_scheme": scheme, "watch_reason": watch_reason}
    return form.proposed(
        lambda: form.lists.propose_location(
            form.actor, location_of(url, scheme, operator), watch_reason, form.at
        ),
        lambda problem: form.show_all(problem, typed),
    )


@router.post("/theo-doi/tai-ngay")
def fetch_now(form: TrustForm, key: Text = "") -> Response:
    try:
        form.lists.fetch_now(form.actor, key, form.at)
    except REFUSALS as error:
        return form.show_all(problem_of(error))
    return form.page.go(BASE, "da-tai-danh-sach")


@router.post("/theo-doi/thoi")
def propose_forgetting(form: TrustForm, key: Text = "", reason: Text = "") -> Response:
    return form.proposed(
        lambda: form.lists.propose_forgetting(form.actor, key, reason, form.at),
        form.show_all,
    )

"""Many documents under one PIN: choosing them in a list, and watching how far it is."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.edge.access import FormActor, SignedIn
from api.edge.batch_forms import BatchChoice, batch_choice
from api.edge.forms import BesidePin, Pin
from api.edge.headers import allow_helper
from api.edge.services import At, Flow, Threads
from api.errors import REFUSALS, Problem, problem_of
from api.web.acting import attempt
from api.web.batch_labels import BATCH_STATES, ITEM_STATES, TITLES, TITLES_OF_ONE, TONES
from api.web.frame import ThisPage
from api.web.own_keys import WIRE, helper_for
from api.web.pin_fields import pin_fields
from docflow.batches import MAX_DOCUMENTS, BatchKind, BatchState
from infra.clock import local_date
from infra.identity import Actor
from infra.policy import may

BASE = "/luot-ky"

router = APIRouter(prefix=BASE, include_in_schema=False)


class BatchPages:
    """What a page about batches is made of, for one request."""

    def __init__(self, page: ThisPage, actor: SignedIn, flow: Flow, at: At, threads: Threads) -> None:
        self.page = page
        self.actor = actor
        self.batches = flow.batches
        self.flow = flow
        self.at = at
        self.threads = threads

    def show_new(
        self,
        kind: BatchKind,
        problem: Problem | None = None,
        typed: BatchChoice | None = None,
        *,
        last_try: bool = False,
    ) -> Response:
        """The list to choose from; after a refusal with what was chosen and typed."""
        candidates = self.batches.candidates(self.actor, kind)
        helper = helper_for(self.page.request, self.actor, kind)
        return self._with_helper(
            "batch_new.html",
            status=problem.status if problem else 200,
            **pin_fields(problem, last_try=last_try),
            wire=helper,
            kind=kind,
            title=TITLES[kind],
            candidates=candidates,
            chosen={each.document_id for each in typed.chosen} if typed else None,
            unseen=typed.unseen if typed else False,
            issued_on=(typed.issued_on if typed else None) or local_date(self.at),
            # The same form sent twice is one batch; shown again after a refusal it is still the same form.
            request_key=typed.request_key if typed else secrets.token_hex(16),
            most=MAX_DOCUMENTS,
        )

    def show(self, batch_id: int, problem: Problem | None = None, *, last_try: bool = False) -> Response:
        shown = self.progress(batch_id)
        return self._with_helper(
            "batch.html",
            status=problem.status if problem else 200,
            **pin_fields(problem, last_try=last_try),
            wire=WIRE if shown["batch"].own and not shown["batch"].ended_at else None,
            **shown,
        )

    def _with_helper(self, template: str, **context: Any) -> Response:  # noqa: ANN401 -- templates take anything
        shown = self.page.show(template, **context)
        return allow_helper(shown) if context["wire"] else shown

    def progress(self, batch_id: int) -> dict[str, Any]:
        view = self.batches.view(self.actor, batch_id, self.at)
        return {
            "batch": view.summary,
            "items": view.items,
            "title": (TITLES if len(view.items) > 1 else TITLES_OF_ONE)[view.summary.kind],
            "running": view.summary.state is BatchState.RUNNING,
            "asking": view.summary.state is BatchState.ASKING,
            "paused": view.summary.state is BatchState.PAUSED,
            "batch_states": BATCH_STATES,
            "item_states": ITEM_STATES,
            "item_tones": TONES,
        }


Batch = Annotated[BatchPages, Depends(BatchPages)]


def by_form(pages: Batch, _actor: FormActor) -> BatchPages:
    return pages


BatchForm = Annotated[BatchPages, Depends(by_form)]
Choice = Annotated[BatchChoice, Depends(batch_choice)]


@router.get("")
def index(pages: Batch) -> Response:
    return pages.page.show(
        "batch_list.html",
        batches=pages.batches.recent(pages.actor, pages.at),
        kinds=kinds_of(pages.actor),
        titles=TITLES,
        batch_states=BATCH_STATES,
        tones_of=TONES,
    )


@router.get("/moi")
def new(pages: Batch, viec: BatchKind) -> Response:
    return pages.show_new(viec)


@router.post("/moi")
def start(form: BatchForm, choice: Choice, pin: Pin, beside: BesidePin) -> Response:
    try:
        opened = form.batches.open_key(form.actor, choice.kind, pin, form.at, beside)
        batch_id, run = form.batches.start(
            form.actor,
            choice.kind,
            choice.chosen,
            opened,
            request_key=choice.request_key,
            unseen=choice.unseen,
            issued_on=choice.issued_on,
            at=form.at,
        )
    except REFUSALS as error:
        return form.show_new(choice.kind, problem_of(error), choice, last_try=beside.last_try)
    if run is not None:
        form.threads.launch(run)
    return form.page.go(f"{BASE}/{batch_id}")


@router.get("/{batch_id}")
def show(batch_id: int, pages: Batch) -> Response:
    return pages.show(batch_id)


@router.get("/{batch_id}/tien-do")
def progress(batch_id: int, pages: Batch) -> Response:
    """The moving part of the page, which the page fetches again and again while the batch runs."""
    return pages.page.show("batch_progress.html", **pages.progress(batch_id))


@router.post("/{batch_id}/dung")
def stop(batch_id: int, form: BatchForm) -> Response:
    return attempt(
        form.page,
        lambda: form.batches.stop(form.actor, batch_id, form.at),
        path=f"{BASE}/{batch_id}",
        done="da-dung-luot",
        again=lambda problem: form.show(batch_id, problem),
    )


@router.post("/{batch_id}/tiep-tuc")
def resume(batch_id: int, form: BatchForm, pin: Pin, beside: BesidePin) -> Response:
    def go_on() -> None:
        kind = form.batches.kind_of(form.actor, batch_id)
        opened = form.batches.open_key(form.actor, kind, pin, form.at, beside)
        form.threads.launch(form.batches.resume(form.actor, batch_id, opened, form.at))

    return attempt(
        form.page,
        go_on,
        path=f"{BASE}/{batch_id}",
        done="da-ky-tiep",
        again=lambda problem: form.show(batch_id, problem, last_try=beside.last_try),
    )


def kinds_of(actor: Actor) -> list[BatchKind]:
    """What this person may do to many documents at once."""
    return [kind for kind in BatchKind if may(actor, kind.right, agency_id=actor.agency_id)]

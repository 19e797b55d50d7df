"""Outgoing documents: the drafter's, the signer's and the clerk's pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from starlette.responses import JSONResponse, Response

from api.edge.access import SignedIn
from api.edge.files import pdf_response, picture_response
from api.edge.forms import BesidePin, Draft, Pin, PlacesByHand, Text, Year
from api.edge.services import Flow
from api.edge.uploads import content_of
from api.errors import REFUSALS, problem_of
from api.web.acting import attempt
from api.web.batch_labels import TITLES
from api.web.batches import kinds_of
from api.web.frame import ThisPage
from api.web.outgoing_page import BASE, Outgoing, OutgoingForm, fingerprint
from docflow.errors import StaleRevisionError
from infra.policy import Action, may

router = APIRouter(prefix=BASE, include_in_schema=False)


@router.get("")
def index(page: ThisPage, actor: SignedIn, flow: Flow) -> Response:
    return page.show(
        "outgoing_list.html",
        documents=flow.queries.outgoing_for(actor),
        may_draft=may(actor, Action.DRAFT_CREATE, agency_id=actor.agency_id),
        may_register=may(actor, Action.DOCUMENT_ISSUE, agency_id=actor.agency_id),
        batch_kinds=kinds_of(actor),
        batch_titles=TITLES,
    )


@router.get("/moi")
def new(pages: Outgoing) -> Response:
    return pages.show_new()


@router.post("/moi")
def create(form: OutgoingForm, draft: Draft, file: Annotated[UploadFile, File()]) -> Response:
    try:
        document_id = form.flow.drafting.create_draft(
            form.actor, draft, content_of(file, form.limit), form.at
        )
    except REFUSALS as error:
        return form.show_new(draft, problem_of(error))
    return form.page.go(f"{BASE}/{document_id}", "da-tao")


@router.get("/{document_id}")
def show(document_id: int, pages: Outgoing) -> Response:
    return pages.show(document_id)


@router.get("/{document_id}/trang-thai")
def state(document_id: int, actor: SignedIn, flow: Flow) -> Response:
    """What a page that waits for something asks."""
    return JSONResponse({"state": fingerprint(flow.queries.outgoing(actor, document_id))})


@router.get("/{document_id}/tep")
def file(document_id: int, actor: SignedIn, flow: Flow) -> Response:
    document = flow.queries.outgoing(actor, document_id)
    content = flow.queries.outgoing_file(actor, document_id)
    return pdf_response(content, document.display_number or document.subject)


@router.get("/{document_id}/trang/{number}.png")
def picture(  # noqa: PLR0913, PLR0917 -- two for the address, its version, and what the route needs
    document_id: int, number: int, actor: SignedIn, flow: Flow, pages: Outgoing, v: str
) -> Response:
    """A page of the document's file whose digest is `v`: browsers keep the answer under that address."""
    document = flow.queries.outgoing(actor, document_id)
    if v not in {revision.digest for revision in document.revisions}:
        raise StaleRevisionError
    return picture_response(pages.picture(replace(document, revision=v), number))


@router.get("/{document_id}/vi-tri")
def places(document_id: int, pages: Outgoing) -> Response:
    return pages.show_places(document_id)


@router.post("/{document_id}/vi-tri")
def place_by_hand(
    document_id: int, form: OutgoingForm, places: PlacesByHand, symbol: Text, printed_year: Year
) -> Response:
    return attempt(
        form.page,
        lambda: form.flow.drafting.place_by_hand(
            form.actor, document_id, places, form.at, symbol=symbol, printed_year=printed_year
        ),
        path=f"{BASE}/{document_id}",
        done="da-chon-vi-tri",
        again=lambda problem: form.show_places(
            document_id, problem, places, {"symbol": symbol, "printed_year": printed_year}
        ),
    )


@router.post("/{document_id}/sua")
def edit(document_id: int, form: OutgoingForm, draft: Draft) -> Response:
    return attempt(
        form.page,
        lambda: form.flow.drafting.edit_draft(form.actor, document_id, draft, form.at),
        path=f"{BASE}/{document_id}",
        done="da-sua",
        again=lambda problem: form.show(document_id, problem, draft=draft),
    )


@router.post("/{document_id}/thay-tep")
def replace_file(document_id: int, form: OutgoingForm, file: Annotated[UploadFile, File()]) -> Response:
    return form.step(
        document_id,
        lambda: form.flow.drafting.replace_file(
            form.actor, document_id, content_of(file, form.limit), form.at
        ),
        "da-thay-tep",
    )


@router.post("/{document_id}/trinh-ky")
def submit(document_id: int, form: OutgoingForm) -> Response:
    return form.step(
        document_id, lambda: form.flow.drafting.submit(form.actor, document_id, form.at), "da-trinh"
    )


@router.post("/{document_id}/rut-lai")
def withdraw(document_id: int, form: OutgoingForm) -> Response:
    return form.step(
        document_id, lambda: form.flow.drafting.withdraw(form.actor, document_id, form.at), "da-rut"
    )


@router.post("/{document_id}/tra-lai")
def return_document(document_id: int, form: OutgoingForm, reason: Text = "") -> Response:
    """Whoever returns a document no longer sees it: it is its drafter's again."""
    return attempt(
        form.page,
        lambda: form.flow.approval.return_document(form.actor, document_id, reason, form.at),
        path="/",
        done="da-tra-lai",
        again=lambda problem: form.show(document_id, problem, {"reason": reason}),
    )


@router.post("/{document_id}/ky")
def sign(  # noqa: PLR0913, PLR0917 -- the fields of the form
    document_id: int, form: OutgoingForm, pin: Pin, beside: BesidePin, revision: Text, seen: Text
) -> Response:
    return form.step(
        document_id,
        lambda: form.flow.approval.sign(
            form.actor, document_id, pin=pin, revision=revision, seen=seen, at=form.at, beside=beside
        ),
        "da-ky",
        {"last_try": beside.last_try},
    )


@router.post("/{document_id}/ban-hanh")
def issue(  # noqa: PLR0913, PLR0917 -- the fields of the form
    document_id: int,
    form: OutgoingForm,
    pin: Pin,
    beside: BesidePin,
    revision: Text,
    issued_on: Annotated[date, Form()],
    insist: Text = "",
) -> Response:
    return form.step(
        document_id,
        lambda: form.flow.issuing.issue(
            form.actor,
            document_id,
            pin=pin,
            issued_on=issued_on,
            revision=revision,
            at=form.at,
            insist=insist,
            beside=beside,
        ),
        "da-ban-hanh",
        {"issued_on": issued_on.isoformat(), "insist": insist, "last_try": beside.last_try},
    )


@router.post("/{document_id}/huy-so")
def cancel_number(document_id: int, form: OutgoingForm, reason: Text = "") -> Response:
    return form.step(
        document_id,
        lambda: form.flow.issuing.cancel_number(form.actor, document_id, reason, form.at),
        "da-huy-so",
        {"reason": reason},
    )


@router.post("/{document_id}/gui")
def dispatch(document_id: int, form: OutgoingForm) -> Response:
    return form.step(
        document_id, lambda: form.flow.issuing.dispatch(form.actor, document_id, form.at), "da-gui"
    )


@router.post("/{document_id}/ho-so")
def file_into(document_id: int, form: OutgoingForm, dossier_id: Annotated[int, Form()]) -> Response:
    return form.step(
        document_id,
        lambda: form.flow.dossiers.file_into(form.actor, "outgoing", document_id, dossier_id, form.at),
        "da-vao-ho-so",
    )

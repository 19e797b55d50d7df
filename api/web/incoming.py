"""Incoming documents: the clerk's, the leader's and the assignees' pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import JSONResponse, Response

from api.edge.access import SignedIn
from api.edge.files import pdf_response, picture_response
from api.edge.forms import Directive, Text
from api.edge.services import Flow
from api.web.frame import ThisPage
from api.web.incoming_page import BASE, Incoming, IncomingForm
from api.web.labels import INDICATIONS
from infra.policy import Action, may

router = APIRouter(prefix=BASE, include_in_schema=False)


@router.get("")
def index(page: ThisPage, actor: SignedIn, flow: Flow) -> Response:
    return page.show(
        "incoming_list.html",
        documents=flow.queries.incoming_for(actor),
        indications=INDICATIONS,
        may_register=may(actor, Action.INCOMING_REGISTER, agency_id=actor.agency_id),
    )


@router.get("/{document_id}")
def show(document_id: int, pages: Incoming) -> Response:
    return pages.show(document_id)


@router.get("/{document_id}/trang-thai")
def state(document_id: int, actor: SignedIn, flow: Flow) -> Response:
    """What a page asks while the check on arrival is under way."""
    document = flow.queries.incoming(actor, document_id)
    return JSONResponse({"state": "checking" if document.verification is None else "checked"})


@router.get("/{document_id}/tep")
def file(document_id: int, actor: SignedIn, flow: Flow) -> Response:
    document = flow.queries.incoming(actor, document_id)
    return pdf_response(flow.queries.incoming_file(actor, document_id), document.number)


@router.get("/{document_id}/trang/{number}.png")
def picture(document_id: int, number: int, actor: SignedIn, flow: Flow, pages: Incoming) -> Response:
    return picture_response(pages.picture(flow.queries.incoming(actor, document_id), number))


@router.post("/{document_id}/vao-so")
def register(document_id: int, form: IncomingForm, despite: Text = "") -> Response:
    return form.step(
        document_id,
        lambda: form.flow.receiving.register(form.actor, document_id, form.at, despite=despite or None),
        "da-vao-so",
        {"despite": despite},
    )


@router.post("/{document_id}/tu-choi")
def refuse(document_id: int, form: IncomingForm, reason: Text = "") -> Response:
    return form.step(
        document_id,
        lambda: form.flow.receiving.refuse(form.actor, document_id, reason, form.at),
        "da-tu-choi",
        {"reason": reason},
    )


@router.post("/{document_id}/but-phe")
def direct(document_id: int, form: IncomingForm, directive: Directive) -> Response:
    return form.step(
        document_id,
        lambda: form.flow.receiving.direct(form.actor, document_id, directive.data(), form.at),
        "da-but-phe",
        directive.typed(),
    )


@router.post("/{document_id}/bat-dau")
def start(document_id: int, form: IncomingForm) -> Response:
    return form.step(
        document_id, lambda: form.flow.receiving.start(form.actor, document_id, form.at), "da-bat-dau"
    )


@router.post("/{document_id}/bao-xong")
def report(document_id: int, form: IncomingForm, result: Text = "") -> Response:
    return form.step(
        document_id,
        lambda: form.flow.receiving.complete(form.actor, document_id, result, form.at),
        "da-bao-xong",
        {"result": result},
    )


@router.post("/{document_id}/hoan-thanh")
def complete(document_id: int, form: IncomingForm, result: Text = "") -> Response:
    return form.step(
        document_id,
        lambda: form.flow.receiving.complete(form.actor, document_id, result, form.at),
        "da-hoan-thanh",
        {"result": result},
    )


@router.post("/{document_id}/ho-so")
def file_into(document_id: int, form: IncomingForm, dossier_id: Annotated[int, Form()]) -> Response:
    return form.step(
        document_id,
        lambda: form.flow.dossiers.file_into(form.actor, "incoming", document_id, dossier_id, form.at),
        "da-vao-ho-so",
    )

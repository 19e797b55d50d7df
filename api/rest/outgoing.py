"""Outgoing documents."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Query, Response, UploadFile

from api.edge.files import pdf_response, picture_response
from api.edge.forms import Draft
from api.edge.uploads import content_of
from api.rest.call import Call
from api.rest.places import places_of
from api.rest.schemas import CreatedOut, FileIntoIn, IssuedOut, IssueIn, PlacesIn, ReasonIn, SignIn
from docflow.views import OutgoingSummary, OutgoingView

router = APIRouter(prefix="/outgoing", tags=["văn bản đi"])

Dpi = Annotated[int, Query(ge=36, le=200)]


@router.post("", status_code=201)
def create(
    call: Call, draft: Draft, file: Annotated[UploadFile, File(description="Dự thảo PDF")]
) -> CreatedOut:
    """Create a draft; the places for number, date and signature are found in the file itself."""
    return CreatedOut(
        id=call.flow.drafting.create_draft(call.actor, draft, content_of(file, call.limit), call.at)
    )


@router.get("")
def index(call: Call, *, waiting: bool = False) -> list[OutgoingSummary]:
    """List the documents this person sees; `waiting` for those that wait for them."""
    return call.flow.queries.outgoing_for(call.actor, waiting_only=waiting)


@router.get("/{document_id}")
def show(document_id: int, call: Call) -> OutgoingView:
    return call.flow.queries.outgoing(call.actor, document_id)


@router.get("/{document_id}/file", response_class=Response)
def file(document_id: int, call: Call) -> Response:
    """The current revision, as PDF."""
    document = call.flow.queries.outgoing(call.actor, document_id)
    content = call.flow.queries.outgoing_file(call.actor, document_id)
    return pdf_response(content, document.display_number or document.subject, download=True)


@router.get("/{document_id}/pages/{page}", response_class=Response)
def page_picture(
    document_id: int, page: int, call: Call, dpi: Dpi = 110, revision: str | None = None
) -> Response:
    """A page (counted from 0) as PNG, fields and marks included; with `revision`, of that file or none."""
    picture = call.flow.queries.page_picture(
        call.actor, "outgoing", document_id, page, dpi, revision=revision
    )
    return picture_response(picture, keep=revision is not None)


@router.put("/{document_id}/data", status_code=204)
def edit(document_id: int, call: Call, draft: Draft) -> None:
    call.flow.drafting.edit_draft(call.actor, document_id, draft, call.at)


@router.put("/{document_id}/file", status_code=204)
def replace_file(
    document_id: int, call: Call, file: Annotated[UploadFile, File(description="Dự thảo PDF")]
) -> None:
    call.flow.drafting.replace_file(call.actor, document_id, content_of(file, call.limit), call.at)


@router.put("/{document_id}/places", status_code=204)
def place_by_hand(document_id: int, call: Call, places: PlacesIn) -> None:
    """Say where number, date and signature go; points from the bottom left of the page as displayed."""
    call.flow.drafting.place_by_hand(
        call.actor,
        document_id,
        places_of(places),
        call.at,
        symbol=places.symbol,
        printed_year=places.printed_year,
    )


@router.post("/{document_id}/submission", status_code=204)
def submit(document_id: int, call: Call) -> None:
    """Trình ký."""
    call.flow.drafting.submit(call.actor, document_id, call.at)


@router.delete("/{document_id}/submission", status_code=204)
def withdraw(document_id: int, call: Call) -> None:
    """Rút lại, trước khi ký."""
    call.flow.drafting.withdraw(call.actor, document_id, call.at)


@router.post("/{document_id}/return", status_code=204)
def return_document(document_id: int, call: Call, body: ReasonIn) -> None:
    """Trả lại người soạn."""
    call.flow.approval.return_document(call.actor, document_id, body.reason, call.at)


@router.post("/{document_id}/signature", status_code=204)
def sign(document_id: int, call: Call, body: SignIn) -> None:
    """Sign the revision that was shown, as the competent person."""
    call.flow.approval.sign(
        call.actor,
        document_id,
        pin=body.pin,
        revision=body.revision,
        seen=body.seen,
        at=call.at,
        beside=body.beside,
    )


@router.post("/{document_id}/issue")
def issue(document_id: int, call: Call, body: IssueIn) -> IssuedOut:
    """Number, date and seal in one act; a retry after an interruption keeps the number."""
    number = call.flow.issuing.issue(
        call.actor,
        document_id,
        pin=body.pin,
        issued_on=body.issued_on,
        revision=body.revision,
        at=call.at,
        insist=body.insist,
        beside=body.beside,
    )
    return IssuedOut(number=number)


@router.post("/{document_id}/number-cancellation", status_code=204)
def cancel_number(document_id: int, call: Call, body: ReasonIn) -> None:
    """Give up the number of an interrupted issue; the register keeps it with the reason."""
    call.flow.issuing.cancel_number(call.actor, document_id, body.reason, call.at)


@router.post("/{document_id}/dispatch", status_code=202)
def dispatch(document_id: int, call: Call) -> None:
    """Hand the document to the outbox for every recipient; their answers appear in `deliveries`."""
    call.flow.issuing.dispatch(call.actor, document_id, call.at)


@router.post("/{document_id}/dossier", status_code=204)
def file_into(document_id: int, call: Call, body: FileIntoIn) -> None:
    """Đưa vào hồ sơ."""
    call.flow.dossiers.file_into(call.actor, "outgoing", document_id, body.dossier_id, call.at)

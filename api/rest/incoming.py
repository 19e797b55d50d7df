"""Incoming documents."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from api.edge.access import container_of
from api.edge.arrived import arrived
from api.edge.files import pdf_response, picture_response
from api.edge.report_files import OFFERED, ReportFormat, asked_form, report_response
from api.rest.call import Call
from api.rest.outgoing import Dpi
from api.rest.report_schemas import ArrivalValidationOut
from api.rest.schemas import DirectiveIn, FileIntoIn, ReasonIn, RegisteredOut, RegisterIn, ResultIn
from docflow.model import DirectiveData
from docflow.views import IncomingSummary, IncomingView

router = APIRouter(prefix="/incoming", tags=["văn bản đến"])


@router.get("")
def index(call: Call, *, waiting: bool = False) -> list[IncomingSummary]:
    """List the documents this person sees; `waiting` for those that wait for them."""
    return call.flow.queries.incoming_for(call.actor, waiting_only=waiting)


@router.get("/{document_id}")
def show(document_id: int, call: Call) -> IncomingView:
    return call.flow.queries.incoming(call.actor, document_id)


@router.get("/{document_id}/file", response_class=Response)
def file(document_id: int, call: Call) -> Response:
    """The bytes as they arrived."""
    document = call.flow.queries.incoming(call.actor, document_id)
    return pdf_response(
        call.flow.queries.incoming_file(call.actor, document_id), document.number, download=True
    )


@router.get("/{document_id}/pages/{page}", response_class=Response)
def page_picture(document_id: int, page: int, call: Call, dpi: Dpi = 110) -> Response:
    """A page (counted from 0) as PNG."""
    return picture_response(call.flow.queries.page_picture(call.actor, "incoming", document_id, page, dpi))


@router.get(
    "/{document_id}/validation",
    response_model=ArrivalValidationOut,
    responses={
        200: {"content": {media_type: {} for media_type, _ in OFFERED}},
        409: {"description": "Chưa kiểm tra xong; `Retry-After` cho biết khi nào hỏi lại"},
    },
)
def validation(
    request: Request,
    document_id: int,
    call: Call,
    accept: Annotated[
        str,
        Header(
            description="application/json, application/xml (ETSI TS 119 102-2) hoặc application/pdf (báo cáo "
            "một trang do hệ thống ký khi được hỏi)"
        ),
    ] = "application/json",
) -> ArrivalValidationOut | Response:
    """The check that was made on arrival (ETSI EN 319 102-1), for whoever may see the document."""
    form = asked_form(accept)
    _, checked, _ = arrived(call.flow, call.actor, document_id)
    if form is not ReportFormat.JSON:
        return report_response(container_of(request), checked, form, call.at)
    answer = checked.report.as_json(checked.subject.file)
    return ArrivalValidationOut.model_validate({**answer, "file_sha256": checked.subject.sha256})


@router.post("/{document_id}/registration", status_code=201)
def register(document_id: int, call: Call, body: RegisterIn | None = None) -> RegisteredOut:
    """Vào sổ: gives the arrival number."""
    despite = None if body is None else body.despite
    return RegisteredOut(
        arrival_number=call.flow.receiving.register(call.actor, document_id, call.at, despite=despite)
    )


@router.post("/{document_id}/refusal", status_code=204)
def refuse(document_id: int, call: Call, body: ReasonIn) -> None:
    """Từ chối tiếp nhận; the sender gets the reason."""
    call.flow.receiving.refuse(call.actor, document_id, body.reason, call.at)


@router.post("/{document_id}/directive", status_code=204)
def direct(document_id: int, call: Call, body: DirectiveIn) -> None:
    """Bút phê."""
    directive = DirectiveData(
        lead_id=body.lead_id,
        support_ids=tuple(body.support_ids),
        informed_ids=tuple(body.informed_ids),
        instruction=body.instruction,
        deadline=body.deadline,
    )
    call.flow.receiving.direct(call.actor, document_id, directive, call.at)


@router.post("/{document_id}/start", status_code=204)
def start(document_id: int, call: Call) -> None:
    call.flow.receiving.start(call.actor, document_id, call.at)


@router.post("/{document_id}/completion", status_code=204)
def complete(document_id: int, call: Call, body: ResultIn) -> None:
    """Finish one's own part; the lead's completes the matter and tells the sender."""
    call.flow.receiving.complete(call.actor, document_id, body.result, call.at)


@router.post("/{document_id}/dossier", status_code=204)
def file_into(document_id: int, call: Call, body: FileIntoIn) -> None:
    """Đưa vào hồ sơ."""
    call.flow.dossiers.file_into(call.actor, "incoming", document_id, body.dossier_id, call.at)

"""What was found when a document arrived, to be taken along or looked at page by page."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.edge.access import SignedIn, container_of
from api.edge.arrived import arrived
from api.edge.checking import turn
from api.edge.comparing import compared
from api.edge.report_files import ReportFormat, report_response
from api.edge.services import At, Flow
from api.web.frame import ThisPage
from api.web.incoming_page import BASE
from api.web.report_view import report_view

router = APIRouter(prefix=BASE, include_in_schema=False)


@router.get("/{document_id}/bao-cao.{form}")
def take_along(  # noqa: PLR0913, PLR0917 -- what the route needs
    request: Request, document_id: int, form: ReportFormat, actor: SignedIn, flow: Flow, at: At
) -> Response:
    """The check on arrival as a file; the page is signed when it is asked for."""
    _, checked, _ = arrived(flow, actor, document_id)
    return report_response(container_of(request), checked, form, at)


@router.get("/{document_id}/thay-doi")
def changes(request: Request, document_id: int, actor: SignedIn, flow: Flow, page: ThisPage) -> Response:
    """Pages as they were when signed and as they arrived."""
    document, checked, pdf = arrived(flow, actor, document_id)
    with turn(request) as readers:
        drawn = compared(readers, pdf, checked.report)
    return page.show("incoming_changes.html", document=document, report=report_view(checked.report, drawn))

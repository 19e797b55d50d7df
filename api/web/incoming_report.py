"""What was found when a document arrived, to be taken along or looked at page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.edge.access import SignedIn, container_of
from api.edge.checking import turn
from api.edge.comparing import compared
from api.edge.report_files import CheckedFile, ReportFormat, report_response
from api.edge.services import At, Flow
from api.version import software
from api.web.frame import ThisPage
from api.web.incoming_page import BASE
from api.web.report_view import report_view, stored_report
from signing.reporting import ReportSubject

if TYPE_CHECKING:
    from docflow.views import IncomingView

router = APIRouter(prefix=BASE, include_in_schema=False)


@router.get("/{document_id}/bao-cao.{form}")
def take_along(  # noqa: PLR0913, PLR0917 -- what the route needs
    request: Request, document_id: int, form: ReportFormat, actor: SignedIn, flow: Flow, at: At
) -> Response:
    """The check on arrival as a file; the page is signed when it is asked for."""
    document = flow.queries.incoming(actor, document_id)
    report = stored_report(document.verification)
    if report is None:
        raise HTTPException(404)
    subject = _subject(document, flow.queries.incoming_file(actor, document_id))
    return report_response(container_of(request), CheckedFile(report, subject), form, at)


@router.get("/{document_id}/thay-doi")
def changes(request: Request, document_id: int, actor: SignedIn, flow: Flow, page: ThisPage) -> Response:
    """Pages as they were when signed and as they arrived."""
    document = flow.queries.incoming(actor, document_id)
    report = stored_report(document.verification)
    if report is None:
        raise HTTPException(404)
    pdf = flow.queries.incoming_file(actor, document_id)
    with turn(request) as readers:
        drawn = compared(readers, pdf, report)
    return page.show("incoming_changes.html", document=document, report=report_view(report, drawn))


def _subject(document: IncomingView, pdf: bytes) -> ReportSubject:
    name = f"{document.number.replace('/', '-')}.pdf"
    measured = ReportSubject.of(name, pdf, software=software())
    return ReportSubject(
        measured.file,
        measured.sha256,
        measured.size,
        number=document.number,
        issued_on=document.issued_on,
        software=measured.software,
    )

"""The check that was made when a document arrived, with the file that it is on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from api.edge.report_files import CheckedFile
from api.version import software
from signing.reporting import ReportSubject
from signing.validation.codec import report_from_json

if TYPE_CHECKING:
    from docflow.service import Docflow
    from docflow.views import IncomingView
    from infra.identity import Actor


class NotCheckedYetError(HTTPException):
    """The check on arrival is still under way."""

    code = "incoming.not_checked"
    retry_after = 5
    """Seconds; a check takes a tenth of one, and some more where a source is dead."""

    def __init__(self) -> None:
        super().__init__(409, "Chữ ký của văn bản này chưa kiểm tra xong. Hãy chờ ít giây rồi tải lại.")


def arrived(flow: Docflow, actor: Actor, document_id: int) -> tuple[IncomingView, CheckedFile, bytes]:
    """Give the document as this person may see it, the stored verdict, and the file's bytes.

    Raises `DocumentNotFoundError` for whom it is none of their business, `NotCheckedYetError`.
    """
    document = flow.queries.incoming(actor, document_id)
    if document.verification is None:
        raise NotCheckedYetError
    report = report_from_json({**document.verification, "needs": []})
    pdf = flow.queries.incoming_file(actor, document_id)
    name = f"{document.number.replace('/', '-')}.pdf"
    subject = replace(
        ReportSubject.of(name, pdf, software=software()),
        number=document.number,
        issued_on=document.issued_on,
    )
    return document, CheckedFile(report, subject), pdf

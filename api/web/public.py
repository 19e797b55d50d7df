"""Checking a signed PDF, for anybody."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import Response

from api.edge.access import GuestForm, container_of
from api.edge.carried import MOST_LETTERS, UnknownVerdictError, seal, seal_secret, unseal
from api.edge.checking import check, desk_of, take_report, turn
from api.edge.comparing import compared
from api.edge.report_files import CheckedFile, ReportFormat, report_response
from api.edge.services import At, UploadLimit
from api.edge.uploads import anchors_of, name_of, on_disk
from api.errors import REFUSALS, problem_of
from api.version import software
from api.web.frame import Page, ThisPage
from api.web.report_view import report_view
from infra.sandbox import SandboxCrashError, SandboxTimeoutError
from signing.pdf.source import FileSource
from signing.reporting import ReportSubject

router = APIRouter(include_in_schema=False)

TOO_OLD = "Kết quả này đã quá hạn nên không tải được nữa. Hãy kiểm tra lại tệp."


@router.get("/kiem-tra")
def verify_page(page: ThisPage, limit: UploadLimit) -> Response:
    return _show(page, limit)


@router.post("/kiem-tra", dependencies=[GuestForm])
def verify(  # noqa: PLR0913, PLR0917 -- one for each thing the page sends or the route needs
    request: Request,
    page: ThisPage,
    limit: UploadLimit,
    at: At,
    file: Annotated[UploadFile, File()],
    trust: Annotated[UploadFile | None, File()] = None,
    pictures: Annotated[bool, Form()] = False,
) -> Response:
    container, name = container_of(request), name_of(file)
    try:
        anchors = anchors_of(trust)
        with turn(request) as readers, on_disk(file, limit) as pdf:
            report = check(desk_of(request, readers), pdf, at, anchors)
            drawn = compared(readers, pdf, report) if pictures else None
            with FileSource(pdf) as source:
                subject = ReportSubject.of(name, source, software=software())
    except REFUSALS as error:
        return _refused(page, limit, error, name)
    checked = CheckedFile(report, subject, is_official=anchors is None)
    return _show(
        page,
        limit,
        report=report_view(report, drawn),
        file_name=name,
        sealed=seal(checked, at, seal_secret(container.settings.home)),
        official=checked.is_official,
    )


@router.post("/kiem-tra/bao-cao", dependencies=[GuestForm])
def take_along(  # noqa: PLR0913, PLR0917 -- one for each thing the page sends or the route needs
    request: Request,
    page: ThisPage,
    limit: UploadLimit,
    at: At,
    sealed: Annotated[str, Form(max_length=MOST_LETTERS)],
    form: Annotated[ReportFormat, Form()],
) -> Response:
    """The result that the page carried, as a file."""
    container = container_of(request)
    try:
        checked = unseal(sealed, at, seal_secret(container.settings.home))
        if form is ReportFormat.PDF and checked.is_official:
            take_report(request)
        with turn(request):
            return report_response(container, checked, form, at)
    except UnknownVerdictError:
        return _show(page, limit, status=410, problem=TOO_OLD)
    except REFUSALS as error:
        return _refused(page, limit, error)


def _refused(page: Page, limit: int, error: Exception, name: str = "") -> Response:
    problem = problem_of(error)
    # A file that kills its reader says something of the file; a busy service says nothing of it.
    unread = name if isinstance(error, SandboxTimeoutError | SandboxCrashError) else None
    answer = _show(page, limit, status=problem.status, problem=problem.detail, unread=unread)
    answer.headers.update(problem.headers())
    return answer


def _show(page: Page, limit: int, *, status: int = 200, **context: object) -> Response:
    empty: dict[str, object] = {
        "report": None,
        "problem": None,
        "unread": None,
        "file_name": "",
        "sealed": None,
        "official": False,
    }
    return page.show("verify.html", status=status, upload_limit=limit, **{**empty, **context})

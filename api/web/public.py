"""Checking a signed PDF, for anybody."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Request, UploadFile
from starlette.responses import Response

from api.edge.access import GuestForm, container_of
from api.edge.checking import check, turn
from api.edge.services import At, UploadLimit
from api.edge.uploads import anchors_of, name_of, on_disk
from api.errors import REFUSALS, problem_of
from api.web.frame import Page, ThisPage
from api.web.report_view import report_view

router = APIRouter(include_in_schema=False)


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
) -> Response:
    try:
        with turn(request), on_disk(file, limit) as pdf:
            report = check(container_of(request).desk, pdf, at, anchors_of(trust))
    except REFUSALS as error:
        problem = problem_of(error)
        return _show(page, limit, status=problem.status, problem=problem.detail)
    return _show(page, limit, report=report_view(report), file_name=name_of(file))


def _show(page: Page, limit: int, *, status: int = 200, **context: object) -> Response:
    empty: dict[str, object] = {"report": None, "problem": None, "file_name": ""}
    return page.show("verify.html", status=status, upload_limit=limit, **{**empty, **context})

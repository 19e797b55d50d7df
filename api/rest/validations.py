"""Checking a signed PDF; public, nothing is stored."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, File, Form, Header, Request, UploadFile
from pydantic import AfterValidator
from starlette.responses import Response

from api.edge.access import container_of
from api.edge.checking import check, desk_of, take_report, turn
from api.edge.report_files import OFFERED, CheckedFile, ReportFormat, asked_form, report_response
from api.edge.services import At, UploadLimit
from api.edge.uploads import anchors_of, name_of, on_disk
from api.rest.report_schemas import ValidationOut
from api.version import software
from infra.clock import VIETNAM
from signing.pdf.source import FileSource
from signing.reporting import ReportSubject

router = APIRouter(tags=["kiểm tra"])


_YEARS = range(1970, 9000)
"""Of moments to judge for: at the ends of the calendar no time zone and no tolerance can be added."""


def _in_range(at: datetime) -> datetime:
    if at.year not in _YEARS:
        raise ValueError("year")
    return at


@router.post(
    "/validations",
    response_model=ValidationOut,
    responses={200: {"content": {media_type: {} for media_type, _ in OFFERED}}},
)
def validate(  # noqa: PLR0913, PLR0917 -- one for each part of the form, and what the route needs
    request: Request,
    limit: UploadLimit,
    now: At,
    file: Annotated[UploadFile, File(description="PDF cần kiểm tra")],
    trust: Annotated[
        UploadFile | None, File(description="Chứng thư gốc tin cậy (PEM) thay cho của hệ thống")
    ] = None,
    at: Annotated[
        Annotated[datetime, AfterValidator(_in_range)] | None,
        Form(description="Thời điểm kiểm tra, ISO 8601; không có múi giờ là giờ Việt Nam"),
    ] = None,
    accept: Annotated[
        str,
        Header(
            description="application/json, application/xml (ETSI TS 119 102-2) hoặc application/pdf (báo cáo "
            "một trang, có ký; không dùng cùng trust hay at)"
        ),
    ] = "application/json",
) -> ValidationOut | Response:
    """Verify every signature of a PDF and say what was changed after each (ETSI EN 319 102-1)."""
    container, form = container_of(request), asked_form(accept)
    moment = now if at is None else (at if at.tzinfo else at.replace(tzinfo=VIETNAM))
    anchors = anchors_of(trust)
    # The installation puts its name to what it found by itself, and now.
    is_official = anchors is None and at is None
    if form is ReportFormat.PDF and is_official:
        take_report(request)
    with turn(request) as readers, on_disk(file, limit) as pdf:
        report = check(desk_of(request, readers), pdf, moment, anchors)
        if form is not ReportFormat.JSON:
            with FileSource(pdf) as source:
                subject = ReportSubject.of(name_of(file), source, software=software())
            return report_response(container, CheckedFile(report, subject, is_official), form, now)
    return ValidationOut.model_validate(report.as_json(name_of(file)))

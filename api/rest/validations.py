"""Checking a signed PDF; public, nothing is stored."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile

from api.edge.access import container_of
from api.edge.checking import check, turn
from api.edge.services import At, UploadLimit
from api.edge.uploads import anchors_of, content_of, name_of
from api.rest.report_schemas import ValidationOut
from infra.clock import VIETNAM

router = APIRouter(tags=["kiểm tra"])


@router.post("/validations")
def validate(  # noqa: PLR0913, PLR0917 -- one for each part of the form, and what the route needs
    request: Request,
    limit: UploadLimit,
    now: At,
    file: Annotated[UploadFile, File(description="PDF cần kiểm tra")],
    trust: Annotated[
        UploadFile | None, File(description="Chứng thư gốc tin cậy (PEM) thay cho của hệ thống")
    ] = None,
    at: Annotated[
        datetime | None, Form(description="Thời điểm kiểm tra, ISO 8601; không có múi giờ là giờ Việt Nam")
    ] = None,
) -> ValidationOut:
    """Verify every signature of a PDF and say what was changed after each (ETSI EN 319 102-1)."""
    moment = now if at is None else (at if at.tzinfo else at.replace(tzinfo=VIETNAM))
    with turn(request):
        report = check(container_of(request).desk, content_of(file, limit), moment, anchors_of(trust))
    return ValidationOut.model_validate(report.as_json(name_of(file)))

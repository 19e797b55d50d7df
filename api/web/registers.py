"""The two registers as printable tables (Decree 30/2020, Appendix IV)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.edge.access import SignedIn
from api.edge.services import At, Flow
from api.i18n import display_date
from api.i18n import noop as _
from api.web.frame import Page, ThisPage
from infra.clock import local_date

router = APIRouter(include_in_schema=False)

OUTGOING_COLUMNS = (
    _("Số, ký hiệu văn bản"),
    _("Ngày tháng văn bản"),
    _("Tên loại và trích yếu nội dung văn bản"),
    _("Người ký"),
    _("Nơi nhận văn bản"),
    _("Đơn vị, người nhận bản lưu"),
    _("Số lượng bản"),
    _("Ngày chuyển"),
    _("Ký nhận"),
    _("Ghi chú"),
)
INCOMING_COLUMNS = (
    _("Ngày đến"),
    _("Số đến"),
    _("Tác giả"),
    _("Số, ký hiệu văn bản"),
    _("Ngày tháng văn bản"),
    _("Tên loại và trích yếu nội dung văn bản"),
    _("Đơn vị hoặc người nhận"),
    _("Ngày chuyển"),
    _("Ký nhận"),
    _("Ghi chú"),
)
YEARS_BACK = 10

Year = Annotated[int | None, Query(alias="nam", ge=1900, le=9999)]


@router.get("/so-van-ban-di")
def outgoing_register(page: ThisPage, actor: SignedIn, flow: Flow, at: At, year: Year = None) -> Response:
    chosen = year or local_date(at).year
    rows = flow.queries.outgoing_register(actor, chosen)
    return _show(
        page,
        [astuple(row) for row in rows],
        at_year=local_date(at).year,
        year=chosen,
        title=_("Sổ đăng ký văn bản đi"),
        columns=OUTGOING_COLUMNS,
        number_column=0,
        subject_column=2,
        back="/van-ban-di",
        back_label=_("Văn bản đi"),
    )


@router.get("/so-van-ban-den")
def incoming_register(page: ThisPage, actor: SignedIn, flow: Flow, at: At, year: Year = None) -> Response:
    chosen = year or local_date(at).year
    rows = flow.queries.incoming_register(actor, chosen)
    return _show(
        page,
        [astuple(row) for row in rows],
        at_year=local_date(at).year,
        year=chosen,
        title=_("Sổ đăng ký văn bản đến"),
        columns=INCOMING_COLUMNS,
        number_column=1,
        subject_column=5,
        back="/van-ban-den",
        back_label=_("Văn bản đến"),
    )


def _show(
    page: Page,
    rows: Sequence[tuple[object, ...]],
    *,
    at_year: int,
    number_column: int,
    **context: Any,  # noqa: ANN401 -- the template takes anything
) -> Response:
    cells = [[_cell(value) for value in row] for row in rows]
    return page.show(
        "register.html",
        rows=cells,
        first=cells[0][number_column] if cells else "",
        last=cells[-1][number_column] if cells else "",
        years=range(at_year, at_year - YEARS_BACK, -1),
        **context,
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    return display_date(value) if isinstance(value, date) else str(value)

"""The archive: finding a record, looking at it, handing out a copy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from fastapi import Query as Parameter
from starlette.responses import Response

from api.edge.access import FormActor, SignedIn
from api.edge.files import pdf_response
from api.edge.services import ArchiveService, At
from api.errors import REFUSALS, Problem, problem_of
from api.web.frame import Page, ThisPage
from api.web.labels import INDICATIONS
from api.web.rendering import with_query
from api.web.report_view import stored_report_view
from archive.model import ACCESS_NAMES
from archive.views import Query
from infra.policy import Action, may

BASE = "/luu-tru"
PER_PAGE = 20

router = APIRouter(prefix=BASE, include_in_schema=False)


class Asked:
    """What a search asked for, as it stands in the address."""

    def __init__(  # noqa: PLR0913, PLR0917 -- one for each field of the form
        self,
        q: str = "",
        so: str = "",
        co_quan: Annotated[str, Parameter(alias="co-quan")] = "",
        tu_ngay: Annotated[str, Parameter(alias="tu-ngay")] = "",
        den_ngay: Annotated[str, Parameter(alias="den-ngay")] = "",
        bo_qua: Annotated[int, Parameter(alias="bo-qua", ge=0, le=100_000)] = 0,
    ) -> None:
        self.q = q
        self.so = so
        self.co_quan = co_quan
        self.tu_ngay = tu_ngay
        self.den_ngay = den_ngay
        self.bo_qua = bo_qua

    @property
    def is_empty(self) -> bool:
        return not (self.q or self.so or self.co_quan or self.tu_ngay or self.den_ngay)

    def query(self) -> Query:
        return Query(
            text=self.q,
            number=self.so,
            agency=self.co_quan,
            date_from=_day(self.tu_ngay),
            date_to=_day(self.den_ngay),
        )

    def href(self, skip: int) -> str:
        named: Mapping[str, Any] = {
            "q": self.q,
            "so": self.so,
            "co-quan": self.co_quan,
            "tu-ngay": self.tu_ngay,
            "den-ngay": self.den_ngay,
            "bo-qua": skip or None,
        }
        return with_query(BASE, **named)


@router.get("")
def search(
    page: ThisPage, actor: SignedIn, archive: ArchiveService, asked: Annotated[Asked, Depends(Asked)]
) -> Response:
    if asked.is_empty:
        return _show_search(page, asked)
    try:
        hits = archive.search(actor, asked.query(), limit=PER_PAGE, offset=asked.bo_qua)
    except REFUSALS as error:
        return _show_search(page, asked, problem=problem_of(error))
    return _show_search(
        page,
        asked,
        hits=hits,
        previous_href=asked.href(max(0, asked.bo_qua - PER_PAGE)) if asked.bo_qua else None,
        next_href=asked.href(asked.bo_qua + PER_PAGE) if hits.more else None,
    )


@router.get("/{record_id}")
def record(record_id: int, page: ThisPage, actor: SignedIn, archive: ArchiveService) -> Response:
    return _show_record(record_id, page, actor, archive)


@router.get("/{record_id}/tep")
def original(record_id: int, actor: SignedIn, archive: ArchiveService) -> Response:
    document = archive.record(actor, record_id).document
    return pdf_response(archive.original(actor, record_id), f"{document.number}{document.symbol}")


@router.post("/{record_id}/cap-ban-sao")
def hand_out(  # noqa: PLR0913, PLR0917 -- what the form sends and the act needs
    record_id: int,
    page: ThisPage,
    actor: FormActor,
    archive: ArchiveService,
    at: At,
    purpose: Annotated[str, Form()] = "",
) -> Response:
    try:
        content = archive.hand_out(actor, record_id, purpose, at)
    except REFUSALS as error:
        return _show_record(record_id, page, actor, archive, problem_of(error), {"purpose": purpose})
    document = archive.record(actor, record_id).document
    return pdf_response(content, f"{document.number}{document.symbol}", download=True)


def _show_search(page: Page, asked: Asked, problem: Problem | None = None, **found: object) -> Response:
    nothing: dict[str, object] = {"hits": None, "previous_href": None, "next_href": None}
    return page.show(
        "archive.html",
        status=problem.status if problem else 200,
        problem=problem.detail if problem else None,
        asked=asked,
        **{**nothing, **found},
    )


def _show_record(  # noqa: PLR0913, PLR0917 -- the page and what may have gone wrong on it
    record_id: int,
    page: Page,
    actor: SignedIn,
    archive: ArchiveService,
    problem: Problem | None = None,
    typed: Mapping[str, Any] | None = None,
) -> Response:
    view = archive.record(actor, record_id)
    return page.show(
        "record.html",
        status=problem.status if problem else 200,
        problem=problem.detail if problem else None,
        record=view,
        report=stored_report_view(view.verification),
        may_hand_out=may(actor, Action.ARCHIVE_HAND_OUT, agency_id=actor.agency_id),
        typed=typed or {},
        access_names=ACCESS_NAMES,
        indications=INDICATIONS,
    )


def _day(text: str) -> date | None:
    """A day of the address; one that cannot be read is left out, browsers send none such."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

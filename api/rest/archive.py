"""Dossiers and the archive."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.edge.files import pdf_response
from api.rest.call import Call
from api.rest.schemas import CreatedOut, DossierIn, PurposeIn, ReasonIn
from archive.model import Direction, DossierData
from archive.views import DossierSummary, DossierView, Hits, RecordView
from archive.views import Query as Search

router = APIRouter()
DOSSIERS = "hồ sơ"
ARCHIVE = "lưu trữ"


@router.post("/dossiers", status_code=201, tags=[DOSSIERS])
def open_dossier(call: Call, body: DossierIn) -> CreatedOut:
    data = DossierData(
        title=body.title,
        retention=body.retention,
        notation=body.notation,
        year=body.year,
        mode=body.mode,
        languages=tuple(body.languages),
        retention_other_years=body.retention_other_years,
        retention_basis=body.retention_basis,
        keywords=body.keywords,
        description=body.description,
    )
    return CreatedOut(id=call.archive.open_dossier(call.actor, data, call.at))


@router.get("/dossiers", tags=[DOSSIERS])
def dossiers(call: Call) -> list[DossierSummary]:
    return call.archive.dossiers_for(call.actor)


@router.get("/dossiers/{dossier_id}", tags=[DOSSIERS])
def dossier(dossier_id: int, call: Call) -> DossierView:
    return call.archive.dossier(call.actor, dossier_id)


@router.delete("/dossiers/{dossier_id}/documents/{record_id}", status_code=204, tags=[DOSSIERS])
def remove_document(dossier_id: int, record_id: int, call: Call) -> None:
    """Take a document out of an open dossier."""
    call.archive.remove_document(call.actor, dossier_id, record_id, call.at)


@router.post("/dossiers/{dossier_id}/closure", status_code=204, tags=[DOSSIERS])
def close_dossier(dossier_id: int, call: Call) -> None:
    call.archive.close_dossier(call.actor, dossier_id, call.at)


@router.post("/dossiers/{dossier_id}/return", status_code=204, tags=[DOSSIERS])
def return_dossier(dossier_id: int, call: Call, body: ReasonIn) -> None:
    """Give a closed dossier back to be completed."""
    call.archive.return_dossier(call.actor, dossier_id, body.reason, call.at)


@router.post("/dossiers/{dossier_id}/take-over", status_code=202, tags=[DOSSIERS])
def take_over(dossier_id: int, call: Call) -> None:
    """Begin taking a closed dossier into the archive; it is done when its state is `taken_over`."""
    call.archive.begin_take_over(call.actor, dossier_id, call.at)


@router.get("/records", tags=[ARCHIVE])
def search(  # noqa: PLR0913 -- one for each thing a search may ask
    call: Call,
    *,
    text: str = "",
    number: str = "",
    symbol: str = "",
    agency: str = "",
    date_from: date | None = None,
    date_to: date | None = None,
    direction: Direction | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Hits:
    """Find archived documents; words with or without diacritics, also words inside the documents."""
    query = Search(text, number, symbol, agency, date_from, date_to, direction)
    return call.archive.search(call.actor, query, limit=limit, offset=offset)


@router.get("/records/{record_id}", tags=[ARCHIVE])
def record(record_id: int, call: Call) -> RecordView:
    return call.archive.record(call.actor, record_id)


@router.get("/records/{record_id}/original", response_class=Response, tags=[ARCHIVE])
def original(record_id: int, call: Call) -> Response:
    """The signed bytes as they were taken over, checked against their digest."""
    document = call.archive.record(call.actor, record_id).document
    content = call.archive.original(call.actor, record_id)
    return pdf_response(content, f"{document.number}{document.symbol}", download=True)


@router.post("/records/{record_id}/copies", response_class=Response, tags=[ARCHIVE])
def hand_out(record_id: int, call: Call, body: PurposeIn) -> Response:
    """Hand out a copy, byte for byte the original; who, when and why is kept."""
    content = call.archive.hand_out(call.actor, record_id, body.purpose, call.at)
    document = call.archive.record(call.actor, record_id).document
    return pdf_response(content, f"{document.number}{document.symbol}", download=True)

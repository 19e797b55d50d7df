"""What forms choose from, and the registers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.rest.call import Call
from docflow.doctypes import DOCUMENT_TYPES, DocumentType
from docflow.views import AgencyView, IncomingRegisterRow, OutgoingRegisterRow, PersonView
from infra.clock import local_date

router = APIRouter()

Year = Annotated[int | None, Query(ge=1900, le=9999, description="Năm của sổ; mặc định năm nay")]


@router.get("/agencies", tags=["danh mục"])
def agencies(call: Call) -> list[AgencyView]:
    """Agencies that a document can be sent to."""
    return call.flow.queries.agencies(call.actor)


@router.get("/people", tags=["danh mục"])
def people(call: Call) -> list[PersonView]:
    """Colleagues of one's own agency."""
    return call.flow.queries.people(call.actor)


@router.get("/document-types", tags=["danh mục"])
def document_types(_call: Call) -> list[DocumentType]:
    """The 29 types of administrative documents (Decree 30/2020, Art. 7)."""
    return list(DOCUMENT_TYPES.values())


@router.get("/registers/outgoing", tags=["sổ"])
def outgoing_register(call: Call, year: Year = None) -> list[OutgoingRegisterRow]:
    """Sổ đăng ký văn bản đi."""
    return call.flow.queries.outgoing_register(call.actor, year or local_date(call.at).year)


@router.get("/registers/incoming", tags=["sổ"])
def incoming_register(call: Call, year: Year = None) -> list[IncomingRegisterRow]:
    """Sổ đăng ký văn bản đến."""
    return call.flow.queries.incoming_register(call.actor, year or local_date(call.at).year)

"""Whether the service answers and reaches its database."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import text

from api.edge.access import container_of

router = APIRouter(tags=["vận hành"])


class HealthOut(BaseModel):
    status: Literal["ok"] = "ok"


@router.get("/healthz")
def health(request: Request) -> HealthOut:
    with container_of(request).database.reading() as session:
        session.execute(text("SELECT 1"))
    return HealthOut()

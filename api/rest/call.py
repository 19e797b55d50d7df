"""What every route of the REST interface works with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends

from api.edge.access import ApiActor
from api.edge.services import ArchiveService, At, Flow, UploadLimit
from archive.service import Archive
from docflow.service import Docflow
from infra.identity import Actor


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One signed-in request of a program."""

    actor: Actor
    flow: Docflow
    archive: Archive
    at: datetime
    limit: int
    """Bytes of the largest file taken in."""


def api_call(actor: ApiActor, flow: Flow, archive: ArchiveService, at: At, limit: UploadLimit) -> ApiCall:
    return ApiCall(actor, flow, archive, at, limit)


Call = Annotated[ApiCall, Depends(api_call)]

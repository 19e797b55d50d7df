"""Many documents under one PIN, each with its own verdict."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api.edge.services import Threads
from api.rest.call import Call
from api.rest.schemas import CreatedOut, Model, PinIn
from docflow.batches import MAX_DOCUMENTS, BatchKind, BatchSummary, BatchView, Candidate, Chosen

router = APIRouter(prefix="/batches", tags=["lượt ký"])


class ChosenIn(Model):
    document_id: int = Field(ge=1, le=2**31 - 1)
    seen: str = Field(pattern="^[0-9a-f]{64}$", description="`seen` của văn bản trong danh sách đã xem")


class BatchIn(PinIn):
    """Ký hoặc ban hành các văn bản theo thứ tự này."""

    kind: BatchKind
    documents: list[ChosenIn] = Field(max_length=MAX_DOCUMENTS)
    request_key: str = Field(
        pattern="^[0-9a-f]{32}$",
        description="Số ngẫu nhiên của lần gửi này: gửi lại cùng số không tạo lượt thứ hai",
    )
    unseen: bool = Field(default=False, description="Đồng ý ký cả văn bản chưa mở xem; được ghi lại")
    issued_on: date | None = Field(default=None, description="Ngày ban hành, cho `issue`")


@router.get("/candidates")
def candidates(call: Call, kind: Annotated[BatchKind, Query()]) -> list[Candidate]:
    """List what waits for this person's signature or seal."""
    return call.flow.batches.candidates(call.actor, kind)


@router.post("", status_code=202)
def start(call: Call, threads: Threads, body: BatchIn) -> CreatedOut:
    """Begin; `GET` tells how far it is. Answers at once, and goes on whatever becomes of the caller."""
    batches = call.flow.batches
    opened = batches.open_key(call.actor, body.kind, body.pin, call.at, body.beside)
    batch_id, run = batches.start(
        call.actor,
        body.kind,
        [Chosen(each.document_id, each.seen) for each in body.documents],
        opened,
        request_key=body.request_key,
        unseen=body.unseen,
        issued_on=body.issued_on if body.kind is BatchKind.ISSUE else None,
        at=call.at,
    )
    if run is not None:
        threads.launch(run)
    return CreatedOut(id=batch_id)


@router.get("")
def index(call: Call) -> list[BatchSummary]:
    return call.flow.batches.recent(call.actor, call.at)


@router.get("/{batch_id}")
def show(batch_id: int, call: Call) -> BatchView:
    return call.flow.batches.view(call.actor, batch_id, call.at)


@router.post("/{batch_id}/stop", status_code=204, response_class=Response)
def stop(batch_id: int, call: Call) -> None:
    """Sign nothing further; what is being signed at this moment ends."""
    call.flow.batches.stop(call.actor, batch_id, call.at)


@router.post("/{batch_id}/resume", status_code=202)
def resume(batch_id: int, call: Call, threads: Threads, body: PinIn) -> CreatedOut:
    """Go on with a batch that pauses, as after a restart of the server."""
    batches = call.flow.batches
    opened = batches.open_key(
        call.actor, batches.kind_of(call.actor, batch_id), body.pin, call.at, body.beside
    )
    threads.launch(batches.resume(call.actor, batch_id, opened, call.at))
    return CreatedOut(id=batch_id)

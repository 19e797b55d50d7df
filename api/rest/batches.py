"""Many documents under one PIN or with the owner's own key, each with its own verdict."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field, model_validator

from api.edge.der import CertificatesIn, SignatureIn, bytes_of
from api.edge.services import Threads
from api.rest.call import Call
from api.rest.schemas import CreatedOut, Model, PinIn
from docflow.asking import MAX_ANSWERS, AnswerVerdict, NotSigned
from docflow.batches import MAX_DOCUMENTS, BatchKind, BatchSummary, BatchView, Candidate, Chosen
from docflow.deferred.declining import MAX_WORDS
from docflow.errors import InvalidDataError

_INSISTING_ALONE = (
    "Lý do vẫn đóng dấu không dùng cho lượt ký bằng mã PIN. Hãy ban hành riêng văn bản cần lý do đó "
    "(`/outgoing/{document_id}/issue`)."
)

router = APIRouter(prefix="/batches", tags=["lượt ký"])

BatchId = Annotated[int, Path(ge=1, le=2**31 - 1)]


class ChosenIn(Model):
    document_id: int = Field(ge=1, le=2**31 - 1)
    seen: str = Field(pattern="^[0-9a-f]{64}$", description="`seen` của văn bản trong danh sách đã xem")


class KeyIn(PinIn):
    """Mã PIN của khóa mà hệ thống mở, hoặc chứng thư của khóa trên máy người ký: đúng một trong hai."""

    pin: str = Field(
        default="",
        max_length=64,
        repr=False,
        description="Không gửi cùng `certificates`; khi đó máy ký hỏi PIN",
    )
    certificates: CertificatesIn | None = Field(
        default=None,
        description="DER, base64; chứng thư đã đăng ký của người ký đứng đầu. "
        "Các văn bản được chuẩn bị, rồi máy ký lấy `offer` và gửi lại `answers`",
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if ("pin" in self.model_fields_set) == (self.certificates is not None):
            raise ValueError("pin or certificates")
        return self


class BatchIn(KeyIn):
    """Ký hoặc ban hành các văn bản theo thứ tự này."""

    kind: BatchKind
    documents: list[ChosenIn] = Field(max_length=MAX_DOCUMENTS)
    request_key: str = Field(
        pattern="^[0-9a-f]{32}$",
        description="Số ngẫu nhiên của lần gửi này: gửi lại cùng số không tạo lượt thứ hai",
    )
    unseen: bool = Field(default=False, description="Đồng ý ký cả văn bản chưa mở xem; được ghi lại")
    issued_on: date | None = Field(default=None, description="Ngày ban hành, cho `issue`")
    insist: str = Field(
        default="",
        max_length=300,
        description="Lý do vẫn đóng dấu, cho `issue` đúng một văn bản với `certificates`, sau khi bị từ chối",
    )


class OfferOut(Model):
    offer: str = Field(description="JWS (EdDSA) mà hệ thống ký: những gì máy ký cần ký, cho máy ký đọc")


class SignedIn(Model):
    request: str = Field(pattern="^[0-9a-f]{32}$")
    signature: SignatureIn | None = Field(default=None, repr=False)
    refused: str | None = Field(
        default=None,
        max_length=MAX_WORDS,
        description="Thay cho `signature`: vì sao máy ký không ký văn bản này; hiện nguyên văn cho người ký",
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.signature is None) == (self.refused is None):
            raise ValueError("signature or refused")
        return self

    @property
    def given(self) -> bytes | NotSigned:
        return bytes_of(self.signature) if self.signature is not None else NotSigned(self.refused or "")


class AnswersIn(Model):
    answers: list[SignedIn] = Field(min_length=1, max_length=MAX_ANSWERS)


class AnswersOut(Model):
    results: list[AnswerVerdict]


@router.get("/candidates")
def candidates(call: Call, kind: Annotated[BatchKind, Query()]) -> list[Candidate]:
    """List what waits for this person's signature or seal."""
    return call.flow.batches.candidates(call.actor, kind)


@router.post("", status_code=202)
def start(call: Call, threads: Threads, body: BatchIn) -> CreatedOut:
    """Begin; `GET` tells how far it is. Answers at once, and goes on whatever becomes of the caller."""
    chosen = [Chosen(each.document_id, each.seen) for each in body.documents]
    issued_on = body.issued_on if body.kind is BatchKind.ISSUE else None
    if body.certificates is not None:
        batch_id, run = call.flow.asking.start(
            call.actor,
            body.kind,
            chosen,
            [bytes_of(each) for each in body.certificates],
            request_key=body.request_key,
            unseen=body.unseen,
            issued_on=issued_on,
            insist=body.insist,
            at=call.at,
        )
    elif body.insist:
        raise InvalidDataError(_INSISTING_ALONE)
    else:
        batch_id, run = call.flow.batches.start(
            call.actor,
            body.kind,
            chosen,
            call.flow.batches.open_key(call.actor, body.kind, body.pin, call.at, body.beside),
            request_key=body.request_key,
            unseen=body.unseen,
            issued_on=issued_on,
            at=call.at,
        )
    if run is not None:
        threads.launch(run)
    return CreatedOut(id=batch_id)


@router.get("")
def index(call: Call) -> list[BatchSummary]:
    return call.flow.batches.recent(call.actor, call.at)


@router.get("/{batch_id}")
def show(batch_id: BatchId, call: Call) -> BatchView:
    return call.flow.batches.view(call.actor, batch_id, call.at)


@router.get("/{batch_id}/offer")
def offer(batch_id: BatchId, call: Call) -> OfferOut:
    """What the owner's machine has to sign, once everything is prepared (`asking`)."""
    return OfferOut(offer=call.flow.asking.offer(call.actor, batch_id, call.at))


@router.post("/{batch_id}/answers")
def answers(batch_id: BatchId, call: Call, body: AnswersIn) -> AnswersOut:
    """Give signatures back: each is verified, stored once, and has its own verdict.

    What the owner's machine would not sign comes with its reason and is `refused` with it.
    `done` and `refused` are final; `asked`: send the same again later; `acting`: being stored; `waiting`:
    too late, resume the batch; `stopped`: the batch was stopped.
    """
    given = [(each.request, each.given) for each in body.answers]
    return AnswersOut(results=call.flow.asking.answers(call.actor, batch_id, given, call.at))


@router.post("/{batch_id}/stop", status_code=204, response_class=Response)
def stop(batch_id: BatchId, call: Call) -> None:
    """Sign nothing further; what is being signed at this moment ends."""
    call.flow.batches.stop(call.actor, batch_id, call.at)


@router.post("/{batch_id}/resume", status_code=202)
def resume(batch_id: BatchId, call: Call, threads: Threads, body: KeyIn) -> CreatedOut:
    """Go on with a batch that pauses, as after a restart of the server or when nobody signed in time."""
    if body.certificates is not None:
        certificates = [bytes_of(each) for each in body.certificates]
        threads.launch(call.flow.asking.resume(call.actor, batch_id, certificates, call.at))
        return CreatedOut(id=batch_id)
    batches = call.flow.batches
    opened = batches.open_key(
        call.actor, batches.kind_of(call.actor, batch_id), body.pin, call.at, body.beside
    )
    threads.launch(batches.resume(call.actor, batch_id, opened, call.at))
    return CreatedOut(id=batch_id)

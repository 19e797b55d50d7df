"""Signing with a key that its owner holds: prepared here, signed there, verified here before it is stored."""

from __future__ import annotations

from base64 import b64encode
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from api.edge.der import CertificatesIn, SignatureIn, bytes_of
from api.edge.files import picture_response
from api.rest.call import Call
from api.rest.schemas import Model
from docflow.batches import BatchKind
from docflow.deferred import RequestState, SignatureRequest
from signing.keys.model import Scheme

router = APIRouter(prefix="/signature-requests", tags=["ký từ nơi khác"])

RequestId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


class RequestIn(Model):
    kind: BatchKind
    document_id: int = Field(ge=1, le=2**31 - 1)
    certificates: CertificatesIn
    revision: str = Field(pattern="^[0-9a-f]{64}$", description="SHA-256 của bản đã xem")
    seen: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")
    issued_on: date | None = Field(default=None, description="Ngày ban hành, cho `issue`")
    insist: str = Field(default="", max_length=300)


class AnswerIn(Model):
    binding: str = Field(pattern="^[0-9a-f]{64}$")
    signature: SignatureIn


class PageOut(Model):
    page: int
    sha256: str = Field(description="Của ảnh PNG lấy từ `pages/{page}`")


class AskedOut(Model):
    document_digest: str = Field(description="Hệ 16; mã băm của văn bản như sẽ được ký")
    to_be_signed: str = Field(description="DER của thuộc tính được ký (RFC 5652), base64: thứ khóa phải ký")
    hash: str
    scheme: Scheme


class RequestOut(Model):
    id: str
    kind: BatchKind
    document_id: int
    subject: str
    state: RequestState
    reason: str
    revision: str
    pages: list[PageOut]
    asked: AskedOut | None
    number: int | None
    batch_id: int | None = Field(description="Lượt ký mà lần ký này thuộc về")
    binding: str = Field(description="Gửi lại cùng chữ ký: gắn chữ ký với đúng văn bản và ảnh trang đã xem")
    created_at: datetime
    expires_at: datetime


@router.post("", status_code=201)
def prepare(call: Call, body: RequestIn) -> RequestOut:
    """Write the revision but for its signature; an issue's number is bound from here on."""
    request = call.flow.deferred.prepare(
        call.actor,
        body.kind,
        body.document_id,
        [bytes_of(each) for each in body.certificates],
        revision=body.revision,
        seen=body.seen,
        issued_on=body.issued_on,
        insist=body.insist,
        at=call.at,
    )
    return _out(request)


@router.get("/{request_id}")
def show(request_id: RequestId, call: Call) -> RequestOut:
    return _out(call.flow.deferred.view(call.actor, request_id, call.at))


@router.get("/{request_id}/pages/{page}", response_class=Response)
def picture(request_id: RequestId, page: int, call: Call) -> Response:
    """A page (counted from 0) as it will be signed, PNG: the very picture that the request is bound to."""
    return picture_response(call.flow.deferred.picture(call.actor, request_id, page))


@router.post("/{request_id}/answer", status_code=204, response_class=Response)
def answer(request_id: RequestId, call: Call, body: AnswerIn) -> None:
    """Give the signature back: verified before anything is stored, accepted once."""
    call.flow.deferred.answer(call.actor, request_id, body.binding, bytes_of(body.signature), call.at)


@router.delete("/{request_id}", status_code=204, response_class=Response)
def cancel(request_id: RequestId, call: Call) -> None:
    call.flow.deferred.cancel(call.actor, request_id, call.at)


def _out(request: SignatureRequest) -> RequestOut:
    asked = request.asked
    return RequestOut(
        id=request.id,
        kind=request.kind,
        document_id=request.document_id,
        subject=request.subject,
        state=request.state,
        reason=request.reason,
        revision=request.revision,
        pages=[PageOut(page=each.page, sha256=each.sha256) for each in request.pages],
        asked=None
        if asked is None
        else AskedOut(
            document_digest=asked.document_digest.hex(),
            to_be_signed=b64encode(asked.to_be_signed).decode(),
            hash=asked.hash_name,
            scheme=asked.scheme,
        ),
        number=request.number,
        batch_id=request.batch_id,
        binding=request.binding,
        created_at=request.created_at,
        expires_at=request.expires_at,
    )

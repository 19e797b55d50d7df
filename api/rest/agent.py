"""The service's own word to helpers on signers' machines, and certificates registered from there."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from api.edge.der import CertificatesIn, SignatureIn, bytes_of
from api.rest.call import Call
from api.rest.schemas import Model
from docflow.batches import BatchKind
from docflow.enrolment import Owner
from signing.cms import HASH_OIDS
from signing.keys.model import Scheme

router = APIRouter(prefix="/agent", tags=["máy ký"])

MAX_STATEMENT = 8_192
"""Letters of a statement that comes back."""


class IdentityOut(Model):
    identity: str = Field(description="JWS (EdDSA) có khóa của hệ thống, để máy ký ghi nhớ khi ghép nối")


class WishIn(Model):
    kind: BatchKind


class WishOut(Model):
    wish: str = Field(description="JWS (EdDSA): chứng thư nào cần có trên máy ký")


class EnrolmentIn(Model):
    whose: Owner = Field(alias="for", description="Chứng thư của bạn, hay của cơ quan")


class EnrolmentOut(Model):
    enrolment: str = Field(
        description="JWS (EdDSA) để máy ký chứng minh có khóa; dùng một lần, trong 15 phút"
    )


class EnrolmentAnswerIn(Model):
    enrolment: str = Field(max_length=MAX_STATEMENT, pattern=r"^[\x21-\x7e]+$")
    certificates: CertificatesIn
    scheme: Scheme
    hash: Annotated[str, Field(pattern=f"^({'|'.join(HASH_OIDS)})$")]
    signature: SignatureIn


class RegisteredOut(Model):
    reference: str = Field(description="Tên khóa như hệ thống ghi: `own:` và SHA-256 của chứng thư")
    name: str = Field(description="Tên trong chứng thư")
    valid_until: datetime


@router.get("/identity")
def identity(call: Call) -> IdentityOut:
    """Who this service is, for pairing."""
    return IdentityOut(identity=call.flow.asking.identity(call.at))


@router.post("/wish")
def wish(call: Call, body: WishIn) -> WishOut:
    """Which certificate this person signs or seals with on their own machine."""
    return WishOut(wish=call.flow.asking.wish(call.actor, body.kind, call.at))


@router.post("/enrolments", status_code=201)
def begin_enrolment(call: Call, body: EnrolmentIn) -> EnrolmentOut:
    """Begin to register the certificate on this person's machine."""
    return EnrolmentOut(enrolment=call.flow.enrolling.begin(call.actor, body.whose, call.at))


@router.post("/enrolments/answer")
def answer_enrolment(call: Call, body: EnrolmentAnswerIn) -> RegisteredOut:
    """Register it: its key signed what the service said, it may sign here, and it names its owner."""
    found = call.flow.enrolling.answer(
        call.actor,
        body.enrolment,
        [bytes_of(each) for each in body.certificates],
        body.scheme,
        body.hash,
        bytes_of(body.signature),
        call.at,
    )
    return RegisteredOut(reference=found.reference, name=found.name, valid_until=found.valid_until)

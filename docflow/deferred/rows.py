"""The rows of requests: finding one's own, letting one answer in, and ending them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from docflow.batches.model import BatchKind
from docflow.deferred.model import Asked, PageShown, RequestState, SignatureRequest
from docflow.deferred.tables import SignatureRequestRow
from docflow.errors import AnswerRefusedError, DocumentNotFoundError
from docflow.tables import OutgoingDocument
from infra import audit
from infra.identity import Actor
from signing.pdf.source import BytesSource
from signing.pending import pending_from_bytes

LATE = "Đã quá thời gian chờ chữ ký. Văn bản chưa được ký; hãy bắt đầu ký lại."
BEING_STORED = "Chữ ký đang được kiểm tra và lưu. Hãy chờ một lát rồi tải lại trang."
_OPEN = (RequestState.WAITING, RequestState.STORING)


@dataclass(frozen=True, slots=True)
class Taken:
    """A request whose answer is being worked on, and by whom."""

    id: str
    kind: BatchKind
    document_id: int
    revision: str
    seen: str
    number: int | None
    note: str
    pending: bytes
    storing_until: datetime


def taken_row(taken: Taken) -> Select[SignatureRequestRow]:
    """The row, while it is still this answer that is being stored."""
    return select(SignatureRequestRow).where(
        SignatureRequestRow.id == taken.id,
        SignatureRequestRow.state == RequestState.STORING,
        SignatureRequestRow.storing_until == taken.storing_until,
    )


def own(session: Session, actor: Actor, request_id: str, *, lock: bool = False) -> SignatureRequestRow:
    wanted = select(SignatureRequestRow).where(
        SignatureRequestRow.id == request_id,
        SignatureRequestRow.person_id == actor.person_id,
        SignatureRequestRow.agency_id == actor.agency_id,
    )
    row = session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()
    if row is None:
        raise DocumentNotFoundError
    return row


def supersede(session: Session, document_id: int, at: datetime) -> None:
    """End what was asked for this document before; one whose answer is being stored goes first."""
    earlier = select(SignatureRequestRow).where(
        SignatureRequestRow.document_id == document_id, SignatureRequestRow.state.in_(_OPEN)
    )
    for row in session.scalars(earlier.with_for_update()):
        if row.storing_until is not None and row.storing_until > at:
            raise AnswerRefusedError(BEING_STORED)
        close(row, RequestState.CANCELLED, "Đã bắt đầu một lần ký khác cho văn bản này.", at)
    session.flush()


def expire(session: Session, at: datetime) -> None:
    """Let go of what nobody answered in time, whichever document it was for."""
    late = select(SignatureRequestRow.id).where(
        SignatureRequestRow.state == RequestState.WAITING, SignatureRequestRow.expires_at <= at
    )
    overdue = (
        update(SignatureRequestRow)
        .where(SignatureRequestRow.id.in_(late.with_for_update(skip_locked=True)))
        .values(state=RequestState.EXPIRED, reason=LATE, ended_at=at, pending=None)
    )
    session.execute(overdue.execution_options(synchronize_session=False))


def close(row: SignatureRequestRow, state: RequestState, reason: str, at: datetime) -> None:
    row.state, row.reason, row.ended_at = state, reason, at
    row.pending = row.storing_until = None


def view_of(session: Session, row: SignatureRequestRow, original: bytes, at: datetime) -> SignatureRequest:
    late = row.state is RequestState.WAITING and row.expires_at <= at
    pending = None if row.pending is None else pending_from_bytes(row.pending, BytesSource(original))
    return SignatureRequest(
        id=row.id,
        kind=row.kind,
        document_id=row.document_id,
        subject=session.get_one(OutgoingDocument, row.document_id).subject,
        state=RequestState.EXPIRED if late else row.state,
        reason=LATE if late else row.reason,
        revision=row.revision,
        pages=tuple(PageShown(page, sha256) for page, sha256 in enumerate(row.pages)),
        asked=None
        if pending is None or late
        else Asked(pending.document_digest, pending.to_be_signed, pending.hash_name, pending.scheme),
        number=row.number,
        binding=row.binding,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )


def log(session: Session, actor: Actor, row: SignatureRequestRow, what: str, at: datetime) -> None:
    audit.append(
        session,
        actor=actor,
        action=f"signature_request.{what}",
        subject=f"outgoing:{row.document_id}",
        detail={"request": row.id, "kind": row.kind, "revision": row.revision, "binding": row.binding},
        at=at,
    )

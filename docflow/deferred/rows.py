"""The rows of requests: finding one's own, letting one answer in, and ending them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from docflow.batches.model import OPEN_ITEMS, BatchKind
from docflow.batches.tables import SigningBatchItem
from docflow.batches.verdicts import locked
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
IN_BATCH = "Lần ký này thuộc lượt ký số {id}. Hãy mở lượt đó để ký hoặc dừng."
NOT_ASKED = "Lượt ký đã dừng hoặc văn bản đã được chuẩn bị lại. Hãy tải lại trang để xem."
OPEN = (RequestState.WAITING, RequestState.STORING)


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
    batch_id: int | None = None
    taker: str = ""
    """As the batch knows who stores its document."""
    opened: bool = True
    """Whether the signer of a batch had opened it."""


def taken_row(taken: Taken) -> Select[SignatureRequestRow]:
    """The row, while it is still this answer that is being stored."""
    return select(SignatureRequestRow).where(
        SignatureRequestRow.id == taken.id,
        SignatureRequestRow.state == RequestState.STORING,
        SignatureRequestRow.storing_until == taken.storing_until,
    )


def own(session: Session, actor: Actor, request_id: str, *, lock: bool = False) -> SignatureRequestRow:
    """Find an own request; locked, with its batch locked before. Raises `DocumentNotFoundError`."""
    wanted = select(SignatureRequestRow).where(
        SignatureRequestRow.id == request_id,
        SignatureRequestRow.person_id == actor.person_id,
        SignatureRequestRow.agency_id == actor.agency_id,
    )
    row = session.scalars(wanted).one_or_none()
    if row is None:
        raise DocumentNotFoundError
    if lock:
        if row.batch_id is not None:
            locked(session, row.batch_id)
        session.refresh(row, with_for_update=True)
    return row


def supersede(session: Session, document_id: int, at: datetime, *, batch_id: int | None) -> None:
    """End what was asked for this document before; one whose answer is being stored goes first.

    What an unfinished batch asks is let be unless that batch itself asks anew.
    """
    earlier = select(SignatureRequestRow).where(
        SignatureRequestRow.document_id == document_id, SignatureRequestRow.state.in_(OPEN)
    )
    for row in session.scalars(earlier.with_for_update()):
        if row.storing_until is not None and row.storing_until > at:
            raise AnswerRefusedError(BEING_STORED)
        if row.batch_id not in {None, batch_id} and is_asked(session, row):
            raise AnswerRefusedError(IN_BATCH.format(id=row.batch_id))
        close(row, RequestState.CANCELLED, "Đã bắt đầu một lần ký khác cho văn bản này.", at)
    session.flush()


def is_asked(session: Session, row: SignatureRequestRow) -> bool:
    """Whether a batch still waits for this."""
    wanted = select(SigningBatchItem.id).where(
        SigningBatchItem.request_id == row.id, SigningBatchItem.state.in_(OPEN_ITEMS)
    )
    return session.scalar(wanted) is not None


def expire(session: Session, at: datetime) -> None:
    """Let go of what nobody answered in time, for whichever document, and of what stopped batches asked.

    What a batch still waits for is left to it.
    """
    asked = select(SigningBatchItem.request_id).where(SigningBatchItem.state.in_(OPEN_ITEMS))
    in_nobodys_hands = or_(
        SignatureRequestRow.state == RequestState.WAITING, SignatureRequestRow.storing_until <= at
    )
    not_asked = SignatureRequestRow.id.not_in(asked.where(SigningBatchItem.request_id.is_not(None)))
    for which, state, reason in (
        (SignatureRequestRow.expires_at <= at, RequestState.EXPIRED, LATE),
        (SignatureRequestRow.batch_id.is_not(None), RequestState.CANCELLED, NOT_ASKED),
    ):
        found = select(SignatureRequestRow.id).where(in_nobodys_hands, which, not_asked)
        ended = (
            update(SignatureRequestRow)
            .where(SignatureRequestRow.id.in_(found.with_for_update(skip_locked=True)))
            .values(state=state, reason=reason, ended_at=at, pending=None, storing_until=None)
        )
        session.execute(ended.execution_options(synchronize_session=False))


def close(row: SignatureRequestRow, state: RequestState, reason: str, at: datetime) -> None:
    row.state, row.reason, row.ended_at = state, reason, at
    row.pending = row.storing_until = None


def view_of(session: Session, row: SignatureRequestRow, original: bytes, at: datetime) -> SignatureRequest:
    is_left = row.storing_until is not None and row.storing_until <= at
    state = RequestState.WAITING if is_left else row.state
    late = state is RequestState.WAITING and row.expires_at <= at
    pending = None if row.pending is None else pending_from_bytes(row.pending, BytesSource(original))
    return SignatureRequest(
        id=row.id,
        kind=row.kind,
        document_id=row.document_id,
        subject=session.get_one(OutgoingDocument, row.document_id).subject,
        state=RequestState.EXPIRED if late else state,
        reason=LATE if late else row.reason,
        revision=row.revision,
        pages=tuple(PageShown(page, sha256) for page, sha256 in enumerate(row.pages)),
        asked=None
        if pending is None or late
        else Asked(pending.document_digest, pending.to_be_signed, pending.hash_name, pending.scheme),
        number=row.number,
        binding=row.binding,
        batch_id=row.batch_id,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )


def log(
    session: Session, actor: Actor, row: SignatureRequestRow, what: str, at: datetime, **more: object
) -> None:
    audit.append(
        session,
        actor=actor,
        action=f"signature_request.{what}",
        subject=f"outgoing:{row.document_id}",
        detail={
            "request": row.id,
            "kind": row.kind,
            "revision": row.revision,
            "binding": row.binding,
            **({} if row.batch_id is None else {"batch": row.batch_id}),
            **more,
        },
        at=at,
    )

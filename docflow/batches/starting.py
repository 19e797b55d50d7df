"""From what a person chose to the rows of a batch: what cannot go along is refused, each with its reason."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.batches.candidates import batches_of, is_as_seen, is_idle
from docflow.batches.model import MAX_DOCUMENTS, OPEN_ITEMS, BatchKind, Chosen, ItemState
from docflow.batches.sightings import has_opened
from docflow.batches.tables import SigningBatchItem
from docflow.batches.verdicts import end_if_done, locked
from docflow.errors import (
    BusyError,
    DocflowError,
    DocumentNotFoundError,
    InvalidDataError,
    StaleRevisionError,
)
from docflow.history import check_outgoing
from docflow.model import SUBJECT_MAX, optional_text
from docflow.repository import load_outgoing
from docflow.tables import OutgoingDocument
from infra.errors import NotAllowedError
from infra.identity import Actor

_TAKEN = "Người khác đã đưa văn bản này vào lượt ký của họ khi lượt này đang tạm dừng."
_ELSEWHERE = (
    "Văn bản đang nằm trong lượt ký số {id}. Hãy ký tiếp hoặc dừng lượt đó trước; nếu là lượt của người khác "
    "thì hãy chờ lượt đó xong."
)


def checked(chosen: Sequence[Chosen], kind: BatchKind, issued_on: date | None) -> list[Chosen]:
    """Each document once, in the order of the first time it was named."""
    wanted = list({each.document_id: each for each in reversed(chosen)}.values())[::-1]
    if not wanted:
        raise InvalidDataError("Bạn chưa chọn văn bản nào. Hãy đánh dấu ít nhất một văn bản.")
    if len(wanted) > MAX_DOCUMENTS:
        raise InvalidDataError(
            f"Một lượt tối đa {MAX_DOCUMENTS} văn bản; bạn chọn {len(wanted)}. "
            "Hãy bỏ bớt rồi ký thêm lượt nữa."
        )
    if kind is BatchKind.ISSUE and issued_on is None:
        raise InvalidDataError("Chưa có ngày ban hành. Hãy chọn ngày.")
    return wanted


def insisted(insist: str, kind: BatchKind, wanted: Sequence[Chosen]) -> str:
    """Clean the reason for sealing all the same. It answers for one document: nobody gives it for a list.

    Raises `InvalidDataError`.
    """
    reason = optional_text(insist, what="Lý do vẫn đóng dấu", limit=SUBJECT_MAX)
    if reason and kind is not BatchKind.ISSUE:
        raise InvalidDataError("Lý do vẫn đóng dấu chỉ dùng khi ban hành. Hãy bỏ lý do rồi ký lại.")
    if reason and len(wanted) > 1:
        raise InvalidDataError(
            f"Lý do vẫn đóng dấu chỉ dùng cho một văn bản; bạn chọn {len(wanted)}. "
            "Hãy ban hành riêng văn bản cần lý do đó."
        )
    return reason


def items_of(
    session: Session, actor: Actor, kind: BatchKind, wanted: Sequence[Chosen], at: datetime
) -> list[SigningBatchItem]:
    taken = batches_of(session, actor, [each.document_id for each in wanted])
    items: list[SigningBatchItem] = []
    for ordinal, each in enumerate(wanted, start=1):
        document = session.get(OutgoingDocument, each.document_id)
        if document is None or document.agency_id != actor.agency_id:
            raise DocumentNotFoundError
        reason = _refusal(session, actor, kind, each, taken.get(document.id))
        items.append(
            SigningBatchItem(
                ordinal=ordinal,
                document_id=document.id,
                revision=document.revision,
                seen=each.seen,
                opened=has_opened(session, actor, document, kind),
                state=ItemState.REFUSED if reason else ItemState.WAITING,
                reason=reason,
                ended_at=at if reason else None,
            )
        )
    _take_over(session, actor, items, at)
    return items


def _take_over(session: Session, actor: Actor, items: Sequence[SigningBatchItem], at: datetime) -> None:
    """Take what goes along out of batches of other people that pause. The documents are locked."""
    wanted = [item.document_id for item in items if item.state is ItemState.WAITING]
    idle = select(SigningBatchItem).where(
        SigningBatchItem.document_id.in_(wanted), SigningBatchItem.state.in_(OPEN_ITEMS)
    )
    found = session.scalars(idle.order_by(SigningBatchItem.batch_id)).all()
    batches = {batch_id: locked(session, batch_id) for batch_id in sorted({item.batch_id for item in found})}
    for item in session.scalars(idle.with_for_update().execution_options(populate_existing=True)).all():
        batch = batches.get(item.batch_id)
        if batch is None or not is_idle(actor, item, batch):
            # Its owner came back at this very moment.
            raise BusyError
        item.state, item.reason, item.ended_at = ItemState.STOPPED, _TAKEN, at
    session.flush()
    for batch in batches.values():
        end_if_done(session, batch, at)


def _refusal(session: Session, actor: Actor, kind: BatchKind, each: Chosen, batch_id: int | None) -> str:
    """Say why this document cannot go along; empty where it can."""
    if batch_id is not None:
        return _ELSEWHERE.format(id=batch_id)
    try:
        document = load_outgoing(session, actor, each.document_id)
        check_outgoing(actor, document, kind.action)
        if not is_as_seen(document, kind, each.seen):
            raise StaleRevisionError
    except (DocflowError, NotAllowedError) as error:
        return str(error)
    return ""


def unopened(items: Sequence[SigningBatchItem]) -> list[SigningBatchItem]:
    """List what would be signed without having been opened."""
    return [item for item in items if item.state is ItemState.WAITING and not item.opened]


def not_opened(session: Session, blind: Sequence[SigningBatchItem]) -> InvalidDataError:
    """Ask for the person's word that they sign these unseen."""
    first = session.get_one(OutgoingDocument, blind[0].document_id).subject
    more = f" và {len(blind) - 1} văn bản khác" if len(blind) > 1 else ""
    return InvalidDataError(
        f"Bạn chưa mở xem “{first}”{more}. Hãy mở xem, bỏ chọn, hoặc đánh dấu rằng bạn đồng ý "
        "ký hoặc đóng dấu cả văn bản chưa mở xem; điều đó được ghi vào lịch sử văn bản."
    )

"""From rows to views: how far a batch is, and whether anybody still works on it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from docflow.access import sees_outgoing
from docflow.batches.candidates import number_of
from docflow.batches.model import (
    OPEN_ITEMS,
    BatchKind,
    BatchState,
    BatchSummary,
    BatchView,
    ItemState,
    ItemView,
)
from docflow.batches.tables import SigningBatch, SigningBatchItem
from docflow.repository import outgoing_facts
from docflow.tables import OutgoingDocument
from infra.identity import Actor

_SERVER_GONE = "Máy chủ đã khởi động lại giữa chừng. {go_on} các văn bản còn lại."
LAPSED = "Đã quá thời gian chờ máy ký. Hãy bấm ký tiếp để chuẩn bị lại các văn bản còn lại."
_HIDDEN = "Văn bản số {id} trong hệ thống (không còn ở bước của bạn)"


def is_orphan(batch: SigningBatch, at: datetime) -> bool:
    """Whether nobody works on it any more although its state says so: the sign of life is overdue."""
    return batch.leased_until is not None and batch.leased_until <= at


def is_lapsed(batch: SigningBatch, at: datetime) -> bool:
    """Whether the owner's machine was waited for too long."""
    is_late = batch.asked_until is not None and batch.asked_until <= at
    return batch.state is BatchState.ASKING and is_late


def server_gone(batch: SigningBatch) -> str:
    """Why a batch pauses whose server is gone."""
    return _SERVER_GONE.format(
        go_on="Hãy nhập lại mã PIN để ký tiếp" if batch.certificate is None else "Hãy bấm ký tiếp"
    )


def view_of(session: Session, actor: Actor, batch: SigningBatch, at: datetime) -> BatchView:
    """Show a batch to its owner; of documents that are not theirs to see any more the number alone."""
    rows = session.execute(
        select(SigningBatchItem, OutgoingDocument)
        .join(OutgoingDocument, OutgoingDocument.id == SigningBatchItem.document_id)
        .where(SigningBatchItem.batch_id == batch.id)
        .order_by(SigningBatchItem.ordinal)
    )
    items = tuple(
        ItemView(
            document_id=item.document_id,
            subject=document.subject
            if sees_outgoing(actor, outgoing_facts(document))
            else _HIDDEN.format(id=document.id),
            state=item.state,
            opened=item.opened,
            number=(number_of(document) or "") if _has_number(batch, item) else "",
            reason=item.reason,
            ended_at=item.ended_at,
            request=(item.request_id or "") if item.state is ItemState.ASKED else "",
        )
        for item, document in rows
    )
    return BatchView(_summary(batch, at, {state: _count(items, state) for state in ItemState}), items)


def summaries_of(session: Session, batches: Sequence[SigningBatch], at: datetime) -> list[BatchSummary]:
    counted = session.execute(
        select(SigningBatchItem.batch_id, SigningBatchItem.state, func.count())
        .where(SigningBatchItem.batch_id.in_([batch.id for batch in batches]))
        .group_by(SigningBatchItem.batch_id, SigningBatchItem.state)
    )
    counts: dict[int, dict[ItemState, int]] = {batch.id: {} for batch in batches}
    for batch_id, state, count in counted:
        counts[batch_id][state] = count
    return [_summary(batch, at, counts[batch.id]) for batch in batches]


def _summary(batch: SigningBatch, at: datetime, counts: dict[ItemState, int]) -> BatchSummary:
    orphan, lapsed = is_orphan(batch, at), is_lapsed(batch, at)
    reason = server_gone(batch) if orphan else LAPSED if lapsed else batch.reason
    return BatchSummary(
        id=batch.id,
        kind=batch.kind,
        state=BatchState.PAUSED if orphan or lapsed else batch.state,
        reason=reason,
        issued_on=batch.issued_on,
        created_at=batch.created_at,
        ended_at=batch.ended_at,
        documents=sum(counts.values()),
        done=counts.get(ItemState.DONE, 0),
        refused=counts.get(ItemState.REFUSED, 0),
        left=sum(counts.get(state, 0) for state in OPEN_ITEMS),
        own=batch.certificate is not None,
        asked=counts.get(ItemState.ASKED, 0),
        asked_until=batch.asked_until if batch.state is BatchState.ASKING and not lapsed else None,
    )


def _has_number(batch: SigningBatch, item: SigningBatchItem) -> bool:
    return batch.kind is BatchKind.ISSUE and item.state is ItemState.DONE


def _count(items: Sequence[ItemView], state: ItemState) -> int:
    return sum(item.state is state for item in items)

"""How the rows of a batch change when one of its documents is prepared, answered, or let go.

Locks are taken in one order everywhere: document, batch, then its items and their requests.
"""

import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from docflow.batches.model import OPEN_BATCHES, OPEN_ITEMS, BatchState, ItemState
from docflow.batches.tables import SigningBatch, SigningBatchItem
from docflow.errors import BusyError, DocflowError


class BatchGoneError(DocflowError):
    """A batch was stopped or went on elsewhere while one of its documents was in hand."""

    def __init__(self) -> None:
        super().__init__("Lượt ký đã dừng hoặc đã được ký tiếp ở nơi khác. Hãy tải lại trang để xem.")


def locked(session: Session, batch_id: int) -> SigningBatch:
    wanted = select(SigningBatch).where(SigningBatch.id == batch_id)
    return session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()


def pause(batch: SigningBatch, reason: str) -> None:
    batch.state, batch.reason = BatchState.PAUSED, reason
    batch.runner = batch.leased_until = None


def let_wait(batch: SigningBatch) -> None:
    """Everything is prepared: from here on the owner's machine is waited for."""
    batch.state, batch.reason = BatchState.ASKING, ""
    batch.runner = batch.leased_until = None
    batch.offer = secrets.token_hex(16)


def ask(
    session: Session, batch: SigningBatch, item_id: int, runner: str, asked: tuple[str, datetime]
) -> None:
    """A document is prepared: its request's id, and until when that is open. `batch` is locked.

    Raises `BatchGoneError` where this run no longer has the batch.
    """
    request_id, until = asked
    if batch.state is not BatchState.RUNNING or batch.runner != runner:
        raise BatchGoneError
    item = session.get_one(SigningBatchItem, item_id, with_for_update=True, populate_existing=True)
    if item.state is not ItemState.ACTING or item.runner != runner:
        raise BatchGoneError
    item.state, item.request_id = ItemState.ASKED, request_id
    item.runner = item.acting_until = None
    batch.asked_until = until if batch.asked_until is None else min(batch.asked_until, until)


def take(
    session: Session, batch: SigningBatch, request_id: str, until: datetime, at: datetime
) -> SigningBatchItem | None:
    """Let the answer to a request be worked on until then; None where it counts no more."""
    item = item_of(session, request_id)
    if item is None or batch.state not in OPEN_BATCHES:
        return None
    is_left = item.state is ItemState.ACTING and item.acting_until is not None and item.acting_until <= at
    if item.state is not ItemState.ASKED and not is_left:
        return None
    item.state, item.runner, item.acting_until = ItemState.ACTING, secrets.token_hex(16), until
    return item


def settle(session: Session, request_id: str, taker: str, at: datetime, *, refused: str = "") -> None:
    """Give the document of an answered request its verdict. Raises `BusyError` when it was given up."""
    item = item_of(session, request_id)
    if item is None or item.state is not ItemState.ACTING or item.runner != taker:
        raise BusyError
    item.state = ItemState.REFUSED if refused else ItemState.DONE
    item.reason, item.ended_at = refused, at
    item.runner = item.acting_until = None
    session.flush()


def let_go(session: Session, batch: SigningBatch, request_id: str, taker: str, at: datetime) -> bool:
    """Nothing was stored: the answer may come again; tells whether it may, or the batch was stopped."""
    item = item_of(session, request_id)
    if item is None or item.state is not ItemState.ACTING or item.runner != taker:
        return False
    item.runner = item.acting_until = None
    if batch.state in OPEN_BATCHES:
        item.state = ItemState.ASKED
        return True
    item.state, item.ended_at = ItemState.STOPPED, at
    return False


def end_if_done(session: Session, batch: SigningBatch, at: datetime) -> None:
    """End a batch whose documents all have their verdict; a run in hand ends its own."""
    if batch.state not in {BatchState.ASKING, BatchState.PAUSED}:
        return
    states = select(SigningBatchItem.state).where(SigningBatchItem.batch_id == batch.id)
    if OPEN_ITEMS.isdisjoint(session.scalars(states)):
        batch.state, batch.ended_at, batch.reason = BatchState.DONE, at, ""
        batch.offer = batch.asked_until = None


def item_of(session: Session, request_id: str) -> SigningBatchItem | None:
    wanted = select(SigningBatchItem).where(SigningBatchItem.request_id == request_id)
    return session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one_or_none()


def put_back(
    session: Session,
    batch_id: int,
    *,
    runner: str | None = None,
    only: int | None = None,
    stored_by: datetime | None = None,
) -> None:
    """Let what was taken up and not finished wait again: all of it, what one run has, or one item.

    What an answer came for is asked again; with `stored_by` only where storing should have ended by then.
    """
    acting = update(SigningBatchItem).where(
        SigningBatchItem.batch_id == batch_id, SigningBatchItem.state == ItemState.ACTING
    )
    if runner is not None:
        acting = acting.where(SigningBatchItem.runner == runner)
    if only is not None:
        acting = acting.where(SigningBatchItem.id == only)
    answered = acting.where(SigningBatchItem.request_id.is_not(None))
    if stored_by is not None:
        answered = answered.where(SigningBatchItem.acting_until <= stored_by)
    for changed, state in (
        (acting.where(SigningBatchItem.request_id.is_(None)), ItemState.WAITING),
        (answered, ItemState.ASKED),
    ):
        session.execute(
            changed.values(state=state, runner=None, acting_until=None).execution_options(
                synchronize_session=False
            )
        )


def give_up(session: Session, at: datetime, *, before: datetime | None = None) -> None:
    """Let go of what a server was signing when it died after its batch had been stopped.

    `before`: only what should have ended by then.
    """
    stopped = select(SigningBatch.id).where(SigningBatch.state == BatchState.STOPPED)
    left = update(SigningBatchItem).where(
        SigningBatchItem.state == ItemState.ACTING, SigningBatchItem.batch_id.in_(stopped)
    )
    if before is not None:
        left = left.where(SigningBatchItem.acting_until <= before)
    session.execute(
        left.values(state=ItemState.STOPPED, ended_at=at, runner=None, acting_until=None).execution_options(
            synchronize_session=False
        )
    )

"""Taking back what a batch asked and nobody answered in time: those documents wait to be prepared again."""

from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from docflow.batches.model import OPEN_BATCHES, BatchState, ItemState
from docflow.batches.showing import LAPSED, is_lapsed, is_orphan, server_gone
from docflow.batches.tables import SigningBatch, SigningBatchItem
from docflow.batches.verdicts import give_up, locked, pause, put_back
from docflow.deferred.model import RequestState
from docflow.deferred.rows import LATE, close
from docflow.deferred.tables import SignatureRequestRow
from infra import audit


def sweep(session: Session, at: datetime) -> None:
    """Let every batch pause whose signer did not come, or whose server died; and keep nothing unsigned of it.

    One that somebody has in hand is left to them.
    """
    late = select(SigningBatch.id).where(
        SigningBatch.state.in_(OPEN_BATCHES),
        or_(SigningBatch.asked_until <= at, SigningBatch.leased_until <= at),
    )
    for batch_id in session.scalars(late.order_by(SigningBatch.id).with_for_update(skip_locked=True)).all():
        batch = locked(session, batch_id)
        if is_orphan(batch, at):
            put_back(session, batch.id, stored_by=at)
            pause(batch, server_gone(batch))
        lapse(session, batch, at)
        if batch.state is BatchState.PAUSED:
            take_back(session, batch, at, open_at=at)
    give_up(session, at, before=at)


def lapse(session: Session, batch: SigningBatch, at: datetime) -> None:
    """If a locked batch waited too long, let it pause and its documents wait again.

    What a server was storing when it died is asked for again.
    """
    _ask_left(session, batch, at)
    if not is_lapsed(batch, at):
        return
    taken = take_back(session, batch, at, open_at=at)
    pause(batch, LAPSED)
    batch.offer = None
    session.flush()
    audit.append(
        session,
        actor=None,
        action="batch.lapse",
        subject=f"batch:{batch.id}",
        detail={"kind": batch.kind, "documents": taken},
        at=at,
    )


def take_back(
    session: Session, batch: SigningBatch, at: datetime, *, open_at: datetime, every: bool = False
) -> int:
    """Let the documents of a locked batch wait whose request ends by `open_at`, or all; gives how many.

    What is being stored stays with who stores it.
    """
    asked = (
        select(SigningBatchItem, SignatureRequestRow)
        .join(SignatureRequestRow, SignatureRequestRow.id == SigningBatchItem.request_id)
        .where(SigningBatchItem.batch_id == batch.id, SigningBatchItem.state == ItemState.ASKED)
        .order_by(SigningBatchItem.ordinal)
        .with_for_update()
    )
    if not every:
        ended = SignatureRequestRow.state.not_in((RequestState.WAITING, RequestState.STORING))
        asked = asked.where(or_(ended, SignatureRequestRow.expires_at <= open_at))
    count = 0
    for item, row in session.execute(asked):
        if row.pending is not None:
            close(row, RequestState.EXPIRED, LATE, at)
        item.state, item.request_id = ItemState.WAITING, None
        count += 1
    session.flush()
    left = (
        select(func.min(SignatureRequestRow.expires_at))
        .join(SigningBatchItem, SigningBatchItem.request_id == SignatureRequestRow.id)
        .where(SigningBatchItem.batch_id == batch.id, SigningBatchItem.state == ItemState.ASKED)
    )
    batch.asked_until = session.scalar(left)
    return count


def _ask_left(session: Session, batch: SigningBatch, at: datetime) -> None:
    """Ask again for what should have been stored by now; whoever is late with it stores it no more."""
    left = (
        select(SigningBatchItem, SignatureRequestRow)
        .join(SignatureRequestRow, SignatureRequestRow.id == SigningBatchItem.request_id)
        .where(
            SigningBatchItem.batch_id == batch.id,
            SigningBatchItem.state == ItemState.ACTING,
            SigningBatchItem.acting_until <= at,
        )
        .order_by(SigningBatchItem.ordinal)
        .with_for_update()
    )
    if batch.state not in OPEN_BATCHES:
        return
    for item, row in session.execute(left):
        item.state, item.runner, item.acting_until = ItemState.ASKED, None, None
        if row.state is RequestState.STORING:
            row.state, row.storing_until = RequestState.WAITING, None
        batch.asked_until = min(batch.asked_until or row.expires_at, row.expires_at)
    session.flush()


def ask_again(session: Session) -> None:
    """Undo what a server that is gone was storing: those answers may come again at once."""
    for table, was, now, until in (
        (SignatureRequestRow, RequestState.STORING, RequestState.WAITING, "storing_until"),
        (SigningBatchItem, ItemState.ACTING, ItemState.ASKED, "acting_until"),
    ):
        change = update(table).where(table.state == was).values(state=now, **{until: None})
        if table is SigningBatchItem:
            open_batches = select(SigningBatch.id).where(SigningBatch.state != BatchState.STOPPED)
            change = change.values(runner=None).where(
                SigningBatchItem.request_id.is_not(None), SigningBatchItem.batch_id.in_(open_batches)
            )
        session.execute(change.execution_options(synchronize_session=False))

"""Going through a batch, document by document, with the key that its owner opened or the own one.

What a run needs of a key lives in its work and nowhere else: a run that ends, however it ends, takes it
along. Whatever dies leaves documents with their verdict stored in the same transaction, or waiting.
"""

import logging
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from docflow.batches.model import (
    BEAT,
    CONCERNS_ALL,
    CONCERNS_ONE,
    LEASE,
    OPEN_BATCHES,
    OPEN_ITEMS,
    BatchKind,
    BatchState,
    ItemState,
)
from docflow.batches.tables import SigningBatch, SigningBatchItem
from docflow.batches.verdicts import BatchGoneError, let_wait, pause, put_back
from docflow.context import Context
from docflow.errors import BusyError
from infra.errors import NotAllowedError
from infra.identity import Actor, actor_for
from infra.policy import authorize, may
from infra.sandbox import SandboxBusyError
from signing.errors import KeyUnavailableError

logger = logging.getLogger(__name__)

_INCIDENT = (
    "Hệ thống gặp sự cố ngoài dự kiến với văn bản này. Hãy thử ký riêng văn bản này, "
    "nếu còn lỗi thì báo người vận hành mã sự cố {code}."
)
_HALTED = "Máy chủ đang dừng để bảo trì. {go_on} khi máy chủ hoạt động lại."
_BROKEN = "Lượt ký dừng giữa chừng vì sự cố của máy chủ. {go_on}."
_BEING_STORED = "Chữ ký cuối cùng đang được kiểm tra và lưu. Hãy chờ một lát rồi tải lại trang."


@dataclass(frozen=True, slots=True)
class Item:
    """A document as it was chosen."""

    id: int
    document_id: int
    revision: str
    seen: str
    opened: bool


class Work(Protocol):
    """What is done to each document of a batch."""

    @property
    def go_on(self) -> str:
        """How the owner goes on with a batch that pauses; Vietnamese, no full stop."""
        ...

    def lanes(self, kind: BatchKind) -> int:
        """How many documents are worked on at once."""
        ...

    def lane(self, run: "BatchRun") -> None:
        """Go through what waits, by `BatchRun.step`."""
        ...

    def act(self, run: "BatchRun", item: Item, actor: Actor, at: datetime) -> None:
        """Do it, and leave the item with its verdict in the transaction that stores what was done."""
        ...


@dataclass(frozen=True, slots=True)
class BatchRun:
    """One run through what still waits in a batch. `go` blocks until it ends; `halt` ends it sooner."""

    context: Context
    batch_id: int
    kind: BatchKind
    person_id: str
    issued_on: date | None
    runner: str
    work: Work = field(repr=False)
    beat: float = BEAT
    """Seconds."""
    _halted: threading.Event = field(default_factory=threading.Event, repr=False)
    _broken: threading.Event = field(default_factory=threading.Event, repr=False)

    def go(self) -> None:
        """Go through everything that waits, in the order of the list; never raises for a document."""
        lanes = self.work.lanes(self.kind)
        try:
            with ThreadPoolExecutor(lanes, thread_name_prefix=f"batch-{self.batch_id}") as pool:
                going = {pool.submit(self._lane) for _ in range(lanes)}
                while wait(going, self.beat).not_done:
                    self._beat()
        finally:
            self._end()

    def halt(self) -> None:
        """Let the documents in hand end and take up no further one."""
        self._halted.set()

    def settle(self, session: Session, item: Item, at: datetime) -> None:
        """The verdict, in the transaction that stores the signature; a run given up stores neither."""
        if not self._close(session, item, ItemState.DONE, "", at):
            raise BusyError

    def step(self) -> bool:
        """Settle the next document; False where there is none, or none is to be taken up any more."""
        item = None if self._halted.is_set() else self._next()
        if item is not None:
            self._one(item)
        return item is not None

    def waiting(self) -> int:
        """How many documents nobody has taken up yet."""
        wanted = select(func.count()).where(
            SigningBatchItem.batch_id == self.batch_id, SigningBatchItem.state == ItemState.WAITING
        )
        with self.context.database.reading() as session:
            return session.scalar(wanted) or 0

    def show_waiting(self, sentence: str) -> None:
        """Say what the key's holder is waited for. Raises `KeyUnavailableError` where nobody waits now."""
        with self.context.database.transaction() as session:
            batch = None if self._halted.is_set() else self._mine(session)
            if batch is None:
                raise KeyUnavailableError(_HALTED.format(go_on=self.work.go_on))
            batch.reason = sentence

    def _lane(self) -> None:
        try:
            self.work.lane(self)
        except Exception:
            logger.exception("batch %s", self.batch_id)
            self._broken.set()
            self._halted.set()

    def _next(self) -> Item | None:
        """Take the next document up, and show that this run is alive; None where there is none for it."""
        at = self.context.clock()
        with self.context.database.transaction() as session:
            batch = self._mine(session)
            if batch is None:
                return None
            wanted = select(SigningBatchItem).where(
                SigningBatchItem.batch_id == self.batch_id, SigningBatchItem.state == ItemState.WAITING
            )
            item = session.scalars(wanted.order_by(SigningBatchItem.ordinal).limit(1)).one_or_none()
            if item is None:
                return None
            batch.leased_until = item.acting_until = at + LEASE
            item.state, item.runner = ItemState.ACTING, self.runner
            return Item(item.id, item.document_id, item.revision, item.seen, item.opened)

    def _beat(self) -> None:
        try:
            self._show_alive()
        except Exception:
            logger.exception("batch %s", self.batch_id)

    def _show_alive(self) -> None:
        """Keep what this run has, however long the documents in hand take; a stopped batch is left alone."""
        until = self.context.clock() + LEASE
        with self.context.database.transaction() as session:
            batch = self._mine(session)
            if batch is not None:
                batch.leased_until = until
                in_hand = update(SigningBatchItem).where(
                    SigningBatchItem.batch_id == self.batch_id, SigningBatchItem.runner == self.runner
                )
                session.execute(
                    in_hand.values(acting_until=until).execution_options(synchronize_session=False)
                )

    def _one(self, item: Item) -> None:
        at = self.context.clock()
        try:
            actor = self._actor()
            authorize(actor, self.kind.right, agency_id=actor.agency_id)
            self.work.act(self, item, actor, at)
        except (SandboxBusyError, BatchGoneError):
            # It waited long for a child already and is the next again; or its batch was stopped meanwhile.
            with self.context.database.transaction() as session:
                self._put_down(session, item)
        except CONCERNS_ALL as error:
            self._pause(item, str(error))
        except NotAllowedError as error:
            if self._has_right():
                self._refuse(item, str(error), at)
            else:
                self._pause(item, str(error))
        except CONCERNS_ONE as error:
            self._refuse(item, str(error), at)
        except Exception:
            code = secrets.token_hex(6)
            logger.exception("incident %s: batch %s, document %s", code, self.batch_id, item.document_id)
            self._refuse(item, _INCIDENT.format(code=code), at)

    def _actor(self) -> Actor:
        """The owner as they are now: who lost the right meanwhile signs nothing more."""
        with self.context.database.reading() as session:
            return actor_for(session, self.person_id)

    def _has_right(self) -> bool:
        """Whether they still may do this at all: else the next document would fare no better."""
        actor = self._actor()
        return may(actor, self.kind.right, agency_id=actor.agency_id)

    def _refuse(self, item: Item, reason: str, at: datetime) -> None:
        with self.context.database.transaction() as session:
            self._close(session, item, ItemState.REFUSED, reason, at)

    def _close(self, session: Session, item: Item, state: ItemState, reason: str, at: datetime) -> bool:
        closing = (
            update(SigningBatchItem)
            .where(
                SigningBatchItem.id == item.id,
                SigningBatchItem.state == ItemState.ACTING,
                SigningBatchItem.runner == self.runner,
            )
            .values(state=state, reason=reason, ended_at=at, runner=None, acting_until=None)
            .returning(SigningBatchItem.id)
            .execution_options(synchronize_session=False)
        )
        return session.execute(closing).first() is not None

    def _pause(self, item: Item, reason: str) -> None:
        """Put this document back and stop before the next: what failed would fail for all."""
        self._halted.set()
        with self.context.database.transaction() as session:
            batch = self._mine(session)
            self._put_down(session, item)
            if batch is not None:
                pause(batch, reason)

    def _put_down(self, session: Session, item: Item) -> None:
        """Let a document that this run took up wait again; one of a batch stopped meanwhile is let go."""
        wanted = select(SigningBatch.state).where(SigningBatch.id == self.batch_id).with_for_update()
        if session.scalars(wanted).one() in OPEN_BATCHES:
            put_back(session, self.batch_id, runner=self.runner, only=item.id)
        else:
            self._close(session, item, ItemState.STOPPED, "", self.context.clock())

    def _end(self) -> None:
        at = self.context.clock()
        with self.context.database.transaction() as session:
            batch = self._mine(session)
            if batch is None:
                return
            put_back(session, self.batch_id, runner=self.runner)
            states = select(SigningBatchItem.state).where(SigningBatchItem.batch_id == self.batch_id)
            still = OPEN_ITEMS.intersection(session.scalars(states))
            if not still:
                batch.state, batch.ended_at, batch.reason = BatchState.DONE, at, ""
                batch.runner = batch.leased_until = None
            elif batch.certificate is not None and ItemState.WAITING not in still:
                if batch.asked_until is not None:
                    let_wait(batch)
                else:
                    # All that is left is in the hands of those who store it.
                    pause(batch, _BEING_STORED)
            else:
                is_halted = self._halted.is_set() and not self._broken.is_set()
                pause(batch, (_HALTED if is_halted else _BROKEN).format(go_on=self.work.go_on))

    def _mine(self, session: Session) -> SigningBatch | None:
        """The batch, locked, if this run still has it."""
        wanted = select(SigningBatch).where(
            SigningBatch.id == self.batch_id,
            SigningBatch.runner == self.runner,
            SigningBatch.state == BatchState.RUNNING,
        )
        return session.scalars(wanted.with_for_update()).one_or_none()


def one_by_one(run: BatchRun) -> None:
    """A lane that settles one document after the other."""
    while run.step():
        pass

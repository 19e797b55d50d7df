"""Going through a batch, document by document, with the key that its owner opened.

The key lives in the run and nowhere else: a run that ends, however it ends, takes it along. Whatever dies
leaves documents signed with their verdict stored in the same transaction, or untouched and still waiting.
"""

import logging
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from docflow.along import Along
from docflow.approval import Approval
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
from docflow.context import Context
from docflow.errors import BusyError
from docflow.issuing import Issuing
from infra.identity import Actor, actor_for
from infra.sandbox import SandboxBusyError
from signing.errors import KeyUnavailableError
from signing.keys.gathering import GatheringKey
from signing.keys.model import SigningKey

logger = logging.getLogger(__name__)

_INCIDENT = (
    "Hệ thống gặp sự cố ngoài dự kiến với văn bản này. Hãy thử ký riêng văn bản này, "
    "nếu còn lỗi thì báo người vận hành mã sự cố {code}."
)
_HALTED = "Máy chủ đang dừng để bảo trì. Hãy nhập lại mã PIN để ký tiếp khi máy chủ hoạt động lại."
_BROKEN = "Lượt ký dừng giữa chừng vì sự cố của máy chủ. Hãy nhập lại mã PIN để ký tiếp."
_OTHER_KEY = "Khóa ký đã được đổi trong lúc ký. Hãy nhập lại mã PIN để ký tiếp bằng khóa mới."


@dataclass(frozen=True, slots=True)
class OpenedKey:
    """A key whose PIN was right, under the reference that the directory gave for it."""

    reference: str
    key: SigningKey = field(repr=False)

    def open(self, reference: str) -> SigningKey:
        """An `OpenKey`. Raises `KeyUnavailableError` when the directory names another key by now."""
        if reference != self.reference:
            raise KeyUnavailableError(_OTHER_KEY)
        return self.key


@dataclass(frozen=True, slots=True)
class _Item:
    id: int
    document_id: int
    revision: str
    seen: str
    opened: bool


@dataclass(frozen=True, slots=True)
class BatchRun:
    """One run through what still waits in a batch. `go` blocks until it ends; `halt` ends it sooner."""

    context: Context
    batch_id: int
    kind: BatchKind
    person_id: str
    issued_on: date | None
    runner: str
    opened: OpenedKey = field(repr=False)
    beat: float = BEAT
    """Seconds."""
    _halted: threading.Event = field(default_factory=threading.Event, repr=False)
    _broken: threading.Event = field(default_factory=threading.Event, repr=False)

    def go(self) -> None:
        """Sign everything that waits, in the order of the list; never raises for a document."""
        key = self.opened.key
        lane = partial(self._together, key) if isinstance(key, GatheringKey) else self._lane
        count = 1 if isinstance(key, GatheringKey) else self.kind.lanes
        try:
            with ThreadPoolExecutor(count, thread_name_prefix=f"batch-{self.batch_id}") as lanes:
                going = {lanes.submit(self._guarded, lane) for _ in range(count)}
                while wait(going, self.beat).not_done:
                    self._beat()
        finally:
            self._end()

    def halt(self) -> None:
        """Let the documents being signed end and take up no further one."""
        self._halted.set()

    def _guarded(self, lane: Callable[[], None]) -> None:
        try:
            lane()
        except Exception:
            logger.exception("batch %s", self.batch_id)
            self._broken.set()
            self._halted.set()

    def _lane(self) -> None:
        while self._step():
            pass

    def _together(self, key: GatheringKey) -> None:
        """As many documents at once as one authorisation covers, begun in the order of the list."""
        with key.waits.heard_by(self._show_waiting):
            while any(key.run([self._step] * self._waiting())):
                pass

    def _step(self) -> bool:
        """Settle the next document; False where there is none, or none is to be taken up any more."""
        item = None if self._halted.is_set() else self._next()
        if item is not None:
            self._one(item)
        return item is not None

    def _waiting(self) -> int:
        wanted = select(func.count()).where(
            SigningBatchItem.batch_id == self.batch_id, SigningBatchItem.state == ItemState.WAITING
        )
        with self.context.database.reading() as session:
            return session.scalar(wanted) or 0

    def _show_waiting(self, sentence: str) -> None:
        """Say what the key's holder is waited for. Raises `KeyUnavailableError` where nobody waits now."""
        with self.context.database.transaction() as session:
            batch = None if self._halted.is_set() else self._mine(session)
            if batch is None:
                raise KeyUnavailableError(_HALTED)
            batch.reason = sentence

    def _next(self) -> _Item | None:
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
            return _Item(item.id, item.document_id, item.revision, item.seen, item.opened)

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

    def _one(self, item: _Item) -> None:
        at = self.context.clock()
        try:
            self._act(item, at)
        except SandboxBusyError:
            # It waited long for a child already, and is the next one again.
            with self.context.database.transaction() as session:
                self._put_down(session, item)
        except CONCERNS_ALL as error:
            self._pause(item, str(error))
        except CONCERNS_ONE as error:
            self._refuse(item, str(error), at)
        except Exception:
            code = secrets.token_hex(6)
            logger.exception("incident %s: batch %s, document %s", code, self.batch_id, item.document_id)
            self._refuse(item, _INCIDENT.format(code=code), at)

    def _act(self, item: _Item, at: datetime) -> None:
        actor = self._actor()
        note = f"Trong lượt ký số {self.batch_id}{'' if item.opened else ', không mở xem trước khi ký'}."
        along = Along(note, lambda session: self._settle(session, item, at))
        if self.issued_on is None:
            Approval(self.context).sign_with(
                actor,
                item.document_id,
                self.opened.open,
                revision=item.revision,
                seen=item.seen,
                at=at,
                along=along,
            )
        else:
            Issuing(self.context).issue_with(
                actor,
                item.document_id,
                self.opened.open,
                issued_on=self.issued_on,
                revision=item.revision,
                at=at,
                along=along,
            )

    def _actor(self) -> Actor:
        """The owner as they are now: who lost the right meanwhile signs nothing more."""
        with self.context.database.reading() as session:
            return actor_for(session, self.person_id)

    def _settle(self, session: Session, item: _Item, at: datetime) -> None:
        """The verdict, in the transaction that stores the signature; a run given up stores neither."""
        if not self._close(session, item, ItemState.DONE, "", at):
            raise BusyError

    def _refuse(self, item: _Item, reason: str, at: datetime) -> None:
        with self.context.database.transaction() as session:
            self._close(session, item, ItemState.REFUSED, reason, at)

    def _close(self, session: Session, item: _Item, state: ItemState, reason: str, at: datetime) -> bool:
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

    def _pause(self, item: _Item, reason: str) -> None:
        """Put this document back and stop before the next: what failed would fail for all."""
        self._halted.set()
        with self.context.database.transaction() as session:
            batch = self._mine(session)
            self._put_down(session, item)
            if batch is not None:
                pause(batch, reason)

    def _put_down(self, session: Session, item: _Item) -> None:
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
            states = select(SigningBatchItem.state).where(SigningBatchItem.batch_id == self.batch_id)
            if OPEN_ITEMS.isdisjoint(session.scalars(states)):
                batch.state, batch.ended_at, batch.reason = BatchState.DONE, at, ""
                batch.runner = batch.leased_until = None
            else:
                put_back(session, self.batch_id)
                is_halted = self._halted.is_set() and not self._broken.is_set()
                pause(batch, _HALTED if is_halted else _BROKEN)

    def _mine(self, session: Session) -> SigningBatch | None:
        """The batch, locked, if this run still has it."""
        wanted = select(SigningBatch).where(
            SigningBatch.id == self.batch_id,
            SigningBatch.runner == self.runner,
            SigningBatch.state == BatchState.RUNNING,
        )
        return session.scalars(wanted.with_for_update()).one_or_none()


def pause(batch: SigningBatch, reason: str) -> None:
    batch.state, batch.reason = BatchState.PAUSED, reason
    batch.runner = batch.leased_until = None


def put_back(session: Session, batch_id: int, *, runner: str | None = None, only: int | None = None) -> None:
    """Let what was taken up and not finished wait again: all of it, what one run has, or one item."""
    acting = update(SigningBatchItem).where(
        SigningBatchItem.batch_id == batch_id, SigningBatchItem.state == ItemState.ACTING
    )
    if runner is not None:
        acting = acting.where(SigningBatchItem.runner == runner)
    if only is not None:
        acting = acting.where(SigningBatchItem.id == only)
    session.execute(
        acting.values(state=ItemState.WAITING, runner=None, acting_until=None).execution_options(
            synchronize_session=False
        )
    )

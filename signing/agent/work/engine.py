"""Sign an order: show it, ask once, sign all of it, verify each value, and hand them to whoever ordered."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from signing.agent.window import Document, Work
from signing.agent.work import words
from signing.agent.work.limits import Limits
from signing.agent.work.model import Refused, Signed, State
from signing.agent.work.naming import doubt
from signing.agent.work.stopping import EndedError
from signing.agent.work.turns import Turns
from signing.agent.work.unlocking import Unlocked, Unlocking
from signing.cms import check_value, signed_attributes
from signing.errors import KeyClosedError, KeyUnavailableError, LastTryError, SigningError, WrongPinError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from signing.agent.window import Agreed, PinWay, Window, WorkWindow
    from signing.agent.work.diary import Diary
    from signing.agent.work.front import Front, Paper
    from signing.agent.work.holding import Held, Holders

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Engine:
    """What all jobs share."""

    window: Window
    holders: Holders
    diary: Diary
    clock: Callable[[], datetime]
    limits: Limits
    turns: Turns = field(default_factory=Turns)
    unlogged: threading.Event = field(default_factory=threading.Event)
    """Set while the diary cannot be written, which is told once."""

    def sign(self, front: Front) -> None:
        """Do all of it; how it ended is told to the front, never raised."""
        run = _Run(self, front)
        run.end(*self.outcome(run.all))

    def outcome(self, work: Callable[[], None]) -> tuple[State, str | None]:
        """Do a job's work; gives how it ended, and why where it ended early."""
        try:
            work()
        except EndedError as error:
            return error.state, str(error)
        except SigningError as error:
            return State.FAILED, words.in_window(str(error))
        except Exception:  # noqa: BLE001 - the outermost loop of a job
            _log.exception("a job broke")
            return State.FAILED, words.BROKEN
        return State.DONE, None

    def noted(self, write: Callable[[], None]) -> None:
        """Write to the diary; a full disk does not keep anybody from signing, but is told."""
        try:
            write()
        except OSError as error:
            if not self.unlogged.is_set():
                self.unlogged.set()
                _log.warning("the diary cannot be written: %s", error)
                self.window.tell(words.UNLOGGED)
        else:
            self.unlogged.clear()

    def waits(self, front: Front) -> None:
        """Tell both sides that another job is asking now."""
        front.stands(State.ASKING, words.WAITING)
        order = front.order
        self.window.tell(words.ALSO_WAITING.format(site=order.site, origin=order.origin))


class _Run:
    """One order on its way."""

    def __init__(self, engine: Engine, front: Front) -> None:
        self._engine = engine
        self._front = front
        self._order = front.order
        self._shown: WorkWindow | None = None
        self._unlocked: Unlocked | None = None
        self._signed = 0
        self._refused = 0
        self._lost = 0.0
        """Seconds that the device has failed since its last signature."""

    def all(self) -> None:
        """Raises `EndedError`, `SigningError`."""
        engine, front, order = self._engine, self._front, self._order
        if not order.papers:
            # All of it was signed before, and only waits for the service: there is nothing to agree to.
            return
        with engine.turns.taken(front.stop, lambda: engine.waits(front)):
            held = engine.holders.find(order.certificate, at=engine.clock())
            self._shown = shown = engine.window.open(self._work(held), front.picture)
            doubts = (order.doubt, doubt(order.person, order.mark, held.certificate))
            unlocked = self._unlock(shown, held, " ".join(filter(None, doubts)))
        engine.noted(lambda: engine.diary.job(engine.clock(), order, "agreed"))
        for paper in order.papers:
            self._check_stopped(shown)
            unlocked = self._one(shown, paper, unlocked)

    def end(self, state: State, problem: str | None) -> None:
        """Close everything, then say how it ended."""
        engine = self._engine
        self._lock()
        engine.noted(lambda: engine.diary.job(engine.clock(), self._order, state, problem or ""))
        try:
            if self._shown is not None:
                self._shown.close(words.ended(self._signed, self._refused, problem))
            elif problem is not None and not self._front.stop.is_wished:
                engine.window.tell(problem)
        finally:
            # Nobody waits for ever, whatever has become of the window.
            self._front.stands(state, problem)

    def _work(self, held: Held) -> Work:
        order = self._order
        documents = tuple(
            Document(one.title, one.number, one.pages, one.opened, one.document_digest.hex())
            for one in order.papers
        )
        return Work(order.origin, order.site, order.person, order.mark, held.shown, held.pin_way, documents)

    def _unlock(self, shown: WorkWindow, held: Held, problem: str) -> Unlocked:
        """Ask for consent and PIN, in this job's turn. Raises `EndedError`, `SigningError`."""
        engine, front, order = self._engine, self._front, self._order

        def ask(problem: str, last_try: bool, _: PinWay) -> Agreed | None:
            front.stands(State.ASKING, problem or None)
            with front.stop.heard_by(shown.close):
                return shown.ask(problem, last_try=last_try)

        def on_pad() -> None:
            shown.progress(self._signed, self._refused, words.ON_PAD)

        way = Unlocking(
            engine.holders, engine.clock, order.certificate, order.expires_at, front.stop, ask, on_pad
        )
        self._unlocked = unlocked = way.unlocked(held, problem)
        front.stands(State.SIGNING, None)
        shown.progress(self._signed, self._refused)
        return unlocked

    def _unlock_again(self, shown: WorkWindow, problem: str) -> Unlocked:
        """Raises `EndedError`: without the key no other document can be signed, either."""
        engine, front = self._engine, self._front
        self._lock()
        try:
            with engine.turns.taken(front.stop, lambda: engine.waits(front)):
                held = engine.holders.find(self._order.certificate, at=engine.clock())
                return self._unlock(shown, held, problem)
        except SigningError as error:
            raise EndedError(State.FAILED, words.in_window(str(error))) from error

    def _lock(self) -> None:
        unlocked, self._unlocked = self._unlocked, None
        if unlocked is not None:
            unlocked.close()

    def _check_stopped(self, shown: WorkWindow) -> None:
        self._front.stop.check()
        if shown.is_cancelled:
            raise EndedError(State.CANCELLED, words.BY_WINDOW)

    def _one(self, shown: WorkWindow, paper: Paper, unlocked: Unlocked) -> Unlocked:
        """Sign one document, or say why not; gives the key as it is open now. Raises `EndedError`."""
        engine, order = self._engine, self._order
        try:
            value, unlocked = self._value(shown, paper, unlocked)
        except SigningError as error:
            reason = words.in_window(str(error))
            self._refused += 1
            engine.noted(lambda: engine.diary.paper(engine.clock(), order, paper, "refused", reason))
            self._front.take(Refused(paper.request, reason))
        else:
            self._signed += 1
            engine.noted(lambda: engine.diary.paper(engine.clock(), order, paper, "signed"))
            self._front.take(Signed(paper.request, value))
        shown.progress(self._signed, self._refused)
        return unlocked

    def _value(self, shown: WorkWindow, paper: Paper, unlocked: Unlocked) -> tuple[bytes, Unlocked]:
        """The verified signature value, and the key as it is open now.

        Raises `EndedError` where the order goes no further, `SigningError` where only this document does not.
        """
        while True:
            began = time.monotonic()
            try:
                value = _made(paper, unlocked)
            except (WrongPinError, LastTryError) as error:
                # The session was lost, and its PIN is not the right one any more.
                unlocked = self._unlock_again(shown, words.in_window(str(error)))
            except KeyClosedError:
                # Its library crashed, and the key could not be opened again, as when the device was away.
                unlocked = self._unlock_again(shown, words.LOST)
            except KeyUnavailableError as error:
                self._lost += time.monotonic() - began
                if not unlocked.held.is_there():
                    self._until_back(shown, unlocked.held)
                elif self._lost > self._engine.limits.stuck:
                    raise EndedError(State.FAILED, words.STUCK.format(reason=error)) from error
                else:
                    raise
            else:
                self._lost = 0.0
                return value, unlocked

    def _until_back(self, shown: WorkWindow, held: Held) -> None:
        """Wait for the device that was pulled out. Raises `EndedError`."""
        limits, front = self._engine.limits, self._front
        front.stands(State.SIGNING, words.AWAY)
        shown.progress(self._signed, self._refused, words.AWAY)
        until = time.monotonic() + limits.away
        while not held.is_there():
            if time.monotonic() >= until:
                raise EndedError(State.FAILED, words.STILL_AWAY)
            front.stop.wait(limits.look)
            self._check_stopped(shown)
        front.stands(State.SIGNING, None)
        shown.progress(self._signed, self._refused)


def _made(paper: Paper, unlocked: Unlocked) -> bytes:
    """What is signed follows from the digest that was shown, and from nothing else."""
    certificate, scheme, hash_name = unlocked.held.certificate, paper.scheme, paper.hash_name
    attributes = signed_attributes(paper.document_digest, certificate=certificate, hash_name=hash_name)
    value = unlocked.key.sign(attributes, scheme=scheme, hash_name=hash_name)
    check_value(value, to_be_signed=attributes, certificate=certificate, scheme=scheme, hash_name=hash_name)
    return value

"""Have many documents signed under one authorisation, each by code that knows only itself.

A service that binds an authorisation to hashes has to see all of them first. So every document runs in a
thread of its own until it asks for its signature and waits there; when all of them wait, or are over, their
digests are signed together and each goes on. Only one thread runs at any moment, so that what they share need
not be made for more.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from signing.errors import KeyUnavailableError, SigningError
from signing.keys.digests import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from signing.keys.digests import Digest
    from signing.keys.model import Scheme

T = TypeVar("T")
MAX_WAITING = 100
"""Documents that wait for their signatures at once."""
_ABANDONED = "Việc ký đã dừng trước khi văn bản này có chữ ký. Hãy ký lại văn bản này."


class ManySigningKey(Protocol):
    """A key that signs digests together."""

    @property
    def certificate(self) -> bytes: ...

    @property
    def chain(self) -> tuple[bytes, ...]: ...

    @property
    def most_at_once(self) -> int: ...

    def sign(self, to_be_signed: bytes, *, scheme: Scheme, hash_name: str) -> bytes: ...

    def sign_digests(self, digests: Sequence[Digest]) -> list[bytes | SigningError]: ...


class Waits:
    """Passes on what the key's holder is waited for, in Vietnamese, to whoever wants to know just then."""

    def __init__(self) -> None:
        self._hears: Callable[[str], None] | None = None

    def __call__(self, sentence: str) -> None:
        """Raises what the listener raises: nobody waits any more."""
        if self._hears is not None:
            self._hears(sentence)

    @contextmanager
    def heard_by(self, listener: Callable[[str], None]) -> Iterator[None]:
        self._hears = listener
        try:
            yield
        finally:
            self._hears = None


class _Waiting:
    """A document that waits for its signature."""

    def __init__(self, digest: Digest) -> None:
        self.digest = digest
        self.outcome: bytes | SigningError = KeyUnavailableError(_ABANDONED)
        self.ready = threading.Event()


class _Task(Generic[T]):
    """One document."""

    def __init__(self, job: Callable[[], T]) -> None:
        self.job = job
        self.result: list[T] = []
        self.error: BaseException | None = None


class GatheringKey:
    """A `SigningKey` whose signatures, inside of `run`, are made together."""

    def __init__(self, key: ManySigningKey, waits: Waits | None = None) -> None:
        self._key = key
        self.waits = waits or Waits()
        self._baton = threading.Lock()
        self._changed = threading.Condition()
        self._busy = 0
        self._waiting: list[_Waiting] = []
        self._inside = threading.local()

    @property
    def certificate(self) -> bytes:
        return self._key.certificate

    @property
    def chain(self) -> tuple[bytes, ...]:
        return self._key.chain

    def sign(self, to_be_signed: bytes, *, scheme: Scheme, hash_name: str) -> bytes:
        """See `SigningKey`; outside of `run` the signature is made by itself."""
        if not getattr(self._inside, "runs", False):
            return self._key.sign(to_be_signed, scheme=scheme, hash_name=hash_name)
        waiting = _Waiting(digest_of(to_be_signed, scheme=scheme, hash_name=hash_name))
        with self._changed:
            self._waiting.append(waiting)
        self._baton.release()
        self._count(-1)
        waiting.ready.wait()
        self._baton.acquire()
        if isinstance(waiting.outcome, SigningError):
            raise waiting.outcome
        return waiting.outcome

    def run(self, jobs: Sequence[Callable[[], T]]) -> Iterator[T]:
        """Run the jobs, which sign with this key, and give their results in order.

        Raises what a job raises, or what making the signatures raises beside `SigningError`.
        """
        size = max(1, min(self._key.most_at_once, MAX_WAITING))
        for start in range(0, len(jobs), size):
            tasks = [_Task(job) for job in jobs[start : start + size]]
            self._together(tasks)
            for task in tasks:
                if task.error is not None:
                    raise task.error
                yield from task.result

    def _together(self, tasks: Sequence[_Task[T]]) -> None:
        self._busy = len(tasks)
        threads = [threading.Thread(target=self._work, args=(task,), daemon=True) for task in tasks]
        try:
            for thread in threads:
                thread.start()
            while waiting := self._all_wait():
                try:
                    outcomes = self._key.sign_digests([one.digest for one in waiting])
                    for one, outcome in zip(waiting, outcomes, strict=True):
                        one.outcome = outcome
                finally:
                    # After an interruption whoever waits is told so, and writes nothing.
                    self._go_on(waiting)
        finally:
            while waiting := self._all_wait():
                self._go_on(waiting)

    def _all_wait(self) -> list[_Waiting]:
        """Wait until nobody runs; gives those that wait for a signature, none when all are over."""
        with self._changed:
            self._changed.wait_for(lambda: self._busy == 0)
            waiting, self._waiting = self._waiting, []
            return waiting

    def _go_on(self, waiting: Sequence[_Waiting]) -> None:
        self._count(len(waiting))
        for one in waiting:
            one.ready.set()

    def _work(self, task: _Task[T]) -> None:
        self._inside.runs = True
        try:
            with self._baton:
                task.result.append(task.job())
        except BaseException as error:  # noqa: BLE001 - raised again where the jobs are run
            task.error = error
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        with self._changed:
            self._busy += change
            self._changed.notify_all()

"""From any thread into the one thread that talks with the person."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

Answered = TypeVar("Answered")


class Answer(Generic[Answered]):
    """What a question to the person will give, once; later answers are dropped."""

    def __init__(self) -> None:
        self._future: Future[Answered | None] = Future()

    def give(self, value: Answered | None) -> bool:
        """Whether it was the first."""
        with suppress(InvalidStateError):
            self._future.set_result(value)
            return True
        return False

    def fail(self, error: Exception) -> None:
        with suppress(InvalidStateError):
            self._future.set_exception(error)

    def wait(self) -> Answered | None:
        return self._future.result()

    @property
    def is_given(self) -> bool:
        return self._future.done()


class Calls:
    """What other threads want done. Its own thread runs `run_waiting` again and again, then `end`."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._thread = threading.get_ident()
        self._lock = threading.Lock()
        self._open: set[Answer[Any]] = set()
        self._over = False

    def post(self, call: Callable[[], None]) -> None:
        """Run `call` soon; returns at once."""
        if not self._over:
            self._waiting.put(call)

    def ask(self, begin: Callable[[Answer[Answered]], None]) -> Answered | None:
        """Run `begin` there and wait for what it, or somebody later, answers; None when all ends.

        Raises what `begin` raises; RuntimeError in that thread itself, which would wait for itself.
        """
        if threading.get_ident() == self._thread:
            raise RuntimeError("a question asked in the thread that has to answer it")
        answer: Answer[Answered] = Answer()
        with self._lock:
            if self._over:
                return None
            self._open.add(answer)

        def started() -> None:
            try:
                begin(answer)
            except Exception as error:  # noqa: BLE001 - whatever it is, whoever asked gets it
                answer.fail(error)

        self._waiting.put(started)
        try:
            return answer.wait()
        finally:
            with self._lock:
                self._open.discard(answer)

    def call(self, work: Callable[[], Answered]) -> Answered | None:
        """Run `work` there and give what it gives; None when all ends."""

        def begin(answer: Answer[Answered]) -> None:
            answer.give(work())

        return self.ask(begin)

    def run_waiting(self) -> None:
        with suppress(Empty):
            while True:
                self._waiting.get_nowait()()

    def end(self) -> None:
        """Questions still open, and all that come, are answered with None."""
        with self._lock:
            self._over = True
            left = tuple(self._open)
        for answer in left:
            answer.give(None)

"""One job asks at a time, in the order in which they came."""

from __future__ import annotations

import threading
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from signing.agent.work.stopping import Stop


class Turns:
    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._queue: deque[object] = deque()

    @contextmanager
    def taken(self, stop: Stop, wait: Callable[[], None]) -> Iterator[None]:
        """Hold the turn inside the block. `wait` is called once where others are before.

        Raises `EndedError` where the job is stopped meanwhile.
        """
        ticket = object()
        with self._changed:
            self._queue.append(ticket)
            is_first = self._queue[0] is ticket
        try:
            if not is_first:
                wait()
                self._until_first(ticket, stop)
            stop.check()
            yield
        finally:
            with self._changed:
                self._queue.remove(ticket)
                self._changed.notify_all()

    def _until_first(self, ticket: object, stop: Stop) -> None:
        with stop.heard_by(self._wake), self._changed:
            self._changed.wait_for(lambda: self._queue[0] is ticket or stop.is_wished)

    def _wake(self, _: str) -> None:
        with self._changed:
            self._changed.notify_all()

"""The queue before a provider: never more requests than it allows, none while it wants to be left alone."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from signing.keys.csc.progress import Clock

SECOND, MINUTE = 1.0, 60.0
TURN = 3.0
"""Seconds in which others of the same service are let go first, before somebody is told of it."""
MAX_PAUSE = 300.0
"""Seconds; a provider that asks for more than that is out of service for this batch."""


class Queue:
    """Lets requests through one by one. May be shared by threads, and by the clients of one service."""

    def __init__(self, clock: Clock, *, per_second: int | None = None, per_minute: int | None = None) -> None:
        self._clock = clock
        self._limits = [(most, span) for most, span in ((per_second, SECOND), (per_minute, MINUTE)) if most]
        self._sent: deque[float] = deque(maxlen=max((most for most, _ in self._limits), default=1))
        self._closed_until = 0.0
        self._turn = threading.Lock()

    def take(self, waits: Callable[[float], None]) -> None:
        """Return when a request may be sent. `waits` hears of every wait beforehand, 0 where nobody knows.

        Raises what `waits` raises, and lets nothing through then.
        """
        while not self._turn.acquire(timeout=TURN):
            waits(0.0)
        try:
            while (seconds := self._seconds_left()) > 0:
                waits(seconds)
                self._clock.sleep(seconds)
            self._sent.append(self._clock.now())
        finally:
            self._turn.release()

    def pause(self, seconds: float) -> None:
        """Send nothing for so long."""
        self._closed_until = max(self._closed_until, self._clock.now() + seconds)

    def _seconds_left(self) -> float:
        now = self._clock.now()
        ends = [self._closed_until]
        # The limit is full while the request that stands so many places back is younger than its span.
        ends += [self._sent[-most] + span for most, span in self._limits if len(self._sent) >= most]
        return max(ends) - now

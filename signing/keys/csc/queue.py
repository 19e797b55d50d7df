"""The queue before a provider: never more requests than it allows, none while it wants to be left alone."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from signing.keys.csc.progress import Clock

SECOND, MINUTE = 1.0, 60.0
MAX_PAUSE = 300.0
"""Seconds; a provider that asks for more than that is out of service for this batch."""


class Queue:
    """Lets requests through one by one. May be shared by threads; `waits` hears of every wait beforehand."""

    def __init__(
        self,
        clock: Clock,
        *,
        per_second: int | None = None,
        per_minute: int | None = None,
        waits: Callable[[float], None] | None = None,
    ) -> None:
        self._clock = clock
        self._limits = [(most, span) for most, span in ((per_second, SECOND), (per_minute, MINUTE)) if most]
        self._sent: deque[float] = deque(maxlen=max((most for most, _ in self._limits), default=1))
        self._closed_until = 0.0
        self._waits = waits
        self._turn = threading.Lock()

    def take(self) -> None:
        """Return when a request may be sent."""
        with self._turn:
            while (seconds := self._seconds_left()) > 0:
                if self._waits is not None:
                    self._waits(seconds)
                self._clock.sleep(seconds)
            self._sent.append(self._clock.now())

    def pause(self, seconds: float) -> None:
        """Send nothing for so long."""
        self._closed_until = max(self._closed_until, self._clock.now() + seconds)

    def _seconds_left(self) -> float:
        now = self._clock.now()
        ends = [self._closed_until]
        # The limit is full while the request that stands so many places back is younger than its span.
        ends += [self._sent[-most] + span for most, span in self._limits if len(self._sent) >= most]
        return max(ends) - now

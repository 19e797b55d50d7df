"""How often somebody may ask: so many times at once, and again as time goes by."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import timedelta

MOST_ASKERS: Final = 10_000
"""Remembered at once; whoever asked longest ago is forgotten first."""


class TooManyError(Exception):
    """Somebody asks more often than they may. The text is Vietnamese and may be shown."""

    code = "request.too_many"

    def __init__(self, message: str, *, retry_after: timedelta) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Before that no further asking helps."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`most` times in any stretch of `within`, all at once or spread."""

    most: int
    within: timedelta

    @property
    def each(self) -> timedelta:
        """After this long one more is free."""
        return self.within / self.most


class Paced:
    """Counts for many askers; thread-safe. An asker's allowance fills up again evenly (a token bucket)."""

    def __init__(self, pace: Pace, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._pace = pace
        self._clock = clock
        self._guard = threading.Lock()
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()
        """When each asker's allowance is whole again, in seconds of the clock."""

    def wait(self, asker: Hashable) -> float:
        """Count one more, and give 0; where that is too many, count nothing and give the seconds to wait."""
        each, whole = self._pace.each.total_seconds(), self._pace.within.total_seconds()
        with self._guard:
            now = self._clock()
            full_at = max(now, self._full_at.get(asker, now)) + each
            over = full_at - now - whole
            # A hair's breadth is rounding.
            if over > each * 1e-6:
                return math.ceil(over)
            self._full_at[asker] = full_at
            self._full_at.move_to_end(asker)
            while len(self._full_at) > MOST_ASKERS:
                self._full_at.popitem(last=False)
        return 0

"""Where the desk works: in threads, few of them, and those who wait long never in the way of others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from signing.agent.party import Party
from signing.agent.wire import WATCH_SECONDS
from signing.agent.work import Desk, Watched

CALLS = 8
DEVICES = 2
"""Asking devices takes seconds, and they answer one by one anyway."""
PEOPLE = 2
"""Waiting for somebody who is asked; one is asked at a time."""
WATCHES = 16
UNHELD_SECONDS = 1.0
"""After this long those are answered who find all places for waiting taken."""

_Result = TypeVar("_Result")


class Threads:
    """Used from one event loop."""

    def __init__(self) -> None:
        self._calls = CapacityLimiter(CALLS)
        self._devices = CapacityLimiter(DEVICES)
        self._people = CapacityLimiter(PEOPLE)
        self._watches = CapacityLimiter(WATCHES)

    async def call(self, work: Callable[[], _Result]) -> _Result:
        return await to_thread.run_sync(work, limiter=self._calls)

    async def at_device(self, work: Callable[[], _Result]) -> _Result:
        return await to_thread.run_sync(work, limiter=self._devices, abandon_on_cancel=True)

    async def with_person(self, work: Callable[[], _Result]) -> _Result:
        return await to_thread.run_sync(work, limiter=self._people, abandon_on_cancel=True)

    async def watch(self, desk: Desk, party: Party, job: str, after: int) -> Watched:
        """Held back until there is something new; shorter when many wait."""
        if self._watches.available_tokens < 1:
            await asyncio.sleep(UNHELD_SECONDS)
            return await self.call(partial(desk.watch, party, job, after, 0.0))
        held = partial(desk.watch, party, job, after, float(WATCH_SECONDS))
        return await to_thread.run_sync(held, limiter=self._watches, abandon_on_cancel=True)

"""Where the desk works: in threads, few of them, and those who wait long never in the way of others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from signing.agent.door.limits import Limits
from signing.agent.party import Party
from signing.agent.work import Desk, Watched

_Result = TypeVar("_Result")


class Threads:
    """Used from one event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._calls = CapacityLimiter(limits.calls)
        self._devices = CapacityLimiter(limits.devices)
        self._people = CapacityLimiter(limits.people)
        self._watches = CapacityLimiter(limits.watches)

    async def call(self, work: Callable[[], _Result]) -> _Result:
        return await to_thread.run_sync(work, limiter=self._calls)

    async def at_device(self, work: Callable[[], _Result]) -> _Result:
        return await to_thread.run_sync(work, limiter=self._devices, abandon_on_cancel=True)

    async def with_person(self, work: Callable[[], _Result]) -> _Result:
        return await to_thread.run_sync(work, limiter=self._people, abandon_on_cancel=True)

    async def watch(self, desk: Desk, party: Party, job: str, after: int) -> Watched:
        """Held back until there is something new; shorter when many wait."""
        if self._watches.available_tokens < 1:
            await asyncio.sleep(self._limits.unheld_seconds)
            return await self.call(partial(desk.watch, party, job, after, 0.0))
        held = partial(desk.watch, party, job, after, self._limits.watch_seconds)
        return await to_thread.run_sync(held, limiter=self._watches, abandon_on_cancel=True)

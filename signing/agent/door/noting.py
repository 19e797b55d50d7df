"""What paired pages ask, noted for whoever looks for faults at this machine."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from signing.agent import wire
from signing.agent.contacts import Contacts, Step


class Noting:
    """The application, with how far paired pages come written down: whoever gets no leave to read is none.

    The path of pairing is left out, since for a while everybody may ask it.
    """

    def __init__(self, app: ASGIApp, contacts: Contacts) -> None:
        self._app = app
        self._contacts = contacts
        self._writers = CapacityLimiter(1)
        self._under_way: set[tuple[str, Step]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == wire.PAIRINGS:
            await self._app(scope, receive, send)
            return
        came: list[tuple[str, Step]] = []

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = Headers(raw=message["headers"])
                step = _step(scope["method"], scope["path"], headers)
                origin = headers.get("access-control-allow-origin")
                if origin is not None and step is not None:
                    came.append((origin, step))
            await send(message)

        await self._app(scope, receive, answer)
        for origin, step in came:
            await self._note(origin, step)

    async def _note(self, origin: str, step: Step) -> None:
        """In a thread: no request waits for the disk. A disk that hangs holds up few of them."""
        if (origin, step) in self._under_way:
            return
        self._under_way.add((origin, step))
        try:
            write = partial(self._contacts.came, origin, step, datetime.now(UTC))
            await to_thread.run_sync(write, limiter=self._writers, abandon_on_cancel=True)
        finally:
            self._under_way.discard((origin, step))


def _step(method: str, path: str, answered: Headers) -> Step | None:
    if method == "OPTIONS":
        return Step.ASKED
    if wire.ANSWER in answered:
        return Step.PROVEN
    return Step.HELLO if path == wire.HELLO else None

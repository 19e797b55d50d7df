"""Connections as they come: few at once, and none that may sit there without asking anything."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState

from signing.agent.door.limits import Limits

MAX_HEAD = 16 * 1024


class Connection(H11Protocol):
    """Uvicorn waits for a first request without end, and says why it cannot read one; this does neither."""

    limits = Limits()

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._head_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        super().connection_made(transport)
        if len(self.connections) > self.limits.connections:
            transport.abort()
        else:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_arrived()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        super().handle_events()
        # Uvicorn has no cycle before the first request, whatever its annotation says.
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and not cycle.response_complete:
            self._head_arrived()

    def on_response_complete(self) -> None:
        self._await_head()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - as uvicorn's; whoever sent this is told nothing
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            answer = h11.Response(status_code=400, headers=[("content-length", "0"), ("connection", "close")])
            self.transport.write(
                (self.conn.send(answer) or b"") + (self.conn.send(h11.EndOfMessage()) or b"")
            )
        self.transport.close()

    def _await_head(self) -> None:
        self._head_arrived()
        self._head_due = self.loop.call_later(self.limits.head_seconds, self.transport.abort)

    def _head_arrived(self) -> None:
        if self._head_due is not None:
            self._head_due.cancel()
            self._head_due = None


def connections(given: Limits) -> type[Connection]:
    """Uvicorn makes connections itself, of the class that it is told."""

    class Limited(Connection):
        limits = given

    return Limited

"""The helper's port: the first of `PORTS` that is free, on the loopback interface and nowhere else."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Sequence
from typing import Self

import uvicorn

from signing.agent.contacts import Contacts
from signing.agent.door.app import door
from signing.agent.door.connections import MAX_HEAD, connections
from signing.agent.door.errors import PortsTakenError
from signing.agent.door.limits import Limits
from signing.agent.door.noting import Noting
from signing.agent.door.pairing import PairingMode
from signing.agent.door.store import Pairings
from signing.agent.wire import HOST, PORTS
from signing.agent.work import Desk

BACKLOG = 64
DEFAULT = Limits()


class Listener:
    """Answers in threads of its own from `start` to `stop`, or inside a `with` block."""

    def __init__(
        self,
        desk: Desk,
        pairings: Pairings,
        mode: PairingMode,
        *,
        ports: Sequence[int] = PORTS,
        limits: Limits = DEFAULT,
    ) -> None:
        """Takes its port at once. Raises `PortsTakenError`."""
        self._socket, self.taken = _first_free(ports)
        self.port: int = self._socket.getsockname()[1]
        self._started = threading.Event()
        config = uvicorn.Config(
            Noting(door(desk, pairings, mode, self.port, limits), Contacts(pairings.folder)),
            http=connections(limits),
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            # Faults of ours are logged where they are met; what strangers send is not worth a line each.
            log_level="critical",
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            backlog=BACKLOG,
            timeout_graceful_shutdown=limits.stop_seconds,
            h11_max_incomplete_event_size=MAX_HEAD,
        )
        self._server = _Server(config, self._started)
        self._thread = threading.Thread(target=self._run, name="antin-agent-door", daemon=True)

    def start(self) -> Self:
        """Returns when requests are answered."""
        self._thread.start()
        self._started.wait()
        return self

    def stop(self) -> None:
        """Take no more requests; those under way have `stop_seconds`. To be called after `Desk.close`."""
        self._server.should_exit = True
        if self._thread.ident is not None:
            self._thread.join()
        self._socket.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_ended: object) -> None:
        self.stop()

    def _run(self) -> None:
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._started.set()


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config, started: threading.Event) -> None:
        super().__init__(config)
        self._answers = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._answers.set()


def _first_free(ports: Sequence[int]) -> tuple[socket.socket, tuple[int, ...]]:
    """A socket that listens, and the ports before it that others have."""
    taken: list[int] = []
    for port in ports:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            if sys.platform == "win32":
                # Without it another program could share the port and answer in our place.
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((HOST, port))
            # Only now is the port ours: before, a second helper could bind it as well.
            listener.listen(BACKLOG)
        except OSError:
            listener.close()
            taken.append(port)
        else:
            return listener, tuple(taken)
    raise PortsTakenError(tuple(taken))

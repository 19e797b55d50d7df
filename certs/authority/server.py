"""The demo authority on a port of its own, for when no service runs that could mount it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from certs.authority.handlers import MAX_REQUEST_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from certs.authority.demo import DemoAuthority

HOST = "127.0.0.1"
IDLE_SECONDS = 10
"""A connection that says nothing for so long is closed."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class AuthorityServer:
    """Serves an authority on loopback while the `with` block runs; port 0 lets the system choose."""

    def __init__(
        self, authority: DemoAuthority, port: int = 0, *, clock: Callable[[], datetime] = _utc_now
    ) -> None:
        prefix = urlsplit(authority.base_url).path.rstrip("/")
        self._server = _Server((HOST, port), _handler_for(authority, prefix, clock))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def host_and_port(self) -> str:
        """As `FetchPolicy.allowed_hosts` wants it."""
        return f"{HOST}:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True


def _handler_for(
    authority: DemoAuthority, prefix: str, clock: Callable[[], datetime]
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = IDLE_SECONDS
        server_version = "AntinDemoAuthority"
        sys_version = ""

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not length.isdecimal() or len(length) > len(str(MAX_REQUEST_BYTES)):
                self.send_error(411 if not length else 413)
                return
            self._answer(self.rfile.read(min(int(length), MAX_REQUEST_BYTES + 1)))

        def _answer(self, body: bytes) -> None:
            path = self.path.removeprefix(prefix)
            response = authority.handle(path, self.command, body, at=clock())
            self.send_response(response.status)
            self.send_header("Content-Type", response.content_type)
            self.send_header("Content-Length", str(len(response.body)))
            self.end_headers()
            self.wfile.write(response.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
            """Keep quiet: a test server has nobody to tell."""

    return Handler

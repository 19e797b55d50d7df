"""The demo authority on a port of its own, for when no service runs that could mount it."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from certs.authority import caching
from certs.authority.handlers import MAX_REQUEST_BYTES
from certs.authority.model import AuthorityResponse
from certs.errors import AuthorityError

if TYPE_CHECKING:
    from types import TracebackType

    from certs.authority.demo import DemoAuthority
    from certs.authority.faulty import FaultyStamping

HOST = "127.0.0.1"
STAMPING_PATH = "/tsa"
"""Above the names of time-stamp services that are wrong on purpose."""
IDLE_SECONDS = 10
"""A connection that says nothing for so long is closed."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class AuthorityServer:
    """Serves an authority on loopback while the `with` block runs; port 0 lets the system choose."""

    def __init__(
        self,
        authority: DemoAuthority,
        port: int = 0,
        *,
        clock: Callable[[], datetime] = _utc_now,
        stamping: FaultyStamping | None = None,
    ) -> None:
        """`stamping` answers below `/tsa/`, by the names of its faults."""
        prefix = urlsplit(authority.base_url).path.rstrip("/")

        def answer(path: str, method: str, body: bytes) -> AuthorityResponse:
            path = path.removeprefix(prefix)
            name = path.removeprefix(f"{STAMPING_PATH}/")
            if stamping is None or name == path:
                return authority.handle(path, method, body, at=clock())
            try:
                return stamping.answer(name, body, clock())
            except AuthorityError:
                return AuthorityResponse(404, "text/plain; charset=utf-8", b"no such fault")

        self._server = _Server((HOST, port), _handler_for(answer))
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


_Answer = Callable[[str, str, bytes], AuthorityResponse]
"""From the path, the method and the body of a request."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Leave a client alone that had enough, as it should of what is slow or huge on purpose."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as it was called


def _handler_for(answer: _Answer) -> type[BaseHTTPRequestHandler]:
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
            response = caching.conditional(
                answer(self.path, self.command, body),
                self.headers.get("If-None-Match", ""),
                self.headers.get("If-Modified-Since", ""),
            )
            if response.delay:
                time.sleep(response.delay)
            self.send_response(response.status)
            self.send_header("Content-Type", response.content_type)
            for name, value in response.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(response.body)))
            self.end_headers()
            self.wfile.write(response.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
            """Keep quiet: a test server has nobody to tell."""

    return Handler

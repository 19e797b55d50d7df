"""A time-stamp service over real HTTP that answers as a test tells it to, or holds its answers back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[bytes], bytes]
"""From the bytes of a TimeStampReq to those of an answer."""


@dataclass
class Gate:
    """Holds answers back until it is opened, and tells when somebody waits."""

    asked: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    opened: threading.Event = field(default_factory=threading.Event)

    def wait_for(self, askers: int) -> None:
        """Until so many requests wait."""
        for _ in range(askers):
            assert self.asked.acquire(timeout=60), "nobody asked"


@contextmanager
def serving(answer: Answer, gate: Gate | None = None) -> Iterator[str]:
    """Serve on loopback; gives the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = answer(self.rfile.read(int(self.headers["Content-Length"])))
            if gate is not None:
                gate.asked.release()
                gate.opened.wait(60)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Keep quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that was killed, or had enough, is what these tests want."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/tsa"
    finally:
        if gate is not None:
            gate.opened.set()
        server.shutdown()
        server.server_close()
        thread.join()

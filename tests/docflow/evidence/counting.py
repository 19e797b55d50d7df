"""The test authority behind a server that writes down what it was asked, and a source that shares answers."""

from __future__ import annotations

import random
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from socket import socket
from urllib.parse import unquote

from certs import facts
from certs.asking import Asker
from certs.authority import Issued
from certs.caching import SharedEvidenceSource
from certs.evidence import EvidenceNeed, NeedKind
from certs.http import FetchPolicy, HttpEvidenceSource, Timeouts
from docflow.evidence import DatabaseEvidenceStore
from infra.database import Database
from tests.certs.hostile import http_answer, talking
from tests.certs.pki import AT, TestPki

MAX_AGE = timedelta(minutes=30)
"""Half of what the test authority's OCSP responses are good for."""


@dataclass
class Clock:
    """Stands still until it is set."""

    now: datetime = AT

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Counted:
    """Where the authority answers, and what it was asked."""

    host: str = ""
    asked: list[str] = field(default_factory=list)
    is_broken: bool = False
    status: str = "503 Service Unavailable"
    """What it says while it is broken."""
    headers: str = ""
    """Sent with every answer."""
    instead: dict[str, bytes] = field(default_factory=dict)
    """What it gives under some paths instead of its own."""
    refuses: Callable[[bytes], bool] = lambda _: False
    """Of OCSP requests, which are refused with 400, or with `refusal`."""
    refusal: bytes | None = None
    """An OCSP response."""
    gate: threading.Event | None = None
    """Answers wait for it."""


@contextmanager
def counted(pki: TestPki, clock: Callable[[], datetime]) -> Iterator[Counted]:
    """Serve the authority; its paths are written down as they are asked."""
    server = Counted()

    def converse(connection: socket, request: bytes) -> None:
        head, _, body = request.partition(b"\r\n\r\n")
        method, path, _ = head.split(b"\r\n")[0].decode().split(" ")
        server.asked.append(path)
        if server.gate is not None:
            server.gate.wait(10)
        if server.is_broken:
            connection.sendall(http_answer(b"", status=server.status, headers=server.headers))
            return
        if path in server.instead:
            connection.sendall(http_answer(server.instead[path], headers=server.headers))
            return
        encoded = path.partition("/ocsp/issuing/")[2]
        if "/ocsp/" in path and server.refuses(b64decode(unquote(encoded)) if encoded else body):
            refused = http_answer(b"", status="400 Bad Request")
            connection.sendall(refused if server.refusal is None else http_answer(server.refusal))
            return
        answer = pki.authority.handle(path, method, body, at=clock())
        connection.sendall(http_answer(answer.body, headers=server.headers))

    with talking(converse) as host:
        server.host = host
        yield server


def shared(
    database: Database, pki: TestPki, host: str, clock: Callable[[], datetime], **changes: object
) -> SharedEvidenceSource:
    """Give what one worker would use."""
    policy = FetchPolicy(frozenset({host}))
    rewrites = {pki.authority.base_url: f"http://{host}"}
    timeouts = Timeouts(connect=1, whole=5)
    return SharedEvidenceSource(
        Asker(policy, rewrites=rewrites, timeouts=timeouts),
        DatabaseEvidenceStore(database),
        HttpEvidenceSource(policy, rewrites=rewrites, timeouts=timeouts, clock=clock),
        max_age=MAX_AGE,
        clock=clock,
        chance=random.Random(7).random,  # noqa: S311 - spreads pauses
        **changes,  # type: ignore[arg-type]
    )


def ocsp_need(issued: Issued) -> EvidenceNeed:
    url = facts.ocsp_urls(issued.certificate)[0]
    return EvidenceNeed(NeedKind.OCSP, url, issued.certificate, issued.chain[0])


def crl_need(issued: Issued) -> EvidenceNeed:
    url = facts.crl_urls(issued.certificate)[0]
    return EvidenceNeed(NeedKind.CRL, url, issued.certificate, issued.chain[0])

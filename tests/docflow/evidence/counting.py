"""The test authority behind a server that writes down what it was asked, and a source that shares answers."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from socket import socket

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
    gate: threading.Event | None = None
    """Answers wait for it."""


@contextmanager
def counted(pki: TestPki, clock: Clock) -> Iterator[Counted]:
    """Serve the authority; its paths are written down as they are asked."""
    server = Counted()

    def converse(connection: socket, request: bytes) -> None:
        head, _, body = request.partition(b"\r\n\r\n")
        method, path, _ = head.split(b"\r\n")[0].decode().split(" ")
        server.asked.append(path)
        if server.gate is not None:
            server.gate.wait(10)
        if server.is_broken:
            connection.sendall(http_answer(b"", status="503 Service Unavailable"))
            return
        answer = pki.authority.handle(path, method, body, at=clock())
        connection.sendall(http_answer(answer.body))

    with talking(converse) as host:
        server.host = host
        yield server


def shared(
    database: Database, pki: TestPki, host: str, clock: Clock, **changes: object
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

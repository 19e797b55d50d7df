"""Checking a PDF for anybody, with their own trust anchors if they bring some."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from api.edge.access import container_of
from certs.caching import SharedEvidenceSource
from infra.sandbox import SandboxBusyError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from fastapi import Request

    from certs.trust import TrustAnchors
    from docflow.desk import SigningDesk
    from signing.report import ValidationReport


WAITING = 8
"""Checks at once, those that wait for their turn included; each holds a thread of the web server."""


@dataclass(frozen=True, slots=True)
class _Turns:
    waiting: threading.Semaphore
    running: threading.Semaphore


@contextmanager
def turn(request: Request) -> Iterator[None]:
    """Wait for a turn to check a file: strangers never hold more than half of the readers of PDFs.

    Raises `SandboxBusyError` where too many wait already.
    """
    turns = _turns(request)
    if not turns.waiting.acquire(blocking=False):
        raise SandboxBusyError("Đang có nhiều người kiểm tra tệp cùng lúc. Hãy chờ ít phút rồi thử lại.")
    try:
        with turns.running:
            yield
    finally:
        turns.waiting.release()


_making = threading.Lock()


def _turns(request: Request) -> _Turns:
    state = request.app.state
    with _making:
        if not hasattr(state, "check_turns"):
            running = max(1, container_of(request).settings.sandbox_workers // 2)
            state.check_turns = _Turns(threading.Semaphore(WAITING), threading.Semaphore(running))
        turns: _Turns = state.check_turns
        return turns


def check(
    desk: SigningDesk, pdf: bytes | Path, at: datetime, anchors: TrustAnchors | None = None
) -> ValidationReport:
    """Verify all signatures; `anchors` stand in for the installation's, nothing is kept."""
    services = desk.services
    if isinstance(services.revocation, SharedEvidenceSource):
        # What a stranger's own anchors lead to must not fill the memory that all share.
        passing = services.revocation.apart if anchors is not None else services.revocation.unrecorded()
        services = replace(services, revocation=passing)
    if anchors is not None:
        services, desk = replace(services, anchors=anchors), replace(desk, anchors=None)
    return replace(desk, services=services).validate(pdf, at)

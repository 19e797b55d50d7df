"""Checking a PDF for anybody, with their own trust anchors if they bring some.

Visitors' files are read by children of their own; people who signed in take part of the office's. Neither
holds a child while foreign servers are asked.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from api.edge.access import container_of, visit_of
from api.edge.guests import Guests, guest_of
from certs.caching import SharedEvidenceSource
from infra.sandbox import SandboxBusyError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from fastapi import Request

    from api.container import Container
    from certs.trust import TrustAnchors
    from docflow.desk import SigningDesk
    from infra.sandbox import Runner
    from signing.report import ValidationReport


WAITING: Final = 8
"""Checks under way at once for visitors, and as many for people signed in; each holds one of the forty
threads of the web server."""
TOO_MANY = "Đang có nhiều người kiểm tra tệp cùng lúc. Hãy chờ ít phút rồi thử lại."


@dataclass(frozen=True, slots=True)
class Bench:
    """Where files of one sort of asker are read."""

    readers: Runner
    places: threading.Semaphore


class Checking:
    """What limits the checks of one process."""

    def __init__(self, container: Container) -> None:
        self.guests = Guests(container.settings)
        half = max(1, container.settings.sandbox_workers // 2)
        self.for_guests = Bench(container.guests, threading.Semaphore(WAITING))
        self.for_members = Bench(container.sandbox.share(half), threading.Semaphore(WAITING))


@contextmanager
def turn(request: Request) -> Iterator[Runner]:
    """Take a place among those whose files are looked at; gives the readers to be used.

    Raises `SandboxBusyError` where too many are there already, `TooManyError` where one visitor wants more.
    """
    checking = checking_of(request)
    is_member = visit_of(request).actor is not None
    bench = checking.for_members if is_member else checking.for_guests
    with checking.guests.checking(None if is_member else guest_of(request)):
        if not bench.places.acquire(blocking=False):
            raise SandboxBusyError(TOO_MANY)
        try:
            yield bench.readers
        finally:
            bench.places.release()


def take_report(request: Request) -> None:
    """Count a report that this installation is to sign for a visitor. Raises `TooManyError`."""
    if visit_of(request).actor is None:
        checking_of(request).guests.take_report(guest_of(request))


def checking_of(request: Request) -> Checking:
    checking: Checking = request.app.state.checking
    return checking


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


def desk_of(request: Request, readers: Runner) -> SigningDesk:
    """The desk at which these readers sit."""
    return replace(container_of(request).desk, sandbox=readers)

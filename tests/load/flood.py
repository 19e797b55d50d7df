"""A morning's post at once: hundreds of documents arrive at a whole service with two processors.

The service is `antin serve` with its worker and its sandboxed readers. Packets come in as the exchange
brings them, one transaction each; counted is until every one of them is checked and its sender told.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from docflow.exchange import STATUS, VERIFY, Packet, packet_of, receive
from docflow.tables import Delivery, IncomingDocument
from infra.clock import utc_now
from infra.database import Database
from infra.outbox import OutboxRow
from infra.settings import Settings
from signing.report import Indication
from tests.journeys import flow
from tests.journeys.running import RunningService, running
from tests.load.processes import cpu_ms

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PROCESSORS = 2
DOCUMENTS = 500
WARM_UPS = 24
PATIENCE_S = 600
_LOOK_S = 0.1
EXCHANGE = "exchange"


@dataclass(frozen=True, slots=True)
class Flood:
    """How it went."""

    documents: int
    seconds: float
    """From the first packet to the last receipt, by the clock on the wall."""
    cpu_ms: Mapping[str, float]
    """Of one document, by what the process does."""

    @property
    def per_minute(self) -> float:
        return 60 * self.documents / self.seconds

    @property
    def cpu_bound_per_minute(self) -> float:
        """What the processors could do were nobody else at them and nothing ever waited."""
        return PROCESSORS * 60_000 / sum(self.cpu_ms.values())


def measure(folder: Path, documents: int = DOCUMENTS) -> Flood:
    """A letter with the leader's and the agency's signature, both B-LT, arrives so many times."""
    with _on(PROCESSORS), running(folder / "office", ANTIN_LOG_LEVEL="WARNING") as service:
        packet = _issued(service)
        with closing(_Office(service)) as office:
            office.take(packet, range(WARM_UPS))
            cpu, own, begun = cpu_ms(service.pid), time.process_time(), time.monotonic()
            office.take(packet, range(WARM_UPS, WARM_UPS + documents))
            seconds = time.monotonic() - begun
            taken = cpu_ms(service.pid)
            taken.subtract(cpu)
            taken[EXCHANGE] = round(1000 * (time.process_time() - own))
            office.check()
    return Flood(documents, seconds, {name: spent / documents for name, spent in taken.items()})


def _issued(service: RunningService) -> Packet:
    subject = "Kế hoạch gửi đi nhiều lần"
    document = flow.signed(service, subject)
    flow.issue(service, document)
    flow.dispatch(service, document)
    flow.arrived(service, subject)
    with closing(_Office(service)) as office, office.database.reading() as session:
        [delivery] = session.scalars(select(Delivery).where(Delivery.document_id == document))
        return packet_of(session, delivery)


class _Office:
    """The receiving end: the service's own database."""

    def __init__(self, service: RunningService) -> None:
        self.database = Database(Settings.load(home=service.home).sqlalchemy_url)
        self._arrived: list[int] = []

    def take(self, packet: Packet, numbers: range) -> None:
        """Let packets in, each with an identifier of its own, and wait for the end of all tasks."""
        for number in numbers:
            with self.database.transaction() as session:
                one = replace(packet, identifier=f"đợt {number}")
                self._arrived.append(receive(session, one, utc_now()))
        end = time.monotonic() + PATIENCE_S
        while self._is_busy():
            assert time.monotonic() < end, "the service does not get done"
            time.sleep(_LOOK_S)

    def _is_busy(self) -> bool:
        open_tasks = select(OutboxRow.id).where(
            OutboxRow.done.is_(None), OutboxRow.kind.in_((VERIFY, STATUS))
        )
        with self.database.reading() as session:
            return session.execute(open_tasks.limit(1)).first() is not None

    def check(self) -> None:
        """All that arrived must have been checked, and be good."""
        with self.database.reading() as session:
            for document in self._arrived:
                assert session.get_one(IncomingDocument, document).indication == Indication.TOTAL_PASSED

    def close(self) -> None:
        self.database.dispose()


@contextmanager
def _on(count: int) -> Iterator[None]:
    """Keep this process and all that it starts to so many processors."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(sorted(allowed)[:count]))
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)

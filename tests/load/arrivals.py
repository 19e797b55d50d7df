"""What a document costs that arrives: received, verified with warm evidence, reported to its sender.

CPU time of all processes: the one that runs the tasks and the limited children in which files are read.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from docflow.exchange import Packet, receive
from docflow.model import Urgency
from docflow.tables import IncomingDocument, OutgoingDocument
from infra.clock import local_date, utc_now
from signing.report import Indication
from tests.api import letters
from tests.api.service import running
from tests.load.givens import LETTER

if TYPE_CHECKING:
    from tests.api.service import Service

WARM_UPS = 4
ARRIVALS = 40


def measure(folder: Path, count: int = ARRIVALS) -> float:
    """CPU milliseconds of one arrival of a letter with leader's and agency's signature, both B-LT."""
    with running(folder) as service:
        packet = _issued(service)
        _arrive(service, packet, range(WARM_UPS))
        begun = _cpu_ms(service)
        _arrive(service, packet, range(WARM_UPS, WARM_UPS + count))
        return (_cpu_ms(service) - begun) / count


def _issued(service: Service) -> Packet:
    document = letters.make_draft(service, LETTER.read_bytes(), "Kế hoạch gửi đi nhiều lần")
    letters.submit(service, document)
    letters.sign(service, document)
    number = letters.issue(service, document)
    service.run_tasks()
    receiver = letters.draft_fields(service.bearer("chuyenvien.snv"), "")["recipients"]
    with service.container.database.reading() as session:
        issued = session.get_one(OutgoingDocument, document)
        return Packet(
            sender_id=issued.agency_id,
            receiver_id=receiver,
            identifier="",
            number=number,
            issued_on=local_date(utc_now()),
            subject=issued.subject,
            type_code=issued.type_code,
            urgency=Urgency.NORMAL,
            signer="Trần Thị Bích Ngọc",
            digest=issued.revision,
        )


def _arrive(service: Service, packet: Packet, numbers: range) -> None:
    """So many packets, each with an identifier of its own, to the end of all tasks."""
    database, at = service.container.database, utc_now()
    arrived = []
    for number in numbers:
        with database.transaction() as session:
            arrived.append(receive(session, replace(packet, identifier=f"thử {number}"), at))
    service.run_tasks()
    with database.reading() as session:
        for document in arrived:
            assert session.get_one(IncomingDocument, document).indication == Indication.TOTAL_PASSED


def _cpu_ms(service: Service) -> float:
    """Of this process and of the children that read files for it."""
    tick = 1000 / os.sysconf("SC_CLK_TCK")
    return time.process_time() * 1000 + tick * sum(map(_ticks, service.container.sandbox.processes))


def _ticks(process: int) -> int:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])

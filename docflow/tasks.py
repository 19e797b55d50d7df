"""Entry points of what happens later: a few lines each, over the functions that do the work."""

from typing import Protocol

from docflow import arrival, completion
from docflow.exchange import DELIVER, STATUS, VERIFY, StatusMessage, apply_status, packet_of, receive
from docflow.model import DeliveryStatus
from docflow.service import Docflow
from docflow.tables import Delivery
from infra.clock import utc_now
from infra.tasks import TaskRegistry, TaskRun


class Services(Protocol):
    """What the composition root has to offer these tasks."""

    @property
    def docflow(self) -> Docflow: ...


def deliver(run: TaskRun) -> None:
    """Bring one document to one recipient; a second run finds it there and adds nothing."""
    with run.finishing() as session:
        delivery = session.get_one(Delivery, run.payload["delivery_id"])
        receive(session, packet_of(session, delivery), utc_now())


def report_status(run: TaskRun) -> None:
    """Bring one status message to the agency that issued the document."""
    payload = run.payload
    message = StatusMessage(
        payload["sender_id"],
        payload["receiver_id"],
        payload["identifier"],
        DeliveryStatus(payload["status"]),
        payload["reason"],
    )
    with run.finishing() as session:
        apply_status(session, message, utc_now())


def verify_arrival(run: TaskRun) -> None:
    services: Services = run.services
    arrival.verify(services.docflow.context, run, utc_now())


def complete_level(run: TaskRun) -> None:
    services: Services = run.services
    completion.complete_level(services.docflow.context, run, utc_now())


def register(registry: TaskRegistry) -> None:
    """Say which function runs which kind of outbox row."""
    registry.add(DELIVER, deliver)
    registry.add(STATUS, report_status)
    registry.add(VERIFY, verify_arrival)
    registry.add(completion.COMPLETE_LEVEL, complete_level)

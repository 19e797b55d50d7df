"""Entry points of what happens later: a few lines each, over the functions that do the work."""

from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from docflow import arrival, completion
from docflow.asking.lapsing import sweep
from docflow.context import Context
from docflow.deferred.rows import expire
from docflow.enrolment.service import prune
from docflow.evidence import renewal
from docflow.exchange import DELIVER, STATUS, VERIFY, StatusMessage, apply_status, packet_of, receive
from docflow.model import DeliveryStatus
from docflow.service import Docflow
from docflow.tables import Delivery
from infra.periodic import every
from infra.tasks import TaskRegistry, TaskRun

LET_GO = "signature.let_go"
LET_GO_EVERY = timedelta(minutes=5)


class Services(Protocol):
    """What the composition root has to offer these tasks."""

    @property
    def docflow(self) -> Docflow: ...


def deliver(run: TaskRun) -> None:
    """Bring one document to one recipient; a second run finds it there and adds nothing."""
    at = _context(run).clock()
    with run.finishing() as session:
        delivery = session.get_one(Delivery, run.payload["delivery_id"])
        receive(session, packet_of(session, delivery), at)


def report_status(run: TaskRun) -> None:
    """Bring one status message to the agency that issued the document."""
    payload, at = run.payload, _context(run).clock()
    message = StatusMessage(
        payload["sender_id"],
        payload["receiver_id"],
        payload["identifier"],
        DeliveryStatus(payload["status"]),
        payload["reason"],
    )
    with run.finishing() as session:
        apply_status(session, message, at)


def verify_arrival(run: TaskRun) -> None:
    context = _context(run)
    arrival.verify(context, run, context.clock())


def complete_level(run: TaskRun) -> None:
    context = _context(run)
    completion.complete_level(context, run, context.clock())


def find_incomplete(run: TaskRun) -> None:
    """Find what was left below B-LT, again and again."""
    context = _context(run)
    completion.find_incomplete(context, run, context.clock())


def renew_evidence(run: TaskRun) -> None:
    """Ask again for revocation evidence that is soon out of date."""
    context = _context(run)
    if context.renewal is not None:
        renewal.renew(context.renewal, context.clock())


def prune_evidence(run: TaskRun) -> None:
    """Remove revocation evidence that nobody needs any more."""
    context = _context(run)
    if context.renewal is not None:
        renewal.prune(context.renewal, run, context.clock())


def let_go(run: TaskRun) -> None:
    """Let go of what nobody signed in time: batches pause, and unsigned revisions are not kept."""
    at = _context(run).clock()
    with run.finishing() as session:
        sweep(session, at)
        expire(session, at)
        prune(session, at)


def register(registry: TaskRegistry) -> None:
    """Say which function runs which kind of outbox row."""
    registry.add(DELIVER, deliver)
    registry.add(STATUS, report_status)
    registry.add(VERIFY, verify_arrival)
    registry.add(completion.COMPLETE_LEVEL, complete_level)
    registry.add(completion.FIND_INCOMPLETE, find_incomplete)
    registry.add(LET_GO, let_go)
    registry.add(renewal.RENEW, renew_evidence)
    registry.add(renewal.PRUNE, prune_evidence)


def schedule(session: Session, at: datetime) -> None:
    """Say what runs again and again; saying it twice changes nothing."""
    every(session, completion.FIND_INCOMPLETE, completion.SWEEP, at)
    every(session, LET_GO, LET_GO_EVERY, at)
    renewal.schedule(session, at)


def _context(run: TaskRun) -> Context:
    services: Services = run.services
    return services.docflow.context

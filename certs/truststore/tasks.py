"""Entry points of what happens later: the round in which trust lists are fetched."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from certs.truststore.watching import ListWatcher
from infra.periodic import every
from infra.tasks import TaskRegistry, TaskRun

FETCH = "trust.fetch_lists"
LOOK_EVERY = timedelta(minutes=5)
"""So often it is looked whether a list is due; how often one is asked for is `watching.EVERY`."""


class Services(Protocol):
    """What the composition root has to offer this task."""

    @property
    def lists(self) -> ListWatcher: ...


def fetch_lists(run: TaskRun) -> None:
    """Ask for every list whose time has come."""
    services: Services = run.services
    services.lists.fetch_due(run.now())


def register(registry: TaskRegistry) -> None:
    """Say which function runs which kind of outbox row."""
    registry.add(FETCH, fetch_lists)


def schedule(session: Session, at: datetime) -> None:
    """Say what runs again and again; saying it twice changes nothing."""
    every(session, FETCH, LOOK_EVERY, at)

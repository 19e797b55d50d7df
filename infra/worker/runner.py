"""What a worker process does with an outbox id, and how it comes to rest."""

import threading
import time
from collections.abc import Callable
from typing import Any

from infra.database import Database
from infra.settings import Settings
from infra.tasks import TaskRegistry, run_row

ServicesFactory = Callable[[Settings, Database], Any]
"""Builds the application object once in each worker process, on first need (so after any fork)."""


class Runner:
    """Counts what runs, and starts nothing more once it is told to rest. Thread-safe."""

    def __init__(self, settings: Settings, registry: TaskRegistry, services_factory: ServicesFactory) -> None:
        self.database = Database(settings.sqlalchemy_url)
        self._settings = settings
        self._registry = registry
        self._services_factory = services_factory
        self._services: Any = None
        self._lock = threading.Lock()
        self._resting = False
        self._active = 0

    def prepare(self) -> None:
        """Build the services now, where no fork follows: a worker that cannot have them must not start."""
        with self._lock:
            self._build_services()

    def run(self, outbox_id: int) -> None:
        """Run the row; once resting, leave it: its lease ends or is taken back at the next start."""
        with self._lock:
            if self._resting:
                return
            self._active += 1
            self._build_services()
        try:
            run_row(self.database, self._registry, self._services, outbox_id)
        finally:
            with self._lock:
                self._active -= 1

    def rest(self, *, within_seconds: float) -> bool:
        """Start nothing more and wait for what runs; False when some of it did not end in time."""
        deadline = time.monotonic() + within_seconds
        with self._lock:
            self._resting = True
        while time.monotonic() < deadline:
            with self._lock:
                if self._active == 0:
                    return True
            time.sleep(0.01)
        return False

    def _build_services(self) -> None:
        if self._services is None:
            self._services = self._services_factory(self._settings, self.database)

    def forked(self) -> None:
        """Leave the parent's connections alone; called first thing in a forked worker process."""
        self.database.dispose(close=False)

"""The worker process: every package's tasks in one registry, over the same services as the web process."""

from __future__ import annotations

import archive.tasks
import certs.truststore.tasks
import docflow.tasks
from api.container import Container, open_container
from infra.database import Database
from infra.settings import Settings
from infra.tasks import TaskRegistry
from infra.worker.main import run_worker


def registry() -> TaskRegistry:
    """Give every kind of task that this release knows."""
    tasks = TaskRegistry()
    docflow.tasks.register(tasks)
    archive.tasks.register(tasks)
    certs.truststore.tasks.register(tasks)
    return tasks


def services(settings: Settings, database: Database) -> Container:
    return open_container(settings, database)


def run(settings: Settings) -> None:
    run_worker(settings, registry(), services)


if __name__ == "__main__":
    run(Settings.load())

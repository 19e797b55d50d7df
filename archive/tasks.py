"""The archive's background work, thin; registered by the composition root."""

from typing import Protocol

from archive.service import Archive
from archive.taking_over import TASK
from infra.tasks import TaskRegistry, TaskRun


class HasArchive(Protocol):
    """What the archive's tasks need of the application object."""

    @property
    def archive(self) -> Archive: ...


def register(registry: TaskRegistry) -> None:
    registry.add(TASK, finish_take_over)


def finish_take_over(run: TaskRun) -> None:
    """Finish a take-over that was begun; running it twice adds nothing."""
    services: HasArchive = run.services
    services.archive.finish_take_over(int(run.payload["dossier_id"]), run.now())

"""Running outbox rows: the same code in a worker, in a test and in a headless command.

A handler does what must be done outside (sign, send, fetch) with no transaction open, then writes its effect
within `TaskRun.finishing()`: effect and `done` commit together, so a row that runs twice still has its effect
once.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from infra import outbox
from infra.clock import utc_now
from infra.database import Database
from infra.errors import InfraError
from infra.outbox import OutboxRow

log = logging.getLogger(__name__)


class RetryLaterError(InfraError):
    """A passing cause: the other side is down, a revocation list is not there yet."""

    code = "task.retry_later"

    def __init__(self, reason: str, *, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after
        """When to try again; None: the usual growing pause."""


class AlreadyDoneError(InfraError):
    """Another run of the same row finished first; its effect stands and this one's was rolled back."""

    code = "task.already_done"


class UnknownTaskError(InfraError):
    """A row of a kind that nobody registered, such as one written by a newer version."""

    code = "task.unknown"


@dataclass(frozen=True, slots=True)
class TaskRun:
    """One run of one outbox row."""

    outbox_id: int
    payload: Mapping[str, Any]
    tries: int
    """How many times the row was handed out, this one included."""
    services: Any
    """The application object of the composition root."""
    database: Database
    now: Callable[[], datetime]
    """The clock of the worker."""

    @contextmanager
    def finishing(self) -> Iterator[Session]:
        """Open the one transaction in which the effect is written and the row becomes done.

        Raises `AlreadyDoneError` when it is done; leave that to the caller of the handler.
        """
        with self.database.transaction() as session:
            if not outbox.finish(session, self.outbox_id, self.now()):
                raise AlreadyDoneError(f"Việc số {self.outbox_id} đã được thực hiện trước đó.")
            yield session


Handler = Callable[[TaskRun], None]


class TaskRegistry:
    """Which function runs which kind of row."""

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}

    def add(self, kind: str, handler: Handler) -> None:
        if kind in self._handlers:
            msg = f"task kind registered twice: {kind}"
            raise ValueError(msg)
        self._handlers[kind] = handler

    def __getitem__(self, kind: str) -> Handler:
        try:
            return self._handlers[kind]
        except KeyError:
            raise UnknownTaskError(
                f"Chưa có phần mềm xử lý loại việc “{kind}”. Hãy cập nhật phiên bản."
            ) from None


def run_row(
    database: Database,
    registry: TaskRegistry,
    services: Any,  # noqa: ANN401 - the composition root's own, opaque here
    outbox_id: int,
    *,
    now: Callable[[], datetime] = utc_now,
) -> None:
    """Run one claimed row. A row already done is left alone; any failure makes it due again later."""
    with database.reading() as session:
        row = session.get(OutboxRow, outbox_id)
    if row is None or row.done is not None:
        return
    run = TaskRun(row.id, row.payload, row.tries, services, database, now)
    try:
        registry[row.kind](run)
    except AlreadyDoneError:
        return
    except RetryLaterError as error:
        _give_back(run, str(error), error.after)
    except Exception as error:
        # The outermost loop: whatever a handler lets through must not lose the row.
        log.exception("task %s (outbox %s, try %s) failed", row.kind, row.id, row.tries)
        _give_back(run, f"{type(error).__name__}: {error}", None)
    else:
        # A handler that found nothing to do returns without an effect; its row is done all the same.
        with database.transaction() as session:
            outbox.finish(session, row.id, now())


def drain(
    database: Database,
    registry: TaskRegistry,
    services: Any,  # noqa: ANN401 - the composition root's own, opaque here
    *,
    now: Callable[[], datetime] = utc_now,
) -> int:
    """Run in this process everything that is due, and what that makes due, and give how many runs there were.

    The caller must be the only worker: rows leased by a dead one are taken over. Rows put off by a failure
    are left for a later call.
    """
    outbox.release_leases(database, now())
    runs = 0
    while ids := outbox.claim(database, limit=1, at=now()):
        for outbox_id in ids:
            run_row(database, registry, services, outbox_id, now=now)
            runs += 1
    return runs


def _give_back(run: TaskRun, reason: str, after: timedelta | None) -> None:
    pause = outbox.pause_after(run.tries) if after is None else after
    with run.database.transaction() as session:
        outbox.postpone(session, run.outbox_id, reason=reason, due=run.now() + pause)

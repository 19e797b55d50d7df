"""The relay: claims due outbox rows and hands their ids to Celery. The only publisher, and the sweep."""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from infra import outbox, periodic
from infra.clock import utc_now
from infra.database import Database

log = logging.getLogger(__name__)

_SQLITE_LOOK_S = 0.05
_POSTGRESQL_LOOK_S = 0.1
_ANYWAY_S = 1.0
"""So often the relay claims even when nothing seems to have changed: time makes rows due, too."""
_AFTER_FAILURE_S = 1.0


class Relay:
    """Runs until `stop`; `wake` makes it look at once."""

    def __init__(self, database: Database, publish: Callable[[int], None], *, limit: int) -> None:
        self._database = database
        self._publish = publish
        self._limit = limit
        self._wake = threading.Event()
        self._stopping = threading.Event()

    def wake(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()

    def run(self) -> None:
        """Hand out rows until stopped; a database or broker that is down is waited for."""
        while not self._stopping.is_set():
            try:
                self._loop()
            except Exception:
                # The outermost loop: the relay must outlive a full disk, a lost connection, a broker restart.
                log.exception("relay failed, trying again")
                self._stopping.wait(_AFTER_FAILURE_S)

    def _loop(self) -> None:
        changes = _SqliteChanges(self._database) if self._database.is_sqlite else _EveryTime()
        try:
            while not self._stopping.is_set():
                self._hand_out()
                self._wait(changes)
        finally:
            changes.close()

    def _hand_out(self) -> None:
        now = utc_now()
        periodic.post_due(self._database, now)
        claimed = outbox.claim(self._database, limit=self._limit, at=now)
        handed_out = 0
        try:
            for outbox_id in claimed:
                self._publish(outbox_id)
                handed_out += 1
        finally:
            if handed_out < len(claimed):
                outbox.unclaim(self._database, claimed[handed_out:])

    def _wait(self, changes: "_Changes") -> None:
        """Return when there may be something to do."""
        looks = int(_ANYWAY_S / changes.look_every_s)
        for _ in range(looks):
            if self._wake.wait(changes.look_every_s) or changes.happened():
                break
        self._wake.clear()


class _Changes(Protocol):
    look_every_s: float

    def happened(self) -> bool: ...

    def close(self) -> None: ...


class _SqliteChanges:
    """Whether another connection committed: SQLite tells in microseconds, without reading a table."""

    look_every_s = _SQLITE_LOOK_S

    def __init__(self, database: Database) -> None:
        self._connection = database.engine.raw_connection()
        self._seen = self._version()

    def happened(self) -> bool:
        version = self._version()
        changed = version != self._seen
        self._seen = version
        return changed

    def close(self) -> None:
        self._connection.close()

    def _version(self) -> object:
        cursor = self._connection.cursor()
        try:
            cursor.execute("PRAGMA data_version")
            return cursor.fetchone()
        finally:
            cursor.close()


class _EveryTime:
    """PostgreSQL: an empty claim costs about a millisecond, so one is tried each time."""

    look_every_s = _POSTGRESQL_LOOK_S

    def happened(self) -> bool:
        return True

    def close(self) -> None:
        return

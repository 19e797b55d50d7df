"""The helper's ports are few and fixed: on one machine its tests take turns."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.lock import HomeLock

_WAIT_SECONDS = 600


@contextmanager
def alone_on_this_machine() -> Iterator[None]:
    lock = HomeLock(Path(tempfile.gettempdir()) / "antin-agent-tests" / "ports.lock")
    lock.acquire(wait_seconds=_WAIT_SECONDS)
    try:
        yield
    finally:
        lock.release()

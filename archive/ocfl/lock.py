"""One writer per object, across threads and processes: system locks, which end with their holder."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            except OSError:
                time.sleep(0.05)
            else:
                return
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)


SHARD_DIGITS = 2
"""Objects share 256 lock files; a file per object would have to be removed, and that is a race."""


class ObjectLocks:
    """Locks by the key of an object. Never hold two: they may share a file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def hold(self, key: str) -> Iterator[None]:
        """Wait for the object's lock and hold it in the block."""
        descriptor = os.open(self._folder / f"{key[:SHARD_DIGITS]}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(descriptor)
            yield
        finally:
            os.close(descriptor)

"""One service for each data folder. The lock is the operating system's: it ends with the process, always."""

import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.errors import AlreadyRunningError

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class HomeLock:
    """An exclusive lock on a file, held from `acquire` (or `with`) to `release` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self, *, wait_seconds: float = 0) -> None:
        """Take the lock within `wait_seconds`; raises `AlreadyRunningError` when another holds it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # Not inherited by children (PEP 446): the lock must not outlive this process in one of them.
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + wait_seconds
        while True:
            try:
                _try_lock(descriptor)
            except OSError:
                if time.monotonic() >= deadline:
                    os.close(descriptor)
                    raise AlreadyRunningError(
                        f"Thư mục dữ liệu {self._path.parent} đang được một tiến trình Ấn Tín khác sử dụng. "
                        "Hãy dừng tiến trình đó, hoặc chọn thư mục khác bằng ANTIN_HOME."
                    ) from None
                time.sleep(0.05)
            else:
                self._descriptor = descriptor
                return

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

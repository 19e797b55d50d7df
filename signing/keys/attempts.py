"""Wrong PINs, counted on disk so that restarting the holder gives no fresh tries."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MAX_TRIES = 5
UNREADABLE = 10**6
"""Stands for a count that cannot be read: rather locked than guessed."""


class Attempts:
    """Counts per credential, in one small file each. Raises OSError where the count cannot be kept."""

    def __init__(self, folder: Path, most: int = MAX_TRIES) -> None:
        self._folder = folder
        self._most = most
        self._lock = threading.Lock()

    def used(self, credential: str) -> int:
        """Wrong tries in a row, those that were begun and came to no end included."""
        try:
            return int(self._file(credential).read_text("ascii"))
        except FileNotFoundError:
            return 0
        except ValueError:
            return UNREADABLE

    def left(self, credential: str) -> int:
        """Tries left."""
        return max(0, self._most - self.used(credential))

    def begin(self, credential: str) -> bool:
        """Spend one try before the PIN is even looked at; False if none is left."""
        with self._lock:
            left = self.left(credential)
            if left == 0:
                return False
            self._write(credential, self._most - left + 1)
            return True

    def succeeded(self, credential: str) -> None:
        """Forget the wrong tries: the PIN was right."""
        with self._lock:
            self._file(credential).unlink(missing_ok=True)

    def restore(self, credential: str, used: int) -> None:
        """Back to a count from before a try that never came to the PIN."""
        with self._lock:
            if used:
                self._write(credential, used)
            else:
                self._file(credential).unlink(missing_ok=True)

    def _write(self, credential: str, used: int) -> None:
        file = self._file(credential)
        fresh = file.with_suffix(".new")
        with fresh.open("w", encoding="ascii") as out:
            out.write(str(used))
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)

    def _file(self, credential: str) -> Path:
        return self._folder / f"{credential}.tries"

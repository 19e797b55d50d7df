"""Wrong PINs, counted on disk so that restarting the holder gives no fresh tries."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MAX_TRIES = 5


class Attempts:
    """Counts per credential, in one small file each beside the keys."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def left(self, credential: str) -> int:
        """Tries left. A count that cannot be read leaves none: rather locked than guessed."""
        try:
            used = int(self._file(credential).read_text("ascii"))
        except FileNotFoundError:
            return MAX_TRIES
        except ValueError:
            return 0
        return max(0, MAX_TRIES - used)

    def begin(self, credential: str) -> bool:
        """Spend one try before the PIN is even looked at; False if none is left."""
        with self._lock:
            left = self.left(credential)
            if left == 0:
                return False
            self._write(credential, MAX_TRIES - left + 1)
            return True

    def succeeded(self, credential: str) -> None:
        """Forget the wrong tries: the PIN was right."""
        with self._lock:
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

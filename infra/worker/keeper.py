"""Keeps a child process alive: starts it, starts it again when it dies, and takes it along at the end."""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

log = logging.getLogger(__name__)

_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 30.0
_SOUND_AFTER_S = 60.0
"""A child that lived so long was sound; the next restart is quick again."""


class ChildKeeper:
    """One child, told to end by closing its standard input.

    The child has a session of its own, so that Ctrl-C in the terminal reaches the service alone, which then
    lets its children finish. When the service is killed the pipe closes by itself.
    """

    def __init__(self, argv: Sequence[str]) -> None:
        self._argv = tuple(argv)
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="keeper", daemon=True)

    def start(self) -> None:
        self._spawn()
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """Process id of the child of the moment; None between two of them."""
        child = self._child
        return child.pid if child is not None and child.returncode is None else None

    def close(self) -> None:
        """Tell the child to end, without waiting; with several keepers close all before the first `stop`."""
        self._stopping.set()
        with self._lock:
            if self._child is not None and self._child.stdin is not None:
                self._child.stdin.close()

    def stop(self, *, within_seconds: float = 15.0) -> None:
        """End the child: ask, wait, and kill it when it has not ended in time."""
        self.close()
        if self._child is None:
            return
        try:
            self._child.wait(within_seconds)
        except subprocess.TimeoutExpired:
            log.warning("child %s did not end in time and was killed", self._child.pid)
            self._child.kill()
            self._child.wait()
        self._thread.join()

    def _spawn(self) -> None:
        with self._lock:
            if self._stopping.is_set():
                return
            if sys.platform == "win32":
                self._child = subprocess.Popen(  # noqa: S603 - the composition root's own arguments
                    self._argv, stdin=subprocess.PIPE, creationflags=subprocess.CREATE_NEW_PROCESS_GROUP
                )
            else:
                self._child = subprocess.Popen(  # noqa: S603 - the composition root's own arguments
                    self._argv, stdin=subprocess.PIPE, start_new_session=True
                )

    def _keep(self) -> None:
        pause = _FIRST_PAUSE_S
        while not self._stopping.is_set():
            child, begun = self._child, time.monotonic()
            if child is None:
                return
            status = child.wait()
            if self._stopping.is_set():
                return
            if child.stdin is not None:
                child.stdin.close()
            pause = _FIRST_PAUSE_S if time.monotonic() - begun > _SOUND_AFTER_S else pause
            log.warning("child %s ended with status %s; starting another in %.1f s", child.pid, status, pause)
            self._stopping.wait(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_S)
            self._spawn()

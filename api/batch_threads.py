"""Where batches run: a thread of the web process each, since only this process was handed their keys."""

from __future__ import annotations

import threading
import time

from docflow.batches import BatchRun

END_WITHIN = 60.0
"""Seconds in which the documents in hand are let end when the service stops; what is not done waits."""


class BatchThreads:
    """The runs of this process. `close` lets each end its documents in hand; the rest waits for the PIN."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[threading.Thread, BatchRun] = {}
        self._closed = False

    def launch(self, run: BatchRun) -> None:
        """Go through the batch in a thread of its own, whoever looks on."""
        thread = threading.Thread(target=self._go, args=(run,), name=f"batch-{run.batch_id}")
        with self._lock:
            if self._closed:
                run.halt()
            # Started under the lock: `close` joins none that has not begun, and none is kept that cannot.
            thread.start()
            self._running[thread] = run

    def close(self) -> None:
        """Have no further document taken up, and wait for those in hand."""
        with self._lock:
            self._closed = True
            running = dict(self._running)
        for run in running.values():
            run.halt()
        until = time.monotonic() + END_WITHIN
        for thread in running:
            thread.join(max(0.0, until - time.monotonic()))

    def _go(self, run: BatchRun) -> None:
        try:
            run.go()
        finally:
            with self._lock:
                self._running.pop(threading.current_thread(), None)

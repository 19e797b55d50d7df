"""A deadline for each call: a library that hangs takes its process along, which is then started anew."""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from signing.errors import KeyUnavailableError
from signing.keys import protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signing.keys.protocol import Line

PEOPLE_TAKE = 120.0
"""Seconds for a person to find the PIN pad and type."""
HUNG = 75
"""Exit status of a process that gave up on its library."""
_EVERY = 0.2
"""Seconds between two looks at the clock."""


class Watch:
    """Ends this process when a request takes longer than it was given; whoever waits for it is told."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[int, tuple[float, float, Line]] = {}
        threading.Thread(target=self._look, name="watch", daemon=True).start()

    @contextmanager
    def within(self, seconds: float, connection: Line) -> Iterator[None]:
        number = threading.get_ident()
        with self._lock:
            self._running[number] = time.monotonic() + seconds, seconds, connection
        try:
            yield
        finally:
            with self._lock:
                del self._running[number]

    def _look(self) -> None:
        while True:
            time.sleep(_EVERY)
            with self._lock:
                now = time.monotonic()
                late = [(seconds, asker) for until, seconds, asker in self._running.values() if until < now]
                if not late:
                    continue
                for seconds, asker in late:
                    text = (
                        f"Thiết bị ký không trả lời trong {seconds:g} giây nên đã bị ngắt. Không có chữ"
                        " ký nào được tạo; hãy rút thiết bị ra, cắm lại rồi ký lại."
                    )
                    with suppress(OSError, ValueError):
                        protocol.send(asker, {"error": KeyUnavailableError.code, "text": text})
                os._exit(HUNG)

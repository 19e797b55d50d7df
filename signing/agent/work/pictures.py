"""Page pictures that the signer looks for and the page brings; none is kept here."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from signing.agent.work.model import Wanted

if TYPE_CHECKING:
    from collections.abc import Callable

_TOLD_AGAIN = 5.0
"""Seconds after which a page is told once more, since the one that was told first may be gone."""


@dataclass
class _Slot:
    here: threading.Event = field(default_factory=threading.Event)
    png: bytes | None = None
    waiting: int = 0
    told_at: float | None = None


class Pictures:
    """`news` is called when there is one more to bring."""

    def __init__(self, seconds: float, news: Callable[[], None]) -> None:
        self._seconds = seconds
        self._news = news
        self._lock = threading.Lock()
        self._slots: dict[Wanted, _Slot] = {}
        self._is_over = False

    def get(self, wanted: Wanted) -> bytes | None:
        """Wait for a picture; None where the page cannot give it or is gone."""
        with self._lock:
            if self._is_over:
                return None
            slot = self._slots.setdefault(wanted, _Slot())
            slot.waiting += 1
        self._news()
        slot.here.wait(self._seconds)
        with self._lock:
            slot.waiting -= 1
            if not slot.waiting and self._slots.get(wanted) is slot:
                del self._slots[wanted]
        return slot.png

    def bring(self, wanted: Wanted, png: bytes | None) -> None:
        """What nobody waits for (any more) is let go."""
        with self._lock:
            slot = self._slots.pop(wanted, None)
        if slot is not None:
            slot.png = png
            slot.here.set()

    def give_up(self) -> None:
        """Nothing will be brought any more."""
        with self._lock:
            self._is_over = True
            slots = list(self._slots.values())
            self._slots.clear()
        for slot in slots:
            slot.here.set()

    @property
    def has_news(self) -> bool:
        """Whether `told` would give anything."""
        with self._lock:
            return any(_is_due(slot) for slot in self._slots.values())

    def told(self) -> tuple[Wanted, ...]:
        """What the page is to bring, each once in a while."""
        with self._lock:
            due = [(wanted, slot) for wanted, slot in self._slots.items() if _is_due(slot)]
            for _, slot in due:
                slot.told_at = time.monotonic()
        return tuple(wanted for wanted, _ in due)


def _is_due(slot: _Slot) -> bool:
    return slot.told_at is None or time.monotonic() - slot.told_at >= _TOLD_AGAIN

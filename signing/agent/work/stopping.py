"""The wish to end a job early: from its page, from its window, by its lease, or because the helper ends."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from signing.agent.work.model import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class EndedError(Exception):
    """Inside this package: the job goes no further; the sentence is for page and window."""

    def __init__(self, state: State, sentence: str) -> None:
        super().__init__(sentence)
        self.state = state


class Stop:
    """Heard at once by whoever waits. Only the first wish counts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._event = threading.Event()
        self._wish: EndedError | None = None
        self._hearers: list[Callable[[str], None]] = []

    def wish(self, sentence: str, state: State = State.CANCELLED) -> None:
        with self._lock:
            if self._wish is not None:
                return
            self._wish = EndedError(state, sentence)
            self._event.set()
            hearers = list(self._hearers)
        for hear in hearers:
            hear(sentence)

    @property
    def is_wished(self) -> bool:
        return self._event.is_set()

    def check(self) -> None:
        """Raises `EndedError` where somebody wished it."""
        if self._wish is not None:
            raise EndedError(self._wish.state, str(self._wish))

    def wait(self, seconds: float) -> None:
        """Let time pass. Raises `EndedError` as soon as somebody wishes it."""
        self._event.wait(seconds)
        self.check()

    @contextmanager
    def heard_by(self, hear: Callable[[str], None]) -> Iterator[None]:
        """Call it with the sentence when somebody wishes the end, also where it was wished before."""
        with self._lock:
            self._hearers.append(hear)
            wish = self._wish
        try:
            if wish is not None:
                hear(str(wish))
            yield
        finally:
            with self._lock:
                self._hearers.remove(hear)

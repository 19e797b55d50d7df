"""How a source of evidence fares, and when one that is dead is asked again: values and pure functions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=30)
_MOST_DOUBLINGS = 10


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is known of one address."""

    url: str
    failures: int = 0
    """In a row; 0 while it answers."""
    dead_since: datetime | None = None
    """When the first of them was."""
    last_error: str | None = None
    """Vietnamese; of the last failure, also after it answers again."""
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    next_try: datetime | None = None
    """Before this it is left alone; None while it answers."""

    def is_resting(self, at: datetime) -> bool:
        """Tell whether it is dead and not yet due to be tried again."""
        return self.next_try is not None and at < self.next_try


def after_failure(state: SourceState, error: str, at: datetime, chance: float) -> SourceState:
    """Give the state after one more failure.

    The pause doubles with each failure in a row, up to `LONGEST_PAUSE`. `chance`, from 0 to 1, spreads it
    between half and one and a half of that, so that all who wait do not come back at once.
    """
    failures = state.failures + 1
    pause = min(FIRST_PAUSE * (1 << min(failures - 1, _MOST_DOUBLINGS)), LONGEST_PAUSE)
    return replace(
        state,
        failures=failures,
        dead_since=state.dead_since or at,
        last_error=error,
        asked_at=at,
        next_try=at + pause * (0.5 + chance),
    )


def after_answer(state: SourceState, at: datetime) -> SourceState:
    """Give the state after an answer, of whatever use: the source is alive."""
    return replace(state, failures=0, dead_since=None, asked_at=at, answered_at=at, next_try=None)

"""How a source of evidence fares, and when one that is dead is asked again: values and pure functions."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=30)
LONGEST_REST = timedelta(hours=1)
"""The most that a source is left alone because it asks for it (Retry-After)."""
_MOST_DOUBLINGS = 10
ERROR_LENGTH = 500
"""Letters kept of what a source said; it may say anything."""


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

    def columns(self) -> dict[str, Any]:
        """What a table keeps of it, by the names of the fields; of the error, `ERROR_LENGTH` letters."""
        return {**asdict(self), "last_error": self.last_error[:ERROR_LENGTH] if self.last_error else None}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A question that a living source did not answer, or not with anything of use: it alone rests."""

    times: int
    """In a row."""
    error: str
    """Vietnamese; of the last one."""
    next_try: datetime

    def is_resting(self, at: datetime) -> bool:
        """Tell whether it is not yet due to be asked again."""
        return at < self.next_try


def after_failure(
    state: SourceState,
    error: str,
    at: datetime,
    chance: float,
    *,
    retry_after: timedelta | None = None,
) -> SourceState:
    """Give the state after one more failure; `pause` says how long it rests."""
    failures = state.failures + 1
    return replace(
        state,
        failures=failures,
        dead_since=state.dead_since or at,
        last_error=error,
        asked_at=at,
        next_try=at + pause(failures, chance, retry_after),
    )


def after_refusal(
    before: Refusal | None, error: str, at: datetime, chance: float, *, retry_after: timedelta | None = None
) -> Refusal:
    """Give how a question stands that was refused once more; None before the first time."""
    times = 1 if before is None else before.times + 1
    return Refusal(times, error, at + pause(times, chance, retry_after))


def pause(failures: int, chance: float, retry_after: timedelta | None = None) -> timedelta:
    """Say how long to rest after so many failures in a row.

    It doubles with each of them, up to `LONGEST_PAUSE`. `chance`, from 0 to 1, spreads it between half and
    one and a half of that, so that all who wait do not come back at once. Where the source asks for more, it
    gets it, up to `LONGEST_REST`.
    """
    doubled = min(FIRST_PAUSE * (1 << min(failures - 1, _MOST_DOUBLINGS)), LONGEST_PAUSE)
    asked_for = min(retry_after or timedelta(), LONGEST_REST)
    return max(doubled * (0.5 + chance), asked_for)


def after_answer(state: SourceState, at: datetime) -> SourceState:
    """Give the state after an answer, of whatever use: the source is alive."""
    return replace(state, failures=0, dead_since=None, asked_at=at, answered_at=at, next_try=None)

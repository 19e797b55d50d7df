"""How much the helper takes on, and how long it waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    jobs: int = 8
    """Kept at once, those that ended included."""
    jobs_of_party: int = 4
    lease: timedelta = timedelta(minutes=30)
    """A job is forgotten so long after the last word from its page, with what it still holds."""
    sweep: float = 30.0
    """Seconds between two looks for such jobs."""
    picture: float = 15.0
    """Seconds in which the page has to bring a picture."""
    away: float = 180.0
    """Seconds for which a job waits for a device that was pulled out."""
    look: float = 1.0
    """Seconds between two looks whether it is back."""
    busy: float = 30.0
    """Seconds to wait for a device with which another job is busy, such as with its PIN pad."""
    stuck: float = 120.0
    """Seconds that a device may fail without a signature in between before the job ends."""

"""Change signed files by lot until the time is over, and hold every verdict against the oracle.

Each case has a number of its own and can be made again from it. What fails is kept as a file.
"""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass, field
from itertools import count, takewhile
from random import Random
from typing import TYPE_CHECKING

from signing.report import Indication
from signing.validation import validate
from tests.soak.mutations import mutated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tests.soak.oracle import Victim

WARM_UP = 100
"""Cases after which the process has loaded and remembered what it needs."""
MOST_GROWTH_MB = 150
"""By which its largest size may grow afterwards: many cases would show a leak, one large case is none."""


@dataclass(slots=True)
class Outcome:
    """What a soak saw."""

    cases: int = 0
    passed: int = 0
    growth_mb: float = 0
    complaints: list[str] = field(default_factory=list)


def case(victims: Sequence[Victim], number: int) -> tuple[Victim, bytes]:
    luck = Random(number)  # noqa: S311 - to be drawn again, not to be secret
    victim = victims[number % len(victims)]
    return victim, mutated(victim.pdf, luck)


def lasting(seconds: float, first: int) -> Iterator[int]:
    """Numbers of cases from `first` on, until the time is over."""
    end = time.monotonic() + seconds
    return takewhile(lambda _: time.monotonic() < end, count(first))


def soak(victims: Sequence[Victim], numbers: Iterable[int], *, keep: Path) -> Outcome:
    """Try case after case; an exception from the checker is a complaint too."""
    outcome = Outcome()
    warm = 0.0
    for number in numbers:
        victim, changed = case(victims, number)
        complaint = _tried(victim, changed, outcome)
        if complaint is not None:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{victim.name}-{number}.pdf").write_bytes(changed)
            outcome.complaints.append(f"case {number} ({victim.name}): {complaint}")
        outcome.cases += 1
        if outcome.cases == WARM_UP:
            warm = _size_mb()
    outcome.growth_mb = _size_mb() - warm if warm else 0.0
    return outcome


def _tried(victim: Victim, changed: bytes, outcome: Outcome) -> str | None:
    try:
        report = validate(changed, trust=victim.trust, at=victim.at)
    except Exception as error:  # noqa: BLE001 - any that escapes is what is looked for
        return f"{type(error).__name__}: {error}"
    outcome.passed += report.indication is Indication.TOTAL_PASSED
    return victim.complaint(changed, report)


def _size_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

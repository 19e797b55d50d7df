"""What verification has to reach, each with what was measured: the file's own verdict on itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.report import Indication
from signing.validation import validate
from tests.load.measuring import cpu
from tests.signing.validation import builders
from tests.signing.validation.test_many_signatures import signed_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.load.flood import Flood
    from tests.load.large import Large
    from tests.load.measuring import Pair

SHARE_OF_PYHANKO = 0.5
PER_MINUTE = 500
MEGABYTES = 200
FEW, MANY = 10, 50
TIMES = 6.0
"""What fifty signatures may cost beside ten; five would be linear."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure with its bound."""

    what: str
    bound: str
    measured: str
    holds: bool


def of_share(pair: Pair) -> Mark:
    return Mark(
        "One signature of a letter verified, beside plain pyHanko",
        f"≤ {SHARE_OF_PYHANKO:.0%} of its time",
        f"{pair.share:.0%} ({pair.one_ms:.2f} and {pair.other_ms:.2f} ms)",
        pair.share <= SHARE_OF_PYHANKO,
    )


def of_flood(flood: Flood) -> Mark:
    spent = ", ".join(f"{name} {ms:.0f} ms" for name, ms in sorted(flood.cpu_ms.items()) if round(ms))
    return Mark(
        f"{flood.documents} documents arrive at a service with 2 processors, caches warm",
        f"≥ {PER_MINUTE} a minute",
        f"{flood.per_minute:.0f} a minute; CPU of each {sum(flood.cpu_ms.values()):.0f} ms ({spent})",
        flood.per_minute >= PER_MINUTE,
    )


def of_large(large: Large, megabytes: float) -> list[Mark]:
    service = ", ".join(f"{name} {peak:.0f} MB" for name, peak in sorted(large.service.items()))
    bound = f"< {MEGABYTES} MB in each process"
    return [
        Mark(
            f"A file of {megabytes:.0f} MB, `antin validate`",
            bound,
            f"{large.command:.0f} MB",
            large.command < MEGABYTES,
        ),
        Mark(
            f"A file of {megabytes:.0f} MB, sent over HTTP",
            bound,
            service,
            max(large.service.values()) < MEGABYTES,
        ),
    ]


def of_many() -> Mark:
    """CPU time of a file with fifty signatures in times of one with ten."""
    few = signed_by(FEW, builders.letter())
    many = signed_by(MANY, few, first=FEW)
    taken = [cpu(_checking(pdf), rounds=5, warm_ups=1) for pdf in (few, many)]
    times = taken[1] / taken[0]
    return Mark(
        f"A file with {MANY} signatures, beside one with {FEW}",
        f"≤ {TIMES:g} × its time (linear: {MANY / FEW:g})",
        f"{times:.1f} × ({taken[0]:.0f} and {taken[1]:.0f} ms)",
        times <= TIMES,
    )


def _checking(pdf: bytes) -> Callable[[], None]:
    def work() -> None:
        report = validate(pdf, trust=builders.trust(), at=builders.NOW)
        assert report.indication is Indication.TOTAL_PASSED, report.problems

    return work

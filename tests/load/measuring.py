"""CPU time of a piece of work in this process or of a whole child process."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WARM_UPS = 3
ROUNDS = 15
PAIRS = 101


class LeftOutError(Exception):
    """Something cannot be measured here; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a child process took."""

    cpu_ms: float
    wall_ms: float
    output: str


def cpu(work: Callable[[], object], *, rounds: int = ROUNDS, warm_ups: int = WARM_UPS) -> float:
    """Median CPU milliseconds of one call."""
    for _ in range(warm_ups):
        work()
    return statistics.median(_once(work) for _ in range(rounds))


@dataclass(frozen=True, slots=True)
class Pair:
    """CPU milliseconds of two pieces of work, each the median, and the one in times of the other."""

    one_ms: float
    other_ms: float
    share: float
    """Median of the shares of pairs that ran one after the other, so that noise is in both."""


def paired(one: Callable[[], object], other: Callable[[], object], *, rounds: int = PAIRS) -> Pair:
    """Run the two in turn."""
    for _ in range(WARM_UPS):
        one()
        other()
    taken = [(_once(one), _once(other)) for _ in range(rounds)]
    shares = [first / second for first, second in taken]
    ones, others = zip(*taken, strict=True)
    return Pair(statistics.median(ones), statistics.median(others), statistics.median(shares))


def _once(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000


def child(command: Sequence[str], *, variables: dict[str, str] | None = None) -> Usage:
    """Run a program to its end. Raises `RuntimeError` with what it said when it fails."""
    begun = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, **(variables or {})}
    ) as process:
        assert process.stdout is not None
        output = process.stdout.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[0]} failed: {output}")
    return Usage(_cpu_ms(usage), (time.perf_counter() - begun) * 1000, output)


def _cpu_ms(usage: resource.struct_rusage) -> float:
    return (usage.ru_utime + usage.ru_stime) * 1000

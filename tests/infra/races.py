"""Processes that do the same thing at the same time."""

import multiprocessing
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

from infra.database import Database

Racer = Callable[[Database, int, random.Random], None]
"""Does so many steps; the dice are loaded, so that each run of a test is alike."""

_fork = multiprocessing.get_context("fork")


@contextmanager
def race(racer: Racer, database: Database, *, processes: int, count: int) -> Iterator[list[BaseProcess]]:
    """Start so many processes, all under way when the block begins and ended when it does."""
    begun = _fork.Barrier(processes + 1)
    # Connections may not be shared with a forked child.
    database.dispose()
    url = database.engine.url.render_as_string(hide_password=False)
    racers: list[BaseProcess] = [
        _fork.Process(target=_begin, args=(racer, url, count, seed, begun)) for seed in range(processes)
    ]
    for each in racers:
        each.start()
    try:
        begun.wait(60)
        yield racers
    finally:
        for each in racers:
            each.kill()
            each.join()


def finish(racers: list[BaseProcess]) -> None:
    """Wait until all have ended, well."""
    for racer in racers:
        racer.join(60)
    assert [racer.exitcode for racer in racers] == [0] * len(racers)


def _begin(
    racer: Racer, url: str, count: int, seed: int, begun: "multiprocessing.synchronize.Barrier"
) -> None:
    database = Database(url)
    begun.wait(60)
    racer(database, count, random.Random(seed))  # noqa: S311 - see `Racer`

"""Processes that do the same thing at the same time."""

import multiprocessing
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from infra.database import Database

Racer = Callable[[Database, int, random.Random], None]
"""Does so many steps; the dice are loaded, so that each run of a test is alike."""

# Forked from a process of one thread; forking pytest itself, with its threads, could deadlock.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.infra.racers"])


@contextmanager
def race(racer: Racer, database: Database, *, processes: int, count: int) -> Iterator[list[BaseProcess]]:
    """Start so many processes, all under way when the block begins and ended when it does."""
    url = database.engine.url.render_as_string(hide_password=False)
    # A pipe for each: a lock that they share could be held for ever by one that is killed.
    gates = [_processes.Pipe() for _ in range(processes)]
    racers: list[BaseProcess] = [
        _processes.Process(target=_begin, args=(racer, url, count, seed, gate))
        for seed, (_, gate) in enumerate(gates)
    ]
    for each in racers:
        each.start()
    try:
        for starter, _ in gates:
            assert starter.poll(60), "a racer did not come to the start"
            starter.recv()
        for starter, _ in gates:
            starter.send("go")
        yield racers
    finally:
        for each in racers:
            each.kill()
            each.join()
        for gate in chain.from_iterable(gates):
            gate.close()


def finish(racers: list[BaseProcess]) -> None:
    """Wait until all have ended, well."""
    for racer in racers:
        racer.join(60)
    assert [racer.exitcode for racer in racers] == [0] * len(racers)


def _begin(racer: Racer, url: str, count: int, seed: int, gate: "Connection[str, str]") -> None:
    database = Database(url)
    gate.send("ready")
    gate.recv()
    racer(database, count, random.Random(seed))  # noqa: S311 - see `Racer`

"""The jobs that are kept: found by their party alone, few at a time, let go when their page is silent."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from signing.agent.offers import Enrolment
from signing.agent.work import words
from signing.agent.work.errors import Code, WorkError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from signing.agent.offers import Offer
    from signing.agent.party import Party
    from signing.agent.work.enrolling import Enrolling
    from signing.agent.work.job import Job
    from signing.agent.work.limits import Limits
    from signing.agent.work.offering import OfferFront

_END_WITHIN = 10.0
"""Seconds for jobs to end when the helper does."""


class Shelf:
    """Thread-safe. `close` ends all jobs."""

    def __init__(self, limits: Limits, clock: Callable[[], datetime]) -> None:
        self._limits = limits
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, OfferFront | Enrolling] = {}
        self._threads: set[threading.Thread] = set()
        self._closed = threading.Event()
        threading.Thread(target=self._look, name="leases of jobs", daemon=True).start()

    def known(self, party: Party, statement: Offer | Enrolment) -> OfferFront | Enrolling | None:
        """What was begun for this statement. Raises `WorkError` (offer_differs) where its id meant others."""
        self.sweep()
        with self._lock:
            for one in self._kept.values():
                if one.job.party.id == party.id and one.statement.id == statement.id:
                    if not _is_within(statement, one.statement):
                        raise WorkError(Code.OFFER_DIFFERS, words.OFFER_DIFFERS)
                    one.job.heard(self._clock())
                    return one
        return None

    def get(self, party: Party, job: str) -> OfferFront | Enrolling:
        """Raises `WorkError` (no_job), also for a job of somebody else."""
        self.sweep()
        with self._lock:
            found = self._kept.get(job)
            if found is None or found.job.party.id != party.id:
                raise WorkError(Code.NO_JOB, words.NO_JOB)
            found.job.heard(self._clock())
            return found

    def check_room(self, party: Party) -> None:
        """Let go of what is settled, if need be. Raises `WorkError` (too_many, closed)."""
        with self._lock:
            if self._closed.is_set():
                raise WorkError(Code.CLOSED, words.CLOSED)
            while self._is_full(party):
                settled = next((one.job for one in self._kept.values() if one.job.is_settled), None)
                if settled is None:
                    raise WorkError(Code.TOO_MANY, words.TOO_MANY)
                del self._kept[settled.id]

    def put(self, one: OfferFront | Enrolling, work: Callable[[], None], *, instead_of: Job | None) -> None:
        """Keep it and do its work in a thread of its own."""
        thread = threading.Thread(target=self._done, args=(work,), name=f"job {one.job.id}", daemon=True)
        with self._lock:
            if instead_of is not None:
                self._kept.pop(instead_of.id, None)
            self._kept[one.job.id] = one
            self._threads.add(thread)
        thread.start()

    def sweep(self) -> None:
        """Stop and let go of jobs whose pages have been silent for the lease."""
        with self._lock:
            at, lease = self._clock(), self._limits.lease
            forsaken = [one.job for one in self._kept.values() if one.job.is_forsaken(at, lease)]
            for job in forsaken:
                del self._kept[job.id]
        for job in forsaken:
            job.stop.wish(words.BY_LEASE)

    def close(self) -> None:
        """Stop everything; returns when it has ended, or hangs in what nobody can stop."""
        with self._lock:
            self._closed.set()
            jobs = [one.job for one in self._kept.values()]
            threads = list(self._threads)
        for job in jobs:
            job.stop.wish(words.BY_END)
        until = time.monotonic() + _END_WITHIN
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _is_full(self, party: Party) -> bool:
        theirs = sum(one.job.party.id == party.id for one in self._kept.values())
        return len(self._kept) >= self._limits.jobs or theirs >= self._limits.jobs_of_party

    def _done(self, work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            with self._lock:
                self._threads.discard(threading.current_thread())

    def _look(self) -> None:
        while not self._closed.wait(self._limits.sweep):
            self.sweep()


def _is_within(said: Offer | Enrolment, known: Offer | Enrolment) -> bool:
    """The same work, or what is left of it: a service no longer offers what it has stored."""
    if isinstance(said, Enrolment) or isinstance(known, Enrolment):
        return said == known
    return replace(said, items=known.items) == known and set(said.items) <= set(known.items)

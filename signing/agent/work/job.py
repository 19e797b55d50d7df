"""One job as its page sees it: state, results, pictures that are wanted, and when the page last spoke."""

from __future__ import annotations

import secrets
import threading
from typing import TYPE_CHECKING

from signing.agent.work.model import Result, Signed, State, Watched
from signing.agent.work.pictures import Pictures
from signing.agent.work.stopping import Stop

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from signing.agent.party import Party


class Job:
    """Thread-safe."""

    def __init__(
        self,
        party: Party,
        total: int,
        *,
        at: datetime,
        picture_seconds: float = 0.0,
        before: Job | None = None,
    ) -> None:
        """`before`: the same statement begun earlier, whose signatures are delivered by this job."""
        self.id = secrets.token_hex(16)
        self.party = party
        self.stop = Stop()
        self.pictures = Pictures(picture_seconds, self._news)
        self._total = total
        self._changed = threading.Condition()
        self._version = 0
        self._state = State.ASKING
        self._problem: str | None = None
        self._settled: set[str] = set() if before is None else before.settled
        self._results: list[Result | None] = [] if before is None else [*before.signed]
        """None for what the service has dealt with."""
        self._heard_at = at

    def stands(self, state: State, problem: str | None) -> None:
        """What the engine tells."""
        with self._changed:
            self._state, self._problem = state, problem
        if state.is_over:
            self.pictures.give_up()
        self._news()

    def take(self, result: Result) -> None:
        """One more result."""
        with self._changed:
            self._results.append(result)
        self._news()

    def watched(self, after: int, wait: float) -> Watched:
        """How it stands, as soon as there is something new after that place."""
        with self._changed:
            version = self._version
            self._changed.wait_for(
                lambda: self._version != version or len(self._results) > after or self._has_news, wait
            )
            start = max(0, after)
            results = tuple(one for one in self._results[start:] if one is not None)
            upto = max(start, len(self._results))
            return Watched(self._state, self._problem, self._total, results, upto, self.pictures.told())

    def settle(self, request: str) -> bool:
        """Let go of a signature that the service has stored or refused; tells whether it was there."""
        with self._changed:
            for place, one in enumerate(self._results):
                if isinstance(one, Signed) and one.request == request:
                    self._results[place] = None
                    self._settled.add(request)
                    return True
        return False

    @property
    def signed(self) -> tuple[Signed, ...]:
        """Signatures that the service has not confirmed."""
        with self._changed:
            return tuple(one for one in self._results if isinstance(one, Signed))

    @property
    def settled(self) -> set[str]:
        """Requests of signatures that the service has stored or refused."""
        with self._changed:
            return set(self._settled)

    @property
    def is_settled(self) -> bool:
        """Ended, and nothing is left that its page would miss."""
        with self._changed:
            return self._state.is_over and not any(isinstance(one, Signed) for one in self._results)

    @property
    def may_begin_again(self) -> bool:
        """Ended early: the same statement is new work for what was not signed."""
        with self._changed:
            return self._state in {State.CANCELLED, State.FAILED}

    def heard(self, at: datetime) -> None:
        """Its page spoke."""
        with self._changed:
            self._heard_at = at

    def is_forsaken(self, at: datetime, lease: timedelta) -> bool:
        """Whether its page has been silent for so long."""
        with self._changed:
            return at - self._heard_at >= lease

    @property
    def _has_news(self) -> bool:
        return self._state.is_over or self.pictures.has_news

    def _news(self) -> None:
        with self._changed:
            self._version += 1
            self._changed.notify_all()

"""Revocation evidence and issuers over HTTP, remembered for a while in this process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from certs import facts
from certs.addresses import FetchPolicy
from certs.answers import Answer
from certs.asking import Asker
from certs.collecting import collect
from certs.errors import EvidenceRefusedError, FetchError, QuestionRefusedError
from certs.evidence import Evidence, EvidenceNeed, NeedKind
from certs.fetching import Timeouts
from certs.sources import SourceState, after_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["FetchPolicy", "HttpEvidenceSource", "Timeouts"]


MAX_STATES = 256
"""Dead sources that are remembered."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class HttpEvidenceSource:
    """Fetches over the network within a policy; implements `EvidenceSource` and may be shared by threads.

    `rewrites` maps the beginning of an address in certificates to where that service answers now.
    An answer is asked for again after `remember`, or at its nextUpdate if that comes first. A source that is
    dead rests as `sources.pause` has it, `remember` at most: many files cost one try.
    """

    def __init__(  # noqa: PLR0913 - all but the first have a default that does
        self,
        policy: FetchPolicy,
        *,
        rewrites: Mapping[str, str] | None = None,
        timeouts: Timeouts | None = None,
        remember: timedelta = timedelta(minutes=5),
        prefers_get: bool = False,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._asker = Asker(policy, rewrites=rewrites, timeouts=timeouts, prefers_get=prefers_get)
        self._clock = clock
        self._remember = remember
        self._memory = _Memory()
        self._states: dict[str, SourceState] = {}

    def fetch(self, needs: Sequence[EvidenceNeed]) -> Evidence:
        """Ask, for each certificate, its sources in the given order until one gives a good answer."""
        return collect(needs, self.get)

    def get(self, need: EvidenceNeed) -> Answer:
        """Ask one source, or remember what it said; raises `CertsError` if it is of no use."""
        now = self._clock()
        key = _key(need)
        remembered = self._memory.get(key, now)
        if remembered is not None:
            try:
                return self._asker.read(need, remembered, now)
            except EvidenceRefusedError:
                self._memory.drop(key)
        answer = self._ask(need, now)
        self._memory.put(key, answer.raw, min(answer.fresh_until, now + self._remember))
        return self._asker.read(need, answer.raw, now)

    def _ask(self, need: EvidenceNeed, now: datetime) -> Answer:
        state = self._states.get(need.url)
        if state is not None and state.is_resting(now):
            raise FetchError(state.last_error or "")
        try:
            answer = self._asker.ask(need, now)
        except QuestionRefusedError:
            raise
        except FetchError as error:
            if len(self._states) >= MAX_STATES:
                self._states.clear()
            state = after_failure(
                state or SourceState(need.url), str(error), now, 0.5, retry_after=error.retry_after
            )
            self._states[need.url] = replace(state, next_try=min(state.next_try or now, now + self._remember))
            raise
        self._states.pop(need.url, None)
        return answer


_Key = tuple[NeedKind, str, str]


def _key(need: EvidenceNeed) -> _Key:
    # One list serves all certificates of its issuer.
    per_certificate = need.kind in (NeedKind.OCSP, NeedKind.ISSUER) or not need.issuer
    subject = need.certificate if per_certificate else need.issuer or b""
    return need.kind, need.url, facts.fingerprint(subject)


class _Memory:
    """The last answers, bounded in count and bytes."""

    MAX_ENTRIES = 256
    MAX_BYTES = 64 * 1024 * 1024

    def __init__(self) -> None:
        self._entries: OrderedDict[_Key, tuple[bytes, datetime]] = OrderedDict()
        self._bytes = 0
        self._guard = threading.Lock()

    def get(self, key: _Key, now: datetime) -> bytes | None:
        with self._guard:
            entry = self._entries.get(key)
        return entry[0] if entry is not None and now < entry[1] else None

    def put(self, key: _Key, raw: bytes, until: datetime) -> None:
        with self._guard:
            self._remove(key)
            self._entries[key] = (raw, until)
            self._bytes += len(raw)
            while self._bytes > self.MAX_BYTES or len(self._entries) > self.MAX_ENTRIES:
                self._remove(next(iter(self._entries)))

    def drop(self, key: _Key) -> None:
        with self._guard:
            self._remove(key)

    def _remove(self, key: _Key) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= len(entry[0])

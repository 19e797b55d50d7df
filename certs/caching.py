"""Evidence that all processes share: asked for once, kept with the time it was got, renewed ahead of need.

What is stored is bytes with where, when and for how long; what they prove is read from them anew each time.
The rules:
- an answer is handed out without asking while it is fresh by policy: not older than `max_age`, and before its
  nextUpdate;
- of several that want the same answer one asks, the others wait for what it brings; whoever asks holds a
  claim that ends by itself, should they die;
- a source that is dead is left alone for a while that grows (`sources`); meanwhile an answer that is older
  than the policy likes, but still before its nextUpdate, is better than none. Nothing else stands in.
"""

from __future__ import annotations

import hashlib
import random
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from certs import facts
from certs.asking import Answer, Asker
from certs.collecting import collect
from certs.errors import CertsError, EvidenceRefusedError, FetchError
from certs.evidence import Evidence, EvidenceNeed, NeedKind
from certs.http import HttpEvidenceSource, utc_now
from certs.sources import SourceState, after_answer, after_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LEASE = timedelta(seconds=90)
"""How long a claim holds: longer than one question can take with all its redirects and second tries."""
WAIT_SECONDS = 20.0
"""How long to wait for somebody else's answer."""
POLL_SECONDS = 0.1
SETTLE = timedelta(minutes=1)
"""So long after it was got, an answer that says nothing about a certificate is not asked for again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, by which everybody knows it again."""

    kind: NeedKind
    url: str
    certificate: bytes
    """DER: of an OCSP question, the certificate; of lists, any that it was met for."""
    issuer: bytes

    @classmethod
    def of(cls, need: EvidenceNeed) -> Asked:
        return cls(need.kind, need.url, need.certificate, need.issuer or b"")

    @property
    def key(self) -> str:
        """SHA-256 over kind, address and, for OCSP, the certificate; a list is one for all certificates."""
        about = facts.fingerprint(self.certificate) if self.kind is NeedKind.OCSP else ""
        return hashlib.sha256(f"{self.kind.value}\n{self.url}\n{about}".encode()).hexdigest()

    @property
    def need(self) -> EvidenceNeed:
        return EvidenceNeed(self.kind, self.url, self.certificate, self.issuer)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer in the store."""

    id: int
    sha256: str
    got_at: datetime
    """When the source last gave these very bytes."""
    fresh_until: datetime
    """By its own nextUpdate."""
    is_used: bool
    """It was handed out for a record that is kept; it is never removed."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What the store knows of a question."""

    kept: Kept | None = None
    """The newest answer."""
    state: SourceState | None = None
    """Of the source."""


class EvidenceStore(Protocol):
    """Where answers are kept for all processes. Every method is one short transaction."""

    def look(self, asked: Asked) -> Looked:
        """Find the newest answer and the source's state."""
        ...

    def note(self, asked: Asked, at: datetime) -> None:
        """Remember that the question came up."""
        ...

    def content(self, kept: Kept) -> bytes: ...

    def claim(self, asked: Asked, at: datetime, until: datetime) -> str | None:
        """Take the right to ask until then; None while somebody else has it."""
        ...

    def keep(self, asked: Asked, claim: str, answer: Answer, state: SourceState, stale_at: datetime) -> Kept:
        """Add an answer got at `state.answered_at` and give the claim back. Nothing is overwritten.

        From `stale_at` on it is asked for anew.
        """
        ...

    def give_back(self, asked: Asked, claim: str, error: str, state: SourceState) -> None:
        """Give the claim back without an answer."""
        ...

    def release(self, asked: Asked, claim: str) -> None:
        """Give the claim back unused."""
        ...

    def mark_used(self, kept: Kept, at: datetime) -> None:
        """Say that a record rests on this answer from now on."""
        ...


class SharedEvidenceSource:
    """Implements `EvidenceSource` over a store; may be shared by threads.

    Issuers' certificates are asked of `issuers`: their addresses come from files that anybody sends, and the
    store keeps only what certificates of trusted authorities led to.
    """

    def __init__(  # noqa: PLR0913 - the last three are for tests
        self,
        asker: Asker,
        store: EvidenceStore,
        issuers: HttpEvidenceSource,
        *,
        max_age: timedelta,
        is_recording: bool = True,
        clock: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._asker = asker
        self._store = store
        self._issuers = issuers
        self._max_age = max_age
        self._is_recording = is_recording
        self._clock = clock
        self._sleep = sleep
        self._chance = chance

    def fetch(self, needs: Sequence[EvidenceNeed]) -> Evidence:
        """Give what is kept or can be had; never raises for a dead source."""
        return collect(needs, self.get)

    def unrecorded(self) -> SharedEvidenceSource:
        """Give the same source for checks that leave no record: what it hands out need not be kept."""
        return SharedEvidenceSource(
            self._asker,
            self._store,
            self._issuers,
            max_age=self._max_age,
            is_recording=False,
            clock=self._clock,
            sleep=self._sleep,
            chance=self._chance,
        )

    @property
    def apart(self) -> HttpEvidenceSource:
        """Give a source that shares nothing, for checks with anchors that a stranger brings along."""
        return self._issuers

    def get(self, need: EvidenceNeed) -> Answer:
        """Answer one need; raises `CertsError` where nothing can be had."""
        if need.kind is NeedKind.ISSUER:
            return self._issuers.get(need)
        asked = Asked.of(need)
        self._store.note(asked, self._clock())
        for _ in range(max(1, round(WAIT_SECONDS / POLL_SECONDS))):
            now = self._clock()
            looked = self._store.look(asked)
            answer = self._without_asking(need, looked, now)
            if answer is not None:
                return answer
            claim = self._store.claim(asked, now, now + LEASE)
            if claim is not None:
                return self._ask(asked, need, claim)
            self._sleep(POLL_SECONDS)
        return self._stand_in(
            need, looked, now, FetchError("Tiến trình khác đang hỏi nguồn này mà chưa có trả lời.")
        )

    def renew(self, asked: Asked) -> bool:
        """Ask ahead of need, unless somebody does or the source rests; tell whether an answer came."""
        now = self._clock()
        looked = self._store.look(asked)
        if looked.state is not None and looked.state.is_resting(now):
            return False
        claim = self._store.claim(asked, now, now + LEASE)
        if claim is None:
            return False
        try:
            self._answer(asked, asked.need, looked, claim)
        except CertsError:
            return False
        return True

    def _without_asking(self, need: EvidenceNeed, looked: Looked, now: datetime) -> Answer | None:
        """What is fresh, or what has to do while the source rests; None if it is to be asked."""
        answer = self._fresh(need, looked, now)
        if answer is None and looked.state is not None and looked.state.is_resting(now):
            return self._stand_in(need, looked, now, _resting(looked.state))
        return answer

    def _fresh(self, need: EvidenceNeed, looked: Looked, now: datetime) -> Answer | None:
        kept = looked.kept
        if kept is None or now >= self._stale_at(kept.got_at, kept.fresh_until):
            return None
        try:
            return self._handed_out(need, kept, now)
        except EvidenceRefusedError:
            # It is about others only. Asking again at once would let anybody drive us to the source.
            if now < kept.got_at + SETTLE:
                raise
            return None

    def _handed_out(self, need: EvidenceNeed, kept: Kept, now: datetime) -> Answer:
        answer = self._asker.read(need, self._store.content(kept), now)
        if self._is_recording and not kept.is_used:
            self._store.mark_used(kept, now)
        return answer

    def _ask(self, asked: Asked, need: EvidenceNeed, claim: str) -> Answer:
        """Ask with the claim in hand, unless the one who had it before brought what is wanted."""
        looked = self._store.look(asked)
        try:
            answer = self._without_asking(need, looked, self._clock())
        except CertsError:
            self._store.release(asked, claim)
            raise
        if answer is not None:
            self._store.release(asked, claim)
            return answer
        try:
            kept, answer = self._answer(asked, need, looked, claim)
        except FetchError as error:
            return self._stand_in(need, looked, self._clock(), error)
        if self._is_recording and not kept.is_used:
            self._store.mark_used(kept, self._clock())
        return answer

    def _answer(self, asked: Asked, need: EvidenceNeed, looked: Looked, claim: str) -> tuple[Kept, Answer]:
        state = looked.state or SourceState(asked.url)
        try:
            answer = self._asker.ask(need, self._clock())
        except FetchError as error:
            failed = after_failure(state, str(error), self._clock(), self._chance())
            self._store.give_back(asked, claim, str(error), failed)
            raise
        except CertsError as error:
            self._store.give_back(asked, claim, str(error), after_answer(state, self._clock()))
            raise
        now = self._clock()
        stale_at = self._stale_at(now, answer.fresh_until)
        return self._store.keep(asked, claim, answer, after_answer(state, now), stale_at), answer

    def _stale_at(self, got_at: datetime, fresh_until: datetime) -> datetime:
        return min(fresh_until, got_at + self._max_age)

    def _stand_in(self, need: EvidenceNeed, looked: Looked, now: datetime, error: FetchError) -> Answer:
        """Give what is kept, while its own nextUpdate still allows it; else say why there is nothing."""
        if looked.kept is None or now >= looked.kept.fresh_until:
            raise error
        try:
            return self._handed_out(need, looked.kept, now)
        except EvidenceRefusedError:
            raise error from None


def _resting(state: SourceState) -> FetchError:
    since = f"{state.dead_since:%d/%m/%Y %H:%M}" if state.dead_since is not None else "trước"
    until = f"{state.next_try:%d/%m/%Y %H:%M}" if state.next_try is not None else "sau"
    return FetchError(f"Nguồn không trả lời từ {since} (UTC); sẽ được hỏi lại lúc {until} (UTC).")

"""Evidence that all processes share: asked for once, kept with the time it was got, renewed ahead of need.

What is stored is bytes with where, when and for how long; what they prove is read from them anew each time.
The rules:
- an answer is handed out without asking while it is fresh by policy: not older than `max_age` or than its
  sender says (Cache-Control), and before its nextUpdate;
- what stands in the store as a source's answer was signed by somebody entitled; where that cannot be said
  yet, it is marked so, asked for anew soon, and comes after everything that was;
- of several that are not out of date the newest by its own date counts, not the one that came last: an older
  list sent again displaces nothing;
- of several that want the same answer one asks, the others wait for what it brings; whoever asks holds a
  claim that ends by itself, should they die;
- a source that is dead is left alone for a while that grows (`sources`), and so is a single question that a
  living one does not answer; meanwhile an answer that is older than the policy likes, but still before its
  nextUpdate, is better than none. Nothing else stands in.
"""

from __future__ import annotations

import hashlib
import random
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from certs import facts
from certs.answers import Answer
from certs.asking import Asker
from certs.collecting import collect
from certs.errors import CertsError, EvidenceRefusedError, FetchError, QuestionRefusedError
from certs.evidence import Evidence, EvidenceNeed, NeedKind
from certs.http import HttpEvidenceSource, utc_now
from certs.sources import Refusal, SourceState, after_answer, after_failure, after_refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LEASE = timedelta(seconds=90)
"""How long a claim holds: longer than one question can take with all its redirects and second tries."""
WAIT_SECONDS = 20.0
"""How long to wait for somebody else's answer."""
POLL_SECONDS = 0.1
SETTLE = timedelta(minutes=1)
"""So long after it was got, an answer that says nothing about a certificate is not asked for again."""
LEAST_AGE = timedelta(minutes=5)
"""So long an answer is used, whatever its sender says; one that could not be verified no longer."""
MAX_KNOWN = 12
"""Certificates kept with a question by which its answers are checked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, by which everybody knows it again."""

    kind: NeedKind
    url: str
    certificate: bytes
    """DER: of an OCSP question, the certificate; of lists, any that it was met for."""
    issuer: bytes
    known: tuple[bytes, ...] = ()
    """`EvidenceNeed.known`, as far as it is remembered."""

    @classmethod
    def of(cls, need: EvidenceNeed) -> Asked:
        return cls(need.kind, need.url, need.certificate, need.issuer or b"", need.known[:MAX_KNOWN])

    @property
    def key(self) -> str:
        """SHA-256 over kind, address and the certificate (OCSP) or its issuer: a list is for all of them."""
        subject = self.certificate if self.kind is NeedKind.OCSP else self.issuer
        about = facts.fingerprint(subject)
        return hashlib.sha256(f"{self.kind.value}\n{self.url}\n{about}".encode()).hexdigest()

    @property
    def need(self) -> EvidenceNeed:
        return EvidenceNeed(self.kind, self.url, self.certificate, self.issuer, self.known)


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
    is_verified: bool = True
    """`Answer.is_verified`."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What the store knows of a question."""

    kept: tuple[Kept, ...] = ()
    """Those not out of date, the best first: verified before others, then the newest by its own date."""
    stale_at: datetime | None = None
    """From when it is asked for anew; None before the first answer."""
    state: SourceState | None = None
    """Of the source."""
    refusal: Refusal | None = None
    """Of the question, where the source lives and does not answer it."""
    known: tuple[bytes, ...] = ()
    """`EvidenceNeed.known` of those who had this question before."""


class EvidenceStore(Protocol):
    """Where answers are kept for all processes. Every method is one short transaction."""

    def look(self, asked: Asked, at: datetime) -> Looked:
        """Find what is known, and of the answers those that are not out of date."""
        ...

    def note(self, asked: Asked, at: datetime, *, needed: bool) -> None:
        """Remember that the question came up, and whether a record will rest on its answer."""
        ...

    def content(self, kept: Kept) -> bytes: ...

    def claim(self, asked: Asked, at: datetime, until: datetime) -> str | None:
        """Take the right to ask until then; None while somebody else has it."""
        ...

    def keep(self, asked: Asked, claim: str, answer: Answer, state: SourceState, stale_at: datetime) -> None:
        """Add an answer got at `state.answered_at` and give the claim back. Nothing is overwritten.

        From `stale_at` on it is asked for anew.
        """
        ...

    def give_back(
        self, asked: Asked, claim: str, error: str, state: SourceState, refusal: Refusal | None = None
    ) -> None:
        """Give the claim back without an answer; with a refusal, the question rests."""
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
        self._store.note(asked, self._clock(), needed=self._is_recording)
        for _ in range(max(1, round(WAIT_SECONDS / POLL_SECONDS))):
            now = self._clock()
            looked = self._store.look(asked, now)
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
        looked = self._store.look(asked, now)
        if _rest(looked, now) is not None:
            return False
        claim = self._store.claim(asked, now, now + LEASE)
        if claim is None:
            return False
        try:
            self._answer(asked, _helped(asked.need, looked), looked, claim)
        except CertsError:
            return False
        return True

    def _without_asking(self, need: EvidenceNeed, looked: Looked, now: datetime) -> Answer | None:
        """What is fresh, or what has to do while the source rests; None if it is to be asked."""
        answer = self._fresh(need, looked, now)
        if answer is None and (rest := _rest(looked, now)) is not None:
            return self._stand_in(need, looked, now, rest)
        return answer

    def _fresh(self, need: EvidenceNeed, looked: Looked, now: datetime) -> Answer | None:
        if not looked.kept or looked.stale_at is None or now >= looked.stale_at:
            return None
        try:
            return self._best(need, looked, now)
        except EvidenceRefusedError:
            # It is about others only. Asking again at once would let anybody drive us to the source.
            if now < max(kept.got_at for kept in looked.kept) + SETTLE:
                raise
            return None

    def _best(
        self, need: EvidenceNeed, looked: Looked, now: datetime, fetched: Answer | None = None
    ) -> Answer:
        """Hand out the best answer that says something about the certificate.

        Raises `EvidenceRefusedError`. `fetched` is one whose bytes are at hand.
        """
        refusal = EvidenceRefusedError("Trả lời quá cũ.")
        need = _helped(need, looked)
        at_hand = None if fetched is None else hashlib.sha256(fetched.raw).hexdigest()
        for kept in looked.kept:
            raw = fetched.raw if fetched and kept.sha256 == at_hand else self._store.content(kept)
            try:
                answer = self._asker.read(need, raw, now)
            except EvidenceRefusedError as error:
                refusal = error
                continue
            if self._is_recording and not kept.is_used:
                self._store.mark_used(kept, now)
            return answer
        raise refusal

    def _ask(self, asked: Asked, need: EvidenceNeed, claim: str) -> Answer:
        """Ask with the claim in hand, unless the one who had it before brought what is wanted."""
        now = self._clock()
        looked = self._store.look(asked, now)
        try:
            answer = self._without_asking(need, looked, now)
        except CertsError:
            self._store.release(asked, claim)
            raise
        if answer is not None:
            self._store.release(asked, claim)
            return answer
        try:
            fetched = self._answer(asked, _helped(need, looked), looked, claim)
        except CertsError as error:
            return self._stand_in(need, looked, self._clock(), error)
        now = self._clock()
        return self._best(need, self._store.look(asked, now), now, fetched)

    def _answer(self, asked: Asked, need: EvidenceNeed, looked: Looked, claim: str) -> Answer:
        """Ask, and keep what came; raises `CertsError` after the store knows of the failure."""
        state = looked.state or SourceState(asked.url)
        try:
            answer = self._asker.ask(need, self._clock())
        except (QuestionRefusedError, EvidenceRefusedError) as error:
            now, pause = self._clock(), getattr(error, "retry_after", None)
            refusal = after_refusal(looked.refusal, str(error), now, self._chance(), retry_after=pause)
            self._store.give_back(asked, claim, str(error), after_answer(state, now), refusal)
            raise
        except FetchError as error:
            failed = after_failure(
                state, str(error), self._clock(), self._chance(), retry_after=error.retry_after
            )
            self._store.give_back(asked, claim, str(error), failed)
            raise
        except CertsError as error:
            self._store.give_back(asked, claim, str(error), after_answer(state, self._clock()))
            raise
        now = self._clock()
        self._store.keep(asked, claim, answer, after_answer(state, now), self._stale_at(now, answer))
        return answer

    def _stale_at(self, got_at: datetime, answer: Answer) -> datetime:
        """Never beyond what the answer itself says, nor what the policy does; what HTTP says, in between."""
        age = self._max_age if answer.is_verified else LEAST_AGE
        if answer.max_age is not None:
            age = min(age, max(answer.max_age, LEAST_AGE))
        return min(answer.fresh_until, got_at + age)

    def _stand_in(self, need: EvidenceNeed, looked: Looked, now: datetime, error: CertsError) -> Answer:
        """Give what is kept, while its own nextUpdate still allows it; else say why there is nothing."""
        try:
            return self._best(need, looked, now)
        except EvidenceRefusedError:
            raise error from None


def _helped(need: EvidenceNeed, looked: Looked) -> EvidenceNeed:
    """The need with what others knew about who may answer it."""
    if not looked.known:
        return need
    return replace(need, known=tuple(dict.fromkeys((*need.known, *looked.known))))


def _rest(looked: Looked, now: datetime) -> FetchError | None:
    """Why the source is not asked now; None if it may be."""
    if looked.state is not None and looked.state.is_resting(now):
        return _resting(looked.state)
    if looked.refusal is not None and looked.refusal.is_resting(now):
        error = looked.refusal.error.rstrip(".")
        return FetchError(f"{error}; câu hỏi này sẽ được hỏi lại lúc {_time(looked.refusal.next_try)}.")
    return None


def _resting(state: SourceState) -> FetchError:
    since = _time(state.dead_since) if state.dead_since is not None else "trước"
    until = _time(state.next_try) if state.next_try is not None else "sau"
    return FetchError(f"Nguồn không trả lời từ {since}; sẽ được hỏi lại lúc {until}.")


def _time(at: datetime) -> str:
    return f"{at:%d/%m/%Y %H:%M} (UTC)"

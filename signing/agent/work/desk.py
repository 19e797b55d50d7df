"""The helper's desk: what a paired page may ask for. Thread-safe; every method may block for some seconds."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from infra.clock import utc_now
from signing.agent.contacts import Contacts
from signing.agent.offers import Enrolment, Kind, Offer, Wish, hear
from signing.agent.wire import WATCH_SECONDS
from signing.agent.work import words
from signing.agent.work.diary import Diary
from signing.agent.work.engine import Engine
from signing.agent.work.enrolling import Enrolling
from signing.agent.work.holding import Holders
from signing.agent.work.job import Job
from signing.agent.work.limits import Limits
from signing.agent.work.model import Wanted
from signing.agent.work.offering import OfferFront, order_of
from signing.agent.work.shelf import Shelf
from signing.keys.pkcs11 import Devices

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from signing.agent.offers import Heard
    from signing.agent.party import Party
    from signing.agent.settings import AgentSettings
    from signing.agent.window import Certificate, Window
    from signing.agent.work.model import Watched

USUAL = Limits()


class Desk:
    """Jobs of all paired pages. `close` ends it."""

    def __init__(
        self,
        window: Window,
        settings: AgentSettings,
        *,
        clock: Callable[[], datetime] = utc_now,
        limits: Limits = USUAL,
    ) -> None:
        self._clock = clock
        self._limits = limits
        self._devices = Devices(settings.libraries, settings.tries, seconds=settings.seconds)
        self._holders = Holders(self._devices, limits.busy)
        self._engine = Engine(window, self._holders, Diary(settings.log), clock, limits)
        self._beginning = threading.Lock()
        self._shelf = Shelf(limits, clock)
        self._contacts = Contacts(settings.home)

    def certificates(self, party: Party, wish: str) -> tuple[bytes, ...]:
        """DER of the wished certificate, which is on a device here, and of its issuers there.

        Raises `OfferRefusedError`, `WorkError` (no_driver, no_token, other_certificate, certificate_expired,
        device).
        """
        statement = self._hear(party, wish, Kind.WISH).statement
        assert isinstance(statement, Wish)  # noqa: S101 - the kind that was asked for
        held = self._holders.find(statement.certificate, at=self._clock())
        return held.certificate, *held.chain

    def plugged(self) -> tuple[Certificate, ...]:
        """Certificates on devices that are plugged in, for the person at this machine.

        Raises `WorkError` (no_driver, no_token, device).
        """
        return tuple(held.shown for held in self._holders.plugged())

    def begin(self, party: Party, offer: str) -> str:
        """Take in an offer; gives the job's id (32 hexadecimal digits), the same for the same offer.

        An offer whose job was cancelled or failed begins anew, for what was not signed. Raises
        `OfferRefusedError`, `WorkError` (as `certificates`; attributes_differ, offer_differs, too_many,
        closed).
        """
        heard = self._hear(party, offer, Kind.OFFER)
        statement = heard.statement
        assert isinstance(statement, Offer)  # noqa: S101 - the kind that was asked for
        with self._beginning:
            known = self._shelf.known(party, statement)
            if known is not None and not known.job.may_begin_again:
                return known.job.id
            before = None if known is None else known.job
            front = self._front(party, statement, heard.expires_at, before)
            self._shelf.put(front, lambda: self._engine.sign(front), instead_of=before)
        return front.job.id

    def enrol(self, party: Party, enrolment: str) -> str:
        """Register a certificate that the person chooses; gives the job's id. Raises as `begin`."""
        heard = self._hear(party, enrolment, Kind.ENROLMENT)
        statement = heard.statement
        assert isinstance(statement, Enrolment)  # noqa: S101 - the kind that was asked for
        with self._beginning:
            known = self._shelf.known(party, statement)
            if known is not None and not known.job.may_begin_again:
                return known.job.id
            self._shelf.check_room(party)
            self._holders.usable(at=self._clock())
            job = Job(party, 1, at=self._clock())
            enrolling = Enrolling(self._engine, job, statement, enrolment, heard.expires_at)
            self._shelf.put(enrolling, enrolling.run, instead_of=None if known is None else known.job)
        return job.id

    def watch(self, party: Party, job: str, after: int, wait: float) -> Watched:
        """How the job stands, held back up to `wait` seconds until there is something new.

        Raises `WorkError` (no_job).
        """
        found = self._shelf.get(party, job).job
        return found.watched(after, min(max(wait, 0.0), WATCH_SECONDS))

    def picture(self, party: Party, job: str, request: str, page: int, png: bytes | None) -> None:
        """A page picture (PNG) that was wanted; None: the page cannot give it.

        Raises `WorkError` (no_job, wrong_picture).
        """
        found = self._shelf.get(party, job)
        if isinstance(found, OfferFront):
            found.bring(Wanted(request, page), png)

    def stored(
        self, party: Party, job: str, stored: Sequence[str], refused: Sequence[tuple[str, str]]
    ) -> None:
        """What became of signatures at the service; `refused` has requests with reasons.

        Raises `WorkError` (no_job).
        """
        found = self._shelf.get(party, job)
        if not isinstance(found, OfferFront):
            return
        for request in stored:
            self._settled(found, request, "stored")
        reasons = [
            reason for request, reason in refused if self._settled(found, request, "not_stored", reason)
        ]
        if reasons:
            said = words.REFUSED_THERE.format(origin=party.origin, count=len(reasons), reason=reasons[0])
            self._engine.window.tell(said)

    def cancel(self, party: Party, job: str) -> None:
        """Stop the job; what was signed is still delivered. Raises `WorkError` (no_job)."""
        self._shelf.get(party, job).job.stop.wish(words.BY_PAGE)

    def close(self) -> None:
        """Stop everything, close keys, wipe PINs; returns when it is done."""
        self._shelf.close()
        self._devices.close()

    def _hear(self, party: Party, token: str, kind: Kind) -> Heard:
        """Raises `OfferRefusedError`; what it says is noted for whoever looks for faults."""
        at = self._clock()
        self._contacts.heard(party, token, at)
        return hear(token, kind, party.key, at=at)

    def _front(self, party: Party, offer: Offer, until: datetime, before: Job | None) -> OfferFront:
        """Raises `WorkError`."""
        self._shelf.check_room(party)
        held = self._holders.find(offer.certificate, at=self._clock())
        made = set() if before is None else before.settled | {one.request for one in before.signed}
        order = order_of(party, offer, held.certificate, until=until, without=made)
        seconds = self._limits.picture
        job = Job(party, len(offer.items), at=self._clock(), picture_seconds=seconds, before=before)
        return OfferFront(job, offer, order)

    def _settled(self, front: OfferFront, request: str, verdict: str, reason: str = "") -> bool:
        """Let go of a signature, and note what became of it; tells whether it was there."""
        if not front.job.settle(request):
            return False
        # What was signed for this offer when it was longer is let go, too.
        paper, engine, at = front.paper(request), self._engine, self._clock()
        if paper is not None:
            engine.noted(lambda: engine.diary.paper(at, front.order, paper, verdict, reason))
        return True

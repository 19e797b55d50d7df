"""Register a certificate: the person chooses it, and its key proves with one signature that it is here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from certs import facts
from signing.agent.offers import Enrolment, enrolled
from signing.agent.work import words
from signing.agent.work.model import Enrolled, State
from signing.agent.work.naming import doubt, other_site
from signing.agent.work.stopping import EndedError
from signing.agent.work.unlocking import Unlocked, Unlocking
from signing.cms import check_value, default_scheme
from signing.keys.making import ED25519_HASH
from signing.keys.model import Scheme

if TYPE_CHECKING:
    from datetime import datetime

    from signing.agent.window import Agreed, PinWay
    from signing.agent.work.engine import Engine
    from signing.agent.work.holding import Held
    from signing.agent.work.job import Job


@dataclass(frozen=True, slots=True)
class Enrolling:
    engine: Engine
    job: Job
    statement: Enrolment
    token: str
    """The JWS."""
    expires_at: datetime

    def run(self) -> None:
        """Do all of it; how it ended is told by the job, never raised."""
        state, problem = self.engine.outcome(self._all)
        try:
            if problem is not None and not self.job.stop.is_wished:
                self.engine.window.tell(problem)
        finally:
            self.job.stands(state, problem)

    def _all(self) -> None:
        engine, job = self.engine, self.job
        with engine.turns.taken(job.stop, lambda: job.stands(State.ASKING, words.WAITING)):
            held = self._chosen()
            unlocked = self._unlocked(held)
        try:
            result = self._proven(unlocked)
        finally:
            unlocked.close()
        said = {
            "origin": job.party.origin,
            "site": self.statement.site,
            "person": self.statement.person,
            "certificate": facts.fingerprint(held.certificate),
        }
        engine.noted(lambda: engine.diary.enrolment(engine.clock(), said, "enrolled"))
        job.take(result)
        engine.window.tell(words.ENROLLED.format(holder=held.shown.holder, site=self.statement.site))

    def _chosen(self) -> Held:
        engine, job, statement = self.engine, self.job, self.statement
        found = engine.holders.usable(at=engine.clock())
        shown = [one.shown for one in found]
        certificate = engine.window.choose(job.party.origin, statement.site, statement.person, shown)
        job.stop.check()
        if certificate is None:
            raise EndedError(State.CANCELLED, words.BY_WINDOW)
        return found[[one.sha256 for one in shown].index(certificate.sha256)]

    def _unlocked(self, held: Held) -> Unlocked:
        engine, job, statement = self.engine, self.job, self.statement
        origin, certificate = job.party.origin, held.shown
        why = words.ENROL.format(person=statement.person, site=statement.site, origin=origin)

        def ask(problem: str, last_try: bool, way: PinWay) -> Agreed | None:
            job.stands(State.ASKING, problem or None)
            return engine.window.ask_pin(why, certificate, problem, last_try=last_try, way=way)

        def on_pad() -> None:
            engine.window.tell(words.ON_PAD)

        way = Unlocking(
            engine.holders, engine.clock, certificate.sha256, self.expires_at, job.stop, ask, on_pad
        )
        doubts = (other_site(job.party, statement.site), doubt(statement.person, None, held.certificate))
        unlocked = way.unlocked(held, " ".join(filter(None, doubts)))
        job.stands(State.SIGNING, None)
        return unlocked

    def _proven(self, unlocked: Unlocked) -> Enrolled:
        data, certificate = enrolled(self.token), unlocked.held.certificate
        scheme = default_scheme(certificate)
        hash_name = ED25519_HASH if scheme is Scheme.ED25519 else "sha256"
        value = unlocked.key.sign(data, scheme=scheme, hash_name=hash_name)
        check_value(value, to_be_signed=data, certificate=certificate, scheme=scheme, hash_name=hash_name)
        return Enrolled((certificate, *unlocked.held.chain), scheme, hash_name, value)

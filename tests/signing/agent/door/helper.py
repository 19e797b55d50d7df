"""A helper with a real door; behind it a desk that writes down what it is asked, and a person who answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from signing.agent.door.limits import Limits
from signing.agent.door.listening import Listener
from signing.agent.door.pairing import PairingMode
from signing.agent.door.store import Pairing, Pairings
from signing.agent.offers import Identity, say
from signing.agent.party import Party
from signing.agent.work import Desk, State, Watched
from tests.signing.agent.door.page import Page

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
ORIGIN = "https://antin.soxd.example.vn"
SITE = "Sở Xây dựng"
JOB = "0123456789abcdef" * 2
SERVICE = Ed25519PrivateKey.generate()
IDENTITY = Identity(SITE, SERVICE.public_key().public_bytes_raw())
Asked = tuple[str, Party, object]


def identity(at: datetime = NOW, key: Ed25519PrivateKey = SERVICE) -> str:
    return say(IDENTITY, key, at=at, good_for=timedelta(hours=1))


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Person:
    """Whoever sits at the window, with an answer for pairings and for nothing else."""

    def __init__(self) -> None:
        self.agrees = True
        self.asked: list[tuple[str, str]] = []
        self.told: list[str] = []
        self.reached = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()

    def allow_pairing(self, origin: str, site: str) -> bool:
        self.asked.append((origin, site))
        self.reached.set()
        assert self.may_answer.wait(30)
        return self.agrees

    def tell(self, message: str) -> None:
        self.told.append(message)

    def choose(self, *asked: object, **how: object) -> NoReturn:
        raise AssertionError(asked, how)

    open = ask_pin = choose


class Recorder(Desk):
    """A desk that keeps what it was asked, and answers what a test laid out."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: Callable[[str], object] = lambda _name: None
        self.watched = Watched(State.ASKING, None, 1, (), 0, ())
        self.hold = threading.Event()
        self.held = threading.Semaphore(0)
        """Released by each `watch` that begins to wait."""

    def _ask(self, name: str, party: Party, content: object) -> object:
        self.asked.append((name, party, content))
        return self.answers(name)

    def certificates(self, party: Party, wish: str) -> tuple[bytes, ...]:
        self._ask("certificates", party, wish)
        return (b"signer", b"issuer")

    def begin(self, party: Party, offer: str) -> str:
        self._ask("begin", party, offer)
        return JOB

    def enrol(self, party: Party, enrolment: str) -> str:
        self._ask("enrol", party, enrolment)
        return JOB

    def watch(self, party: Party, job: str, after: int, wait: float) -> Watched:
        self._ask("watch", party, (job, after, wait))
        if wait:
            self.held.release()
            self.hold.wait(wait)
        return self.watched

    def picture(self, party: Party, job: str, request: str, page: int, png: bytes | None) -> None:
        self._ask("picture", party, (job, request, page, png))

    def stored(
        self, party: Party, job: str, stored: Sequence[str], refused: Sequence[tuple[str, str]]
    ) -> None:
        self._ask("stored", party, (job, tuple(stored), tuple(refused)))

    def cancel(self, party: Party, job: str) -> None:
        self._ask("cancel", party, job)

    def close(self) -> None:
        self.hold.set()


@dataclass
class Helper:
    """As it runs, with a page that is paired with it."""

    folder: Path
    limits: Limits = field(default_factory=Limits)
    desk: Recorder = field(default_factory=Recorder)
    person: Person = field(default_factory=Person)
    clock: Clock = field(default_factory=Clock)
    listener: Listener = field(init=False)

    def __post_init__(self) -> None:
        self.pairings = Pairings(self.folder)
        self.mode = PairingMode(self.person, self.pairings, clock=self.clock)

    @property
    def port(self) -> int:
        return self.listener.port

    @contextmanager
    def running(self) -> Iterator[None]:
        self.listener = Listener(self.desk, self.pairings, self.mode, ports=(0,), limits=self.limits)
        with self.listener:
            try:
                yield
            finally:
                self.desk.close()

    def stranger(self, origin: str = ORIGIN) -> Page:
        """A page of that origin which knows no secret."""
        return Page(self.port, origin)

    def page(self, origin: str = ORIGIN) -> Page:
        """One that was paired before and has said hello."""
        pairing = self.paired(origin)
        page = Page(self.port, origin, pairing.id, pairing.secret)
        assert page.hello().status == 200
        return page

    def paired(self, origin: str = ORIGIN) -> Pairing:
        return self.pairings.add(origin, IDENTITY, NOW)

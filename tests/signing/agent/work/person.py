"""A person at the machine, who presses the buttons that they are told to: the only thing that is played."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from signing.agent.window import Agreed, PinWay
from signing.keys.secrecy import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from signing.agent.window import Certificate, Picture, Work

PATIENCE = 30.0
"""Seconds; only a test that fails waits so long."""
YES = ""
"""Agreed, and no PIN typed."""
NO = None
Answer = str | None


@dataclass(frozen=True)
class Question:
    problem: str
    last_try: bool


@dataclass
class Shown:
    """One job's window."""

    work: Work
    picture: Picture
    person: Person
    notes: list[str] = field(default_factory=list)
    counts: list[tuple[int, int]] = field(default_factory=list)
    last_words: list[str] = field(default_factory=list)
    stop_pressed: bool = False
    closed: threading.Event = field(default_factory=threading.Event)

    def ask(self, problem: str = "", *, last_try: bool = False) -> Agreed | None:
        return self.person.answered(Question(problem, last_try), self.work.pin, self.closed)

    def progress(self, signed: int, refused: int, note: str = "") -> None:
        self.counts.append((signed, refused))
        if note:
            self.notes.append(note)
        self.person.saw(self)

    @property
    def is_cancelled(self) -> bool:
        return self.stop_pressed

    def close(self, last_word: str) -> None:
        self.last_words.append(last_word)
        self.closed.set()


class Person:
    """Answers come from `say`, in order; without one the person keeps thinking."""

    def __init__(self, *answers: Answer) -> None:
        self._answers: queue.Queue[Answer] = queue.Queue()
        self.asked: queue.Queue[Question] = queue.Queue()
        self.questions: list[Question] = []
        self.windows: list[Shown] = []
        self.pins: list[Secret] = []
        self.told: list[str] = []
        self.chooses: Callable[[Sequence[Certificate]], Certificate | None] = lambda found: found[0]
        self.choices: list[Sequence[Certificate]] = []
        self.reasons: list[str] = []
        self.saw: Callable[[Shown], None] = lambda _: None
        self.say(*answers)

    def say(self, *answers: Answer) -> None:
        for answer in answers:
            self._answers.put(answer)

    @property
    def window(self) -> Shown:
        (window,) = self.windows
        return window

    def answered(self, question: Question, way: PinWay, closed: threading.Event) -> Agreed | None:
        self.questions.append(question)
        self.asked.put(question)
        while not closed.is_set():
            try:
                answer = self._answers.get(timeout=0.02)
            except queue.Empty:
                continue
            if answer is None:
                return None
            if way is not PinWay.TYPED:
                return Agreed(None)
            pin = Secret.of(answer)
            self.pins.append(pin)
            return Agreed(pin)
        return None

    def open(self, work: Work, picture: Picture) -> Shown:
        self.windows.append(Shown(work, picture, self))
        return self.windows[-1]

    def allow_pairing(self, origin: str, site: str) -> bool:
        raise AssertionError((origin, site))

    def choose(self, origin: str, site: str, person: str, found: Sequence[Certificate]) -> Certificate | None:
        assert all((origin, site, person))
        self.choices.append(found)
        return self.chooses(found)

    def ask_pin(
        self,
        why: str,
        certificate: Certificate,
        problem: str = "",
        *,
        last_try: bool = False,
        way: PinWay = PinWay.TYPED,
    ) -> Agreed | None:
        assert certificate.sha256
        self.reasons.append(why)
        return self.answered(Question(problem, last_try), way, threading.Event())

    def tell(self, message: str) -> None:
        self.told.append(message)

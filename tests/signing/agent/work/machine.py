"""A whole helper in a process of its own, for whoever looks into its memory: no PIN is written in here.

`python -m tests.signing.agent.work.machine LIBRARY HOME CERTIFICATE LENGTH`; the PIN comes through the
standard input, straight into the page of memory that is wiped. Says `signing` and `done`, and waits for a
line each time.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from signing.agent.settings import AgentSettings
from signing.agent.window import Agreed, PinWay
from signing.agent.work import Desk
from signing.keys.secrecy import Secret
from tests.certs.pki import AT
from tests.signing.agent.work.person import Person, Question, Shown
from tests.signing.agent.work.service import Page, Service, offer


class AtKeyboard(Person):
    def __init__(self, length: int) -> None:
        super().__init__()
        self._length = length
        self.saw = self._signing

    def answered(self, question: Question, way: PinWay, closed: object) -> Agreed:
        del question, way, closed
        pin = Secret(bytes(self._length))
        with pin.view() as content, Path("/dev/stdin").open("rb", buffering=0) as keyboard:
            assert keyboard.readinto(content) == self._length
        return Agreed(pin)

    @staticmethod
    def _signing(shown: Shown) -> None:
        if shown.counts[-1] == (1, 0):
            pause("signing")


def pause(word: str) -> None:
    os.write(1, word.encode() + b"\n")
    os.read(0, 1)


def main(library: str, home: str, certificate: str, length: str) -> None:
    settings = AgentSettings(Path(home), (Path(library),), seconds=10.0)
    person, service = AtKeyboard(int(length)), Service()
    desk = Desk(person, settings, clock=lambda: AT)
    party = service.party()
    job = desk.begin(party, service.offer(offer(Path(certificate).read_bytes())))
    page = Page(desk, party, job)
    page.to_the_end()
    assert len(page.signed) == 3
    pause("done")
    desk.close()


if __name__ == "__main__":
    main(*sys.argv[1:])

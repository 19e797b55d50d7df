"""Many documents signed on their owner's machine, while helper, page, browser and server are killed by lot.

At the end each document is signed exactly once or its refusal is told. The lot has a number, by which it can
be drawn again; when each kill falls is up to the machine.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error as BrowserError

from tests.journeys import many
from tests.journeys.agent.conftest import LEADER
from tests.journeys.agent.desk import open_tab, pairs, registers
from tests.journeys.agent.test_outages import kill_browser, own_browser, signed
from tests.journeys.browser import Person, sign_in
from tests.signing.keys.pkcs11.softhsm import PIN

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext

    from tests.journeys.agent.helper import RunningHelper
    from tests.journeys.running import RunningService

VICTIMS = ("server", "tab", "browser", "helper")
WHO = "lanhdao.snv"
PRESSED = 20.0
"""Seconds without another signature after which the person looks at the page and presses what it offers."""
STANDSTILL = 180.0
"""Seconds without another document prepared or signed after which the batch counts as stuck."""


@dataclass
class OwnBulk:
    """A service, a helper with the leader's token, a browser with a profile, and the lot."""

    service: RunningService
    helper: RunningHelper
    browser: Browser
    profile: Path
    number: int
    documents: int
    apart: tuple[int, int]
    """How many steps are seen between two kills, at least and at most: documents prepared or signed, of which
    several may show at once."""
    killed: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    """How often the PIN was given."""

    def __post_init__(self) -> None:
        self._luck = Random(self.number)  # noqa: S311 - to be drawn again, not to be secret
        self._opened = ExitStack()

    def run(self) -> list[str]:
        """Sign all; gives what is wrong at the end."""
        made = many.submitted(self.service, self.documents)
        with self._opened:
            context, person = self._open()
            pairs(person, self.helper)
            registers(person, self.helper, LEADER)
            batch = self._begin(person)
            self._through(context, person, batch)
        return self._held(made)

    def _begin(self, person: Person) -> str:
        """Choose everything; gives the address of the batch, which is prepared for a while now."""
        person.go("/luot-ky/moi?viec=sign")
        person.page.get_by_label("Chọn tất cả").check()
        person.page.get_by_label("Tôi đồng ý ký cả những văn bản").check()
        person.press("Ký bằng máy ký của tôi")
        return person.page.url.removeprefix(person.address).partition("?")[0]

    def _through(self, context: BrowserContext, person: Person, batch: str) -> None:
        seen, moved = (0, 0), time.monotonic()
        steps, target = 0, self._luck.randint(*self.apart)
        while (summary := self._batch()["summary"])["state"] != "done":
            if (far := (summary["done"], summary["asked"])) != seen:
                seen, moved, steps = far, time.monotonic(), steps + 1
            still = time.monotonic() - moved
            assert still < STANDSTILL, (summary, self.helper.said[-500:])
            if self._asks():
                self.helper.agree(PIN)
                self.asked += 1
            elif summary["state"] == "paused" or (summary["state"] == "asking" and still > PRESSED):
                self._go_on(person, batch)
            elif steps >= target:
                target = steps + self._luck.randint(*self.apart)
                context, person = self._kill(self._luck.choice(VICTIMS), context, person, batch)
            time.sleep(0.1)

    def _open(self) -> tuple[BrowserContext, Person]:
        context = self._opened.enter_context(own_browser(self.browser, self.profile))
        person = open_tab(context, self.service.address)
        sign_in(person, WHO)
        return context, person

    def _kill(
        self, victim: str, context: BrowserContext, person: Person, batch: str
    ) -> tuple[BrowserContext, Person]:
        self.killed[victim] += 1
        match victim:
            case "server":
                self.service.kill()
                self.service.start()
            case "helper":
                self.helper.kill()
                self.helper.start()
            case "tab":
                person.page.close()
                person = open_tab(context, self.service.address)
                person.go(batch)
            case _:
                kill_browser(self.profile)
                with suppress(BrowserError):
                    self._opened.close()
                context, person = self._open()
                person.go(batch)
        return context, person

    def _go_on(self, person: Person, batch: str) -> None:
        """What the page offers, as a person would press it."""
        with suppress(BrowserError):
            person.go(batch)
            person.page.get_by_role("button", name=re.compile("^Ký tiếp")).click(timeout=5_000)

    def _asks(self) -> bool:
        """Whether the helper waits for its person's word."""
        return re.search(r"VĂN BẢN SẼ ĐƯỢC KÝ.*?\[k/h\]:", self.helper.said[self.helper._read :]) is not None

    def _batch(self) -> dict[str, Any]:
        client = self.service.client(WHO)
        newest: dict[str, Any] = client.get(f"/batches/{client.get('/batches')[0]['id']}")
        return newest

    def _held(self, documents: list[int]) -> list[str]:
        """Hold the verdicts against what is stored."""
        items = self._batch()["items"]
        done = [item["document_id"] for item in items if item["state"] == "done"]
        told = [item["document_id"] for item in items if item["state"] == "refused" and item["reason"]]
        sys.stdout.write(f"own key: {len(done)} done once, {len(told)} refused with a reason\n")
        complaints = []
        if sorted(done + told) != sorted(documents):
            complaints.append(f"own key: {len(done)} done and {len(told)} refused of {len(documents)}")
        if signed(self.service) != Counter(done):
            complaints.append(f"own key: stored and told differ: {signed(self.service) - Counter(done)}")
        return complaints

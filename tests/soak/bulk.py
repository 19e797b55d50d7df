"""Many documents signed and sealed with tokens, while whatever takes part is killed by lot.

At the end each document is signed exactly once or its refusal is told, and no number is twice or left out.
The lot has a number, by which it can be drawn again; when each kill falls is up to the machine.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error as BrowserError

from tests.journeys import many
from tests.journeys.browser import Person, arrive
from tests.journeys.devices import children
from tests.journeys.running import wait_for
from tests.signing.keys.pkcs11.softhsm import PIN

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.journeys.running import RunningService

VICTIMS = ("server", "worker", "browser", "device")
BUTTONS = {"sign": "Ký các văn bản đã chọn", "issue": "Ban hành các văn bản đã chọn"}
PEOPLE = {"sign": "lanhdao.snv", "issue": "vanthu.snv"}
REVISION = {"sign": "leader", "issue": "agency"}


@dataclass
class Bulk:
    """One installation, two people at browsers, and the lot."""

    service: RunningService
    browser: Browser
    number: int
    documents: int
    apart: tuple[int, int]
    """How many documents are done between two kills, at least and at most."""
    killed: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._luck = Random(self.number)  # noqa: S311 - to be drawn again, not to be secret

    def run(self) -> list[str]:
        """Sign all, then issue all; gives what is wrong at the end."""
        made = many.submitted(self.service, self.documents)
        signed, complaints = self._through("sign", made)
        issued, more = self._through("issue", signed)
        return [*complaints, *more, *self._numbers(issued)]

    def _through(self, kind: str, documents: list[int]) -> tuple[list[int], list[str]]:
        """One batch from the first press to the last verdict; gives what was done, and what is wrong."""
        person = self._begin(kind)
        found = self._batch(kind)
        while found["summary"]["state"] != "done":
            if found["summary"]["state"] == "paused":
                self._resume(kind, person, found["summary"]["id"])
            target = found["summary"]["done"] + self._luck.randint(*self.apart)
            found = wait_for(lambda target=target: self._beyond(kind, target), f"{target} documents")  # type: ignore[misc] # bound at once
            if found["summary"]["state"] == "running":
                person = self._kill(self._luck.choice(VICTIMS), kind, person)
                found = self._batch(kind)
        with suppress(BrowserError):
            person.page.context.close()
        return self._held(kind, documents, found["items"])

    def _begin(self, kind: str) -> Person:
        person = arrive(self.browser, self.service.address, PEOPLE[kind])
        person.go(f"/luot-ky/moi?viec={kind}")
        person.page.get_by_label("Chọn tất cả").check()
        person.page.get_by_label("chưa mở xem").check()
        person.page.get_by_label("Mã PIN của khóa ký").fill(PIN)
        person.press(BUTTONS[kind])
        person.reads(f"/ {self.documents} văn bản")
        return person

    def _resume(self, kind: str, person: Person, batch: int) -> None:
        """By the page where there is one, else by the interface."""
        if self._luck.random() < 0.5:
            with suppress(BrowserError):
                person.go(f"/luot-ky/{batch}")
                person.page.get_by_label("Mã PIN của khóa ký").fill(PIN)
                person.press("Ký tiếp")
                return
        with suppress(AssertionError):
            # It may have been gone on with already, by the page whose answer was lost.
            self.service.client(PEOPLE[kind]).post(f"/batches/{batch}/resume", {"pin": PIN})

    def _kill(self, victim: str, kind: str, person: Person) -> Person:
        self.killed[victim] += 1
        match victim:
            case "server":
                self.service.kill()
                self.service.start()
            case "worker":
                self._kill_children("api.worker")
            case "device":
                self._kill_children("signing.keys.pkcs11.process")
            case _:
                with suppress(BrowserError):
                    person.page.context.close()
                return arrive(self.browser, self.service.address, PEOPLE[kind])
        return person

    def _kill_children(self, module: str) -> None:
        for pid in children(module, self.service.home):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _batch(self, kind: str) -> dict[str, Any]:
        client = self.service.client(PEOPLE[kind])
        newest: dict[str, Any] = client.get(f"/batches/{client.get('/batches')[0]['id']}")
        return newest

    def _beyond(self, kind: str, target: int) -> dict[str, Any] | None:
        found = self._batch(kind)
        summary = found["summary"]
        return found if summary["done"] >= target or summary["state"] != "running" else None

    def _held(
        self, kind: str, documents: list[int], items: list[dict[str, Any]]
    ) -> tuple[list[int], list[str]]:
        """Hold the verdicts against what is stored."""
        rows = self.service.rows(
            f"SELECT document_id FROM outgoing_revision WHERE kind = '{REVISION[kind]}'"  # noqa: S608 - own words
        )
        stored = Counter(document for (document,) in rows)
        done = [item["document_id"] for item in items if item["state"] == "done"]
        told = [item["document_id"] for item in items if item["state"] == "refused" and item["reason"]]
        complaints = []
        if sorted(done + told) != sorted(documents):
            complaints.append(f"{kind}: {len(done)} done and {len(told)} refused of {len(documents)}")
        if stored != Counter(done):
            complaints.append(f"{kind}: stored and told differ: {stored - Counter(done)}")
        sys.stdout.write(f"{kind}: {len(done)} done once, {len(told)} refused with a reason\n")
        return done, complaints

    def _numbers(self, issued: list[int]) -> list[str]:
        """What the register says: each number once, none left out, in the order of the list."""
        rows = self.service.rows("SELECT number, document_id, state FROM issued_number ORDER BY number")
        numbers = [number for number, _, _ in rows]
        complaints = []
        if numbers != list(range(1, len(numbers) + 1)):
            complaints.append(f"numbers are twice or left out: {numbers}")
        confirmed = [document for _, document, state in rows if state == "confirmed"]
        if sorted(confirmed) != sorted(issued):
            complaints.append(f"{len(confirmed)} numbers confirmed, {len(issued)} documents issued")
        return complaints

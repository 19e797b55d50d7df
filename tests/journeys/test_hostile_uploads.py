"""Hundreds of hostile files through the real service's entry, in a row and at once, while others work.

All of it, the service's start and the office's work included, takes about 50 seconds of processor time.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

import httpx
import pytest

from tests.hostile.kinds import KINDS, SLOW, files
from tests.journeys import flow
from tests.journeys.asking import People, upload
from tests.journeys.running import RunningService, running

FILES = 200
AT_ONCE = 6
SECONDS = 3
"""CPU time of a check in this installation; few kinds use it up."""
GROWTH_KB = 24 * 1024
"""What the web server may hold after the second half more than after the first; a leak of the files alone
would be about as much, one of what they unpack to would be gigabytes."""
ANSWERS = {200, 422}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    home = tmp_path_factory.mktemp("hostile") / "home"
    with running(home, ANTIN_SANDBOX_SECONDS=str(SECONDS)) as started:
        yield started


class OfficeDay:
    """A clerk and a drafter at work until told to stop; every answer they get is kept."""

    def __init__(self, service: RunningService) -> None:
        self._service = service
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self.answers: list[tuple[str, int]] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _work(self) -> None:
        with (
            People(self._service) as people,
            httpx.Client(base_url=self._service.address, timeout=120) as web,
        ):
            for turn in range(10_000):
                self.answers += [
                    ("draft", upload(people, f"Ngày thường {turn}", flow.letter()).status_code),
                    ("inbox", people("vanthu.bh").get("/incoming").status_code),
                    ("page", web.get("/kiem-tra").status_code),
                ]
                if self._over.wait(1):
                    return


def checked(service: RunningService, name: str, pdf: bytes) -> tuple[str, int, str]:
    """Have one file checked by nobody in particular; gives kind, status and the sentence."""
    with httpx.Client(base_url=service.address, timeout=180, trust_env=False) as client:
        answer = client.post("/api/v1/validations", files={"file": (f"{name}.pdf", pdf)})
    body = answer.json()
    if answer.status_code != 200:
        return name, answer.status_code, str(body["detail"])
    assert body["indication"] != "TOTAL-PASSED", name
    reasons = [*body["problems"], *(reason for one in body["signatures"] for reason in one["reasons"])]
    return name, 200, next(iter(reasons), "")


def flooded(service: RunningService, hostile: Sequence[tuple[str, bytes]]) -> list[tuple[str, int, str]]:
    """Half of the files one after the other, the rest at once."""
    middle = len(hostile) // 2
    answers = [checked(service, *each) for each in hostile[:middle]]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return answers + list(pool.map(lambda each: checked(service, *each), hostile[middle:]))


def memory_kb(service: RunningService) -> int:
    """What the web server's process has in memory."""
    assert service._child is not None
    status = Path(f"/proc/{service._child.pid}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


def test_two_hundred_hostile_files_harm_nobody(service: RunningService) -> None:
    hostile = list(files(FILES, seed=4))
    assert len({name for name, _ in hostile}) == len(KINDS) + len(SLOW)
    with OfficeDay(service) as office:
        answers = flooded(service, hostile[: FILES // 2])
        after_half = memory_kb(service)
        answers += flooded(service, hostile[FILES // 2 :])
        after_all = memory_kb(service)
    assert len(answers) == FILES
    assert {status for _, status, _ in answers} <= ANSWERS, Counter(answers)
    speechless = {name for name, _, sentence in answers if not sentence.endswith(".")}
    assert not speechless
    assert after_all - after_half <= GROWTH_KB
    assert {what for what, _ in office.answers} == {"draft", "inbox", "page"}
    assert {status for _, status in office.answers} <= {200, 201}, office.answers

"""A batch outlives its browser, its server, the worker and the key holder: each document signed once."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from api.demo.people import PIN
from tests.journeys import flow, many
from tests.journeys.browser import PHONE, arrive, chromium
from tests.journeys.devices import children
from tests.journeys.running import RunningService, running, wait_for

DOCUMENTS = 60


@pytest.fixture
def service(tmp_path: Path) -> Iterator[RunningService]:
    with running(tmp_path / "home") as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def batch(service: RunningService, username: str = "lanhdao.snv") -> dict[str, Any]:
    client = service.client(username)
    newest: dict[str, Any] = client.get(f"/batches/{client.get('/batches')[0]['id']}")
    return newest


def done_beyond(service: RunningService, count: int) -> dict[str, Any] | None:
    """The batch, once that many are signed or it no longer runs."""
    found = batch(service)
    summary = found["summary"]
    return found if summary["done"] > count or summary["state"] != "running" else None


def resume(service: RunningService) -> None:
    found = batch(service)["summary"]
    if found["state"] == "paused":
        service.client("lanhdao.snv").post(f"/batches/{found['id']}/resume", {"pin": PIN})


def leader_revisions(service: RunningService) -> Counter[int]:
    rows = service.rows("SELECT document_id FROM outgoing_revision WHERE kind = 'leader'")
    return Counter(row[0] for row in rows)


def test_everything_is_killed_and_each_document_is_signed_once(
    service: RunningService, browser: Browser
) -> None:
    documents = many.submitted(service, DOCUMENTS)
    leader = arrive(browser, service.address, "lanhdao.snv")
    leader.press_link("Ký nhiều văn bản")
    leader.page.get_by_label("Chọn tất cả").check()
    leader.page.get_by_label("Tôi đồng ý ký cả những văn bản").check()
    leader.page.get_by_label("Mã PIN của khóa ký").fill(PIN)
    leader.press("Ký các văn bản đã chọn")
    leader.reads(f"/ {DOCUMENTS} văn bản")
    assert leader.complaints == []
    leader.page.context.close()

    wait_for(lambda: done_beyond(service, 8), "some signatures")
    service.kill()
    service.start()
    assert batch(service)["summary"]["state"] == "paused"
    resume(service)

    wait_for(lambda: done_beyond(service, 20), "more signatures")
    for pid in children("signing.keys.process", service.home):
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: done_beyond(service, 30), "signatures with another key holder, or a pause")
    resume(service)

    for pid in children("api.worker", service.home):
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: done_beyond(service, 40), "signatures without the worker")
    service.stop()
    service.start()
    resume(service)
    ended = wait_for(lambda: done_beyond(service, DOCUMENTS), "the end")

    assert ended["summary"]["state"] == "done"
    assert Counter(item["state"] for item in ended["items"]) == {"done": DOCUMENTS}
    assert leader_revisions(service) == Counter(documents)
    history = flow.view(service, documents[0])["history"]
    assert "không mở xem trước khi ký" in history[-1]["note"]


def test_the_page_follows_and_can_be_stopped(service: RunningService, browser: Browser) -> None:
    many.submitted(service, DOCUMENTS)
    leader = arrive(browser, service.address, "lanhdao.snv", PHONE)
    leader.go("/luot-ky/moi?viec=sign")
    leader.open_in_new_tab("Kế hoạch số 1")
    assert leader.page.locator(".tag.good").all_inner_texts() == ["Đã xem"]
    leader.page.get_by_label("Chọn tất cả").check()
    leader.page.get_by_label("Tôi đồng ý ký cả những văn bản").check()
    leader.page.get_by_label("Mã PIN của khóa ký").fill(PIN)
    assert leader.fits()
    leader.press("Ký các văn bản đã chọn")
    # Nothing is pressed: the page itself shows that more was signed.
    leader.page.get_by_text("Đã ký", exact=True).first.wait_for()
    assert leader.fits()
    leader.press("Dừng lượt ký")
    leader.reads("Đã dừng")
    stopped = wait_for(lambda: _settled(service), "the documents in hand to end")
    states = Counter(item["state"] for item in stopped["items"])
    assert states["done"] + states["stopped"] == DOCUMENTS
    assert states["stopped"] > 0
    assert sum(leader_revisions(service).values()) == states["done"]
    assert leader.complaints == []


def _settled(service: RunningService) -> dict[str, Any] | None:
    found = batch(service)
    return found if found["summary"]["left"] == 0 else None

"""The same button twice, one after the other and at the same moment: one effect, and the other is told."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx
import pytest

from api.demo.people import PIN
from tests.journeys import flow
from tests.journeys.asking import asking, kept, refusal
from tests.journeys.running import RunningService, running, wait_for

ALREADY = {"docflow.wrong_state", "docflow.busy", "docflow.stale_revision"}

Press = Callable[[httpx.Client], httpx.Response]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with running(tmp_path_factory.mktemp("presses") / "home") as started:
        yield started


def at_once(service: RunningService, username: str, presses: list[Press]) -> list[httpx.Response]:
    """Let each press come from a session of its own, all let go at the same moment."""
    barrier = threading.Barrier(len(presses))

    def go(press: Press) -> httpx.Response:
        with closing(asking(service, username)) as client:
            barrier.wait(60)
            return press(client)

    with ThreadPoolExecutor(len(presses)) as pool:
        return list(pool.map(go, presses))


def one_effect(service: RunningService, username: str, press: Press) -> httpx.Response:
    """Press twice at once and, when all is quiet, once more; give the one answer that was a yes."""
    answers = at_once(service, username, [press, press])
    done = [answer for answer in answers if answer.is_success]
    assert len(done) == 1, [answer.text for answer in answers]
    told_to_reload([answer for answer in answers if not answer.is_success])
    wait_for_quiet(service)
    before = kept(service)
    with closing(asking(service, username)) as client:
        told_to_reload([press(client)])
    assert kept(service) == before
    return done[0]


def told_to_reload(answers: list[httpx.Response]) -> None:
    for answer in answers:
        code = answer.json()["code"]
        assert code in ALREADY
        assert "tải lại trang" in refusal(answer, 409, code)


def wait_for_quiet(service: RunningService) -> None:
    """Wait until no task is due: packets arrive, are checked and answered in the background."""
    due = "SELECT id FROM outbox WHERE done IS NULL AND due <= datetime('now', '+1 second')"
    wait_for(lambda: not service.rows(due) or None, "the tasks to be done")


def acts(service: RunningService, table: str, document: int) -> Counter[str]:
    """How often each act stands in the history."""
    rows = service.rows(f"SELECT what FROM {table} WHERE document_id = {document}")  # noqa: S608 - our own words
    return Counter(what for (what,) in rows)


def pin_and_revision(service: RunningService, document: int) -> dict[str, str]:
    return {"pin": PIN, "revision": flow.view(service, document)["revision"]}


def test_submit(service: RunningService) -> None:
    document = flow.draft(service, "Trình hai lần")
    one_effect(service, "chuyenvien.snv", lambda client: client.post(f"/outgoing/{document}/submission"))
    assert max(acts(service, "outgoing_event", document).values()) == 1


def test_sign(service: RunningService) -> None:
    document = flow.draft(service, "Ký hai lần")
    service.client("chuyenvien.snv").post(f"/outgoing/{document}/submission")
    body = pin_and_revision(service, document)
    one_effect(
        service, "lanhdao.snv", lambda client: client.post(f"/outgoing/{document}/signature", json=body)
    )
    assert max(acts(service, "outgoing_event", document).values()) == 1
    leaders = f"SELECT count(*) FROM outgoing_revision WHERE document_id = {document} AND kind = 'leader'"  # noqa: S608 - our own words
    assert service.rows(leaders) == [(1,)]


def test_issue_dispatch_and_register(service: RunningService) -> None:
    subject = "Ban hành, gửi, vào sổ hai lần"
    document = flow.signed(service, subject)
    body = {**pin_and_revision(service, document), "issued_on": flow.today()}
    issued = one_effect(
        service, "vanthu.snv", lambda client: client.post(f"/outgoing/{document}/issue", json=body)
    )
    numbers = f"SELECT number, state FROM issued_number WHERE document_id = {document}"  # noqa: S608 - our own words
    [(number, state)] = service.rows(numbers)
    assert state == "confirmed"
    assert issued.json()["number"] == f"{number:02d}/KH-SNV"

    one_effect(service, "vanthu.snv", lambda client: client.post(f"/outgoing/{document}/dispatch"))
    [copy] = flow.arrived(service, subject)
    assert max(acts(service, "outgoing_event", document).values()) == 1

    registered = one_effect(
        service, "vanthu.bh", lambda client: client.post(f"/incoming/{copy['id']}/registration")
    )
    assert registered.json()["arrival_number"] == 1  # of the first and only arrival
    assert max(acts(service, "incoming_event", copy["id"]).values()) == 1


def test_two_clerks_issue_different_documents_at_once(service: RunningService) -> None:
    documents = [flow.signed(service, f"Cùng ban hành {index}") for index in range(2)]
    last = max((number for (number,) in service.rows("SELECT number FROM issued_number")), default=0)

    def press(document: int) -> Press:
        body = {**pin_and_revision(service, document), "issued_on": flow.today()}
        return lambda client: client.post(f"/outgoing/{document}/issue", json=body)

    answers = at_once(service, "vanthu.snv", [press(document) for document in documents])
    assert {answer.json()["number"] for answer in answers} == {
        f"{last + 1:02d}/KH-SNV",
        f"{last + 2:02d}/KH-SNV",
    }
    assert {flow.view(service, document)["state"] for document in documents} == {"issued"}

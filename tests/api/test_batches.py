"""Many documents under one PIN, over the real service: pages, REST, and who may look."""

from __future__ import annotations

import re
import secrets
import time
from typing import Any

import httpx
import pytest

from api.demo.people import PIN
from infra.clock import local_date, utc_now
from tests.api import letters
from tests.api.browsing import Browser, browse, text_of
from tests.api.service import Service

ENDED = {"paused", "stopped", "done"}


def submitted(service: Service, letter: bytes, count: int) -> list[int]:
    made = [letters.make_draft(service, letter, f"Kế hoạch lượt {number}") for number in range(count)]
    for document in made:
        letters.submit(service, document)
    return made


def candidates(client: httpx.Client, kind: str, wanted: list[int]) -> list[dict[str, object]]:
    """As a program would name these of the documents that wait."""
    found = client.get("/api/v1/batches/candidates", params={"kind": kind}).raise_for_status().json()
    seen = {each["document_id"]: each["seen"] for each in found}
    return [{"document_id": document, "seen": seen[document]} for document in wanted]


def ended(client: httpx.Client, batch_id: int) -> dict[str, Any]:
    """Look until nobody works on it any more."""
    for _ in range(600):
        view: dict[str, dict[str, object]] = (
            client.get(f"/api/v1/batches/{batch_id}").raise_for_status().json()
        )
        if view["summary"]["state"] in ENDED:
            return view
        time.sleep(0.1)
    raise AssertionError("the batch never ended")


def boxes(page: httpx.Response, wanted: list[int]) -> list[str]:
    """The values of the boxes of these documents."""
    values = re.findall(r'name="chon" value="(\d+):([0-9a-f]{64})"', page.text)
    return [f"{number}:{seen}" for number, seen in values if int(number) in wanted]


def send(browser: Browser, kind: str, wanted: list[int], **fields: str) -> httpx.Response:
    page = browser.http.get("/luot-ky/moi", params={"viec": kind})
    key = re.search(r'name="khoa" value="([0-9a-f]{32})"', page.text)
    assert key is not None
    return browser.http.post(
        "/luot-ky/moi",
        data={
            "csrf": browser.token(),
            "viec": kind,
            "khoa": key[1],
            "chon": boxes(page, wanted),
            "pin": PIN,
            **fields,
        },
    )


class TestPages:
    def test_a_leader_signs_many_and_a_clerk_issues_them(self, service: Service, letter: bytes) -> None:
        made = submitted(service, letter, 3)
        leader = browse(service, "lanhdao.snv")
        for document in made:
            assert leader.http.get(f"/van-ban-di/{document}").status_code == 200
        answer = send(leader, "sign", made)
        assert answer.status_code == 303, text_of(answer)
        batch = int(answer.headers["location"].rsplit("/", 1)[1])
        ended(service.bearer("lanhdao.snv"), batch)
        page = leader.http.get(f"/luot-ky/{batch}")
        assert "3 / 3 văn bản đã ký" in text_of(page)
        assert "chưa mở xem" not in text_of(page)

        clerk = browse(service, "vanthu.snv")
        answer = send(clerk, "issue", made, issued_on=local_date(utc_now()).isoformat(), chua_xem="true")
        assert answer.status_code == 303, text_of(answer)
        batch = int(answer.headers["location"].rsplit("/", 1)[1])
        view = ended(service.bearer("vanthu.snv"), batch)
        numbers = [int(str(item["number"]).split("/")[0]) for item in view["items"]]
        assert numbers == list(range(numbers[0], numbers[0] + 3))

    def test_a_refusal_keeps_what_was_chosen(self, service: Service, letter: bytes) -> None:
        made = submitted(service, letter, 2)
        leader = browse(service, "lanhdao.snv")
        answer = send(leader, "sign", made[:1])
        assert answer.status_code == 422
        assert "Bạn chưa mở xem" in text_of(answer)
        ticked = re.findall(r'value="(\d+):[0-9a-f]{64}" checked', answer.text)
        assert [int(one) for one in ticked] == made[:1]
        wrong = send(leader, "sign", made[:1], chua_xem="true", pin="000000")
        assert wrong.status_code == 403
        assert "Mã PIN không đúng" in text_of(wrong)
        assert "000000" not in wrong.text

    def test_nothing_chosen_is_said(self, service: Service, letter: bytes) -> None:
        submitted(service, letter, 1)
        answer = send(browse(service, "lanhdao.snv"), "sign", [])
        assert answer.status_code == 422
        assert "Bạn chưa chọn văn bản nào" in text_of(answer)

    def test_other_people_see_nothing_of_it(self, service: Service, letter: bytes) -> None:
        made = submitted(service, letter, 1)
        leader = browse(service, "lanhdao.snv")
        batch = send(leader, "sign", made, chua_xem="true").headers["location"]
        for other in ("vanthu.snv", "chuyenvien.snv"):
            assert browse(service, other).http.get(batch).status_code == 404
        assert browse(service, "chuyenvien.snv").http.get("/luot-ky/moi?viec=sign").status_code == 403
        assert browse(service).http.get(batch).status_code in {303, 401}


class TestRest:
    def test_goes_on_without_its_caller_and_answers_the_same_request_once(
        self, service: Service, letter: bytes
    ) -> None:
        made = submitted(service, letter, 2)
        leader = service.bearer("lanhdao.snv")
        body = {
            "kind": "sign",
            "documents": candidates(leader, "sign", made),
            "pin": PIN,
            "request_key": secrets.token_hex(16),
            "unseen": True,
        }
        first = leader.post("/api/v1/batches", json=body)
        again = leader.post("/api/v1/batches", json=body)
        assert (first.status_code, again.status_code) == (202, 202)
        assert first.json() == again.json()
        view = ended(leader, first.json()["id"])
        assert view["summary"]["state"] == "done"
        assert leader.get("/api/v1/batches").json()[0]["done"] == 2
        history = letters.view(leader, made[0])["history"]
        assert sum(line["what"] == "Ký duyệt" for line in history) == 1

    def test_what_ended_cannot_be_gone_on_with(self, service: Service, letter: bytes) -> None:
        made = submitted(service, letter, 1)
        leader = service.bearer("lanhdao.snv")
        body = {
            "kind": "sign",
            "documents": candidates(leader, "sign", made),
            "pin": PIN,
            "request_key": secrets.token_hex(16),
            "unseen": True,
        }
        batch = leader.post("/api/v1/batches", json=body).json()["id"]
        ended(leader, batch)
        assert leader.post(f"/api/v1/batches/{batch}/stop").status_code == 204
        answer = leader.post(f"/api/v1/batches/{batch}/resume", json={"pin": PIN})
        assert answer.status_code == 422
        assert "đã kết thúc" in answer.json()["detail"]

    @pytest.mark.parametrize("field", ["seen", "request_key"])
    def test_nonsense_is_refused(self, service: Service, field: str) -> None:
        leader = service.bearer("lanhdao.snv")
        body = {
            "kind": "sign",
            "documents": [{"document_id": 1, "seen": "0" * 64 if field != "seen" else "x"}],
            "pin": PIN,
            "request_key": "0" * 32 if field != "request_key" else "x",
        }
        assert leader.post("/api/v1/batches", json=body).status_code == 422

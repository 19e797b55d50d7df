"""Documents through the REST interface: the line, who may do what, what is told of a refusal."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from api.demo.people import PIN
from infra.clock import local_date, utc_now
from tests.api import letters
from tests.api.service import UPLOAD_LIMIT, Service


def problem(answer: httpx.Response, status: int, code: str) -> str:
    """Assert the shape of RFC 9457 and give the sentence."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["code"] == code
    assert told["status"] == status
    assert told["title"]
    return str(told["detail"])


@pytest.fixture(scope="module")
def submitted(service: Service, letter: bytes) -> int:
    """A document that waits for its signer, and stays so."""
    document = letters.make_draft(service, letter, "Kế hoạch chờ ký")
    letters.submit(service, document)
    return document


class TestLine:
    def test_letter_travels_and_is_answered(self, service: Service, letter: bytes) -> None:
        document = letters.make_draft(service, letter, "Kế hoạch đi trọn vòng")
        letters.submit(service, document)
        letters.sign(service, document)
        number = letters.issue(service, document)
        clerk = service.bearer("vanthu.snv")
        clerk.post(f"/api/v1/outgoing/{document}/dispatch").raise_for_status()
        service.run_tasks()

        receiving = service.bearer("vanthu.bh")
        arrived = next(each for each in receiving.get("/api/v1/incoming").json() if each["number"] == number)
        assert arrived["indication"] == "TOTAL-PASSED"
        incoming = f"/api/v1/incoming/{arrived['id']}"
        assert receiving.post(f"{incoming}/registration").json()["arrival_number"] >= 1
        leader = service.bearer("lanhdao.bh")
        lead = next(p for p in leader.get("/api/v1/people").json() if "drafter" in p["roles"])
        directive = {"lead_id": lead["id"], "instruction": "Tham mưu trả lời."}
        leader.post(f"{incoming}/directive", json=directive).raise_for_status()
        drafter = service.bearer("chuyenvien.bh")
        drafter.post(f"{incoming}/completion", json={"result": "Đã trả lời."}).raise_for_status()
        service.run_tasks()

        delivery = letters.view(clerk, document)["deliveries"][0]
        assert delivery["status"] == "06"
        sent = clerk.get(f"/api/v1/outgoing/{document}/file").content
        assert receiving.get(f"{incoming}/file").content == sent
        report = service.client().post("/api/v1/validations", files={"file": ("a.pdf", sent)}).json()
        assert [signature["kind"] for signature in report["signatures"]] == ["leader", "agency"]
        assert report["indication"] == "TOTAL-PASSED"

    def test_dossier_is_taken_over_and_found(self, service: Service, letter: bytes) -> None:
        document = letters.make_draft(service, letter, "Kế hoạch lưu trữ thử nghiệm")
        letters.submit(service, document)
        letters.sign(service, document)
        letters.issue(service, document)
        drafter = service.bearer("chuyenvien.snv")
        body = {"title": "Hồ sơ thử nghiệm", "notation": "07.TN", "year": 2026, "retention": "05"}
        dossier = drafter.post("/api/v1/dossiers", json=body).raise_for_status().json()["id"]
        into = {"dossier_id": dossier}
        drafter.post(f"/api/v1/outgoing/{document}/dossier", json=into).raise_for_status()
        drafter.post(f"/api/v1/dossiers/{dossier}/closure").raise_for_status()
        archivist = service.bearer("luutru.snv")
        assert archivist.post(f"/api/v1/dossiers/{dossier}/take-over").status_code == 202
        service.run_tasks()

        hits = archivist.get("/api/v1/records", params={"text": "luu tru thu nghiem"}).json()["items"]
        record = next(hit["record_id"] for hit in hits if hit["dossier_id"] == dossier)
        purpose = {"purpose": "Đối chiếu"}
        copy = archivist.post(f"/api/v1/records/{record}/copies", json=purpose).raise_for_status()
        assert copy.content == drafter.get(f"/api/v1/outgoing/{document}/file").content
        assert archivist.get(f"/api/v1/records/{record}").json()["handed_out"][0]["purpose"] == "Đối chiếu"


class TestRights:
    def test_other_agency_does_not_learn_that_a_document_exists(
        self, service: Service, submitted: int
    ) -> None:
        stranger = service.bearer("vanthu.bh")
        known = stranger.get(f"/api/v1/outgoing/{submitted}")
        unknown = stranger.get("/api/v1/outgoing/999999")
        assert problem(known, 404, "docflow.not_found") == problem(unknown, 404, "docflow.not_found")

    def test_clerk_of_another_agency_may_not_issue(self, service: Service, submitted: int) -> None:
        body = {"pin": PIN, "revision": "0" * 64, "issued_on": "2026-11-22"}
        answer = service.bearer("vanthu.bh").post(f"/api/v1/outgoing/{submitted}/issue", json=body)
        problem(answer, 404, "docflow.not_found")

    def test_drafter_may_not_sign(self, service: Service, submitted: int) -> None:
        drafter = service.bearer("chuyenvien.snv")
        body = {"pin": PIN, "revision": letters.view(drafter, submitted)["revision"]}
        answer = drafter.post(f"/api/v1/outgoing/{submitted}/signature", json=body)
        problem(answer, 403, "policy.not_allowed")

    def test_clerk_may_not_draft(self, service: Service, letter: bytes) -> None:
        clerk = service.bearer("vanthu.snv")
        answer = clerk.post(
            "/api/v1/outgoing",
            data=letters.draft_fields(clerk, "Không được phép"),
            files={"file": ("a.pdf", letter)},
        )
        problem(answer, 403, "policy.not_allowed")

    @pytest.mark.parametrize(
        "path", ["me", "outgoing", "incoming", "dossiers", "records", "people", "registers/outgoing"]
    )
    def test_nobody_gets_anything(self, service: Service, path: str) -> None:
        problem(service.client().get(f"/api/v1/{path}"), 401, "session.needed")


class TestRefusals:
    def test_second_press_is_a_conflict(self, service: Service, submitted: int) -> None:
        answer = service.bearer("chuyenvien.snv").post(f"/api/v1/outgoing/{submitted}/submission")
        assert "tải lại trang" in problem(answer, 409, "docflow.wrong_state")

    def test_wrong_pin_signs_nothing(self, service: Service, submitted: int) -> None:
        leader = service.bearer("lanhdao.snv")
        revision = letters.view(leader, submitted)["revision"]
        body = {"pin": "000111", "revision": revision}
        answer = leader.post(f"/api/v1/outgoing/{submitted}/signature", json=body)
        assert "000111" not in problem(answer, 403, "key.wrong_pin")
        assert letters.view(leader, submitted)["revision"] == revision

    def test_only_what_was_shown_is_signed(self, service: Service, submitted: int) -> None:
        body = {"pin": PIN, "revision": "f" * 64}
        answer = service.bearer("lanhdao.snv").post(f"/api/v1/outgoing/{submitted}/signature", json=body)
        problem(answer, 409, "docflow.stale_revision")

    def test_date_of_issue_after_today_is_refused(self, service: Service, letter: bytes) -> None:
        document = letters.make_draft(service, letter, "Kế hoạch ghi ngày sai")
        letters.submit(service, document)
        letters.sign(service, document)
        clerk = service.bearer("vanthu.snv")
        body = {
            "pin": PIN,
            "revision": letters.view(clerk, document)["revision"],
            "issued_on": f"{local_date(utc_now()).year + 1}-01-05",
        }
        answer = clerk.post(f"/api/v1/outgoing/{document}/issue", json=body)
        assert answer.status_code == 422
        assert letters.view(clerk, document)["number"] is None

    @pytest.mark.parametrize(
        ("content", "status", "code"),
        [
            (b"", 422, "document.unreadable"),
            (b"plain text", 422, "document.unreadable"),
            (bytes(UPLOAD_LIMIT + 1), 413, "upload.too_large"),
        ],
        ids=["empty", "no PDF", "too large"],
    )
    def test_bad_drafts_change_nothing(
        self, service: Service, content: bytes, status: int, code: str
    ) -> None:
        drafter = service.bearer("chuyenvien.snv")
        before = drafter.get("/api/v1/outgoing").json()
        answer = drafter.post(
            "/api/v1/outgoing",
            data=letters.draft_fields(drafter, "Tệp hỏng"),
            files={"file": ("a.pdf", content)},
        )
        problem(answer, status, code)
        assert drafter.get("/api/v1/outgoing").json() == before

    def test_signed_file_is_no_draft(self, service: Service, letter: bytes) -> None:
        document = letters.make_draft(service, letter, "Kế hoạch đã ký sẵn")
        letters.submit(service, document)
        letters.sign(service, document)
        drafter = service.bearer("chuyenvien.snv")
        signed = drafter.get(f"/api/v1/outgoing/{document}/file").content
        answer = drafter.post(
            "/api/v1/outgoing",
            data=letters.draft_fields(drafter, "Ký lại"),
            files={"file": ("a.pdf", signed)},
        )
        problem(answer, 422, "document.already_signed")

    def test_unknown_page_of_a_document(self, service: Service, submitted: int) -> None:
        drafter = service.bearer("chuyenvien.snv")
        picture = drafter.get(f"/api/v1/outgoing/{submitted}/pages/0?dpi=36")
        assert picture.content.startswith(b"\x89PNG")
        assert drafter.get(f"/api/v1/outgoing/{submitted}/pages/99?dpi=36").status_code == 422


class TestPlacesByHand:
    def test_chosen_places_are_prepared(self, service: Service, letter: bytes) -> None:
        document = letters.make_draft(service, letter, "Kế hoạch đặt tay")
        drafter = service.bearer("chuyenvien.snv")
        places = {
            "leader": {"page": 0, "x0": 350, "y0": 402, "x1": 500, "y1": 454},
            "number": {"page": 0, "x": 146, "y": 700.8},
            "day": {"page": 0, "x": 399, "y": 696.9, "italic": True},
            "month": {"page": 0, "x": 450, "y": 696.9, "italic": True},
            "symbol": "/KH-SNV",
        }
        answer = drafter.put(f"/api/v1/outgoing/{document}/places", json=places)
        assert answer.status_code == 204, answer.text
        seen = letters.view(drafter, document)
        assert seen["symbol"] == "/KH-SNV"
        assert seen["layout"]["mark"]["box"] == [350, 402, 500, 454]

    @pytest.mark.parametrize("x0", ["1e999", "-1e999", "NaN", "1e308", "499.999", "501"])
    def test_what_is_no_place_is_refused(self, service: Service, letter: bytes, x0: str) -> None:
        document = letters.make_draft(service, letter, "Kế hoạch đặt ở chỗ không có")
        blank = '{"page": 0, "x": 146, "y": 700}'
        places = f"""{{"leader": {{"page": 0, "x0": {x0}, "y0": 402, "x1": 500, "y1": 454}},
            "number": {blank}, "day": {blank}, "month": {blank}}}"""
        answer = service.bearer("chuyenvien.snv").put(
            f"/api/v1/outgoing/{document}/places",
            content=places,
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"

    def test_box_outside_the_page_is_refused(self, service: Service, letter: bytes) -> None:
        document = letters.make_draft(service, letter, "Kế hoạch đặt ngoài trang")
        blank = {"page": 0, "x": 146, "y": 700}
        places = {
            "leader": {"page": 0, "x0": 5000, "y0": 402, "x1": 5100, "y1": 454},
            **dict.fromkeys(("number", "day", "month"), blank),
        }
        answer = service.bearer("chuyenvien.snv").put(f"/api/v1/outgoing/{document}/places", json=places)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"

"""Checking by anybody: the page and POST /api/v1/validations."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pikepdf
import pytest

from api.edge.checking import WAITING
from tests.api import letters
from tests.api.browsing import browse, text_of
from tests.api.service import UPLOAD_LIMIT, Service

SAMPLES = Path(__file__).parent.parent / "data" / "samples"


def encrypted(pdf: bytes) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(target, encryption=pikepdf.Encryption(owner="chủ", user="người đọc"))
    return target.getvalue()


def check(service: Service, content: bytes, **fields: str) -> httpx.Response:
    files = {"file": ("văn bản.pdf", content)}
    return service.client().post("/api/v1/validations", files=files, data=fields)


def many_pages(count: int) -> bytes:
    """One page, listed that many times: slow to read, small to send."""
    source = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        page = document.pages[0].obj
        document.Root.Pages.Kids = pikepdf.Array([page] * count)
        document.Root.Pages.Count = count
        document.save(source)
    return source.getvalue()


def test_a_flood_of_checks_leaves_the_office_its_readers(service: Service, letter: bytes) -> None:
    document = letters.make_draft(service, letter, "Trong lúc bị dội yêu cầu")
    drafter = service.bearer("chuyenvien.snv")
    slow = many_pages(15_000)
    clients = [service.client() for _ in range(3 * WAITING)]
    with ThreadPoolExecutor(len(clients)) as pool:
        answers = [
            pool.submit(client.post, "/api/v1/validations", files={"file": ("a.pdf", slow)})
            for client in clients
        ]
        picture = drafter.get(f"/api/v1/outgoing/{document}/pages/0?dpi=36")
        codes = {answer.result().status_code for answer in answers}
    assert picture.status_code == 200
    assert codes == {200, 503}
    assert check(service, letter).status_code == 200


def test_unsigned_letter_is_not_passed(service: Service, letter: bytes) -> None:
    report = check(service, letter).raise_for_status().json()
    assert report["file"] == "văn bản.pdf"
    assert report["indication"] == "INDETERMINATE"
    assert report["signatures"] == []
    assert "không có chữ ký số" in " ".join(report["problems"])


def test_time_of_checking_may_be_given(service: Service, letter: bytes) -> None:
    report = check(service, letter, at="2026-11-01T08:00:00").json()
    assert report["checked_at"] == "2026-11-01T01:00:00Z"


@pytest.mark.parametrize("name", ["empty", "text", "truncated", "encrypted"])
def test_bad_files_get_a_sentence_and_no_verdict(service: Service, letter: bytes, name: str) -> None:
    content = {
        "empty": b"",
        "text": b"not a PDF at all",
        "truncated": letter[: len(letter) // 2],
        "encrypted": encrypted(letter),
    }[name]
    answer = check(service, content)
    assert answer.status_code == 200
    report = answer.json()
    assert report["indication"] == "INDETERMINATE"
    assert report["signatures"] == []
    assert report["problems"]


def test_file_beyond_the_limit_is_refused_unread(service: Service) -> None:
    answer = check(service, b"%PDF-1.7\n" + bytes(UPLOAD_LIMIT + 1))
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "upload.too_large"
    assert "vượt quá 2 MB" in answer.json()["detail"]


def test_body_beyond_the_limit_is_refused_without_its_announcement(service: Service) -> None:
    """Sent in pieces, without a Content-Length, the body is cut off at the byte that is too many."""

    def pieces() -> object:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        for _ in range(UPLOAD_LIMIT // 65536 + 8):
            yield bytes(65536)
        yield b"\r\n--x--\r\n"

    answer = service.client().post(
        "/api/v1/validations",
        content=pieces(),  # type: ignore[arg-type]  # a generator of bytes, as httpx documents
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert answer.status_code == 413


def test_file_is_needed(service: Service) -> None:
    answer = service.client().post("/api/v1/validations", data={"at": "2026-11-01T08:00:00"})
    assert answer.status_code == 422
    assert answer.json()["fields"] == ["file"]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_the_ends_of_the_calendar_cost_no_reader(service: Service, letter: bytes, at: str) -> None:
    """A reader that stumbles is thrown away, and starting another takes a while."""
    answer = check(service, letter, at=at)
    assert answer.status_code == 422
    assert answer.json()["fields"] == ["at"]


def test_anchors_that_cannot_be_read_are_refused(service: Service, letter: bytes) -> None:
    files = {"file": ("a.pdf", letter), "trust": ("root.pem", b"not a certificate")}
    answer = service.client().post("/api/v1/validations", files=files)
    assert answer.status_code == 422
    assert answer.json()["code"] == "trust.unreadable"


def test_page_checks_without_an_account(service: Service, letter: bytes) -> None:
    browser = browse(service)
    answer = browser.post("/kiem-tra", page="/kiem-tra", files={"file": ("thư.pdf", letter)})
    assert answer.status_code == 200
    assert "Tệp không có chữ ký số nào" in text_of(answer)


def test_page_names_the_limit(service: Service) -> None:
    browser = browse(service)
    too_large = bytes(UPLOAD_LIMIT + 1)
    answer = browser.post("/kiem-tra", page="/kiem-tra", files={"file": ("lớn.pdf", too_large)})
    assert answer.status_code == 413
    assert "vượt quá 2 MB" in text_of(answer)


def test_file_name_is_shown_as_text(service: Service, letter: bytes) -> None:
    name = "<img src=x onerror=alert(1)>.pdf"
    answer = browse(service).post("/kiem-tra", page="/kiem-tra", files={"file": (name, letter)})
    assert answer.status_code == 200
    assert "<img src=x" not in answer.text


def test_altered_document_is_refused_in_words(service: Service, letter: bytes) -> None:
    document = letters.make_draft(service, letter, "Kế hoạch bị sửa")
    letters.submit(service, document)
    letters.sign(service, document)
    letters.issue(service, document)
    issued = service.bearer("vanthu.snv").get(f"/api/v1/outgoing/{document}/file").content
    at = issued.index(b"stream") + 20
    altered = issued[:at] + bytes([issued[at] ^ 1]) + issued[at + 1 :]
    assert check(service, issued).json()["indication"] == "TOTAL-PASSED"
    report = check(service, altered).json()
    assert report["indication"] == "TOTAL-FAILED"
    assert {signature["integrity"] for signature in report["signatures"]} == {"broken"}
    page = browse(service).post("/kiem-tra", page="/kiem-tra", files={"file": ("sửa.pdf", altered)})
    assert "Không tiếp nhận văn bản này." in text_of(page)
    assert page.text.count("Tính toàn vẹn của văn bản") == 2

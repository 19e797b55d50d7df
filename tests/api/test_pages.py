"""The pages render for each role, offer what it may do, and show refusals beside what was typed."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pikepdf
import pytest

from api.demo.people import PIN
from api.web.rendering import marked
from api.web.sheets import DPI, sheets_of
from archive.views import Range
from signing.errors import DocumentTooLargeError
from signing.rendering import render_page
from tests.api import letters
from tests.api.browsing import browse, form_token, text_of
from tests.api.service import Service
from tests.signing.meetings import MINUTES

SAMPLES = Path(__file__).parent.parent / "data" / "samples"
LISTS = ("/", "/van-ban-di", "/van-ban-den", "/ho-so", "/luu-tru", "/kiem-tra")
PEOPLE = ("lanhdao.snv", "chuyenvien.snv", "vanthu.snv", "luutru.snv")


class Labels(HTMLParser):
    """Collects fields without a label, and inline scripts or styles, which our own policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.labelled: set[str] = set()
        self.fields: list[dict[str, str | None]] = []
        self.inline: list[str] = []
        self._within_label = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "label":
            self._within_label += 1
            self.labelled.add(given.get("for") or "")
        if (
            tag in {"input", "select", "textarea"}
            and given.get("type") != "hidden"
            and not self._within_label
        ):
            self.fields.append(given)
        if (tag == "script" and "src" not in given) or tag == "style" or "style" in given:
            self.inline.append(tag)
        self.inline += [name for name in given if name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._within_label -= 1


def assert_well_made(page: httpx.Response) -> None:
    parser = Labels()
    parser.feed(page.text)
    unnamed = [
        field
        for field in parser.fields
        if field.get("id") not in parser.labelled and "aria-label" not in field
    ]
    assert unnamed == []
    assert parser.inline == []
    assert '<html lang="' in page.text


@pytest.fixture(scope="module")
def waiting(service: Service, letter: bytes) -> int:
    document = letters.make_draft(service, letter, "Kế hoạch trên trang")
    letters.submit(service, document)
    return document


@pytest.mark.parametrize("username", PEOPLE)
@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_sections_render_for_everybody(service: Service, username: str, path: str, language: str) -> None:
    page = browse(service, username).http.get(path, params={"lang": language})
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert_well_made(page)


def test_english_is_remembered(service: Service) -> None:
    browser = browse(service)
    browser.http.get("/dang-nhap?lang=en")
    assert "Sign in" in text_of(browser.http.get("/dang-nhap"))
    assert "Check a signed document" in text_of(browser.http.get("/kiem-tra"))


def blank_page() -> bytes:
    target = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        document.save(target)
    return target.getvalue()


class TestOutgoing:
    def test_signer_sees_the_document_and_the_place_of_the_signature(
        self, service: Service, waiting: int
    ) -> None:
        browser = browse(service, "lanhdao.snv")
        assert f'href="/van-ban-di/{waiting}"' in browser.http.get("/").text
        page = browser.http.get(f"/van-ban-di/{waiting}")
        assert_well_made(page)
        assert 'data-place="leader"' in page.text
        picture = re.search(r'src="(/van-ban-di/\d+/trang/0\.png\?v=\w+)"', page.text)
        assert picture is not None
        assert browser.http.get(picture[1]).headers["content-type"] == "image/png"
        assert f'action="/van-ban-di/{waiting}/ky"' in page.text

    def test_a_picture_of_another_revision_is_never_kept_for_this_one(
        self, service: Service, waiting: int
    ) -> None:
        browser = browse(service, "lanhdao.snv")
        revision = letters.view(service.bearer("lanhdao.snv"), waiting)["revision"]
        path = f"/van-ban-di/{waiting}/trang/0.png"
        assert "immutable" in browser.http.get(f"{path}?v={revision}").headers["cache-control"]
        stale = browser.http.get(f"{path}?v={'f' * 64}")
        assert stale.status_code == 409
        assert stale.headers["cache-control"] == "no-store"
        unversioned = service.bearer("lanhdao.snv").get(f"/api/v1/outgoing/{waiting}/pages/0?dpi=36")
        assert unversioned.headers["cache-control"] == "no-store"

    def test_drafter_is_offered_to_withdraw_only(self, service: Service, waiting: int) -> None:
        page = browse(service, "chuyenvien.snv").http.get(f"/van-ban-di/{waiting}").text
        actions = set(re.findall(rf'action="/van-ban-di/{waiting}/([a-z-]+)"', page))
        assert actions == {"rut-lai"}

    def test_other_agency_sees_a_page_that_says_nothing(self, service: Service, waiting: int) -> None:
        page = browse(service, "vanthu.bh").http.get(f"/van-ban-di/{waiting}")
        assert page.status_code == 404
        assert "Kế hoạch trên trang" not in page.text

    def test_wrong_pin_is_said_beside_the_document(self, service: Service, waiting: int) -> None:
        browser = browse(service, "lanhdao.snv")
        path = f"/van-ban-di/{waiting}"
        shown = dict(re.findall(r'name="(revision|seen)" value="(\w{64})"', browser.http.get(path).text))
        page = browser.post(f"{path}/ky", page=path, pin="909090", **shown)
        assert page.status_code == 403
        assert "PIN" in text_of(page)
        assert "909090" not in page.text
        assert 'data-place="leader"' in page.text

    def test_return_needs_a_reason_and_shows_it_to_the_drafter(self, service: Service, letter: bytes) -> None:
        document = letters.make_draft(service, letter, "Kế hoạch bị trả lại")
        letters.submit(service, document)
        path = f"/van-ban-di/{document}"
        leader = browse(service, "lanhdao.snv")
        for nothing in ("", "   "):
            refused = leader.post(f"{path}/tra-lai", page=path, reason=nothing)
            assert refused.status_code == 422
            assert "Lý do trả lại đang để trống" in text_of(refused)
        done = leader.post(f"{path}/tra-lai", page=path, reason="Sai căn cứ <b>")
        assert (done.status_code, done.headers["location"]) == (303, "/?xong=da-tra-lai")
        assert "Đã trả lại kèm lý do." in leader.http.get(done.headers["location"]).text
        page = browse(service, "chuyenvien.snv").http.get(path)
        assert "Sai căn cứ &lt;b&gt;" in page.text

    def test_refused_draft_keeps_what_was_typed(self, service: Service) -> None:
        browser = browse(service, "chuyenvien.snv")
        page = browser.post(
            "/van-ban-di/moi",
            page="/van-ban-di/moi",
            files={"file": ("a.pdf", b"not a PDF")},
            subject="Trích yếu đã gõ",
            type_code="bao-cao",
            signer_id="",
        )
        assert page.status_code == 422
        assert "Trích yếu đã gõ" in page.text
        assert_well_made(page)

    def test_places_page_offers_every_box_on_every_page(self, service: Service, letter: bytes) -> None:
        document = letters.make_draft(service, letter, "Kế hoạch chọn vị trí")
        page = browse(service, "chuyenvien.snv").http.get(f"/van-ban-di/{document}/vi-tri")
        assert_well_made(page)
        assert set(re.findall(r'data-place="(\w+)"', page.text)) == {"leader", "number", "day", "month"}

    def test_drafter_is_asked_where_the_text_does_not_tell(self, service: Service) -> None:
        document = letters.make_draft(service, blank_page(), "Tờ giấy không có chữ")
        path = f"/van-ban-di/{document}"
        drafter = browse(service, "chuyenvien.snv")
        page = drafter.http.get(path)
        assert "Cần bạn chọn vị trí" in text_of(page)
        refused = drafter.post(f"{path}/trinh-ky", page=path)
        assert refused.status_code == 409
        assert "Hãy chọn vị trí trên trang" in text_of(refused)
        places = drafter.http.get(f"{path}/vi-tri").text
        offered = dict(re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', places))
        offered.pop("placing")
        chosen = {"symbol": "KH-SNV", "printed_year": "2026"}
        too_small = {"leader_width": "25", "leader_height": "17", "number_x": "123.4"}
        refused = drafter.http.post(f"{path}/vi-tri", data=offered | chosen | too_small)
        assert refused.status_code == 422
        assert 'name="number_x" type="number" step="0.1" value="123.4"' in refused.text
        assert 'value="KH-SNV"' in refused.text
        assert drafter.http.post(f"{path}/vi-tri", data=offered | chosen).status_code == 303
        assert "Cần bạn chọn vị trí" not in text_of(drafter.http.get(path))
        submitted = drafter.post(f"{path}/trinh-ky", page=path)
        assert submitted.headers.get("location") == f"{path}?xong=da-trinh", text_of(submitted)

    def test_draft_that_names_another_kind_or_signer_warns(self, service: Service) -> None:
        other = (SAMPLES / "05-docx-qd.pdf").read_bytes()
        document = letters.make_draft(service, other, "Quyết định nộp thành kế hoạch")
        page = browse(service, "chuyenvien.snv").http.get(f"/van-ban-di/{document}")
        assert "Văn bản in họ tên người ký là “" in text_of(page)
        assert "không phải của loại đã chọn: Kế hoạch (KH)" in text_of(page)

    def test_signed_document_shows_the_seal_to_come_and_then_the_register(
        self, service: Service, letter: bytes
    ) -> None:
        document = letters.make_draft(service, letter, "Kế hoạch qua văn thư")
        letters.submit(service, document)
        letters.sign(service, document)
        path = f"/van-ban-di/{document}"
        clerk = browse(service, "vanthu.snv")
        page = clerk.http.get(path).text
        assert 'data-place="seal"' in page
        revision = re.search(r'name="revision" value="(\w{64})"', page)
        today = re.search(r'name="issued_on" type="date" value="([\d-]+)"', page)
        assert revision is not None
        assert today is not None
        fields = {"csrf": form_token(page), "pin": PIN, "revision": revision[1], "issued_on": today[1]}
        assert (
            clerk.http.post(f"{path}/ban-hanh", data=fields).headers["location"] == f"{path}?xong=da-ban-hanh"
        )
        again = clerk.http.post(f"{path}/ban-hanh", data=fields)
        assert again.status_code == 409
        assert "Kế hoạch: Kế hoạch qua văn thư" in text_of(clerk.http.get("/so-van-ban-di"))

    def test_a_clerk_insists_on_a_seal_only_when_it_was_refused(self, service: Service) -> None:
        document = letters.make_draft(service, MINUTES, "Biên bản họp")
        letters.submit(service, document)
        letters.sign(service, document)
        path, clerk = f"/van-ban-di/{document}", browse(service, "vanthu.snv")
        page = clerk.http.get(path).text
        assert 'name="insist"' not in page
        revision = re.search(r'name="revision" value="(\w{64})"', page)
        today = re.search(r'name="issued_on" type="date" value="([\d-]+)"', page)
        assert revision is not None
        assert today is not None
        fields = {"csrf": form_token(page), "pin": PIN, "revision": revision[1], "issued_on": today[1]}
        refused = clerk.http.post(f"{path}/ban-hanh", data=fields)
        assert refused.status_code == 422
        assert "còn thiếu chữ ký" in text_of(refused)
        assert "Lý do vẫn đóng dấu" in text_of(refused)
        reason = "Thư ký đã ký bản giấy"
        issued = clerk.http.post(f"{path}/ban-hanh", data={**fields, "insist": reason})
        assert issued.headers["location"] == f"{path}?xong=da-ban-hanh"
        assert reason in text_of(clerk.http.get(path))

    def test_registers_are_offered_to_who_may_see_them(self, service: Service) -> None:
        for name, offered in (("vanthu.snv", True), ("chuyenvien.snv", False), ("lanhdao.snv", False)):
            client = browse(service, name).http
            for path in ("/van-ban-di", "/van-ban-den"):
                assert ("Sổ đăng ký văn bản" in client.get(path).text) is offered


def test_a_page_that_cannot_be_drawn_keeps_no_clerk_from_the_document() -> None:
    source = io.BytesIO()
    with pikepdf.new() as map_sheet:
        map_sheet.add_blank_page(page_size=(10_000, 10_000))
        map_sheet.save(source)

    def draw(page: int) -> bytes:
        return render_page(source.getvalue(), page, dpi=DPI)

    with pytest.raises(DocumentTooLargeError):
        draw(0)
    assert [sheet.number for sheet in sheets_of("/van-ban-den/1", "f" * 64, 2, draw)] == [1, 2]


class TestWholeApplication:
    def test_every_answer_carries_the_headers(self, service: Service) -> None:
        client = service.client()
        for path in ("/dang-nhap", "/khong-co", "/api/v1/me", "/tinh/antin.css"):
            headers = client.get(path).headers
            assert "default-src 'none'" in headers["content-security-policy"]
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"

    def test_unknown_address_is_a_page_for_people_and_a_problem_for_programs(self, service: Service) -> None:
        client = service.client()
        assert "Không tìm thấy" in text_of(client.get("/khong-co"))
        answer = client.get("/api/v1/khong-co")
        assert answer.status_code == 404
        assert answer.json()["code"] == "request.not_found"

    def test_openapi_describes_the_interface_without_elsewhere(self, service: Service) -> None:
        described = service.client().get("/api/v1/openapi.json").json()
        assert {"/api/v1/outgoing", "/api/v1/validations", "/healthz"} <= described["paths"].keys()
        assert not any(path.startswith("/van-ban") for path in described["paths"])
        assert service.client().get("/docs").status_code == 404

    def test_health(self, service: Service) -> None:
        assert service.client().get("/healthz").json() == {"status": "ok"}

    def test_static_files_only(self, service: Service) -> None:
        client = service.client()
        assert client.get("/tinh/antin.js").headers["content-type"].startswith("text/javascript")
        assert client.get("/tinh/../app.py").status_code == 404
        assert client.get("/tinh/%2e%2e%2fapp.py").status_code == 404

    def test_nothing_is_said_for_an_unknown_act_in_the_address(self, service: Service) -> None:
        page = browse(service, "luutru.snv").http.get("/?xong=<script>alert(1)</script>")
        assert "<script>alert" not in page.text


def test_found_words_are_marked_and_the_text_escaped() -> None:
    html = marked("a <b> cải cách", (Range(6, 9),))
    assert html == "a &lt;b&gt; <mark>cải</mark> cách"

"""Signing in and out, by people and by programs."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from api.demo.people import PASSWORD
from api.edge.access import SESSION_COOKIE
from infra.identity import WebSession
from tests.api.browsing import Browser, browse, form_token, text_of
from tests.api.service import Service

DRAFTER = "chuyenvien.snv"


def expire_sessions(service: Service) -> None:
    with service.container.database.transaction() as session:
        session.execute(delete(WebSession))


class TestPeople:
    def test_sign_in_leads_to_what_waits(self, service: Service) -> None:
        browser = browse(service, DRAFTER)
        page = browser.http.get("/")
        assert page.status_code == 200
        assert "Nguyễn Văn An" in page.text
        assert "Sở Nội vụ tỉnh An Phú" in page.text

    def test_session_cookie_is_out_of_reach_of_scripts_and_other_sites(self, service: Service) -> None:
        browser = browse(service)
        answer = browser.post("/dang-nhap", page="/dang-nhap", username=DRAFTER, password=PASSWORD)
        cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(SESSION_COOKIE))
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie

    def test_wrong_password_does_not_say_what_was_wrong(self, service: Service) -> None:
        known = browse(service).post("/dang-nhap", page="/dang-nhap", username=DRAFTER, password="sai-rồi")
        unknown = browse(service).post("/dang-nhap", page="/dang-nhap", username="ai.do", password="sai-rồi")
        assert known.status_code == unknown.status_code == 401
        sentence = "Tên đăng nhập hoặc mật khẩu không đúng"
        assert sentence in text_of(known)
        assert sentence in text_of(unknown)
        assert "sai-rồi" not in known.text

    def test_page_that_needs_somebody_keeps_the_way_back(self, service: Service) -> None:
        browser = browse(service)
        sent = browser.http.get("/ho-so?lang=vi")
        assert (sent.status_code, sent.headers["location"]) == (303, "/dang-nhap?next=%2Fho-so%3Flang%3Dvi")
        page = browser.http.get(sent.headers["location"])
        assert page.status_code == 200
        assert "hết hạn" not in page.text
        fields = {"username": DRAFTER, "password": PASSWORD, "next": "/ho-so?lang=vi"}
        assert 'name="next" value="/ho-so?lang=vi"' in page.text
        answer = browser.http.post("/dang-nhap", data={"csrf": form_token(page.text), **fields})
        assert answer.headers["location"] == "/ho-so?lang=vi"

    @pytest.mark.parametrize(
        "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "/a\nb"]
    )
    def test_way_back_never_leads_elsewhere(self, service: Service, elsewhere: str) -> None:
        answer = browse(service).post(
            "/dang-nhap", page="/dang-nhap", username=DRAFTER, password=PASSWORD, next=elsewhere
        )
        assert answer.headers["location"] == "/"

    def test_sign_out_ends_the_session(self, service: Service) -> None:
        browser = browse(service, DRAFTER)
        token = browser.http.cookies[SESSION_COOKIE]
        assert browser.post("/dang-xuat").status_code == 303
        browser.http.cookies.set(SESSION_COOKIE, token)
        sent = browser.http.get("/")
        assert (sent.status_code, sent.headers["location"]) == (303, "/dang-nhap?het-han=1")
        assert "Phiên làm việc đã hết hạn" in text_of(browser.http.get(sent.headers["location"]))

    def test_form_after_the_session_expired_keeps_what_was_typed(self, service: Service) -> None:
        browser = browse(service, DRAFTER)
        csrf = browser.token("/ho-so")
        expire_sessions(service)
        fields = {
            "csrf": csrf,
            "title": "Hồ sơ đang gõ dở",
            "notation": "09.X",
            "year": "2026",
            "retention": "01",
        }
        page = browser.http.post("/ho-so", data=fields, headers={"Referer": f"{service.address}/ho-so"})
        assert page.status_code == 401
        assert "Phiên làm việc đã hết hạn" in text_of(page)
        kept = {
            "csrf": form_token(page.text),
            "username": DRAFTER,
            "password": PASSWORD,
            "next": "/ho-so",
            "kept.title": "Hồ sơ đang gõ dở",
        }
        assert 'name="kept.title" value="Hồ sơ đang gõ dở"' in page.text
        after = browser.http.post("/dang-nhap", data=kept)
        assert after.status_code == 200
        assert "Hồ sơ đang gõ dở" in after.text
        assert browser.http.get("/ho-so").status_code == 200

    def test_secrets_are_not_kept(self, service: Service) -> None:
        browser = browse(service, DRAFTER)
        csrf = browser.token("/")
        expire_sessions(service)
        fields = {"csrf": csrf, "pin": "135791", "revision": "0" * 64, "reason": "xin xem lại"}
        page = browser.http.post("/van-ban-di/1/ky", data=fields)
        assert page.status_code == 401
        assert "xin xem lại" in page.text
        assert "135791" not in page.text


class TestForgery:
    def test_form_without_token_is_refused(self, service: Service) -> None:
        browser = browse(service, DRAFTER)
        answer = browser.http.post("/ho-so", data={"title": "x"})
        assert answer.status_code in {403, 422}
        answer = browser.http.post("/dang-xuat")
        assert answer.status_code == 403
        assert "Hãy tải lại trang" in text_of(answer)
        assert browser.http.get("/").status_code == 200

    def test_token_of_another_session_is_refused(self, service: Service) -> None:
        other = browse(service, "vanthu.snv").token("/")
        answer = browse(service, DRAFTER).http.post("/dang-xuat", data={"csrf": other})
        assert answer.status_code == 403

    def test_sign_in_form_of_another_browser_is_refused(self, service: Service) -> None:
        token = browse(service).token()
        fields = {"csrf": token, "username": DRAFTER, "password": PASSWORD}
        assert Browser(service.client()).http.post("/dang-nhap", data=fields).status_code == 403

    def test_cookie_alone_may_not_change_anything_through_the_api(self, service: Service) -> None:
        client = service.client()
        who = {"username": DRAFTER, "password": PASSWORD}
        me = client.post("/api/v1/sessions", json=who).json()["me"]
        refused = client.delete("/api/v1/sessions")
        assert refused.status_code == 403
        assert refused.json()["code"] == "request.csrf"
        allowed = client.delete("/api/v1/sessions", headers={"X-CSRF-Token": me["csrf_token"]})
        assert allowed.status_code == 204


class TestPrograms:
    def test_bearer_token_speaks_for_the_person(self, service: Service) -> None:
        me = service.bearer(DRAFTER).get("/api/v1/me").json()
        assert me["full_name"] == "Nguyễn Văn An"
        assert me["roles"] == ["drafter"]

    def test_ended_session_is_told_as_a_problem(self, service: Service) -> None:
        client = service.bearer(DRAFTER)
        assert client.delete("/api/v1/sessions").status_code == 204
        answer = client.get("/api/v1/me")
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["www-authenticate"] == "Bearer"
        problem = answer.json()
        assert problem["code"] == "session.needed"
        assert problem["status"] == 401
        assert "đăng nhập" in problem["detail"]

    def test_missing_fields_are_named_and_secrets_not_repeated(self, service: Service) -> None:
        answer = service.client().post("/api/v1/sessions", json={"password": "mật khẩu của tôi"})
        assert answer.status_code == 422
        assert answer.json()["fields"] == ["username"]
        assert "mật khẩu của tôi" not in answer.text

    def test_too_many_tries_are_slowed_down(self, service: Service) -> None:
        client = service.client()
        who = {"username": "kẻ.dò.mật.khẩu", "password": "đoán mò"}
        statuses = [client.post("/api/v1/sessions", json=who).status_code for _ in range(6)]
        assert statuses[0] == 401
        answer = client.post("/api/v1/sessions", json=who)
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 0
        assert answer.json()["code"] == "sign_in.refused"

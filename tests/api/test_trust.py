"""Trust over HTTP: pages for people, REST for programs. In a demo one person is enough; rights are asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from certs import facts
from certs.trust import TrustAnchors
from infra.clock import utc_now
from tests.api import letters
from tests.api.browsing import Browser, browse, text_of
from tests.api.service import Service, running
from tests.api.test_pages import assert_well_made
from tests.certs.trustlists.lists import Entry, ListDraft, operator

ADMIN = "quantri.snv"
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """An installation of its own: what is trusted is changed here."""
    with running(tmp_path_factory.mktemp("trust")) as started:
        yield started


def pem(*certificates: bytes) -> bytes:
    return TrustAnchors.from_der(*certificates).to_pem()


def proposed(browser: Browser, certificate: bytes, **fields: str) -> httpx.Response:
    files = {"file": ("goc.pem", pem(certificate))}
    given = {"scheme": "national", "reason": "Thông báo số 5", **fields}
    return browser.post("/tin-cay", page="/tin-cay", files=files, **given)


class TestPages:
    def test_the_demo_root_is_there_with_its_fingerprint(self, own: Service) -> None:
        page = browse(own, ADMIN).http.get("/tin-cay")
        assert_well_made(page)
        assert own.container.authority is not None
        digest = facts.fingerprint(own.container.authority.anchor)
        assert digest in page.text.replace(" ", "")
        assert "Chứng thực thử nghiệm, không có giá trị pháp lý" in text_of(page)
        assert "Certification for trial, without legal value" in text_of(
            browse(own, ADMIN).http.get("/tin-cay?lang=en")
        )

    def test_from_upload_to_withdrawal(self, own: Service) -> None:
        root = operator("Gốc qua trang web").der
        browser = browse(own, ADMIN)
        sent = proposed(browser, root, until="2031-01-01", policies="1.2.3.4")
        assert sent.status_code == 303, text_of(sent)
        place = sent.headers["location"].partition("?")[0]
        preview = browser.http.get(sent.headers["location"])
        assert_well_made(preview)
        assert "Những gì sẽ thay đổi" in text_of(preview)
        assert "đến 01/01/2031" in text_of(preview)
        assert "không phải chứng thư của tổ chức chứng thực" in text_of(preview)
        assert root not in own.container.trust.anchors()
        assert browser.post(f"{place}/xac-nhan", page=place).status_code == 303
        assert root in own.container.trust.anchors()
        anchor = f"/tin-cay/goc/{facts.fingerprint(root)}"
        assert_well_made(browser.http.get(anchor))
        assert browser.http.get(f"{anchor}/chung-thu.cer").content == root
        refused = browser.post(f"{anchor}/ngung", page=anchor, since="2026-01-01", reason=" ")
        assert (refused.status_code, "Hãy ghi lý do" in text_of(refused)) == (422, True)
        withdrawal = browser.post(f"{anchor}/ngung", page=anchor, since="2026-01-01", reason="lộ khóa")
        place = withdrawal.headers["location"].partition("?")[0]
        assert browser.post(f"{place}/xac-nhan", page=place).status_code == 303
        assert "Đã ngừng tin cậy" in text_of(browser.http.get(anchor))
        again = browser.post(f"{place}/xac-nhan", page="/tin-cay")
        assert (again.status_code, "đã được" in text_of(again)) == (409, True)

    def test_a_proposal_is_turned_down_with_a_reason(self, own: Service) -> None:
        browser = browse(own, ADMIN)
        place = proposed(browser, operator("Gốc bị bác").der).headers["location"].partition("?")[0]
        home = browser.http.get("/")
        assert_well_made(home)
        assert f'href="{place}"' in home.text
        assert browser.post(f"{place}/bac-bo", page=place, reason="").status_code == 422
        assert browser.post(f"{place}/bac-bo", page=place, reason="sai tệp").status_code == 303
        assert "sai tệp" in text_of(browser.http.get(place))

    def test_what_is_no_anchor_is_said_beside_what_was_typed(self, own: Service) -> None:
        browser = browse(own, ADMIN)
        files = {"file": ("a.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')}
        page = browser.post(
            "/tin-cay", page="/tin-cay", files=files, scheme="foreign", reason="Công báo số 9"
        )  # fmt: skip
        assert page.status_code == 422
        assert "DOCTYPE" in text_of(page)
        assert "Công báo số 9" in page.text

    @pytest.mark.parametrize("username", ["lanhdao.snv", "vanthu.snv", "chuyenvien.snv", "luutru.snv"])
    def test_others_have_no_business_here(self, username: str, own: Service) -> None:
        browser = browse(own, username)
        assert browser.http.get("/tin-cay").status_code == 403
        assert "/tin-cay" not in browser.http.get("/").text
        assert proposed_by_force(browser) == 403

    def test_strangers_and_forged_forms(self, own: Service) -> None:
        sent_away = browse(own).http.get("/tin-cay")
        assert (sent_away.status_code, "/dang-nhap" in sent_away.headers["location"]) == (303, True)
        browser = browse(own, ADMIN)
        files = {"file": ("a.pem", pem(operator("X").der))}
        forged = browser.http.post("/tin-cay", data={"scheme": "national", "csrf": "0" * 64}, files=files)
        assert forged.status_code == 403

    def test_unknown_things(self, own: Service) -> None:
        browser = browse(own, ADMIN)
        assert browser.http.get("/tin-cay/de-nghi/9999").status_code == 404
        assert browser.http.get(f"/tin-cay/goc/{'ab' * 32}").status_code == 404


def proposed_by_force(browser: Browser) -> int:
    files = {"file": ("a.pem", pem(operator("X").der))}
    sent = browser.post("/tin-cay", page="/kiem-tra", files=files, scheme="national", reason="x")
    return sent.status_code


class TestRest:
    def test_a_trust_list_changes_the_verdict_at_once(self, own: Service, letter: bytes) -> None:
        """Every check asks anew whom to trust; see also `journeys/test_trust.py`."""
        authority = own.container.authority
        assert authority is not None
        admin = own.bearer(ADMIN)
        issuing = authority.chain[0]
        draft = ListDraft((Entry(issuing), Entry(issuing, kind="TSA/QTST")), next_update=None)
        sent = admin.post(
            "/api/v1/trust/files",
            data={"scheme": "foreign", "reason": "Công bố"},
            files={
                "file": ("vn.xml", draft.signed()),
                "operator": ("op.pem", pem(operator().der)),
            },
        )
        assert sent.status_code == 201, sent.text
        proposal = sent.json()["id"]
        view = admin.get(f"/api/v1/trust/proposals/{proposal}").json()
        assert [change["kind"] for change in view["changes"]] == ["pin", "list", "add"]
        assert admin.post(f"/api/v1/trust/proposals/{proposal}/confirmation").status_code == 204
        issued = issued_letter(own, letter)
        assert verdict(own, issued) == ("TOTAL-PASSED", "foreign")
        body = {"sha256": facts.fingerprint(issuing), "reason": "lộ khóa"}
        tomorrow = (utc_now() + DAY).isoformat()
        future = admin.post("/api/v1/trust/withdrawals", json={**body, "since": tomorrow}).json()["id"]
        assert admin.post(f"/api/v1/trust/proposals/{future}/confirmation").status_code == 204
        assert verdict(own, issued) == ("TOTAL-PASSED", "foreign")
        earlier = admin.post("/api/v1/trust/withdrawals", json={**body, "since": "2020-01-01"}).json()["id"]
        assert admin.post(f"/api/v1/trust/proposals/{earlier}/confirmation").status_code == 204
        assert verdict(own, issued)[0] == "INDETERMINATE"
        again = admin.post(f"/api/v1/trust/proposals/{earlier}/confirmation")
        assert (again.status_code, again.json()["code"]) == (409, "trust.already_decided")

    def test_the_overview_and_a_certificate(self, own: Service) -> None:
        admin = own.bearer(ADMIN)
        overview = admin.get("/api/v1/trust").json()
        assert overview["needs_two"] is False
        digest = overview["anchors"][0]["sha256"]
        certificate = admin.get(f"/api/v1/trust/anchors/{digest}")
        assert facts.fingerprint(certificate.content) == digest

    def test_others_are_refused(self, own: Service) -> None:
        clerk = own.bearer("vanthu.snv")
        assert clerk.get("/api/v1/trust").status_code == 403
        assert clerk.post("/api/v1/trust/proposals/1/confirmation").status_code == 403
        assert own.client().get("/api/v1/trust").status_code == 401

    def test_days_that_are_none(self, own: Service) -> None:
        admin = own.bearer(ADMIN)
        for since in ("hôm qua", ""):
            body = {"sha256": "ab" * 32, "since": since, "reason": "x"}
            assert admin.post("/api/v1/trust/withdrawals", json=body).status_code == 422
        wrong = admin.post(
            "/api/v1/trust/files",
            data={"scheme": "national", "reason": "x", "policies": "không phải OID"},
            files={"file": ("a.pem", pem(operator("X").der))},
        )
        assert (wrong.status_code, "OID" in wrong.json()["detail"]) == (422, True)


def issued_letter(service: Service, draft: bytes) -> bytes:
    document = letters.make_draft(service, draft, "Kế hoạch kiểm tra tin cậy")
    letters.submit(service, document)
    letters.sign(service, document)
    letters.issue(service, document)
    return service.bearer("vanthu.snv").get(f"/api/v1/outgoing/{document}/file").content


def verdict(service: Service, letter: bytes) -> tuple[str, str]:
    """What anybody is told of a letter, and the scheme of the anchor under its first signature."""
    files = {"file": ("a.pdf", letter)}
    answer = service.client().post("/api/v1/validations", files=files).raise_for_status().json()
    chain = answer["signatures"][0]["chain"]
    return answer["indication"], (chain[-1]["schemes"] or [""])[0]

"""One document with a key at a remote service: what is asked for, what is counted, what is refused."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest

from api.report_key import report_key
from certs.authority import DemoAuthority
from infra.clock import utc_now
from infra.settings import Settings
from signing.errors import KeyUnavailableError
from tests.api import letters
from tests.api.browsing import Browser, browse, text_of
from tests.api.remote.bench import CLERK, LEADER, Office
from tests.journeys.keys import LEADER_KEY, certified
from tests.signing.keys.csc.service import Leave
from tests.signing.keys.csc.vault import OTP, PIN, Holding

AUTHORIZE, SEND = "credentials/authorize", "credentials/sendOTP"


def press(browser: Browser, document: int, **fields: str) -> httpx.Response:
    """Sign with the form of the document's page, as it is now."""
    page = browser.http.get(f"/van-ban-di/{document}").text
    hidden = dict(re.findall(r'name="(csrf|revision|seen)" value="([0-9a-f]{64})"', page))
    return browser.http.post(f"/van-ban-di/{document}/ky", data={**hidden, **fields})


def test_leader_signs_and_agency_seals(office: Office) -> None:
    [document] = office.submitted()
    assert office.sign(document).status_code == 204
    clerk = office.service.bearer(CLERK)
    body = {
        "pin": PIN,
        "revision": letters.view(clerk, document)["revision"],
        "issued_on": utc_now().astimezone().date().isoformat(),
    }
    answer = clerk.post(f"/api/v1/outgoing/{document}/issue", json=body)
    assert answer.status_code == 200, answer.text
    file = clerk.get(f"/api/v1/outgoing/{document}/file").content
    report = office.service.container.desk.validate(file, utc_now())
    assert [one.kind for one in report.signatures][:2] == ["leader", "agency"]
    assert report.indication == "TOTAL-PASSED"
    assert len(office.csc.asked(AUTHORIZE)) == 2


def test_a_code_is_sent_asked_for_and_taken(office: Office) -> None:
    office.holding().wants = ("PIN", "OTP")
    [document] = office.submitted()
    first = office.sign(document)
    assert (first.status_code, first.json()["code"]) == (409, "key.otp_needed")
    assert "đã gửi mã OTP" in first.json()["detail"]
    assert len(office.csc.asked(SEND)) == 1
    assert not office.csc.asked(AUTHORIZE)
    assert office.sign(document, otp=OTP).status_code == 204
    assert len(office.csc.asked(SEND)) == 1
    assert office.signatures(document) == 1


def test_the_page_shows_a_field_for_the_code(office: Office) -> None:
    office.holding().wants = ("PIN", "OTP")
    [document] = office.submitted()
    leader = browse(office.service, LEADER)
    assert 'name="otp"' not in leader.http.get(f"/van-ban-di/{document}").text
    asked = press(leader, document, pin=PIN)
    assert 'name="otp"' in asked.text
    assert "đã gửi mã OTP" in text_of(asked)
    assert PIN not in asked.text
    assert press(leader, document, pin=PIN, otp=OTP).status_code == 303
    assert office.signatures(document) == 1


def test_a_question_of_the_service_is_shown(office: Office) -> None:
    office.csc.version = "v2"
    office.declare()
    office.holding().wants, office.holding().question = ("PIN", "OTP"), "Mã số 17 là gì?"
    [document] = office.submitted()
    assert "“Mã số 17 là gì?”" in office.sign(document).json()["detail"]
    assert office.sign(document, otp=OTP).status_code == 204


def test_two_wrong_pins_and_the_third_only_when_it_was_agreed_to(office: Office) -> None:
    [document] = office.submitted()
    for _ in range(2):
        assert office.sign(document, "sai").json()["code"] == "key.wrong_pin"
    refused = office.sign(document)
    assert (refused.status_code, refused.json()["code"]) == (409, "key.last_try")
    assert len(office.csc.asked(AUTHORIZE)) == office.holding().wrong == 2
    leader = browse(office.service, LEADER)
    asked = press(leader, document, pin=PIN)
    assert "có thể bị khóa" in text_of(asked)
    assert 'name="last_try"' in asked.text
    assert press(leader, document, pin=PIN, last_try="true").status_code == 303
    assert office.signatures(document) == 1


def test_a_last_try_that_needs_a_code_too_is_agreed_to_once(office: Office) -> None:
    office.holding().wants = ("PIN", "OTP")
    [document] = office.submitted()
    for _ in range(2):
        office.sign(document, otp="sai")
    leader = browse(office.service, LEADER)
    asked = press(leader, document, pin=PIN, last_try="true")
    assert 'name="otp"' in asked.text
    assert re.search(r'name="last_try" value="true" checked', asked.text)
    assert press(leader, document, pin=PIN, otp=OTP, last_try="true").status_code == 303


def test_an_empty_field_is_no_try(office: Office) -> None:
    [document] = office.submitted()
    assert "mã PIN" in office.sign(document, "").json()["detail"]
    assert not office.csc.asked(AUTHORIZE)


def test_a_confirmation_on_a_telephone_needs_no_pin(office: Office) -> None:
    office.holding().mode, office.holding().wants = "implicit", ()
    [document] = office.submitted()
    assert office.sign(document, "").status_code == 204


def test_leave_in_a_browser_is_refused_and_a_token_that_was_got_taken(office: Office) -> None:
    office.holding().mode, office.holding().wants = "oauth2code", ()
    office.declare('client_id = "so"\nredirect_uri = "https://so.example.vn/ve"\n')
    [document] = office.submitted()
    refused = office.sign(document)
    assert refused.status_code == 503
    assert "qua trình duyệt (OAuth 2.0)" in refused.json()["detail"]
    office.declare('sad_file = "sad"\n')
    sad = office.csc._leave(Leave(None, 1))["SAD"]
    (office.home / "csc" / "sad").write_text(f"{sad}\n")
    assert office.sign(document).status_code == 204


class TestRefusals:
    def test_an_expired_certificate(self, office: Office) -> None:
        now = utc_now()
        authority = DemoAuthority(office.home / "demo" / "authority")
        office.csc.vault.holdings["leader"] = Holding(
            certified(authority, LEADER_KEY, since=now - timedelta(days=9), until=now - timedelta(days=1)),
            wants=("PIN",),
        )
        [document] = office.submitted()
        refused = office.sign(document)
        assert (refused.status_code, refused.json()["code"]) == (409, "certificate.not_usable")
        assert not office.csc.asked(AUTHORIZE)

    def test_a_key_that_nobody_described(self, office: Office) -> None:
        (office.home / "csc" / "leader.toml").unlink()
        [document] = office.submitted()
        refused = office.sign(document)
        assert refused.status_code == 503
        assert "csc/leader.toml" in refused.json()["detail"]

    def test_a_login_without_its_secret(self, office: Office) -> None:
        office.declare('login = "basic"\nuser = "so"\n')
        [document] = office.submitted()
        assert "secret_file" in office.sign(document).json()["detail"]

    def test_a_wrong_code_leaves_everything_as_it_was(self, office: Office) -> None:
        office.holding().wants = ("PIN", "OTP")
        [document] = office.submitted()
        before = letters.view(office.service.bearer(LEADER), document)["revision"]
        assert office.sign(document, otp="sai").json()["code"] == "key.wrong_pin"
        assert letters.view(office.service.bearer(LEADER), document)["revision"] == before


def test_a_report_is_signed_with_a_remote_key(office: Office) -> None:
    (office.home / "pin").write_text(f"{PIN}\n")
    settings = Settings.load(
        home=office.home, report_key="csc:agency", report_key_secret_file=office.home / "pin"
    )
    key = report_key(settings, office.service.container.docflow.context.keys)
    assert key.certificate == office.holding("agency").issued.certificate
    office.holding("agency").wants = ("PIN", "OTP")
    with pytest.raises(KeyUnavailableError, match="mã OTP"):
        report_key(settings, office.service.container.docflow.context.keys)


def test_secrets_are_nowhere(office: Office) -> None:
    office.declare('login = "basic"\nuser = "so"\nsecret_file = "mat-khau"\n')
    office.csc.login, office.csc.token = ("so", "mat-khau-41c"), "x"
    file = office.home / "csc" / "mat-khau"
    file.write_text("mat-khau-41c")
    office.holding().wants = ("PIN", "OTP")
    [document] = office.submitted()
    assert office.sign(document, "sai-482", otp=OTP).json()["code"] == "key.wrong_pin"
    assert office.sign(document).json()["code"] == "key.otp_needed"
    assert office.sign(document, otp=OTP).status_code == 204
    file.unlink()
    (office.home / "pin").unlink(missing_ok=True)
    written = b"".join(path.read_bytes() for path in office.home.rglob("*") if path.is_file())
    for secret in (PIN, OTP, "sai-482", "mat-khau-41c"):
        assert secret.encode() not in written

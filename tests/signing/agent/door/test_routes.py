"""What a paired page asks reaches the desk as it was asked, and what the desk says reaches the page."""

from __future__ import annotations

import base64
import logging
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest

from signing.agent import wire
from signing.agent.door.limits import Limits
from signing.agent.offers import OfferRefusedError
from signing.agent.work import Code, Enrolled, Refused, Signed, State, Wanted, Watched, WorkError
from signing.errors import WrongPinError
from signing.keys.model import Scheme
from tests.signing.agent.door.helper import JOB, Helper
from tests.signing.agent.door.page import Page, connect, exchange, read

FIRST, SECOND = "a" * 32, "b" * 32
AT_JOB = f"{wire.JOBS}/{JOB}"


def test_certificates_come_in_der(helper: Helper, page: Page) -> None:
    answer = page.ask(wire.CERTIFICATES, {"wish": "jws"})
    assert [base64.b64decode(each) for each in answer.json["chain"]] == [b"signer", b"issuer"]
    assert helper.desk.asked[0][2] == "jws"


@pytest.mark.parametrize(
    ("path", "field", "name"), [(wire.JOBS, "offer", "begin"), (wire.ENROLMENTS, "enrolment", "enrol")]
)
def test_jobs_begin(helper: Helper, page: Page, path: str, field: str, name: str) -> None:
    answer = page.ask(path, {field: "jws"})
    assert (answer.status, answer.json) == (202, {"job": JOB})
    assert [(asked, said) for asked, _, said in helper.desk.asked] == [(name, "jws")]


@pytest.mark.parametrize("png", [b"\x89PNG", None])
def test_pictures_arrive(helper: Helper, page: Page, png: bytes | None) -> None:
    text = None if png is None else base64.b64encode(png).decode()
    answer = page.ask(f"{AT_JOB}/pictures", {"request": FIRST, "page": 3, "png": text})
    assert (answer.status, answer.body) == (204, b"")
    assert helper.desk.asked[0][2] == (JOB, FIRST, 3, png)


def test_what_became_of_signatures_arrives(helper: Helper, page: Page) -> None:
    refused = [{"request": SECOND, "reason": "Văn bản đã đổi."}]
    assert page.ask(f"{AT_JOB}/stored", {"stored": [FIRST], "refused": refused}).status == 204
    assert helper.desk.asked[0][2] == (JOB, (FIRST,), ((SECOND, "Văn bản đã đổi."),))


def test_jobs_are_cancelled_with_an_empty_object_or_nothing(helper: Helper, page: Page) -> None:
    assert page.ask(f"{AT_JOB}/cancel", {}).status == 204
    assert exchange(page.port, page.said_raw(f"{AT_JOB}/cancel", b"")).status == 204
    assert [(name, job) for name, _, job in helper.desk.asked] == [("cancel", JOB)] * 2


class TestWatch:
    def test_tells_how_a_job_stands(self, helper: Helper, page: Page) -> None:
        results = (Signed(FIRST, b"\x30\x00"), Refused(SECOND, "Hết hạn."))
        helper.desk.watched = Watched(State.SIGNING, "Chờ PIN.", 5, results, 4, (Wanted(FIRST, 2),))
        helper.desk.hold.set()
        answer = page.ask(f"{AT_JOB}/watch", {"after": 2})
        assert answer.json == {
            "state": "signing",
            "problem": "Chờ PIN.",
            "total": 5,
            "results": [
                {"request": FIRST, "signature": "MAA="},
                {"request": SECOND, "reason": "Hết hạn."},
            ],
            "next": 4,
            "wanted": [{"request": FIRST, "page": 2}],
        }
        assert helper.desk.asked[0][2] == (JOB, 2, wire.WATCH_SECONDS)

    def test_tells_of_an_enrolment(self, helper: Helper, page: Page) -> None:
        enrolled = Enrolled((b"signer",), Scheme.RSA_PKCS1V15, "sha256", b"signature")
        helper.desk.watched = Watched(State.DONE, None, 1, (enrolled,), 1, ())
        helper.desk.hold.set()
        (result,) = page.ask(f"{AT_JOB}/watch", {"after": 0}).json["results"]
        assert result == {
            "chain": [base64.b64encode(b"signer").decode()],
            "scheme": Scheme.RSA_PKCS1V15.value,
            "hash": "sha256",
            "signature": base64.b64encode(b"signature").decode(),
        }

    def test_does_not_keep_others_waiting(self, tmp_path: Path) -> None:
        """As many watch as can; everything else is answered meanwhile, and who watches too."""
        helper = Helper(tmp_path, Limits(watches=3, calls=1, devices=1, unheld_seconds=0.01))
        with helper.running(), ExitStack() as watching:
            page = helper.page()
            held = [watching.enter_context(connect(helper.port)) for _ in range(3)]
            for sock in held:
                sock.sendall(page.said(f"{AT_JOB}/watch", {"after": 0}))
                assert helper.desk.held.acquire(timeout=30)
            assert page.ask(wire.CERTIFICATES, {"wish": "x"}).status == 200
            assert page.ask(f"{AT_JOB}/cancel", {}).status == 204
            assert page.ask(f"{AT_JOB}/watch", {"after": 0}).json["state"] == "asking"
            assert helper.desk.asked[-1][2] == (JOB, 0, 0.0)
            helper.desk.hold.set()
            assert [read(sock).status for sock in held] == [200] * 3

    def test_is_answered_when_something_is_new(self, helper: Helper, page: Page) -> None:
        with connect(page.port) as sock:
            sock.sendall(page.said(f"{AT_JOB}/watch", {"after": 0}))
            assert helper.desk.held.acquire(timeout=30)
            helper.desk.watched = Watched(State.CANCELLED, None, 1, (), 0, ())
            helper.desk.hold.set()
            assert read(sock).json["state"] == "cancelled"


class TestSlowDevice:
    def test_keeps_nobody_from_cancelling(self, tmp_path: Path) -> None:
        helper = Helper(tmp_path, Limits(devices=1))
        with helper.running(), ExitStack() as waiting:
            page = helper.page()
            reached = threading.Event()

            def slow(name: str) -> None:
                if name == "certificates":
                    reached.set()
                    helper.desk.hold.wait(30)

            helper.desk.answers = slow
            asking = [waiting.enter_context(connect(helper.port)) for _ in range(4)]
            for sock in asking:
                sock.sendall(page.said(wire.CERTIFICATES, {"wish": "x"}))
            assert reached.wait(30)
            assert page.ask(f"{AT_JOB}/cancel", {}).status == 204
            assert page.hello().status == 200
            helper.desk.hold.set()
            assert [read(sock).status for sock in asking] == [200] * 4


class TestRefusal:
    @pytest.mark.parametrize("code", Code)
    def test_of_the_desk_reaches_the_page(self, helper: Helper, page: Page, code: Code) -> None:
        def refuse(_name: str) -> None:
            raise WorkError(code, "Hãy cắm thiết bị rồi thử lại.")

        helper.desk.answers = refuse
        answer = page.ask(wire.CERTIFICATES, {"wish": "x"})
        expected = {Code.NO_JOB: 404, Code.TOO_MANY: 429, Code.CLOSED: 503}.get(code, 409)
        assert (answer.status, answer.json) == (
            expected,
            {"code": str(code), "detail": "Hãy cắm thiết bị rồi thử lại."},
        )

    @pytest.mark.parametrize("error", [OfferRefusedError("Đã quá hạn."), WrongPinError("Sai PIN.")])
    def test_of_the_rules_reaches_the_page(self, helper: Helper, page: Page, error: Exception) -> None:
        def refuse(_name: str) -> None:
            raise error

        helper.desk.answers = refuse
        answer = page.ask(wire.JOBS, {"offer": "x"})
        assert (answer.status, answer.json["detail"]) == (409, str(error))

    def test_by_a_fault_tells_the_log_alone(
        self, helper: Helper, page: Page, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail(_name: str) -> None:
            raise RuntimeError("an inner matter")

        helper.desk.answers = fail
        answer = page.ask(wire.JOBS, {"offer": "x"})
        assert (answer.status, answer.code) == (500, "internal")
        assert b"inner" not in answer.body
        assert "an inner matter" in caplog.text

    def test_has_vietnamese_words_in_plain_utf_8(self, page: Page) -> None:
        answer = page.ask(wire.JOBS, {})
        assert answer.headers["content-type"] == "application/json"
        assert "Hãy tải lại trang" in answer.body.decode()


def test_nothing_secret_is_logged(helper: Helper, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    page = helper.page()
    page.ask(wire.CERTIFICATES, {"wish": "confidential"})
    secret = base64.b64encode(page.secret).decode()
    assert not any(word in caplog.text for word in (secret, page.secret.hex(), page.pairing, "confidential"))


def test_several_requests_over_one_connection(page: Page) -> None:
    with connect(page.port) as sock:
        for number in range(5):
            sock.sendall(page.said(wire.CERTIFICATES, {"wish": str(number)}))
            assert read(sock).status == 200


def test_requests_in_one_breath_are_answered_in_turn(helper: Helper, page: Page) -> None:
    with connect(page.port) as sock:
        sock.sendall(b"".join(page.said(wire.CERTIFICATES, {"wish": str(number)}) for number in range(5)))
        received = b""
        while received.count(b"\r\n\r\n") < 5:
            received += sock.recv(65536) or b"the end\r\n\r\n"
    assert received.count(b"HTTP/1.1 200 OK\r\n") == 5
    assert [wish for _, _, wish in helper.desk.asked] == ["0", "1", "2", "3", "4"]

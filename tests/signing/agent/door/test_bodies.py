"""Bodies that are too large, too slow or of no sense are refused before they cost anything."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from signing.agent import wire
from signing.agent.door.bodies import SMALL
from signing.agent.door.errors import NotUnderstoodError
from signing.agent.door.forms import Form
from signing.agent.door.limits import Limits
from signing.agent.door.routes import MAX_STATEMENT
from tests.signing.agent.door.helper import JOB, Helper
from tests.signing.agent.door.page import Page, closed, connect, exchange, fresh, read, request

SHORT = 0.7
"""Seconds of patience of a helper that is kept waiting on purpose."""
WATCH = f"{wire.JOBS}/{JOB}/watch"


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[Helper]:
    helper = Helper(tmp_path, Limits(head_seconds=SHORT, body_seconds=SHORT))
    with helper.running():
        yield helper


class TestSize:
    @pytest.mark.parametrize(
        ("path", "limit"),
        [
            (wire.CERTIFICATES, MAX_STATEMENT),
            (wire.ENROLMENTS, MAX_STATEMENT),
            (wire.JOBS, wire.MAX_BODY),
            (WATCH, SMALL),
            (f"{wire.JOBS}/{JOB}/pictures", wire.MAX_BODY),
            (f"{wire.JOBS}/{JOB}/stored", wire.MAX_BODY),
            (f"{wire.JOBS}/{JOB}/cancel", SMALL),
        ],
    )
    def test_too_much_is_refused_when_it_is_announced(self, page: Page, path: str, limit: int) -> None:
        """Not a byte of it is sent."""
        answer = exchange(page.port, request("POST", path, page.head(length=limit + 1)))
        assert (answer.status, answer.code) == (413, "too_large")
        assert answer.headers["connection"] == "close"

    def test_the_most_is_taken(self, helper: Helper, page: Page) -> None:
        offer = "x" * (wire.MAX_BODY - len('{"offer": ""}'))
        assert page.ask(wire.JOBS, {"offer": offer}).status == 202
        assert helper.desk.asked[0][2] == offer

    def test_too_much_for_pairing_is_refused(self, helper: Helper) -> None:
        helper.mode.open()
        page = helper.stranger()
        head = page.head(length=MAX_STATEMENT + 1)
        assert exchange(helper.port, request("POST", wire.PAIRINGS, head)).status == 413

    def test_a_large_picture_is_refused(self, helper: Helper, page: Page) -> None:
        png = "A" * 4 * (wire.MAX_PICTURE // 3 + 1)
        answer = page.ask(f"{wire.JOBS}/{JOB}/pictures", {"request": "0" * 32, "page": 0, "png": png})
        assert (answer.status, answer.code) == (413, "too_large")
        assert not helper.desk.asked

    @pytest.mark.parametrize(
        "more",
        [
            [],
            [("Transfer-Encoding", "chunked")],
            [("Transfer-Encoding", "chunked"), ("Content-Length", "2")],
        ],
        ids=["none", "chunked", "both"],
    )
    def test_of_unknown_length_is_refused(self, page: Page, more: list[tuple[str, str]]) -> None:
        """So no body is endless."""
        head = page.head(("Content-Type", "application/json"), *more)
        answer = exchange(page.port, request("POST", wire.JOBS, head))
        assert (answer.status, answer.code) == (411, "no_length")

    @pytest.mark.parametrize("length", ["-1", "+2", "2 2", "0x2", "2,3", "9" * 30, "two", ""])
    def test_of_a_length_that_is_none_is_no_request(self, page: Page, length: str) -> None:
        head = page.head(("Content-Type", "application/json"), ("Content-Length", length))
        assert exchange(page.port, request("POST", wire.JOBS, head, b"{}")).status in {400, 411, 413}

    def test_of_two_lengths_is_no_request(self, helper: Helper, page: Page) -> None:
        body = b'{"wish":"x"}'
        for other in ("0", "11", "13", "12, 13"):
            proofs = page.proofs(wire.CERTIFICATES, body, fresh())
            head = page.head(*proofs, ("Content-Length", other), length=len(body))
            assert exchange(page.port, request("POST", wire.CERTIFICATES, head, body)).status in {400, 403}
        assert not helper.desk.asked

    def test_a_second_request_hidden_in_a_body_is_not_answered(self, helper: Helper, page: Page) -> None:
        hidden = page.said(wire.CERTIFICATES, {"wish": "hidden"})
        head = page.head(length=len(hidden))
        with connect(page.port) as sock:
            sock.sendall(request("POST", wire.CERTIFICATES, head, hidden))
            assert read(sock).status == 401
        assert not helper.desk.asked

    def test_heads_are_limited(self, page: Page) -> None:
        head = request("GET", wire.HELLO, page.head(("X-Long", "x" * 1_000_000)))
        with connect(page.port) as sock:
            with suppress(ConnectionError):
                sock.sendall(head)
            assert closed(sock)


class TestPatience:
    def test_a_connection_that_says_nothing_is_ended(self, hasty: Helper) -> None:
        with connect(hasty.port) as sock:
            assert closed(sock)

    def test_a_head_that_never_ends_is_ended(self, hasty: Helper) -> None:
        with connect(hasty.port) as sock:
            sock.sendall(b"GET /v1/hello HTTP/1.1\r\nHost: ")
            assert closed(sock)

    def test_a_head_that_drips_is_ended(self, hasty: Helper) -> None:
        with connect(hasty.port) as sock:
            assert _dripped(sock, b"GET /v1/hello HTTP/1.1\r\n" + b"X-Slow: x\r\n" * 1000)

    def test_a_second_head_that_drips_is_ended(self, hasty: Helper) -> None:
        page = hasty.page()
        with connect(hasty.port) as sock:
            sock.sendall(request("GET", wire.HELLO, page.head()))
            assert read(sock, "GET").status == 200
            assert _dripped(sock, b"GET /v1/hello HTTP/1.1\r\n" + b"X-Slow: x\r\n" * 1000)

    def test_a_body_that_never_comes_is_refused(self, hasty: Helper) -> None:
        page = hasty.page()
        with connect(hasty.port) as sock:
            sock.sendall(request("POST", wire.JOBS, page.head(length=1000), b'{"offer":'))
            answer = read(sock)
            assert (answer.status, answer.code) == (408, "too_slow")
            assert closed(sock)

    def test_a_body_that_drips_is_ended(self, hasty: Helper) -> None:
        page = hasty.page()
        with connect(hasty.port) as sock:
            sock.sendall(request("POST", wire.JOBS, page.head(length=1000)))
            assert _dripped(sock, b" " * 1000)

    @pytest.mark.parametrize("kind", ["text/plain", "application/json"])
    def test_a_body_without_end_is_ended(self, hasty: Helper, kind: str) -> None:
        """What was refused is not read for longer than what was not."""
        page = hasty.page()
        with connect(hasty.port) as sock:
            sock.sendall(request("POST", wire.JOBS, page.head(length=10**11, content_type=kind)))
            with pytest.raises(ConnectionError):
                _pour(sock)

    def test_those_who_wait_for_an_answer_are_not_slow(self, hasty: Helper) -> None:
        page = hasty.page()
        hasty.desk.answers = lambda _name: hasty.desk.hold.wait(4 * SHORT)
        assert page.ask(wire.CERTIFICATES, {"wish": "x"}).status == 200

    def test_a_body_that_breaks_off_asks_nothing(self, helper: Helper, page: Page) -> None:
        with connect(page.port) as sock:
            sock.sendall(page.said(wire.JOBS, {"offer": "x"})[:-1])
            sock.shutdown(socket.SHUT_WR)
            assert closed(sock)
        assert not helper.desk.asked


def _pour(sock: socket.socket) -> None:
    while True:
        sock.sendall(b" " * 65536)


def _dripped(sock: socket.socket, drops: bytes) -> bool:
    """Send a byte at a time, each well within the helper's patience; whether it ends that."""
    sock.settimeout(SHORT / 10)
    for each in drops:
        try:
            sock.send(bytes([each]))
            while sock.recv(65536):
                pass
        except TimeoutError:
            continue
        except (ConnectionResetError, BrokenPipeError):
            return True
        return True
    return False


class TestNumbers:
    def test_further_connections_are_cut_off(self, tmp_path: Path) -> None:
        helper = Helper(tmp_path, Limits(connections=3))
        with helper.running(), ExitStack() as open_ones:
            kept = [open_ones.enter_context(connect(helper.port)) for _ in range(3)]
            with connect(helper.port) as fourth:
                assert closed(fourth)
            kept[0].close()
            page = Page(helper.port, "https://evil.example")
            kept[1].sendall(request("GET", wire.HELLO, page.head()))
            assert read(kept[1], "GET").gives_nothing

    def test_further_requests_are_told_to_wait(self, tmp_path: Path) -> None:
        helper = Helper(tmp_path, Limits(requests=2, watches=2))
        with helper.running(), ExitStack() as open_ones:
            page = helper.page()
            for _ in range(2):
                sock = open_ones.enter_context(connect(helper.port))
                sock.sendall(page.said(WATCH, {"after": 0}))
                assert helper.desk.held.acquire(timeout=30)
            answer = page.hello()
            assert (answer.status, answer.code) == (503, "busy")
            helper.desk.hold.set()
            assert read(sock).status == 200
            assert page.hello().status in {200, 503}

    def test_large_bodies_wait_for_one_another(self, tmp_path: Path) -> None:
        """A helper that has room for one still takes small ones."""
        helper = Helper(tmp_path, Limits(large_bodies=1))
        with helper.running(), connect(helper.port) as first, connect(helper.port) as second:
            page = helper.page()
            large = page.said(wire.JOBS, {"offer": "x" * SMALL})
            first.sendall(large[:-1])
            second.sendall(page.said(wire.JOBS, {"offer": "y" * SMALL}))
            assert page.ask(wire.CERTIFICATES, {"wish": "x"}).status == 200
            assert [name for name, _, _ in helper.desk.asked] == ["certificates"]
            first.sendall(large[-1:])
            assert read(first).status == read(second).status == 202


class TestType:
    @pytest.mark.parametrize(
        "kind",
        [
            "text/plain",
            "text/plain; application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json; charset=utf-16",
            "Application/JSON",
            "application/json5",
            "",
        ],
    )
    def test_is_json_and_nothing_else(self, helper: Helper, page: Page, kind: str) -> None:
        body = b'{"wish":"x"}'
        head = page.head(*page.proofs(wire.CERTIFICATES, body, fresh()), length=len(body), content_type=kind)
        answer = exchange(page.port, request("POST", wire.CERTIFICATES, head, body))
        assert (answer.status, answer.code) == (415, "wrong_type")
        assert not helper.desk.asked

    def test_is_not_packed(self, page: Page) -> None:
        head = page.head(("Content-Encoding", "gzip"), length=2)
        assert exchange(page.port, request("POST", wire.CERTIFICATES, head, b"{}")).status == 415


class TestContent:
    @pytest.mark.parametrize(
        ("path", "content"),
        [
            (wire.CERTIFICATES, {}),
            (wire.CERTIFICATES, {"wish": None}),
            (wire.CERTIFICATES, {"wish": 7}),
            (wire.CERTIFICATES, {"wish": "x", "more": 1}),
            (wire.CERTIFICATES, ["wish"]),
            (wire.CERTIFICATES, "wish"),
            (wire.CERTIFICATES, None),
            (wire.JOBS, {"wish": "x"}),
            (WATCH, {"after": -1}),
            (WATCH, {"after": 501}),
            (WATCH, {"after": True}),
            (WATCH, {"after": 1.0}),
            (WATCH, {"after": "1"}),
            (f"{wire.JOBS}/{JOB}/cancel", {"x": 1}),
            (f"{wire.JOBS}/{JOB}/pictures", {"request": "x", "page": 0, "png": None}),
            (f"{wire.JOBS}/{JOB}/pictures", {"request": "0" * 32, "page": 50, "png": None}),
            (f"{wire.JOBS}/{JOB}/pictures", {"request": "0" * 32, "page": 0, "png": "***"}),
            (f"{wire.JOBS}/{JOB}/pictures", {"request": "0" * 32, "page": 0, "png": "é"}),
            (f"{wire.JOBS}/{JOB}/pictures", {"request": "0" * 32, "page": 0}),
            (f"{wire.JOBS}/{JOB}/stored", {"stored": ["x"], "refused": []}),
            (f"{wire.JOBS}/{JOB}/stored", {"stored": "0" * 32, "refused": []}),
            (f"{wire.JOBS}/{JOB}/stored", {"stored": ["0" * 32] * 501, "refused": []}),
            (f"{wire.JOBS}/{JOB}/stored", {"stored": [], "refused": [{"request": "0" * 32}]}),
            (
                f"{wire.JOBS}/{JOB}/stored",
                {"stored": [], "refused": [{"request": "0" * 32, "reason": "x" * 2001}]},
            ),
        ],
    )
    def test_that_is_not_of_its_path_is_not_understood(
        self, helper: Helper, page: Page, path: str, content: object
    ) -> None:
        answer = page.ask(path, content)
        assert (answer.status, answer.code) == (400, "not_understood")
        assert not helper.desk.asked

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"\xff",
            b'{"wish":"x","wish":"y"}',
            b'{"wish":NaN}',
            '{"wish":"x"}'.encode("utf-16"),
            '\ufeff{"wish":"x"}'.encode(),
            b'{"wish":' + b"[" * 30_000,
            b'{"wish":' + b"1" * 30_000 + b"}",
            b'{"wish":"\x00"}',
        ],
        ids=range(10),
    )
    def test_that_is_no_json_is_not_understood(self, helper: Helper, page: Page, body: bytes) -> None:
        answer = exchange(page.port, page.said_raw(wire.CERTIFICATES, body))
        assert (answer.status, answer.code) == (400, "not_understood")
        assert not helper.desk.asked

    def test_read_outside_a_request_is_as_strict(self) -> None:
        with pytest.raises(NotUnderstoodError):
            Form.of(json.dumps({"a": 1, "b": 2}).encode(), "a")

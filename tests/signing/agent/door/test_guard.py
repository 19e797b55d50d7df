"""Who may speak to the helper: its paired pages, and nobody else, however they spell it."""

from __future__ import annotations

import json

import pytest

from signing.agent import wire
from tests.signing.agent.door.helper import JOB, ORIGIN, Helper
from tests.signing.agent.door.page import Answer, Head, Page, exchange, fresh, request

FOREIGN = [
    "https://evil.example",
    "https://antin.soxd.example.vn.evil.example",
    "https://evil.antin.soxd.example.vn",
    "https://antin.soxd.example.vn:8443",
    "http://antin.soxd.example.vn",
    "https://ANTIN.soxd.example.vn",
    "https://antin.soxd.example.vn/",
    "https://antin.soxd.example.vn.",
    "https://antin.soxd.example.vn https://evil.example",
    "https://antin.soxd.example.vn, https://evil.example",
    "null",
    "",
    "*",
    "file://",
    "chrome-extension://abcdefghijklmnop",
]
PATHS = [
    wire.HELLO,
    wire.PAIRINGS,
    wire.CERTIFICATES,
    wire.JOBS,
    wire.ENROLMENTS,
    f"{wire.JOBS}/{JOB}/watch",
    "/",
    "/favicon.ico",
    "/docs",
    "/openapi.json",
]


def replaced(head: Head, name: str, *values: str) -> Head:
    """The same head with these values of a header instead."""
    return [*(line for line in head if line[0] != name), *((name, value) for value in values)]


def hello(page: Page, head: Head, target: str = wire.HELLO, version: str = "1.1") -> Answer:
    return exchange(page.port, request("GET", target, head, version=version), "GET")


class TestHost:
    @pytest.mark.parametrize(
        "host",
        [
            "127.0.0.1",
            "127.0.0.1:{other}",
            "localhost:{port}",
            "evil.example:{port}",
            "rebind.evil.example",
            "127.0.0.1.evil.example:{port}",
            "[::1]:{port}",
            "127.1:{port}",
            "2130706433:{port}",
            "127.0.0.1:{port}.",
            "user@127.0.0.1:{port}",
            "127.0.0.1:0{port}",
            "",
        ],
    )
    def test_only_the_address_itself_is_answered(self, page: Page, host: str) -> None:
        host = host.format(port=page.port, other=page.port + 1)
        assert hello(page, replaced(page.head(), "Host", host)).gives_nothing

    def test_a_rebound_name_gets_nothing_with_proofs_either(self, helper: Helper, page: Page) -> None:
        sent = page.said(wire.CERTIFICATES, {"wish": "x"})
        rebound = sent.replace(f"Host: {wire.HOST}:".encode(), b"Host: localhost:")
        assert exchange(page.port, rebound).gives_nothing
        assert not helper.desk.asked

    @pytest.mark.parametrize("version", ["1.0", "0.9", "2.0", "3.7"])
    def test_other_versions_of_http_get_nothing(self, page: Page, version: str) -> None:
        """1.0 does without a host, and no browser speaks it."""
        assert hello(page, replaced(page.head(), "Host"), version=version).gives_nothing
        assert hello(page, page.head(), version=version).gives_nothing

    def test_http_1_1_without_host_is_no_request(self, page: Page) -> None:
        answer = hello(page, replaced(page.head(), "Host"))
        assert (answer.status, answer.body) == (400, b"")

    def test_two_hosts_are_no_request(self, page: Page) -> None:
        own = f"{wire.HOST}:{page.port}"
        for hosts in ((own, own), (own, "evil.example"), ("evil.example", own)):
            answer = hello(page, replaced(page.head(), "Host", *hosts))
            assert (answer.status, answer.body) == (400, b"")


class TestOrigin:
    @pytest.mark.parametrize("origin", FOREIGN)
    def test_foreign_pages_get_nothing(self, helper: Helper, page: Page, origin: str) -> None:
        stranger = Page(page.port, origin, page.pairing, page.secret, page.boot)
        for path in PATHS:
            assert stranger.preflight(path).gives_nothing
            assert stranger.preflight(path, ("Access-Control-Request-Private-Network", "true")).gives_nothing
            assert hello(stranger, stranger.head(), path).gives_nothing
            assert exchange(page.port, stranger.said(path, {"wish": "x", "offer": "x"})).gives_nothing
        assert not helper.desk.asked

    def test_nothing_comes_without_an_origin(self, page: Page) -> None:
        """Navigations, pictures and programs send none."""
        assert hello(page, replaced(page.head(), "Origin")).gives_nothing

    def test_two_origins_get_nothing(self, page: Page) -> None:
        for origins in ((ORIGIN, ORIGIN), (ORIGIN, "https://evil.example"), ("https://evil.example", ORIGIN)):
            assert hello(page, replaced(page.head(), "Origin", *origins)).gives_nothing

    def test_a_page_is_forgotten_at_once(self, helper: Helper, page: Page) -> None:
        helper.pairings.forget(page.pairing)
        assert page.hello().gives_nothing
        assert exchange(page.port, page.said(wire.CERTIFICATES, {"wish": "x"})).gives_nothing

    def test_no_socket_is_opened_for_them(self, helper: Helper) -> None:
        """Browsers let any page ask for a WebSocket, whatever CORS says."""
        stranger = helper.stranger("https://evil.example")
        head = stranger.head(
            ("Connection", "Upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        )
        for path in PATHS:
            assert hello(stranger, head, path).gives_nothing

    def test_every_method_of_strangers_gets_nothing(self, helper: Helper) -> None:
        stranger = helper.stranger("https://evil.example")
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FETCH"):
            answer = exchange(helper.port, request(method, wire.HELLO, stranger.head()), method)
            assert answer.gives_nothing


class TestPairedPage:
    def test_is_greeted(self, page: Page) -> None:
        answer = page.hello()
        assert answer.status == 200
        assert answer.json.keys() == {"agent", "version", "protocol", "boot"}
        assert (answer.json["agent"], answer.json["protocol"]) == (wire.AGENT, wire.PROTOCOL)

    def test_may_read_what_nobody_keeps(self, page: Page) -> None:
        headers = page.hello().headers
        assert headers["access-control-allow-origin"] == ORIGIN
        assert headers["access-control-expose-headers"] == wire.ANSWER
        assert (headers["vary"], headers["cache-control"]) == ("Origin", "no-store")
        assert "access-control-allow-credentials" not in headers

    def test_learns_nothing_of_what_answers(self, page: Page) -> None:
        assert not {"server", "date", "x-powered-by", "set-cookie"} & page.hello().headers.keys()

    def test_is_allowed_what_it_needs(self, page: Page) -> None:
        answer = page.preflight(wire.JOBS)
        allowed = {name.strip().lower() for name in answer.headers["access-control-allow-headers"].split(",")}
        assert (answer.status, answer.body) == (204, b"")
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert allowed == {"content-type", wire.PAIRING.lower(), wire.NONCE.lower(), wire.PROOF.lower()}
        assert answer.headers["access-control-allow-methods"] == "GET, POST"

    def test_is_let_into_this_machine_when_its_browser_asks(self, page: Page) -> None:
        name = "access-control-allow-private-network"
        asked = page.preflight(wire.JOBS, ("Access-Control-Request-Private-Network", "true"))
        assert asked.headers[name] == "true"
        assert name not in page.preflight(wire.JOBS).headers

    def test_reads_why_it_was_refused(self, page: Page) -> None:
        page.secret = bytes(32)
        answer = exchange(page.port, page.said(wire.JOBS, {"offer": "x"}))
        assert (answer.status, answer.code) == (401, "not_proven")
        assert answer.headers["access-control-allow-origin"] == ORIGIN


class TestPath:
    @pytest.mark.parametrize(
        "path",
        [
            "//v1/jobs",
            "/v1//jobs",
            "/v1/jobs/",
            "/v1/%6aobs",
            "/v1/./jobs",
            "/v1/../v1/jobs",
            "/v1/%2e%2e/v1/jobs",
            "/%2e/v1/jobs",
            "/v1%2fjobs",
            "/V1/jobs",
            "/v1/jobs;x",
            "/v1/jobs?x=1",
            "/v1/jobs%00",
            "/v1/jobs\\",
            "/v1",
            "/",
            "v1/jobs",
            "http://127.0.0.1:{port}/v1/jobs",
            "http://evil.example/v1/jobs",
            f"/v1/jobs/{JOB.upper()}/watch",
            f"/v1/jobs/{JOB}x/cancel",
            "/v1/jobs/../cancel",
            f"/v1/jobs/{JOB}",
            f"/v1/jobs/{JOB}/watch/",
            f"/v1/jobs/{JOB}/%77atch",
        ],
    )
    def test_has_one_spelling(self, helper: Helper, page: Page, path: str) -> None:
        path = path.format(port=page.port)
        content = {"after": 0} if "atch" in path else {} if "cancel" in path else {"offer": "x"}
        answer = exchange(page.port, page.said(path, content))
        assert (answer.status, answer.code) == (404, "no_such_path")
        assert not helper.desk.asked

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD", "TRACE", "CONNECT"])
    def test_takes_one_method(self, helper: Helper, page: Page, method: str) -> None:
        body = json.dumps({"offer": "x"}).encode()
        proofs = page.proofs(wire.JOBS, body, fresh())
        sent = request(method, wire.JOBS, page.head(*proofs, length=len(body)), body)
        assert exchange(page.port, sent, method).status == 405
        assert not helper.desk.asked

    def test_greets_nobody_by_post(self, page: Page) -> None:
        assert exchange(page.port, page.said(wire.HELLO, {})).status == 405


@pytest.mark.parametrize("name", ["Content-Type", wire.PAIRING, wire.NONCE, wire.PROOF])
def test_headers_that_come_twice_are_refused(helper: Helper, page: Page, name: str) -> None:
    body = b'{"wish":"x"}'
    head = page.head(*page.proofs(wire.CERTIFICATES, body, fresh()), length=len(body))
    (value,) = (value for known, value in head if known == name)
    for twice in ((value, value), (value, "x"), ("x", value)):
        sent = request("POST", wire.CERTIFICATES, replaced(head, name, *twice), body)
        assert exchange(page.port, sent).gives_nothing
    assert not helper.desk.asked


@pytest.mark.parametrize(
    "rubbish",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /v1/hello\r\n\r\n",
        b"GET  /v1/hello HTTP/1.1\r\n\r\n",
        b"GET /v1/hello HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n",
        b"GET /v1/hello HTTP/1.1\r\n Host: 127.0.0.1\r\n\r\n",
        b"GET /\xc3\xa9 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ],
)
def test_what_is_no_request_is_told_nothing(page: Page, rubbish: bytes) -> None:
    answer = exchange(page.port, rubbish + b"\r\n\r\n")
    assert (answer.status, answer.body) == (400, b"")
    assert not any(name.startswith("access-control-") for name in answer.headers)

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

from certs.errors import FetchError
from certs.fetching import FetchPolicy, Request, Timeouts, fetch
from tests.certs.hostile import answering, http_answer, talking

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = Timeouts(connect=0.5, whole=0.5)


def get(url: str, *allowed: str, max_bytes: int = 1000) -> bytes:
    return fetch(Request(url, max_bytes), FetchPolicy(frozenset(allowed)), PATIENCE)


def post(url: str, *allowed: str) -> bytes:
    return fetch(Request(url, 1000, b"question"), FetchPolicy(frozenset(allowed)), PATIENCE)


def redirect(location: str, status: str = "302 Found") -> bytes:
    return http_answer(b"", status=status, headers=f"Location: {location}\r\n")


def test_an_answer_is_fetched() -> None:
    with talking(answering(http_answer(b"answer"))) as host:
        assert get(f"http://{host}/x", host) == b"answer"


def test_the_question_reaches_the_server() -> None:
    with talking(answering(http_answer)) as host:
        assert post(f"http://{host}/", host) == b"question"


def test_an_answer_of_exactly_the_limit_is_accepted() -> None:
    with talking(answering(http_answer(b"x" * 1000))) as host:
        assert len(get(f"http://{host}/", host)) == 1000


@pytest.mark.parametrize(
    "answer",
    [
        http_answer(b"x" * 1001),
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n",
    ],
    ids=["declared", "undeclared", "chunked"],
)
def test_oversized_answers_are_refused(answer: bytes) -> None:
    with talking(answering(answer)) as host, pytest.raises(FetchError, match="lớn hơn"):
        get(f"http://{host}/", host)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 1000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"b" * 100_000,
    ],
    ids=["nothing", "other protocol", "cut short", "many headers", "long header"],
)
def test_broken_http_is_refused(answer: bytes) -> None:
    with talking(answering(answer)) as host, pytest.raises(FetchError, match="HTTP"):
        get(f"http://{host}/", host)


def test_an_error_status_is_named() -> None:
    busy = answering(http_answer(b"", status="503 Busy"))
    with talking(busy) as host, pytest.raises(FetchError, match="503"):
        get(f"http://{host}/", host)


def _silent(connection: socket.socket, _: bytes) -> None:
    connection.recv(1)


def _dripping_header(connection: socket.socket, _: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    _drip(connection)


def _dripping_body(connection: socket.socket, _: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    _drip(connection)


def _drip(connection: socket.socket) -> None:
    for _ in range(100):
        connection.sendall(b"x")
        time.sleep(0.05)


@pytest.mark.parametrize("server", [_silent, _dripping_header, _dripping_body])
def test_slow_servers_meet_the_deadline(server: Callable[[socket.socket, bytes], None]) -> None:
    with talking(server) as host, pytest.raises(FetchError, match="giây"):
        get(f"http://{host}/", host)


def test_a_name_is_asked_once_and_the_answer_that_was_checked_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name service that answers differently the second time leads nowhere (DNS rebinding)."""
    resolve, asked = socket.getaddrinfo, []

    def rebinding(host: str, *rest: Any, **more: Any) -> object:  # noqa: ANN401 - as the real one
        if host == "ocsp.example.vn":
            asked.append(host)
            host = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return resolve(host, *rest, **more)

    monkeypatch.setattr("socket.getaddrinfo", rebinding)
    with talking(answering(http_answer(b"answer"))) as host:
        named = host.replace("127.0.0.1", "ocsp.example.vn")
        assert get(f"http://{named}/", named) == b"answer"
    assert len(asked) == 1


class TestRedirects:
    def test_one_to_an_allowed_place_is_followed(self) -> None:
        with (
            talking(answering(http_answer(b"answer"))) as target,
            talking(answering(redirect(f"http://{target}/"))) as host,
        ):
            assert get(f"http://{host}/", host, target) == b"answer"

    def test_one_to_this_machine_is_checked_like_any_address(self) -> None:
        reached: list[bytes] = []

        def remember(_: socket.socket, request: bytes) -> None:
            reached.append(request)

        with (
            talking(remember) as secret,
            talking(answering(redirect(f"http://{secret}/"))) as host,
            pytest.raises(FetchError, match="mạng nội bộ"),
        ):
            get(f"http://{host}/", host)
        assert reached == []

    @pytest.mark.parametrize(
        "location", ["file:///etc/passwd", "ftp://a.vn/", "http://u:p@a.vn/", "http://["]
    )
    def test_one_to_another_scheme_is_refused(self, location: str) -> None:
        with talking(answering(redirect(location))) as host, pytest.raises(FetchError, match="Địa chỉ"):
            get(f"http://{host}/", host)

    def test_circles_end(self) -> None:
        with talking(answering(redirect("/again"))) as host, pytest.raises(FetchError, match="quá nhiều lần"):
            get(f"http://{host}/", host)

    def test_a_question_is_not_dropped_on_the_way(self) -> None:
        with talking(answering(redirect("/other"))) as host, pytest.raises(FetchError, match="302"):
            post(f"http://{host}/", host)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ocsp",
        "ftp://a.vn/",
        "http://",
        "http://u:p@a.vn/",
        "http://a.vn:99999/",
        "http://a/" + "x" * 3000,
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(FetchError, match="Địa chỉ"):
        get(url)


def test_an_unknown_name_is_reported() -> None:
    with pytest.raises(FetchError, match="Không tìm thấy"):
        get("http://khong-co.invalid/")


def test_https_with_a_certificate_nobody_trusts_is_refused() -> None:
    with talking(answering(b"")) as host, pytest.raises(FetchError):
        get(f"https://{host}/", host)

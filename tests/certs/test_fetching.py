from __future__ import annotations

import socket
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from certs.errors import FetchError, QuestionRefusedError
from certs.fetching import FetchPolicy, Patience, Request, Timeouts, fetch, send
from certs.freshness import MAX_SECONDS, max_age_of
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


class TestOneDeadline:
    """For everything that one question takes."""

    def test_redirects_share_it(self) -> None:
        """Each answers within the time for one answer; all of them together do not."""
        asked: list[bytes] = []

        def slow(connection: socket.socket, request: bytes) -> None:
            asked.append(request.split(b" ")[1])
            time.sleep(0.3)
            connection.sendall(redirect(f"/{len(asked)}") if len(asked) < 3 else http_answer(b"at last"))

        with talking(slow) as host:
            with pytest.raises(FetchError, match="giây"):
                get(f"http://{host}/", host)
            asked.clear()
            patient = Timeouts(connect=5, whole=60)
            assert fetch(Request(f"http://{host}/", 1000), FetchPolicy(frozenset({host})), patient)
        assert asked == [b"/", b"/1", b"/2"]

    def test_second_tries_share_it(self) -> None:
        with talking(answering(http_answer(b"answer"))) as host:
            patience = Patience(Timeouts(connect=0.1, whole=0.1))
            request = Request(f"http://{host}/", 1000)
            time.sleep(0.1)
            with pytest.raises(FetchError, match="giây"):
                send(request, FetchPolicy(frozenset({host})), patience)


class TestFaults:
    """Of the source, and of the question."""

    @pytest.mark.parametrize("status", ["400 Bad Request", "404 Not Found", "405 Not Allowed", "410 Gone"])
    def test_a_refused_question_is_not_a_dead_source(self, status: str) -> None:
        with talking(answering(http_answer(b"", status=status))) as host, pytest.raises(QuestionRefusedError):
            get(f"http://{host}/", host)

    @pytest.mark.parametrize(
        "status", ["408 Request Timeout", "429 Too Many Requests", "500 Oops", "503 Busy", "302 Found"]
    )
    def test_a_server_in_trouble_is_one(self, status: str) -> None:
        with (
            talking(answering(http_answer(b"", status=status))) as host,
            pytest.raises(FetchError) as caught,
        ):
            get(f"http://{host}/", host)
        assert not isinstance(caught.value, QuestionRefusedError)

    @pytest.mark.parametrize(
        ("headers", "pause"),
        [
            ("Retry-After: 120\r\n", timedelta(minutes=2)),
            (
                "Date: Mon, 15 Jun 2026 02:00:00 GMT\r\nRetry-After: Mon, 15 Jun 2026 02:05:00 GMT\r\n",
                timedelta(minutes=5),
            ),
            ("Retry-After: soon\r\n", None),
            ("Retry-After: -5\r\n", None),
            ("", None),
        ],
    )
    def test_when_to_come_back_is_heard(self, headers: str, pause: timedelta | None) -> None:
        busy = answering(http_answer(b"", status="429 Too Many Requests", headers=headers))
        with talking(busy) as host, pytest.raises(FetchError) as caught:
            get(f"http://{host}/", host)
        assert caught.value.retry_after == pause


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Cache-Control": "public"}, None),
        ({"Cache-Control": "max-age=86000,public,no-transform,must-revalidate"}, 86000),
        ({"Cache-Control": "max-age=600, s-maxage=60"}, 60),
        ({"Cache-Control": "max-age=600", "Age": "590"}, 10),
        ({"Cache-Control": "max-age=600", "Age": "9999"}, 0),
        ({"Cache-Control": "no-cache"}, 0),
        ({"Cache-Control": "max-age=999999999999"}, MAX_SECONDS),
        ({"Cache-Control": "max-age=-1"}, None),
        ({"Cache-Control": "x-max-age=5"}, None),
    ],
)
def test_how_long_an_answer_is_fresh(headers: dict[str, str], seconds: int | None) -> None:
    said = max_age_of(headers)
    assert said == (None if seconds is None else timedelta(seconds=seconds))

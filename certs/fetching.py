"""Asking foreign servers without being led astray: where we may connect, for how long, for how much.

Addresses come from certificates, that is from strangers. So
- only http and https, and only public network addresses, save for hosts the policy names;
- a name is resolved once, its addresses are checked, and the connection goes to a checked address, so that a
  second answer of the name service cannot redirect it (DNS rebinding);
- redirects are few and each is checked like the first address;
- a question has one deadline for all its exchanges, redirects and second tries included, which slow dripping
  does not extend, and answers have a size limit.
"""

from __future__ import annotations

import http.client
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from socket import SHUT_RDWR
from typing import TYPE_CHECKING, Self, TypeVar
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.util import parse_url

from certs.addresses import PORTS, FetchPolicy, permitted_addresses
from certs.errors import FetchError, QuestionRefusedError
from certs.freshness import max_age_of, retry_after_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta
    from socket import socket
    from types import TracebackType

    from urllib3.response import HTTPResponse
    from urllib3.util import Url

__all__ = ["Answer", "FetchPolicy", "Patience", "Reply", "Request", "Timeouts", "ask", "fetch", "send"]

Read = TypeVar("Read")

MAX_REDIRECTS = 2
MAX_URL_LENGTH = 2048

_OK = 200
_REFUSALS = range(400, 500)
_PASSING = frozenset({408, 425, 429})
"""Those among them that speak of the server, not of the question (RFC 9110, 15.5.9; RFC 6585, 4)."""
_CHUNK = 64 * 1024
_REDIRECTS = {"GET": (301, 302, 303, 307, 308), "POST": (307, 308)}
"""Redirects that keep the method; another one would drop what a POST asks."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait."""

    connect: float = 3.0
    """For one connection."""
    whole: float = 10.0
    """From the first connection to the last byte of the answer that counts."""


class Patience:
    """What is left of the time for one question: every exchange that it takes lives on the same."""

    def __init__(self, timeouts: Timeouts) -> None:
        self.timeouts = timeouts
        self._end = time.monotonic() + timeouts.whole

    @property
    def left(self) -> float:
        """In seconds. Raises `FetchError` where there is none."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise self.exhausted()
        return seconds

    def exhausted(self) -> FetchError:
        return FetchError(f"Máy chủ không trả lời xong trong {self.timeouts.whole:g} giây.")


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent; with a body it is a POST."""

    url: str
    max_bytes: int
    """Largest answer that is accepted."""
    body: bytes | None = None
    content_type: str = "application/octet-stream"
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Further ones; may hold a password, and so go with `ask`, which follows no redirects."""

    @property
    def method(self) -> str:
        return "GET" if self.body is None else "POST"


@dataclass(frozen=True, slots=True)
class Reply:
    """A 200 answer."""

    body: bytes
    max_age: timedelta | None = None
    """How long its sender calls it fresh; None if not said."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of any status, for protocols that say in it what is wrong."""

    status: int
    body: bytes
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class _Redirect:
    location: str


def fetch(request: Request, policy: FetchPolicy, timeouts: Timeouts) -> bytes:
    """Send the request and give the body of a 200 answer; raises `FetchError` with the cause."""
    return send(request, policy, Patience(timeouts)).body


def send(request: Request, policy: FetchPolicy, patience: Patience) -> Reply:
    """Send the request, following redirects, and give the 200 answer.

    Raises `FetchError`, and `QuestionRefusedError` where the server will not answer this question.
    """
    url = request.url
    for _ in range(MAX_REDIRECTS + 1):
        answer = _exchange(request, _checked(url), policy, patience, _read)
        if isinstance(answer, Reply):
            return answer
        url = _joined(url, answer.location)
    raise FetchError("Máy chủ chuyển hướng quá nhiều lần.")


def ask(request: Request, policy: FetchPolicy, timeouts: Timeouts) -> Answer:
    """Send the request to its very address and give what is answered; raises `FetchError`."""
    return _exchange(request, _checked(request.url), policy, Patience(timeouts), _read_any)


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise FetchError("Địa chỉ chuyển hướng không hợp lệ.") from error


def _checked(url: str) -> Url:
    try:
        parsed = parse_url(url) if len(url) <= MAX_URL_LENGTH else None
    except HTTPError as error:
        raise FetchError("Địa chỉ không hợp lệ.") from error
    if parsed is None or parsed.scheme not in PORTS or not parsed.host or parsed.auth:
        raise FetchError("Địa chỉ không thuộc loại được phép (http hoặc https, không kèm mật khẩu).")
    return parsed


def _exchange(
    request: Request,
    url: Url,
    policy: FetchPolicy,
    patience: Patience,
    read: Callable[[Request, HTTPResponse], Read],
) -> Read:
    deadline = _Deadline(patience.left)
    try:
        with deadline:
            connection = _connected(url, policy, patience, deadline)
            answer = _answer(connection, request, url, read)
    except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
        if deadline.passed or isinstance(error, TimeoutError):
            raise patience.exhausted() from error
        raise FetchError("Kết nối bị ngắt hoặc trả lời không đúng giao thức HTTP.") from error
    if deadline.passed:
        raise patience.exhausted()
    return answer


def _connected(url: Url, policy: FetchPolicy, patience: Patience, deadline: _Deadline) -> HTTPConnection:
    """Connect to the first permitted address that answers."""
    failure: Exception | None = None
    seconds = patience.timeouts.connect
    for address in permitted_addresses(url, policy, seconds=min(seconds, patience.left)):
        if deadline.passed:
            raise TimeoutError
        connection = _connection(url, address, min(seconds, patience.left))
        deadline.watch(connection)
        try:
            connection.connect()
        except (HTTPError, OSError) as error:
            failure = error
        else:
            connection.sock.settimeout(patience.left)
            deadline.watch_socket(connection.sock)
            return connection
    raise FetchError("Không kết nối được tới máy chủ.") from failure


def _connection(url: Url, address: str, timeout: float) -> HTTPConnection:
    port = url.port or PORTS[url.scheme or ""]
    if url.scheme == "http":
        return HTTPConnection(address, port, timeout=timeout)
    host = (url.host or "").strip("[]")
    return HTTPSConnection(
        address, port, timeout=timeout, server_hostname=host, assert_hostname=host, cert_reqs="CERT_REQUIRED"
    )


def _answer(
    connection: HTTPConnection, request: Request, url: Url, read: Callable[[Request, HTTPResponse], Read]
) -> Read:
    headers = {"Host": url.netloc or "", "User-Agent": "antin", "Accept-Encoding": "identity"}
    headers |= dict(request.headers)
    if request.body is not None:
        headers["Content-Type"] = request.content_type
    connection.request(
        request.method,
        url.request_uri,
        body=request.body,
        headers=headers,
        preload_content=False,
        decode_content=False,
    )
    with closing(connection.getresponse()) as response:
        return read(request, response)


def _read(request: Request, response: HTTPResponse) -> Reply | _Redirect:
    location = response.headers.get("Location")
    if response.status in _REDIRECTS[request.method] and location:
        return _Redirect(location)
    if response.status != _OK:
        raise _refusal(response.status, retry_after_of(response.headers))
    return Reply(_body(request, response), max_age_of(response.headers))


def _read_any(request: Request, response: HTTPResponse) -> Answer:
    return Answer(response.status, _body(request, response), retry_after_of(response.headers))


def _body(request: Request, response: HTTPResponse) -> bytes:
    body = bytearray()
    # Read to the very end, since only there an answer cut short shows.
    while chunk := response.read(_CHUNK):
        body += chunk
        if len(body) > request.max_bytes:
            raise QuestionRefusedError(f"Trả lời lớn hơn mức cho phép ({request.max_bytes // 1024} KB).")
    return bytes(body)


def _refusal(status: int, retry_after: timedelta | None) -> FetchError:
    """Tell refusing this question from being in trouble."""
    sentence = f"Máy chủ trả lời mã lỗi HTTP {status}."
    if status in _REFUSALS and status not in _PASSING:
        return QuestionRefusedError(sentence, retry_after=retry_after)
    return FetchError(sentence, retry_after=retry_after)


class _Deadline:
    """Cuts the watched connection off when time is up, and closes the last one at the end in any case."""

    def __init__(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._connection: HTTPConnection | None = None
        self._socket: socket | None = None
        self.passed = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._connection is not None:
            self._connection.close()

    def watch(self, connection: HTTPConnection) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = connection

    def watch_socket(self, connected: socket) -> None:
        """Remember the socket itself: a connection lets go of it once the answer's head has come."""
        self._socket = connected

    def _cut(self) -> None:
        self.passed = True
        open_socket = self._socket or getattr(self._connection, "sock", None)
        if open_socket is not None:
            # It may be closed at this very moment; then there is nothing to cut.
            with suppress(OSError):
                open_socket.shutdown(SHUT_RDWR)

"""Questions and answers in JSON over HTTP: in turn, within limits, only where the operator lets them go."""

from __future__ import annotations

import ipaddress
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from certs.errors import FetchError
from certs.fetching import FetchPolicy, Request, Timeouts, ask
from signing.errors import KeyUnavailableError
from signing.keys.csc.errors import PassingError, nonsense, refusal
from signing.keys.csc.queue import MAX_PAUSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from signing.keys.csc.queue import Queue

MAX_ANSWER = 4 * 1024 * 1024
"""Bytes; some hundreds of signatures and certificates."""
MAX_TRIES = 4
"""Of a question that the service did not take up (429, 503)."""
USUAL_PAUSE = 2.0
"""Seconds after a 429 that names none; doubled each time."""
_TOO_MANY, _UNAVAILABLE = 429, 503
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Said:
    """A successful answer."""

    status: int
    body: dict[str, Any]


class Wire:
    """The way to one service."""

    def __init__(
        self, policy: FetchPolicy, queue: Queue, *, timeout: float, waits: Callable[[float], None]
    ) -> None:
        self._policy = policy
        self._queue = queue
        self._waits = waits
        self._timeouts = Timeouts(connect=min(10.0, timeout), whole=timeout)

    def post(self, url: str, body: dict[str, Any], *, authorization: str | None = None) -> Said:
        """Raises `KeyUnavailableError`, of a kind that says whether asking again makes sense."""
        return self._sent(url, json.dumps(body).encode(), _JSON, authorization)

    def post_form(self, url: str, body: bytes, *, authorization: str | None = None) -> Said:
        """As OAuth 2.0 has it. Raises as `post` does."""
        return self._sent(url, body, _FORM, authorization)

    def _sent(self, url: str, body: bytes, kind: str, authorization: str | None) -> Said:
        check_address(url, self._policy)
        headers: tuple[tuple[str, str], ...] = (("Accept", _JSON),)
        if authorization is not None:
            headers = (*headers, ("Authorization", authorization))
        request = Request(url, MAX_ANSWER, body, kind, headers)
        pause = USUAL_PAUSE
        for tried in range(1, MAX_TRIES + 1):
            self._queue.take(self._waits)
            try:
                answer = ask(request, self._policy, self._timeouts)
            except FetchError as error:
                raise PassingError(
                    f"Không liên lạc được với dịch vụ ký: {error} Hãy kiểm tra mạng rồi ký lại các văn bản"
                    " chưa ký."
                ) from error
            if answer.status not in {_TOO_MANY, _UNAVAILABLE} or tried == MAX_TRIES:
                return _understood(answer.status, answer.body)
            # Neither was taken up, so nothing is asked twice.
            wished = answer.retry_after.total_seconds() if answer.retry_after is not None else pause
            if wished > MAX_PAUSE:
                raise PassingError(
                    f"Dịch vụ ký đang giới hạn yêu cầu và chỉ nhận lại sau {wished / 60:.0f} phút. Hãy ký lại"
                    " các văn bản chưa ký sau thời gian đó."
                )
            self._queue.pause(wished)
            pause *= 2
        raise AssertionError("the last try returns")


def check_address(url: str, policy: FetchPolicy) -> None:
    """Raises `KeyUnavailableError` unless it is https, or http to this machine as the operator listed it."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise KeyUnavailableError("Địa chỉ dịch vụ ký không hợp lệ. Hãy sửa cấu hình.") from None
    if parts.scheme == "https":
        return
    listed = {host, f"{host}:{port}"} & policy.allowed_hosts
    if parts.scheme == "http" and listed and _is_loopback(host):
        return
    raise KeyUnavailableError(
        "Địa chỉ dịch vụ ký phải bắt đầu bằng https://, vì mã PIN và mã truy cập được gửi tới đó."
        " Hãy sửa cấu hình."
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _understood(status: int, content: bytes) -> Said:
    body = _parsed(content)
    if status in range(200, 300):
        if body is None:
            raise nonsense("không phải JSON")
        return Said(status, body)
    said = body or {}
    raise refusal(status, str(said.get("error", "")), str(said.get("error_description", "")))


def _parsed(content: bytes) -> dict[str, Any] | None:
    if not content.strip():
        return {}
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None

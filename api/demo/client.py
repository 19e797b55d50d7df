"""A small client of the REST interface: the demo uses the product the way an integrator would."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import urllib3

from infra.errors import InfraError

TIMEOUT = urllib3.Timeout(connect=5, read=120)
WAIT_SECONDS = 120.0
PAUSE_SECONDS = 0.2

T = TypeVar("T")
Fields = Sequence[tuple[str, str | tuple[str, bytes, str]]]


class AnswerError(InfraError):
    """The service refused; the text is its own."""

    code = "demo.refused"

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class WaitedTooLongError(InfraError):
    code = "demo.waited"


@dataclass(slots=True)
class Client:
    """One signed-in person."""

    address: str
    username: str
    password: str = field(repr=False)
    _pool: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(timeout=TIMEOUT), repr=False
    )
    _token: str | None = field(default=None, repr=False)

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON of any shape
        return json.loads(self._send("GET", path))

    def get_bytes(self, path: str) -> bytes:
        return self._send("GET", path)

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 - JSON of any shape
        answer = self._send("POST", path, json=dict(body or {}))
        return json.loads(answer) if answer else None

    def post_for_bytes(self, path: str, body: Mapping[str, Any]) -> bytes:
        return self._send("POST", path, json=dict(body))

    def post_form(self, path: str, fields: Fields) -> Any:  # noqa: ANN401 - JSON of any shape
        return json.loads(self._send("POST", path, fields=list(fields)))

    def _send(self, method: str, path: str, **body: Any) -> bytes:  # noqa: ANN401 - passed on to urllib3
        if self._token is None:
            self._token = self._sign_in()
        headers = {"Authorization": f"Bearer {self._token}"}
        return _checked(self._pool.request(method, f"{self.address}/api/v1{path}", headers=headers, **body))

    def _sign_in(self) -> str:
        who = {"username": self.username, "password": self.password}
        answer = _checked(self._pool.request("POST", f"{self.address}/api/v1/sessions", json=who))
        token: str = json.loads(answer)["token"]
        return token


def wait_for(look: Callable[[], T | None], what: str) -> T:
    """Look until something is there. Raises `WaitedTooLongError`."""
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        found = look()
        if found is not None:
            return found
        time.sleep(PAUSE_SECONDS)
    raise WaitedTooLongError(f"Chờ quá lâu mà chưa thấy: {what}.")


def _checked(response: urllib3.BaseHTTPResponse) -> bytes:
    if response.status < 400:  # noqa: PLR2004 - HTTP
        return response.data
    try:
        text = str(json.loads(response.data)["detail"])
    except (ValueError, KeyError, TypeError):
        text = f"HTTP {response.status}"
    raise AnswerError(response.status, text)

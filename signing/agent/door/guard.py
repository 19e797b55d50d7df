"""Who may speak to the helper at all: decided from the head of a request, before its body is looked at.

* `Host` is exactly ours: a name that was rebound to the loopback address is another one.
* `Origin` is exactly that of a paired page; while pairing is open, also of a page that may be paired, and
  then for the path of pairing alone. All others get 403 and nothing else, whatever they ask.
* One header of each kind, one spelling of each path: what two readers could take for two things is refused.
"""

from __future__ import annotations

import logging
import re
from typing import Protocol

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from signing.agent import wire
from signing.agent.door.answers import refusal
from signing.agent.door.errors import (
    BusyError,
    DoorError,
    NoSuchPathError,
    PairingsDamagedError,
    WrongMethodError,
)
from signing.agent.door.limits import Limits
from signing.agent.door.origins import may_pair
from signing.agent.door.store import Pairings

PREFLIGHT_SECONDS = 600
"""How long a browser may remember that a paired page may ask; what it asks is checked each time."""
ALLOWED_HEADERS = f"content-type, {wire.PAIRING}, {wire.NONCE}, {wire.PROOF}"
_METHODS = ("GET", "POST")
_PATH = re.compile(rb"(/[a-z0-9]+)+")
_ONCE = ("host", "origin", "content-type", "content-length", wire.PAIRING, wire.NONCE, wire.PROOF)
_ASKED_PRIVATE = "access-control-request-private-network"
_ALLOW_PRIVATE = "access-control-allow-private-network"

log = logging.getLogger(__name__)


class IsOpen(Protocol):
    @property
    def is_open(self) -> bool: ...


class Guard:
    """ASGI middleware. What it lets through comes from a page that may read the answer."""

    def __init__(self, app: ASGIApp, *, port: int, pairings: Pairings, mode: IsOpen, limits: Limits) -> None:
        self._app = app
        self._host = f"{wire.HOST}:{port}"
        self._pairings = pairings
        self._mode = mode
        self._requests = limits.requests
        self._under_way = 0
        self._is_damage_told = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        origin = self._origin(scope, headers)
        if origin is None:
            await _nothing()(scope, receive, send)
            return
        answer = _with_headers(send, origin)
        if scope["method"] == "OPTIONS":
            await _preflight(headers)(scope, receive, answer)
        elif (error := self._unfit(scope)) is not None:
            await refusal(error, closing=True)(scope, receive, answer)
        else:
            self._under_way += 1
            try:
                await self._app(scope, receive, answer)
            finally:
                self._under_way -= 1

    def _origin(self, scope: Scope, headers: Headers) -> str | None:
        """The origin that may ask this; None for everybody else."""
        if any(len(headers.getlist(name)) > 1 for name in _ONCE):
            return None
        origin = headers.get("origin", "")
        if scope["http_version"] != "1.1" or headers.get("host") != self._host or not may_pair(origin):
            return None
        if scope["raw_path"] == wire.PAIRINGS.encode() and self._mode.is_open:
            return origin
        return origin if self._is_paired(origin) else None

    def _is_paired(self, origin: str) -> bool:
        try:
            known = self._pairings.has_origin(origin)
        except PairingsDamagedError as error:
            if not self._is_damage_told:
                # Once: pages ask as often as they like, and a log is not theirs to fill.
                log.error("no page may ask: %s", error)  # noqa: TRY400 - the sentence says it all
            self._is_damage_told = True
            return False
        self._is_damage_told = False
        return known

    def _unfit(self, scope: Scope) -> DoorError | None:
        if _PATH.fullmatch(scope["raw_path"]) is None or scope["query_string"]:
            return NoSuchPathError()
        if scope["method"] not in _METHODS:
            return WrongMethodError()
        if self._under_way >= self._requests:
            return BusyError()
        return None


def _nothing() -> Response:
    """For those who are not to learn anything, not even from what a browser would let them read."""
    return Response(status_code=403, headers={"connection": "close"})


def _preflight(headers: Headers) -> Response:
    answer = Response(
        status_code=204,
        headers={
            "access-control-allow-methods": ", ".join(_METHODS),
            "access-control-allow-headers": ALLOWED_HEADERS,
            "access-control-max-age": str(PREFLIGHT_SECONDS),
        },
    )
    if headers.get(_ASKED_PRIVATE) == "true":
        answer.headers[_ALLOW_PRIVATE] = "true"
    return answer


def _with_headers(send: Send, origin: str) -> Send:
    added = [
        (b"access-control-allow-origin", origin.encode()),
        (b"access-control-expose-headers", wire.ANSWER.encode()),
        (b"vary", b"Origin"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *added]}
        await send(message)

    return answer

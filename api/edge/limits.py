"""How much a request may carry."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FORM_ALLOWANCE = 256 * 1024
"""Bytes that a form's other fields and boundaries may add to the file in it."""
DRAIN_LIMIT = 512 * 1024 * 1024
"""Bytes of a refused body that are still read and thrown away, so that the sender gets to see the refusal."""


class BodyTooLargeError(HTTPException):
    """An HTTPException: the framework turns any other error met while it reads a form into a plain 400."""

    code = "upload.too_large"

    def __init__(self, limit: int) -> None:
        self.limit = limit
        megabytes = limit // (1024 * 1024)
        super().__init__(
            413, f"Tệp gửi lên vượt quá {megabytes} MB. Hãy giảm dung lượng (ví dụ nén ảnh quét) rồi gửi lại."
        )


class BodyLimit:
    """ASGI middleware that stops reading a body at `limit` bytes plus a form's own overhead.

    What is beyond the limit is never kept: bodies that announce too much are refused before they are parsed,
    others at the byte that is too many.
    """

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = _announced(scope)
        allowed = self._limit + FORM_ALLOWANCE
        taken = 0

        async def limited() -> Message:
            nonlocal taken
            if announced > allowed:
                await _drain(receive)
                raise BodyTooLargeError(self._limit)
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > allowed:
                await _drain(receive)
                raise BodyTooLargeError(self._limit)
            return message

        await self._app(scope, limited, send)


def _announced(scope: Scope) -> int:
    value = dict(scope["headers"]).get(b"content-length", b"0")
    return int(value) if value.isdigit() else 0


async def _drain(receive: Receive) -> None:
    dropped = 0
    while dropped < DRAIN_LIMIT:
        message = await receive()
        dropped += len(message.get("body", b""))
        if not message.get("more_body", False):
            return

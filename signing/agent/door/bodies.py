"""Reading bodies: no more than was announced and allowed, no longer than allowed, few large ones at once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import ClientDisconnect, Request

from signing.agent.door.errors import NoLengthError, TooLargeError, TooSlowError, WrongTypeError
from signing.agent.door.limits import Limits

JSON = "application/json"
SMALL = 16 * 1024
"""Bytes that no path minds."""
_LENGTH = re.compile(r"[0-9]{1,12}")


def check_head(request: Request, limit: int) -> int:
    """The announced length. Raises `WrongTypeError`, `NoLengthError`, `TooLargeError`; reads nothing.

    A page of another origin may send forms and plain text without being asked about first; JSON it may not.
    """
    if request.headers.get("content-type") != JSON or "content-encoding" in request.headers:
        raise WrongTypeError
    announced = request.headers.get("content-length", "")
    if "transfer-encoding" in request.headers or _LENGTH.fullmatch(announced) is None:
        raise NoLengthError
    if int(announced) > limit:
        raise TooLargeError(limit)
    return int(announced)


class Reading:
    """Reads bodies of one helper."""

    def __init__(self, limits: Limits) -> None:
        self._seconds = limits.body_seconds
        self._large = asyncio.Semaphore(limits.large_bodies)

    @asynccontextmanager
    async def body(self, request: Request, announced: int) -> AsyncIterator[bytes]:
        """The body, to be done with inside the block. Raises `TooSlowError`, `ClientDisconnect`."""
        is_large = announced > SMALL
        try:
            async with asyncio.timeout(self._seconds):
                if is_large:
                    await self._large.acquire()
                try:
                    content = await _read(request, announced)
                except BaseException:
                    if is_large:
                        self._large.release()
                    raise
        except TimeoutError as error:
            raise TooSlowError from error
        try:
            yield content
        finally:
            if is_large:
                self._large.release()


async def _read(request: Request, announced: int) -> bytes:
    content = bytearray()
    async for piece in request.stream():
        content += piece
    if len(content) != announced:
        raise ClientDisconnect
    return bytes(content)

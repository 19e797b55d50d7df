"""What the key-holder process and its clients say to one another: JSON, never pickled objects."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any, Protocol, Self

MAX_MESSAGE = 256 * 1024
READY = b"ready\n"
"""What the holder writes to its standard output once it listens."""


class Line(Protocol):
    """What is used of a connection; the systems have a class each for theirs."""

    def fileno(self) -> int: ...

    def send_bytes(self, buf: bytes | memoryview, /) -> None: ...

    def recv_bytes(self, maxlength: int, /) -> bytes: ...

    def poll(self, timeout: float, /) -> bool: ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...


def send(connection: Line, message: dict[str, Any]) -> None:
    connection.send_bytes(json.dumps(message).encode())


def receive(connection: Line) -> dict[str, Any]:
    """Raises EOFError or OSError when the other side is gone or says too much, ValueError for nonsense."""
    message = json.loads(connection.recv_bytes(MAX_MESSAGE))
    if not isinstance(message, dict):
        raise ValueError("not an object")  # noqa: TRY004 - malformed input, as for json.loads
    return message

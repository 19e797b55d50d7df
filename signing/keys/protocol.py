"""What the key-holder process and its clients say to one another: JSON, never pickled objects."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

MAX_MESSAGE = 256 * 1024
READY = b"ready\n"
"""What the holder writes to its standard output once it listens."""


def send(connection: Connection[Any, Any], message: dict[str, Any]) -> None:
    connection.send_bytes(json.dumps(message).encode())


def receive(connection: Connection[Any, Any]) -> dict[str, Any]:
    """Raises EOFError or OSError when the other side is gone or says too much, ValueError for nonsense."""
    message = json.loads(connection.recv_bytes(MAX_MESSAGE))
    if not isinstance(message, dict):
        raise ValueError("not an object")  # noqa: TRY004 - malformed input, as for json.loads
    return message

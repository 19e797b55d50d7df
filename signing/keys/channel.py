"""One question to a key-holder process, one answer."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from pathlib import Path
from typing import TYPE_CHECKING, Any

from signing.errors import AmbiguousKeyError, KeyClosedError, KeyUnavailableError, LastTryError, WrongPinError
from signing.keys import protocol

if TYPE_CHECKING:
    from signing.keys.protocol import Line
    from signing.keys.secrecy import Secret

GONE = "Nơi giữ khóa ký không trả lời. Hãy thử lại; nếu vẫn lỗi, hãy báo quản trị viên."
_BETWEEN = 0.05
"""Seconds between two knocks at a process that is being started again."""


class HolderGoneError(KeyUnavailableError):
    """The process is not there, ended while it was asked, or did not answer in time."""


@dataclass(frozen=True, slots=True)
class Channel:
    """Where a running key holder listens, and the secret to be let in. May be handed to other processes."""

    address: str
    authkey: bytes = field(repr=False)

    def ask(
        self, request: dict[str, Any], *, within: float, secret: Secret | None = None, patience: float = 0
    ) -> dict[str, Any]:
        """Ask and wait `within` seconds for the answer; `secret` goes after the request, outside of it.

        `patience`: seconds to wait for a process that is being started again. Raises `HolderGoneError`, or
        what the answer says is wrong: `WrongPinError`, `KeyUnavailableError`.
        """
        try:
            with self._connected(patience) as connection:
                protocol.send(connection, request)
                if secret is not None:
                    secret.send(connection)
                if not connection.poll(within):
                    raise HolderGoneError(GONE)
                answer = protocol.receive(connection)
        except (OSError, EOFError, ValueError, AuthenticationError) as error:
            raise HolderGoneError(GONE) from error
        if "error" in answer:
            raise refusal(answer)
        return answer

    def _connected(self, patience: float) -> Line:
        until = time.monotonic() + patience
        while True:
            try:
                return Client(self.address, authkey=self.authkey)
            except (FileNotFoundError, ConnectionError):
                given_up = sys.platform != "win32" and not Path(self.address).parent.exists()
                if given_up or time.monotonic() >= until:
                    raise
                time.sleep(_BETWEEN)


def refusal(answer: dict[str, Any]) -> KeyUnavailableError:
    """The error that an answer tells of."""
    text = str(answer.get("text", GONE))
    for kind in (LastTryError, AmbiguousKeyError, KeyClosedError):
        if answer["error"] == kind.code:
            return kind(text)
    if answer["error"] != WrongPinError.code:
        return KeyUnavailableError(text)
    left = answer.get("tries_left")
    return WrongPinError(text, tries_left=left if isinstance(left, int) else None)

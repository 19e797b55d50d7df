"""How commands of the same user reach the program that runs: a local socket or pipe, never HTTP.

Its address and the key that both sides prove to know (HMAC) stand in a file that this user alone reads. What
is said is JSON; the library's own pickles are never read.
"""

from __future__ import annotations

import json
import secrets
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Listener
from pathlib import Path
from typing import TYPE_CHECKING, Any

from signing.agent.files import write_secret
from signing.errors import SigningError

if TYPE_CHECKING:
    from multiprocessing.connection import _ConnectionBase

NAME = "control.json"
MAX_BYTES = 64 * 1024
ANSWER_SECONDS = 15
_FAMILY = "AF_PIPE" if sys.platform == "win32" else "AF_UNIX"
_FAULTS = (OSError, EOFError, AuthenticationError, ValueError, KeyError, TypeError)

Said = dict[str, Any]
Deed = Callable[[], Said]


class NotRunningError(SigningError):
    """There is no program of this user that answers."""

    code = "not_running"

    def __init__(self) -> None:
        super().__init__("Máy ký chưa chạy. Hãy mở chương trình: antin-agent")


class ControlRefusedError(SigningError):
    """The running program could not do it; its own words."""

    code = "control.refused"


class Control:
    """Answers from `start` to `stop`, each deed in one thread, one after the other."""

    def __init__(self, home: Path, deeds: Mapping[str, Deed]) -> None:
        self._path = home / NAME
        self._deeds = deeds
        self._key = secrets.token_bytes(32)
        # Its place is chosen by the library: a fresh folder of this user alone, with a short name, since
        # paths of sockets may have a hundred characters.
        self._listener = Listener(family=_FAMILY, authkey=self._key)
        self._over = False
        self._thread = threading.Thread(target=self._answer, name="antin-agent-control", daemon=True)

    def start(self) -> None:
        content = {"family": _FAMILY, "address": self._listener.address, "key": self._key.hex()}
        write_secret(self._path, json.dumps(content).encode())
        self._thread.start()

    def stop(self) -> None:
        self._over = True
        self._path.unlink(missing_ok=True)
        # Nothing else wakes somebody who waits for a caller.
        with suppress(*_FAULTS):
            Client(self._listener.address, _FAMILY, authkey=self._key).close()
        self._thread.join(ANSWER_SECONDS)
        self._listener.close()

    def _answer(self) -> None:
        while not self._over:
            with suppress(*_FAULTS), self._listener.accept() as caller:
                self._serve(caller)

    def _serve(self, caller: _ConnectionBase[Any, Any]) -> None:
        if self._over or not caller.poll(ANSWER_SECONDS):
            return
        said = json.loads(caller.recv_bytes(MAX_BYTES))
        try:
            answer = self._deeds[said["do"]]()
        except SigningError as error:
            answer = {"refused": str(error)}
        caller.send_bytes(json.dumps(answer).encode())


def ask(home: Path, deed: str) -> Said:
    """Have the running program do something. Raises `NotRunningError`, `ControlRefusedError`."""
    try:
        known = json.loads((home / NAME).read_bytes())
        key = bytes.fromhex(known["key"])
        with Client(known["address"], known["family"], authkey=key) as program:
            program.send_bytes(json.dumps({"do": deed}).encode())
            if not program.poll(ANSWER_SECONDS):
                raise NotRunningError
            answer = json.loads(program.recv_bytes(MAX_BYTES))
    except _FAULTS as error:
        raise NotRunningError from error
    if not isinstance(answer, dict):
        raise NotRunningError
    if "refused" in answer:
        raise ControlRefusedError(str(answer["refused"]))
    return answer

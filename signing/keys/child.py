"""A key-holder process as a child of this one: started, greeted, ended; it ends with its parent anyway."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from signing.errors import KeyUnavailableError
from signing.keys import protocol
from signing.keys.channel import GONE, Channel

START_WITHIN = 30.0
CHILD = "--antin-child"
"""First argument by which a program that was packaged together with its Python runs itself as its child."""
SECRETS = frozenset({"ANTIN_SECRET", "ANTIN_CSC_OTP", "ANTIN_CSC_SECRET"})
"""Variables that children have no business with."""
_NO_CONSOLE = 0
"""On Windows no black window beside a program with a window of its own, and no Ctrl-C from its terminal."""
if sys.platform == "win32":
    _NO_CONSOLE = subprocess.CREATE_NO_WINDOW


def run_as_child(arguments: Sequence[str]) -> bool:
    """What a packaged program asks first: whether it was started as a child; if so, this runs it to its end.

    Only the process of PKCS#11 libraries is ever run so.
    """
    if list(arguments[:2]) != [CHILD, "signing.keys.pkcs11.process"]:
        return False
    from signing.keys.pkcs11 import process  # noqa: PLC0415 - which itself starts children

    process.main(arguments[2:])
    return True


class Child:
    """`python -m MODULE ARGUMENTS --address ADDRESS`. Use as a context manager, or `start` and `stop`."""

    def __init__(self, module: str, *arguments: str) -> None:
        as_module = [CHILD] if getattr(sys, "frozen", False) else ["-m"]
        self._command = [sys.executable, *as_module, module, *arguments]
        self._private = Path(tempfile.mkdtemp(prefix="antin-"))
        self._address = (
            rf"\\.\pipe\antin-{secrets.token_hex(16)}"
            if sys.platform == "win32"
            else str(self._private / "keys")
        )
        self._authkey = secrets.token_bytes(32)
        self._child: subprocess.Popen[bytes] | None = None
        self._changing = threading.Lock()
        self._is_over = False

    @property
    def channel(self) -> Channel:
        """How to reach it; stays the same over restarts."""
        return Channel(self._address, self._authkey)

    @property
    def is_alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    @property
    def is_over(self) -> bool:
        """Whether it was ended for good."""
        return self._is_over

    def start(self) -> None:
        """Start it unless it runs, also after it died. Raises `KeyUnavailableError`."""
        with self._changing:
            if self._is_over:
                raise KeyUnavailableError(GONE)
            if not self.is_alive:
                self._release()
                self._launch()

    def stop(self) -> None:
        """End it and remove its address for good."""
        with self._changing:
            self._is_over = True
            self._release()
            shutil.rmtree(self._private, ignore_errors=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _launch(self) -> None:
        if sys.platform != "win32":
            Path(self._address).unlink(missing_ok=True)
        child = subprocess.Popen(  # noqa: S603 - our own module, no shell, no word from outside
            [*self._command, "--address", self._address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
            creationflags=_NO_CONSOLE,
            env={name: value for name, value in os.environ.items() if name not in SECRETS},
        )
        self._child = child
        # A child that hangs before it is ready is killed, which ends the reading below.
        watchdog = threading.Timer(START_WITHIN, child.kill)
        watchdog.start()
        try:
            ready = self._greet(child)
        except OSError as error:
            raise KeyUnavailableError(GONE) from error
        finally:
            watchdog.cancel()
        if not ready:
            raise KeyUnavailableError("Không khởi động được nơi giữ khóa ký. Hãy báo quản trị viên.")

    def _greet(self, child: subprocess.Popen[bytes]) -> bool:
        """Hand over the secret and wait until it listens."""
        if child.stdin is None or child.stdout is None:
            return False
        child.stdin.write(self._authkey.hex().encode() + b"\n")
        child.stdin.flush()
        return child.stdout.readline() == protocol.READY

    def _release(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        if child.stdin is not None:
            child.stdin.close()
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdout is not None:
            child.stdout.close()

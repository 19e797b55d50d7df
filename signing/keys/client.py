"""The service's side of the key-holder process: start it, keep it, and sign through it."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from signing.errors import KeyUnavailableError, WrongPinError
from signing.keys import protocol

if TYPE_CHECKING:
    from signing.keys.model import Scheme

ANSWER_WITHIN = 30.0
"""Seconds; opening a PKCS#12 file is slow on purpose."""
START_WITHIN = 30.0
_GONE = "Nơi giữ khóa ký không trả lời. Hãy thử lại; nếu vẫn lỗi, hãy báo quản trị viên."


@dataclass(frozen=True, slots=True)
class KeyClient:
    """Where a running key holder listens, and the secret to be let in. May be handed to other processes."""

    address: str
    authkey: bytes = field(repr=False)

    def certificates(self, credential: str) -> tuple[bytes, ...]:
        """DER of the credential's certificate and its chain. Raises `KeyUnavailableError`."""
        answer = self._ask({"op": "certificate", "credential": credential})
        try:
            return tuple(bytes.fromhex(certificate) for certificate in answer["certificates"])
        except (KeyError, TypeError, ValueError) as error:
            raise KeyUnavailableError(_GONE) from error

    def unlock(self, credential: str, pin: str) -> None:
        """Check the PIN without signing. Raises as `sign` does."""
        self._ask({"op": "unlock", "credential": credential, "pin": pin})

    def sign(
        self, credential: str, pin: str, to_be_signed: bytes, *, scheme: Scheme, hash_name: str
    ) -> bytes:
        """Raises `WrongPinError` with the tries left, `KeyUnavailableError` for everything else."""
        answer = self._ask(
            {
                "op": "sign",
                "credential": credential,
                "pin": pin,
                "to_be_signed": to_be_signed.hex(),
                "scheme": scheme,
                "hash": hash_name,
            }
        )
        try:
            return bytes.fromhex(answer["value"])
        except (KeyError, TypeError, ValueError) as error:
            raise KeyUnavailableError(_GONE) from error

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            with Client(self.address, authkey=self.authkey) as connection:
                protocol.send(connection, request)
                if not connection.poll(ANSWER_WITHIN):
                    raise KeyUnavailableError(_GONE)
                answer = protocol.receive(connection)
        except (OSError, EOFError, ValueError, AuthenticationError) as error:
            raise KeyUnavailableError(_GONE) from error
        if "error" in answer:
            raise _refusal(answer)
        return answer


class RemoteKey:
    """A key behind the seam, with the PIN for this act; implements `SigningKey`."""

    def __init__(self, client: KeyClient, credential: str, pin: str) -> None:
        self._client = client
        self._credential = credential
        self._pin = pin
        self._certificates = client.certificates(credential)

    @property
    def certificate(self) -> bytes:
        return self._certificates[0]

    @property
    def chain(self) -> tuple[bytes, ...]:
        return self._certificates[1:]

    def sign(self, to_be_signed: bytes, *, scheme: Scheme, hash_name: str) -> bytes:
        return self._client.sign(
            self._credential, self._pin, to_be_signed, scheme=scheme, hash_name=hash_name
        )


class KeyProcess:
    """The key holder as a child of this process; it ends with its parent, even when that is killed.

    Use as a context manager, or `start` and `stop`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._private = Path(tempfile.mkdtemp(prefix="antin-"))
        self._address = (
            rf"\\.\pipe\antin-{secrets.token_hex(16)}"
            if sys.platform == "win32"
            else str(self._private / "keys")
        )
        self._authkey = secrets.token_bytes(32)
        self._child: subprocess.Popen[bytes] | None = None
        self._changing = threading.Lock()

    @property
    def client(self) -> KeyClient:
        """How to reach it; stays the same over restarts."""
        return KeyClient(self._address, self._authkey)

    @property
    def is_alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def start(self) -> None:
        """Start it unless it runs, also after it died. Raises `KeyUnavailableError`."""
        with self._changing:
            if not self.is_alive:
                self._release()
                self._launch()

    def stop(self) -> None:
        """End it and remove its address for good."""
        with self._changing:
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
        command = [sys.executable, "-m", "signing.keys.process"]
        command += ["--folder", str(self._folder), "--address", self._address]
        child = subprocess.Popen(  # noqa: S603 - our own module, no shell, no word from outside
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        self._child = child
        # A child that hangs before it is ready is killed, which ends the reading below.
        watchdog = threading.Timer(START_WITHIN, child.kill)
        watchdog.start()
        try:
            ready = self._greet(child)
        except OSError as error:
            raise KeyUnavailableError(_GONE) from error
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


def _refusal(answer: dict[str, Any]) -> KeyUnavailableError:
    text = str(answer.get("text", _GONE))
    if answer["error"] != WrongPinError.code:
        return KeyUnavailableError(text)
    left = answer.get("tries_left")
    return WrongPinError(text, tries_left=left if isinstance(left, int) else None)

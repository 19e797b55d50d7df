"""What the signer gives for an authorisation, and wrong tries, counted before the service locks the key."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from signing.errors import KeyUnavailableError, LastTryError, WrongPinError
from signing.keys.csc.errors import CredentialLockedError
from signing.keys.pkcs11.pins import MOST_UNCONFIRMED

if TYPE_CHECKING:
    from signing.keys.attempts import Attempts
    from signing.keys.csc.client import CscClient
    from signing.keys.csc.model import Credential, Requested
    from signing.keys.secrecy import Secret


class Ask(Protocol):
    """Gets what the service wants from the signer, for `count` signatures."""

    def __call__(self, wanted: Requested, *, count: int, challenge: str | None) -> Secret:
        """Raises `KeyUnavailableError` where there is nobody to ask."""
        ...


class Tries:
    """Wrong PINs and OTPs of one credential, counted on disk before they are sent."""

    def __init__(self, attempts: Attempts, service: str, credential: str, *, confirmed: bool = False) -> None:
        self._attempts = attempts
        self._name = hashlib.sha256(f"{service}\0{credential}".encode()).hexdigest()[:32]
        self._confirmed = confirmed
        self._before = 0

    def check(self) -> None:
        """Raises `LastTryError` after two wrong ones in a row, unless somebody said to risk it."""
        self._before = self._attempts.used(self._name)
        if self._before >= MOST_UNCONFIRMED and not self._confirmed:
            raise LastTryError(
                f"Đã nhập sai mã PIN hoặc mã OTP của khóa ở dịch vụ ký {self._before} lần liên tiếp; sai nữa"
                " khóa có thể bị khóa. Hãy kiểm tra kỹ rồi xác nhận (dòng lệnh: --last-try)."
            )

    def begin(self) -> None:
        """Count one more before it is sent. Raises as `check`, and `KeyUnavailableError` on a full disk."""
        self.check()
        try:
            self._attempts.begin(self._name)
        except OSError as error:
            raise KeyUnavailableError(
                "Không ghi được số lần nhập sai nên không gửi mã PIN. Hãy kiểm tra chỗ trống và quyền ghi của"
                " thư mục dữ liệu."
            ) from error

    def end(self, error: Exception | None) -> None:
        """Settle the count by what the service answered."""
        if error is None:
            self._attempts.succeeded(self._name)
        elif not isinstance(error, (WrongPinError, CredentialLockedError)):
            self._attempts.restore(self._name, self._before)


@dataclass(slots=True)
class Answers:
    """What was given, the PIN for the whole batch and everything else for one authorisation."""

    client: CscClient
    credential: Credential
    ask: Ask
    sends: bool = True
    """Whether to have sent, before asking, what the service sends; else whoever is asked sees to that."""
    pin: Secret | None = None

    def given(self, count: int) -> dict[str, str]:
        """By the names of what the service wants. Strings of Python end with the request."""
        found = {}
        for wanted in self.credential.requested:
            challenge = self.sent(wanted) if self.sends else None
            if not wanted.is_pin:
                with self.ask(wanted, count=count, challenge=challenge) as secret:
                    found[wanted.id] = shown(secret)
                continue
            if self.pin is None:
                self.pin = self.ask(wanted, count=count, challenge=challenge)
            found[wanted.id] = shown(self.pin)
        return found

    def sent(self, wanted: Requested) -> str | None:
        """Have the service send what it sends to the signer; gives a challenge that is to be shown."""
        return self.client.challenge(self.credential, wanted.id) if wanted.is_sent else None

    def forget(self) -> None:
        """The PIN was wrong, or the batch is over."""
        if self.pin is not None:
            self.pin.wipe()
            self.pin = None


def shown(secret: Secret) -> str:
    """As a string, which ends with whoever asked."""
    with secret.view() as content:
        return bytes(content).decode()

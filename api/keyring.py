"""Where this installation gets keys from: in a demo the key process, otherwise nowhere yet."""

from __future__ import annotations

from api.demo.seed import key_folder
from infra.settings import Settings, require_demo
from signing.errors import KeyUnavailableError
from signing.keys.client import KeyProcess, RemoteKey
from signing.keys.model import SigningKey

DEMO = "demo"


class NoKeys:
    """A `KeyRing` without keys: for workers, which never sign, and for installations without devices."""

    def key(self, reference: str, pin: str) -> SigningKey:
        del reference, pin
        raise KeyUnavailableError(
            "Cài đặt này chưa được nối với thiết bị hay dịch vụ giữ khóa ký. Hãy liên hệ quản trị viên."
        )

    def close(self) -> None:
        """Nothing was opened."""


class DemoKeys:
    """A `KeyRing` over the demo's key process, which it starts, keeps alive and ends."""

    def __init__(self, settings: Settings) -> None:
        require_demo(settings)
        self._process = KeyProcess(key_folder(settings))
        self._process.start()

    def key(self, reference: str, pin: str) -> SigningKey:
        """Open `demo:CREDENTIAL`, the PIN checked. Raises `KeyUnavailableError`, `WrongPinError`."""
        scheme, _, credential = reference.partition(":")
        if scheme != DEMO:
            raise KeyUnavailableError("Khóa ký này không thuộc bản chạy thử. Hãy liên hệ quản trị viên.")
        self._process.start()
        client = self._process.client
        client.unlock(credential, pin)
        return RemoteKey(client, credential, pin)

    def close(self) -> None:
        self._process.stop()

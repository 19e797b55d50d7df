"""Where this installation gets keys from: in a demo the key process, otherwise the signing devices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from api.demo.seed import key_folder
from api.devices import devices_of
from api.remote_ring import RemoteKeys
from docflow.keys import NOTHING_BESIDE, Beside
from infra.clock import utc_now
from infra.settings import Settings, require_demo
from signing.errors import KeyUnavailableError, WrongPinError
from signing.keys.client import KeyProcess, RemoteKey
from signing.keys.model import SigningKey
from signing.keys.pkcs11 import key_uri, parse_uri
from signing.keys.references import CSC, PKCS11, parse_reference
from signing.keys.secrecy import Secret

DEMO = "demo"
LEASE_SECONDS = 120.0
"""So long after its last use a device's key stays open, and its PIN in the process of the library."""


class NoKeys:
    """A `KeyRing` without keys: for workers, which never sign, and for installations without devices."""

    def key(self, reference: str, pin: str, beside: Beside = NOTHING_BESIDE) -> SigningKey:
        del reference, pin, beside
        raise KeyUnavailableError(
            "Cài đặt này chưa được nối với thiết bị hay dịch vụ giữ khóa ký. Hãy liên hệ quản trị viên."
        )

    def close(self) -> None:
        """Nothing was opened."""


class DeviceKeys:
    """A `KeyRing` over the PKCS#11 libraries that the settings allow: tokens and HSMs at the server."""

    def __init__(self, settings: Settings) -> None:
        self._devices = devices_of(settings)

    def key(self, reference: str, pin: str, beside: Beside = NOTHING_BESIDE) -> SigningKey:
        """Log in to the token of `pkcs11:…` with the PIN; on a device with a PIN pad it is typed there.

        The key closes itself `LEASE_SECONDS` after its last use. Raises `KeyUnavailableError`,
        `WrongPinError`, and `LastTryError` before a try that may lock the device and was not confirmed.
        """
        if parse_reference(reference).scheme != PKCS11:
            raise KeyUnavailableError("Khóa ký này không nằm trên thiết bị ký. Hãy liên hệ quản trị viên.")
        uri = parse_uri(reference)
        found = self._devices.find(uri)
        token = found.seen.token
        typed_here = token.needs_pin and not token.has_pin_pad
        secret = Secret.of(_entered(pin)) if typed_here else None
        return found.process.open(
            token,
            key_uri(found, uri),
            secret,
            at=utc_now(),
            confirmed=beside.last_try,
            lease=LEASE_SECONDS,
        )

    def close(self) -> None:
        self._devices.close()


class DemoKeys:
    """A `KeyRing` over the demo's key process, which it starts, keeps alive and ends."""

    def __init__(self, settings: Settings) -> None:
        require_demo(settings)
        self._process = KeyProcess(key_folder(settings))
        self._process.start()

    def key(self, reference: str, pin: str, beside: Beside = NOTHING_BESIDE) -> SigningKey:
        """Open `demo:CREDENTIAL`, the PIN checked. Raises `KeyUnavailableError`, `WrongPinError`."""
        del beside
        scheme, _, credential = reference.partition(":")
        if scheme != DEMO:
            raise KeyUnavailableError("Khóa ký này không thuộc bản chạy thử. Hãy liên hệ quản trị viên.")
        self._process.start()
        client = self._process.client
        client.unlock(credential, _entered(pin))
        return RemoteKey(client, credential, pin)

    def close(self) -> None:
        self._process.stop()


def _entered(pin: str) -> str:
    """An empty field is no try. Raises `WrongPinError`."""
    if not pin:
        raise WrongPinError("Bạn chưa nhập mã PIN. Hãy nhập mã PIN của khóa ký.")
    return pin


class Ring(Protocol):
    """A `KeyRing` that somebody closes."""

    def key(self, reference: str, pin: str, beside: Beside = NOTHING_BESIDE) -> SigningKey: ...

    def close(self) -> None: ...


class KeysByScheme:
    """Several `KeyRing`s as one: a reference goes to the ring of its scheme."""

    def __init__(self, rings: Mapping[str, Ring]) -> None:
        self._rings = rings

    def key(self, reference: str, pin: str, beside: Beside = NOTHING_BESIDE) -> SigningKey:
        """Raises as the ring of the scheme does."""
        ring = self._rings.get(reference.partition(":")[0])
        return (NoKeys() if ring is None else ring).key(reference, pin, beside)

    def close(self) -> None:
        for ring in self._rings.values():
            ring.close()


def open_keys(settings: Settings) -> KeysByScheme:
    """All that this installation gets keys from; close it at the end."""
    rings: dict[str, Ring] = {CSC: RemoteKeys(settings)}
    if settings.mode == "demo":
        rings[DEMO] = DemoKeys(settings)
    if settings.pkcs11_modules:
        rings[PKCS11] = DeviceKeys(settings)
    return KeysByScheme(rings)

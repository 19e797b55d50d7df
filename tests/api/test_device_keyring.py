"""Keys at the server: the PIN of one act opens the key, and the key closes itself."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest

from api import keyring
from api.keyring import DeviceKeys
from docflow.keys import Beside
from infra.clock import utc_now
from infra.settings import Settings
from signing.errors import KeyUnavailableError, LastTryError, WrongPinError
from tests.certs.pki import TestPki
from tests.signing.keys.pkcs11.opening import signs
from tests.signing.keys.pkcs11.softhsm import PIN, WRONG_PIN, Tokens

URI = "pkcs11:token=van%20thu"


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeviceKeys:
    tokens = Tokens.make(tmp_path / "hsm", monkeypatch)
    pki, now = TestPki.create(tmp_path / "pki", at=utc_now()), utc_now()
    tokens.token("van thu")
    tokens.identity(
        "van thu", pki.agency(not_before=now - timedelta(days=1), not_after=now + timedelta(days=1))
    )
    return DeviceKeys(Settings.load(home=tmp_path / "home", pkcs11_modules=(tokens.library,)))


def test_a_key_is_opened_with_its_pin_and_closes_itself(
    keys: DeviceKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        signs(keys.key(URI, PIN))
        with pytest.raises(WrongPinError):
            keys.key(URI, WRONG_PIN)
        with pytest.raises(KeyUnavailableError, match="không nằm trên thiết bị"):
            keys.key("p12:/x", PIN)
        monkeypatch.setattr(keyring, "LEASE_SECONDS", 0.2)
        short = keys.key(URI, PIN)
        signs(short)
        time.sleep(2)
        with pytest.raises(KeyUnavailableError, match="đóng lại"):
            signs(short)
    finally:
        keys.close()


def test_the_last_try_is_made_only_when_its_owner_says_so(keys: DeviceKeys) -> None:
    try:
        for _ in range(2):
            with pytest.raises(WrongPinError):
                keys.key(URI, WRONG_PIN)
        with pytest.raises(LastTryError, match="2 lần liên tiếp"):
            keys.key(URI, PIN)
        signs(keys.key(URI, PIN, Beside(last_try=True)))
        # Right once, and nobody is asked any more.
        signs(keys.key(URI, PIN))
    finally:
        keys.close()


def test_an_empty_field_is_no_try(keys: DeviceKeys, tmp_path: Path) -> None:
    try:
        with pytest.raises(WrongPinError, match="chưa nhập mã PIN"):
            keys.key(URI, "")
        assert not list((tmp_path / "home" / "pin-tries").glob("*.tries"))
    finally:
        keys.close()

"""PINs: counted, warned of before the device locks, never tried without need."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from signing.errors import KeyUnavailableError, LastTryError, WrongPinError
from signing.keys.pkcs11 import PinState, pins
from tests.signing.keys.pkcs11.opening import plugged, signs
from tests.signing.keys.pkcs11.softhsm import PIN, WRONG_PIN
from tests.signing.keys.test_secrecy import found_in_memory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.certs.pki import TestPki
    from tests.signing.keys.pkcs11.opening import Plugged
    from tests.signing.keys.pkcs11.softhsm import Shim, Tokens

URI = "pkcs11:token=t"
LOW, FINAL, LOCKED, TO_BE_CHANGED = "10000", "20000", "40000", "80000"


@pytest.fixture
def devices(tokens: Tokens, shim: Shim, pki: TestPki, tmp_path: Path) -> Iterator[Plugged]:
    tokens.token("t")
    tokens.identity("t", pki.person())
    with plugged(shim.library, tmp_path / "tries") as devices:
        yield devices


def test_a_locked_token_is_not_asked(devices: Plugged, shim: Shim) -> None:
    shim.set("flags", LOCKED)
    assert devices.find(URI).seen.token.pin is PinState.LOCKED
    with pytest.raises(WrongPinError, match=r"đã bị khóa.*nơi cấp") as caught:
        devices.open(URI, confirmed=True)
    assert caught.value.tries_left == 0
    assert shim.noted("logins") == []


def test_the_last_try_is_made_only_when_somebody_says_so(devices: Plugged, shim: Shim) -> None:
    shim.set("flags", FINAL)
    with pytest.raises(LastTryError, match=r"chỉ còn MỘT lần thử.*--last-try"):
        devices.open(URI)
    assert shim.noted("logins") == []
    signs(devices.open(URI, confirmed=True))
    assert shim.noted("logins") == ["pin"]


def test_the_last_try_is_not_made_by_reopening(devices: Plugged, shim: Shim) -> None:
    """Somebody else used up the tries while the batch ran; losing the session must not spend the last one."""
    key = devices.open(URI)
    shim.set("flags", FINAL)
    shim.fault("C_Sign", "code b3")
    with pytest.raises(LastTryError):
        signs(key)
    assert shim.noted("logins") == ["pin"]


@pytest.mark.parametrize(("flag", "words"), [(LOW, "vừa bị nhập sai"), (TO_BE_CHANGED, "đổi mã PIN")])
def test_a_warning_comes_before_the_try(devices: Plugged, shim: Shim, flag: str, words: str) -> None:
    shim.set("flags", flag)
    seen = devices.find(URI).seen
    said = pins.warning(seen.token, wrong_before=seen.wrong_tries)
    assert said is not None
    assert words in said
    signs(devices.open(URI))


def test_wrong_pins_are_counted_also_over_a_restart(shim: Shim, devices: Plugged, tmp_path: Path) -> None:
    for number in (1, 2):
        with pytest.raises(WrongPinError, match=rf"không đúng \(sai {number} lần liên tiếp\)"):
            devices.open(URI, WRONG_PIN)
    with plugged(shim.library, tmp_path / "tries") as later:
        assert later.find(URI).seen.wrong_tries == 2
        with pytest.raises(LastTryError, match="2 lần liên tiếp"):
            later.open(URI)
        assert shim.noted("logins") == ["pin", "pin"]
        signs(later.open(URI, confirmed=True))
        assert later.find(URI).seen.wrong_tries == 0


def test_what_the_token_says_after_a_wrong_pin_is_passed_on(devices: Plugged, shim: Shim) -> None:
    shim.fault("C_Login", "code a4")
    with pytest.raises(WrongPinError, match="đã bị khóa") as locked:
        devices.open(URI, WRONG_PIN)
    assert locked.value.tries_left == 0
    shim.set("flags", FINAL)
    with pytest.raises(WrongPinError, match="chỉ còn MỘT lần thử") as last:
        devices.open(URI, WRONG_PIN, confirmed=True)
    assert last.value.tries_left == 1


def test_a_try_that_never_reached_the_pin_is_not_counted(devices: Plugged, shim: Shim) -> None:
    shim.fault("C_Login", "code 50")
    with pytest.raises(KeyUnavailableError, match="đã hủy"):
        devices.open(URI)
    assert devices.find(URI).seen.wrong_tries == 0


def test_a_crash_while_the_pin_is_looked_at_counts(devices: Plugged, shim: Shim) -> None:
    shim.fault("C_Login", "crash")
    with pytest.raises(KeyUnavailableError, match="ngừng đột ngột"):
        devices.open(URI)
    assert devices.find(URI).seen.wrong_tries == 1


def test_without_room_to_count_the_pin_is_not_sent(devices: Plugged, shim: Shim, tmp_path: Path) -> None:
    seen = devices.find(URI).seen
    (tmp_path / "tries" / f"{seen.token.fingerprint}.new").mkdir()
    with pytest.raises(KeyUnavailableError, match="chưa gửi mã PIN"):
        devices.open(URI)
    assert shim.noted("logins") == []


def test_on_a_pin_pad_the_pin_never_comes_here(devices: Plugged, shim: Shim) -> None:
    shim.set("pad", PIN)
    assert devices.find(URI).seen.token.has_pin_pad
    signs(devices.open(URI, None))
    assert shim.noted("logins") == ["pad"]


def test_a_token_without_a_pad_wants_a_pin(devices: Plugged, shim: Shim) -> None:
    with pytest.raises(KeyUnavailableError, match="cần mã PIN"):
        devices.open(URI, None)
    assert shim.noted("logins") == []


def test_a_token_without_a_pin_says_so(tokens: Tokens, devices: Plugged, shim: Shim) -> None:
    tokens.tool("--init-token", "--slot-index", "1", "--label", "raw", "--so-pin", "12345678")
    with pytest.raises(KeyUnavailableError, match="chưa được đặt mã PIN"):
        devices.open("pkcs11:token=raw")
    assert shim.noted("logins") == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_closed_key_leaves_no_pin_in_memory(devices: Plugged) -> None:
    process = devices.find(URI).process
    key = devices.open(URI)
    signs(key)
    child = process._child
    assert child is not None
    if found_in_memory(child.pid, PIN.encode()) == 0:
        pytest.skip("nobody but root may look")
    process.close(key)
    assert found_in_memory(child.pid, PIN.encode()) == 0

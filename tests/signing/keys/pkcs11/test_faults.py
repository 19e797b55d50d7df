"""Tokens that are pulled out, forget, hang, crash or can do little: what becomes of a key that was opened."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from typing import TYPE_CHECKING

import pytest

from certs.authority import KeyKind
from signing.errors import KeyUnavailableError, SignatureRejectedError
from signing.keys.model import Scheme
from tests.signing.keys.pkcs11.opening import plugged, signs
from tests.signing.keys.pkcs11.softhsm import PIN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.certs.pki import TestPki
    from tests.signing.keys.pkcs11.opening import Plugged
    from tests.signing.keys.pkcs11.softhsm import Shim, Tokens

URI = "pkcs11:token=t"
SECONDS = 2.0
"""Deadline of a call in these tests."""


@pytest.fixture
def devices(tokens: Tokens, shim: Shim, pki: TestPki, tmp_path: Path) -> Iterator[Plugged]:
    """A leader's token behind the library that misbehaves on request."""
    tokens.token("t")
    tokens.identity("t", pki.person())
    with plugged(shim.library, tmp_path / "tries", seconds=SECONDS) as devices:
        yield devices


class TestAway:
    @pytest.mark.parametrize(
        "code", ["b0", "b3", "101", "60", "82", "32", "30", "5"], ids=lambda code: f"CKR {code}"
    )
    def test_a_session_that_died_is_opened_again(self, devices: Plugged, shim: Shim, code: str) -> None:
        key = devices.open(URI)
        signs(key)
        shim.fault("C_Sign", f"code {code}")
        signs(key)
        assert shim.noted("logins") == ["pin", "pin"]

    def test_sessions_and_login_last_for_the_batch(self, devices: Plugged, shim: Shim) -> None:
        key = devices.open(URI)
        for _ in range(20):
            signs(key)
        assert shim.noted("logins") == ["pin"]

    def test_a_token_that_is_out_is_told_and_one_that_is_back_signs_on(
        self, devices: Plugged, shim: Shim
    ) -> None:
        key = devices.open(URI)
        signs(key)
        shim.set("pulled")
        for _ in range(2):
            with pytest.raises(KeyUnavailableError, match=r"không còn cắm.*Không có chữ ký nào.*cắm lại"):
                signs(key)
        shim.unset("pulled")
        signs(key)
        assert shim.noted("logins") == ["pin", "pin"]

    def test_another_token_of_the_same_label_is_not_given_the_pin(self, devices: Plugged, shim: Shim) -> None:
        key = devices.open(URI)
        shim.set("serial", "another")
        shim.fault("C_Sign", "code 32")
        with pytest.raises(KeyUnavailableError, match="không còn cắm"):
            signs(key)
        assert shim.noted("logins") == ["pin"]

    def test_a_token_whose_files_are_gone(self, tokens: Tokens, devices: Plugged) -> None:
        key = devices.open(URI)
        shutil.rmtree(tokens.folder / "tokens")
        with pytest.raises(KeyUnavailableError):
            signs(key)

    def test_a_lost_login_that_the_library_still_knows_is_made_anew(
        self, devices: Plugged, shim: Shim
    ) -> None:
        shim.fault("C_Login", "code 100")
        signs(devices.open(URI))
        assert shim.noted("logins") == ["pin", "pin"]

    def test_errors_that_nothing_mends_carry_their_code(self, devices: Plugged, shim: Shim) -> None:
        key = devices.open(URI)
        shim.fault("C_Sign", "code 30", always=True)
        with pytest.raises(KeyUnavailableError, match=r"CKR_DEVICE_ERROR \(C_Sign\)"):
            signs(key)
        shim.unset("C_Sign.01.always")
        shim.fault("C_Sign", "code 50")
        with pytest.raises(KeyUnavailableError, match="đã hủy"):
            signs(key)
        signs(key)


class TestLibrary:
    def test_a_library_that_hangs_is_ended_and_started_again(self, devices: Plugged, shim: Shim) -> None:
        key = devices.open(URI)
        shim.fault("C_Sign", "delay 600000")
        with pytest.raises(KeyUnavailableError, match="không trả lời trong 2 giây"):
            signs(key)
        signs(key)

    def test_a_slow_library_is_waited_for(self, devices: Plugged, shim: Shim) -> None:
        key = devices.open(URI)
        shim.fault("C_Sign", "delay 300")
        signs(key)
        assert shim.noted("logins") == ["pin"]

    def test_a_crash_is_survived(self, devices: Plugged, shim: Shim) -> None:
        key = devices.open(URI)
        shim.fault("C_Sign", "crash")
        signs(key)
        assert shim.noted("logins") == ["pin", "pin"]

    def test_a_library_that_crashes_each_time_is_told_of(self, devices: Plugged, shim: Shim) -> None:
        key = devices.open(URI)
        shim.fault("C_Sign", "crash", always=True)
        with pytest.raises(KeyUnavailableError, match="ngừng đột ngột"):
            signs(key)
        shim.unset("C_Sign.01.always")
        signs(key)

    def test_a_library_that_crashed_too_often_is_taken_up_again_later(
        self, devices: Plugged, shim: Shim
    ) -> None:
        shim.fault("C_GetSlotList", "crash", always=True)
        process = devices.devices.process(shim.library)
        for _ in range(20):
            with pytest.raises(KeyUnavailableError):
                process.tokens()
        assert process.is_over
        shim.unset("C_GetSlotList.01.always")
        signs(devices.open(URI))

    def test_a_killed_process_comes_back_with_the_key_open(self, devices: Plugged, shim: Shim) -> None:
        key = devices.open(URI)
        child = devices.find(URI).process._child
        assert child is not None
        os.kill(child.pid, signal.SIGKILL)
        signs(key)
        assert shim.noted("logins") == ["pin", "pin"]

    def test_a_library_that_cannot_start_is_named(self, shim: Shim, devices: Plugged) -> None:
        shim.fault("C_Initialize", "code 5", always=True)
        with pytest.raises(KeyUnavailableError, match=r"CKR_GENERAL_ERROR \(C_Initialize\)"):
            devices.find(URI)

    def test_what_is_no_library_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "x.so").write_bytes(b"no library")
        with (
            plugged(tmp_path / "x.so", tmp_path / "tries") as broken,
            pytest.raises(KeyUnavailableError, match=r"Không nạp được thư viện PKCS#11 “x\.so”"),
        ):
            broken.find(URI)

    def test_a_library_without_locks_is_called_by_one_thread_at_a_time(
        self, devices: Plugged, shim: Shim
    ) -> None:
        shim.fault("C_Initialize", "code a")
        at_once(devices)

    @pytest.mark.parametrize("most", [1, 2])
    def test_a_token_with_few_sessions_serves_many_threads(
        self, devices: Plugged, shim: Shim, most: int
    ) -> None:
        shim.set("sessions", str(most))
        at_once(devices)
        assert shim.noted("logins") == ["pin"]

    def test_threads_survive_a_pull_in_the_middle(self, devices: Plugged, shim: Shim) -> None:
        for number in range(1, 9):
            shim.fault("C_Sign", "code b3" if number % 2 else "delay 20", number=number)
        at_once(devices)


def at_once(devices: Plugged, threads: int = 6) -> None:
    """Every thread gets its signatures."""
    key = devices.open(URI)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(5):
                signs(key)
        except BaseException as error:  # noqa: BLE001 - told below
            failures.append(error)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []


class TestMechanisms:
    @pytest.mark.parametrize(
        ("mechanisms", "scheme", "signed"),
        [
            ("40 1", Scheme.RSA_PKCS1V15, "40"),
            ("1", Scheme.RSA_PKCS1V15, "1"),
            ("43 d", Scheme.RSA_PSS, "43"),
            ("d", Scheme.RSA_PSS, "d"),
        ],
    )
    def test_rsa_with_what_the_token_has(
        self, devices: Plugged, shim: Shim, mechanisms: str, scheme: Scheme, signed: str
    ) -> None:
        shim.set("mechanisms", mechanisms)
        signs(devices.open(URI), scheme=scheme)
        assert shim.noted("signed") == [signed]

    @pytest.mark.parametrize("hash_name", ["sha256", "sha512"])
    def test_ecdsa_from_a_hash(
        self, tokens: Tokens, devices: Plugged, shim: Shim, pki: TestPki, hash_name: str
    ) -> None:
        tokens.token("e")
        tokens.identity("e", pki.person(key=KeyKind.P256))
        shim.set("mechanisms", "1041")
        signs(devices.open("pkcs11:token=e"), hash_name=hash_name)
        assert shim.noted("signed") == ["1041"]

    def test_a_mechanism_that_is_listed_but_refused_gives_way(self, devices: Plugged, shim: Shim) -> None:
        shim.fault("C_SignInit", "code 70")
        key = devices.open(URI)
        signs(key)
        signs(key)
        assert shim.noted("signed") == ["1", "1"]

    def test_none_that_fits_is_told(self, devices: Plugged, shim: Shim) -> None:
        shim.set("mechanisms", "43")
        with pytest.raises(KeyUnavailableError, match="không làm được"):
            signs(devices.open(URI), scheme=Scheme.RSA_PKCS1V15)

    def test_the_pin_for_each_signature(
        self, tokens: Tokens, devices: Plugged, shim: Shim, pki: TestPki
    ) -> None:
        tokens.token("a")
        tokens.demanding_key("a", pki.person())
        tokens.certificate("a", pki.person().certificate, identifier="01")
        key = devices.open("pkcs11:token=a")
        signs(key)
        signs(key)
        assert shim.noted("logins") == ["pin", "context", "context"]


class TestHiding:
    def test_a_key_that_shows_no_public_part_is_known_by_its_id(self, devices: Plugged, shim: Shim) -> None:
        shim.set("hidden", "120")
        signs(devices.open(URI))

    def test_what_such_a_key_signs_for_a_wrong_certificate_is_refused(
        self, tokens: Tokens, devices: Plugged, shim: Shim, pki: TestPki
    ) -> None:
        tokens.token("w")
        tokens.key("w", pki.person(), label="k", identifier="01")
        tokens.certificate("w", pki.agency().certificate, identifier="01")
        shim.set("hidden", "120")
        with pytest.raises(SignatureRejectedError, match="không khớp với chứng thư"):
            signs(devices.open("pkcs11:token=w"))

    def test_without_public_part_and_id_nothing_is_guessed(self, devices: Plugged, shim: Shim) -> None:
        shim.set("hidden", "120 102")
        with pytest.raises(KeyUnavailableError, match="--certificate"):
            devices.open(URI)


class TestClosing:
    def test_a_closed_key_signs_no_more(self, devices: Plugged) -> None:
        key = devices.open(URI)
        devices.find(URI).process.close(key)
        with pytest.raises(KeyUnavailableError, match="đóng lại"):
            signs(key)

    def test_a_handle_of_somebody_else_signs_nothing(self, devices: Plugged) -> None:
        key = devices.open(URI)
        request = {
            "op": "sign",
            "handle": "00" * 16,
            "to_be_signed": "00",
            "scheme": "rsa-pss",
            "hash": "sha256",
        }
        with pytest.raises(KeyUnavailableError, match="đóng lại"):
            key.channel.ask(request, within=5)

    def test_another_pin_is_asked_of_the_token_though_it_is_open(self, devices: Plugged, shim: Shim) -> None:
        key = devices.open(URI)
        with pytest.raises(KeyUnavailableError, match="không đúng"):
            devices.open(URI, "99999999")
        signs(key)
        signs(devices.open(URI, PIN))
        assert len(shim.noted("logins")) == 3

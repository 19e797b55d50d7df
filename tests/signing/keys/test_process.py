"""The key-holder process as it really runs."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from certs.authority import DemoAuthority
from signing.cms import check_value
from signing.errors import KeyUnavailableError, WrongPinError
from signing.keys import KeyClient, KeyProcess, RemoteKey, Scheme, install_credential

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.certs.pki import TestPki

PIN, WRONG = "246810", "111111"
CREDENTIAL = "giam-doc"


@pytest.fixture(scope="module")
def p12(pki: TestPki) -> bytes:
    return DemoAuthority.to_pkcs12(pki.person(), PIN, CREDENTIAL)


@pytest.fixture
def folder(p12: bytes, tmp_path: Path) -> Path:
    install_credential(tmp_path / "keys", CREDENTIAL, p12, PIN)
    return tmp_path / "keys"


@pytest.fixture
def running(folder: Path) -> Iterator[KeyProcess]:
    with KeyProcess(folder) as process:
        yield process


def sign(client: KeyClient, pin: str, credential: str = CREDENTIAL) -> bytes:
    return client.sign(credential, pin, b"x", scheme=Scheme.RSA_PKCS1V15, hash_name="sha256")


def test_a_remote_key_signs(running: KeyProcess, pki: TestPki) -> None:
    key = RemoteKey(running.client, CREDENTIAL, PIN)
    value = key.sign(b"x", scheme=Scheme.RSA_PKCS1V15, hash_name="sha256")
    check_value(
        value, to_be_signed=b"x", certificate=key.certificate, scheme=Scheme.RSA_PKCS1V15, hash_name="sha256"
    )
    assert set(key.chain) == set(pki.authority.chain)


def test_wrong_pins_lock_the_key_also_over_a_kill(running: KeyProcess) -> None:
    left = []
    for attempt in range(5):
        with pytest.raises(WrongPinError) as caught:
            sign(running.client, WRONG)
        left.append(caught.value.tries_left)
        if attempt == 2:
            kill(running)
            running.start()
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(WrongPinError, match="đã bị khóa"):
        sign(running.client, PIN)


def test_a_pin_is_checked_without_signing(running: KeyProcess) -> None:
    running.client.unlock(CREDENTIAL, PIN)
    with pytest.raises(WrongPinError) as caught:
        running.client.unlock(CREDENTIAL, WRONG)
    assert caught.value.tries_left == 4


def test_the_right_pin_gives_all_tries_back(running: KeyProcess) -> None:
    for _ in range(2):
        with pytest.raises(WrongPinError) as caught:
            sign(running.client, WRONG)
        assert caught.value.tries_left == 4
        sign(running.client, PIN)


def test_many_sign_at_once(running: KeyProcess) -> None:
    values: list[bytes] = []
    threads = [threading.Thread(target=lambda: values.append(sign(running.client, PIN))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(values)) == 1
    assert len(values) == 20


def test_a_dead_holder_is_told_and_started_again(running: KeyProcess) -> None:
    kill(running)
    assert not running.is_alive
    with pytest.raises(KeyUnavailableError, match="không trả lời"):
        sign(running.client, PIN)
    running.start()
    assert sign(running.client, PIN)


def test_a_stranger_is_not_let_in(running: KeyProcess) -> None:
    stranger = KeyClient(running.client.address, b"guessed")
    with pytest.raises(KeyUnavailableError):
        sign(stranger, PIN)
    assert sign(running.client, PIN)


@pytest.mark.parametrize("credential", ["khong-co", "../giam-doc", "/etc/passwd", "", "a" * 65])
def test_unknown_credentials_are_refused(credential: str, running: KeyProcess) -> None:
    with pytest.raises(KeyUnavailableError):
        sign(running.client, PIN, credential)
    with pytest.raises(KeyUnavailableError):
        running.client.certificates(credential)


def test_nonsense_is_answered_and_survived(running: KeyProcess) -> None:
    with pytest.raises(KeyUnavailableError, match="không hợp lệ"):
        running.client.sign(CREDENTIAL, PIN, b"x", scheme="none", hash_name="sha256")  # type: ignore[arg-type]  # on purpose
    assert sign(running.client, PIN)


def test_secrets_are_nowhere_to_be_read(running: KeyProcess) -> None:
    assert running.client.authkey.hex() not in repr(running.client)
    arguments = Path(f"/proc/{pid(running)}/cmdline")
    if not arguments.exists():
        pytest.skip("no /proc on this system")
    assert running.client.authkey.hex().encode() not in arguments.read_bytes()
    with suppress(PermissionError):  # nobody but root looks into it
        assert running.client.authkey.hex().encode() not in Path(f"/proc/{pid(running)}/environ").read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_keys_are_readable_by_their_owner_alone(folder: Path) -> None:
    modes = {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    assert modes == {0o600}


def test_it_ends_with_its_parent(folder: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from signing.keys import KeyProcess\n"
        "process = KeyProcess(Path(sys.argv[1])); process.start()\n"
        "print(process._child.pid, process.client.address, flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdin is not None
    assert parent.stdout is not None
    with parent.stdin, parent.stdout:
        number, address = parent.stdout.readline().decode().split()
        child = int(number)
        assert is_running(child)
        parent.kill()
        parent.wait()
        for _ in range(200):
            if not is_running(child):
                break
            threading.Event().wait(0.05)
    assert not is_running(child)
    assert not Path(address).parent.exists()


def kill(process: KeyProcess) -> None:
    child = process._child
    assert child is not None
    os.kill(child.pid, signal.SIGKILL)
    child.wait()


def pid(process: KeyProcess) -> int:
    assert process._child is not None
    return process._child.pid


def is_running(process: int) -> bool:
    """Alive and no zombie that merely waits to be collected."""
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"

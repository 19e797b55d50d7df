"""The PIN is in memory while the key is open, and nowhere afterwards."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.signing.agent.work.service import offer
from tests.signing.keys.pkcs11.softhsm import PIN, WRONG_PIN
from tests.signing.keys.test_secrecy import found_in_memory

if TYPE_CHECKING:
    from certs.authority import Issued
    from tests.signing.agent.work.conftest import Office

ROOT = Path(__file__).parents[4]


def family(process: int) -> list[int]:
    """The process and the libraries' processes that its threads started."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return [process, *(int(child) for task in tasks for child in (task / "children").read_text().split())]


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_no_pin_is_left_in_memory_files_or_output(office: Office, leader: Issued, tmp_path: Path) -> None:
    certificate = tmp_path / "leader.der"
    certificate.write_bytes(leader.certificate)
    given = (str(office.library), str(office.home), str(certificate), str(len(PIN)))
    errors = tmp_path / "stderr"
    with (
        errors.open("wb") as stderr,
        subprocess.Popen(
            [sys.executable, "-m", "tests.signing.agent.work.machine", *given],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            bufsize=0,
        ) as running,
    ):
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(PIN.encode())
        said = running.stdout.readline()
        assert said == b"signing\n", errors.read_text("utf-8")
        helper, *libraries = family(running.pid)
        assert libraries
        if found_in_memory(helper, PIN.encode()) == 0:
            running.kill()
            pytest.skip("nobody but root may look")
        assert any(found_in_memory(one, PIN.encode()) for one in libraries)
        running.stdin.write(b"\n")
        said = running.stdout.readline()
        assert said == b"done\n", errors.read_text("utf-8")
        assert not any(found_in_memory(one, PIN.encode()) for one in (helper, *libraries))
        running.stdin.write(b"\n")
        assert running.stdout.read() == b""
    assert running.returncode == 0, errors.read_text("utf-8")
    written = [file for file in office.home.rglob("*") if file.is_file()]
    assert written
    assert not [file for file in (*written, errors) if PIN.encode() in file.read_bytes()]


def test_wrong_pins_are_not_written_either(office: Office, leader: Issued) -> None:
    office.person.say(WRONG_PIN, PIN)
    office.page(offer(leader.certificate)).to_the_end()
    written = b"".join(file.read_bytes() for file in office.home.rglob("*") if file.is_file())
    assert b"signed" in written
    assert WRONG_PIN.encode() not in written
    assert PIN.encode() not in written

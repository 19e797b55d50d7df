"""Each fault made on purpose, with the real thing: what is said, and that nothing else is."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from certs import facts
from signing.agent.contacts import Contacts, Step
from signing.agent.doctor import checks, devices, words
from signing.agent.doctor.model import Finding, Holder, Level, PortFacts, ScreenFacts, exit_code
from signing.agent.offers import Wish, say
from signing.agent.party import Party
from tests.certs.pki import AT, LEADER, TestPki
from tests.signing.agent.doctor.conftest import ORIGIN, Machine
from tests.signing.keys.pkcs11.softhsm import Shim


def wrong(found: dict[str, Finding]) -> list[str]:
    return [name for name, one in found.items() if one.level is Level.WRONG]


def test_nothing_is_wrong_where_nothing_is(ready: Machine) -> None:
    found = ready.found()

    assert wrong(found) == []
    assert exit_code(tuple(found.values())) == 0
    assert LEADER.common_name in found["certificate"].says


def test_no_driver(machine: Machine) -> None:
    machine.pair()
    found = machine.found()

    assert wrong(found) == ["no_driver"]
    assert "driver" in found["no_driver"].says
    assert any("nơi cấp" in step for step in found["no_driver"].mend)


def test_a_driver_that_is_not_where_the_settings_say(ready: Machine, tmp_path: Path) -> None:
    ready.has(tmp_path / "gone.so")

    assert str(tmp_path / "gone.so") in ready.found()["library_missing"].says


def test_a_driver_that_is_no_library(ready: Machine, tmp_path: Path) -> None:
    broken = tmp_path / "broken.so"
    broken.write_bytes(b"not a library")
    ready.has(broken)
    found = ready.found()

    assert wrong(found) == ["library_fails"]
    assert "cài lại" in " ".join(found["library_fails"].mend)


def test_a_driver_that_crashes(ready: Machine, shim: Shim) -> None:
    shim.fault("C_GetSlotList", "crash", always=True)

    assert wrong(ready.found()) == ["library_fails"]


def test_a_driver_that_crashes_beside_one_that_works_is_only_told(ready: Machine, tmp_path: Path) -> None:
    broken = tmp_path / "broken.so"
    broken.write_bytes(b"not a library")
    ready.has(broken, *(library.path for library in ready.facts().libraries))
    found = ready.found()

    assert wrong(found) == []
    assert found["library_fails"].level is Level.NOTE


def test_a_page_that_was_forgotten_says_nothing(ready: Machine, pki: TestPki) -> None:
    party = Party("0" * 32, "https://old.example", "X", ready.service.key.public_key().public_bytes_raw())
    Contacts(ready.home).heard(party, ready.service.wish(pki.agency().certificate), AT)

    assert wrong(ready.found()) == []


def test_a_driver_of_32_bits(ready: Machine, tmp_path: Path) -> None:
    """Made by changing one field of a real one: the processor for which it was built."""
    built = bytearray(Path(sys.executable).resolve().read_bytes()[:8192])
    assert built[:4] == b"\x7fELF"
    built[18:20] = (3).to_bytes(2, "little")
    other = tmp_path / "token32.so"
    other.write_bytes(built)
    ready.has(other)
    found = ready.found()

    assert wrong(found) == ["wrong_bits"]
    assert "64 bit" in " ".join(found["wrong_bits"].mend)


def test_no_token(ready: Machine, shim: Shim) -> None:
    shim.set("pulled")
    found = ready.found()

    assert wrong(found) == ["no_token"]
    assert "không thấy thiết bị ký nào đang cắm" in found["no_token"].says


def test_a_token_without_a_certificate(ready: Machine, shim: Shim) -> None:
    shim.set("hidden", "11")  # CKA_VALUE
    found = ready.found()

    assert wrong(found) == ["no_certificate"]
    assert "“leader” chưa có chứng thư số" in found["no_certificate"].says


@pytest.mark.parametrize(
    ("flags", "check", "says"),
    [("40000", "pin_locked", "đã bị khóa"), ("20000", "pin_last_try", "MỘT lần thử")],
)
def test_a_pin_that_is_spent(ready: Machine, shim: Shim, flags: str, check: str, says: str) -> None:
    shim.set("flags", flags)
    found = ready.found()

    assert wrong(found) == [check]
    assert says in found[check].says
    assert shim.noted("logins") == []


def test_wrong_pins_that_this_machine_counted(ready: Machine) -> None:
    seen = ready.device
    tries = ready.home / "pin-tries"
    (tries / f"{seen.token.fingerprint}.tries").write_text("2")

    assert "sai 2 lần liên tiếp" in ready.found()["pin_last_try"].says


def test_a_pin_that_was_just_wrong_is_only_told(ready: Machine, shim: Shim) -> None:
    shim.set("flags", "10000")
    found = ready.found()

    assert wrong(found) == []
    assert found["pin_low"].level is Level.NOTE


def test_a_certificate_that_has_ended(ready: Machine) -> None:
    found = ready.found(at=AT + timedelta(days=4000))

    assert wrong(found) == ["certificate_expired"]
    assert "đã hết hạn từ ngày" in found["certificate_expired"].says


def test_a_certificate_that_has_not_begun(ready: Machine) -> None:
    found = ready.found(at=AT - timedelta(days=4000))

    assert wrong(found) == ["certificate_not_yet_valid"]
    assert "ngày giờ của máy" in found["certificate_not_yet_valid"].mend[0]


def test_a_certificate_that_ends_soon_is_told(ready: Machine) -> None:
    seen = ready.device
    ends = facts.validity(seen.certificates[0][2])[1]
    found = ready.found(at=ends - timedelta(days=10, hours=-1))

    assert wrong(found) == []
    assert "còn 9 ngày" in found["certificate_ends_soon"].says


def test_another_persons_certificate(ready: Machine) -> None:
    assert "other_person" not in ready.found(person=LEADER.common_name)
    found = ready.found(person="Trần Thị Khác")

    assert wrong(found) == ["other_person"]
    assert "“Trần Thị Khác”" in found["other_person"].says
    assert f"“{LEADER.common_name}”" in found["other_person"].says


def test_another_certificate_than_a_page_wished(ready: Machine, pki: TestPki) -> None:
    party = Party("0" * 32, ORIGIN, ready.service.site, ready.service.key.public_key().public_bytes_raw())
    wish = ready.service.wish(pki.person().certificate)
    Contacts(ready.home).heard(party, wish, AT)
    found = ready.found()

    assert wrong(found) == ["other_certificate"]
    assert "khác cũng của tên này" in found["other_certificate"].says
    assert "“Máy ký”" in found["other_certificate"].mend[0]


def test_another_person_than_a_page_wished(ready: Machine, pki: TestPki) -> None:
    party = Party("0" * 32, ORIGIN, ready.service.site, ready.service.key.public_key().public_bytes_raw())
    wish = Wish("Lê Văn Khác", facts.fingerprint(pki.agency().certificate))
    said = say(wish, ready.service.key, at=AT, good_for=timedelta(minutes=5))
    Contacts(ready.home).heard(party, said, AT)
    found = ready.found()

    assert wrong(found) == ["other_person"]
    assert ORIGIN in found["other_person"].says
    assert "“Lê Văn Khác”" in found["other_person"].says


@pytest.mark.parametrize(("minutes", "word"), [(-40, "chậm khoảng 40 phút"), (90, "nhanh khoảng 90 phút")])
def test_a_clock_that_is_off(ready: Machine, minutes: int, word: str) -> None:
    seen = ready.device
    party = Party("0" * 32, ORIGIN, ready.service.site, ready.service.key.public_key().public_bytes_raw())
    at = AT + timedelta(minutes=minutes)
    Contacts(ready.home).heard(party, ready.service.wish(seen.certificates[0][2]), at)
    found = ready.found(at=at)

    assert wrong(found) == ["clock_off"]
    assert word in found["clock_off"].says


def test_what_a_page_kept_for_half_an_hour_says_nothing_of_the_clock(ready: Machine) -> None:
    seen = ready.device
    party = Party("0" * 32, ORIGIN, ready.service.site, ready.service.key.public_key().public_bytes_raw())
    at = AT + timedelta(minutes=30)
    Contacts(ready.home).heard(party, ready.service.wish(seen.certificates[0][2]), at)

    assert wrong(ready.found(at=at)) == []


def test_the_port_is_taken_and_by_whom(ready: Machine) -> None:
    program = (
        "import socket, sys; taken = socket.create_server(('127.0.0.1', int(sys.argv[1])));"
        "print(1, flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(ready.port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        found = ready.found()
        other.communicate(b"\n")

    assert wrong(found) == ["ports_taken"]
    assert f"(tiến trình số {other.pid})" in found["ports_taken"].says
    assert "not_running" not in found


def test_a_helper_that_runs_is_told_of(ready: Machine) -> None:
    from signing.agent.program.running import alone  # noqa: PLC0415

    with alone(ready.home), socket.create_server(("127.0.0.1", ready.port)):
        found = ready.found()

    assert found["running"].level is Level.FINE
    assert wrong(found) == []


def test_no_pairing(ready: Machine) -> None:
    (ready.home / "pairings.json").unlink()
    found = ready.found()

    assert wrong(found) == ["no_pairing"]
    assert any("antin-agent pair" in step for step in found["no_pairing"].mend)


def test_pairings_that_are_damaged(ready: Machine) -> None:
    (ready.home / "pairings.json").write_text("{")

    assert wrong(ready.found()) == ["pairings_damaged"]
    assert (ready.home / "pairings.json").read_text() == "{"


def test_a_browser_that_stops_half_way(ready: Machine) -> None:
    Contacts(ready.home).came(ORIGIN, Step.ASKED, AT)
    found = ready.found()

    assert wrong(found) == ["browser_blocks"]
    assert any("mạng cục bộ" in step for step in found["browser_blocks"].mend)


def test_no_display_is_only_told(ready: Machine) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        ready.environment.delenv(name, raising=False)
    found = ready.found()

    assert wrong(found) == []
    assert found["no_display"].level is Level.NOTE
    ready.environment.setenv("DISPLAY", ":7")
    assert "no_display" not in ready.found()


def test_a_python_without_windows_is_only_told(ready: Machine) -> None:
    facts = replace(ready.facts(), screen=ScreenFacts(has_tkinter=False, has_display=True))

    assert [one.level for one in checks.screen(facts)] == [Level.NOTE]


def test_one_locked_device_beside_a_sound_one_is_only_told(ready: Machine) -> None:
    sound = ready.device
    locked = replace(sound, token=replace(sound.token, serial="other", flags=sound.token.flags | 0x40000))
    facts = ready.facts()
    (library,) = facts.libraries
    both = replace(facts, libraries=(replace(library, tokens=(locked, sound)),))

    assert [one.level for one in devices.pins(both)] == [Level.NOTE]


def test_no_token_beside_software_that_fails_begins_with_the_software(
    ready: Machine, shim: Shim, tmp_path: Path
) -> None:
    """Nor is software that is not there called present."""
    shim.set("pulled")
    ready.has(shim.library, tmp_path / "gone.so")
    found = ready.found()

    assert wrong(found) == ["library_missing", "no_token"]
    assert "gone.so" not in found["no_token"].says
    assert found["no_token"].mend[0] == words.MEND_SOFTWARE_FIRST


def test_without_a_data_folder_nothing_else_is_blamed(ready: Machine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ready.environment.setenv("ANTIN_AGENT_HOME", str(tmp_path / "file"))
    found = ready.found()

    assert list(found) == ["settings"]
    assert "đã có một tệp cùng tên" in found["settings"].says


def test_the_helper_of_another_data_folder_is_not_ours(ready: Machine) -> None:
    holder = Holder(process=4711, name="antin-agent", is_helper=True)
    facts = replace(
        ready.facts(), ports=(PortFacts(ready.port, taken=True, holder=holder), PortFacts(1, taken=False))
    )

    assert [one.check for one in checks.ports(facts)] == ["some_ports_taken", "not_running"]


def test_only_a_driver_of_32_bits_is_there(machine: Machine) -> None:
    facts = replace(machine.facts(), strangers=(Path("/usr/lib32/libtoken.so"),))
    (found,) = devices.libraries(facts)

    assert found.check == "wrong_bits"
    assert "/usr/lib32/libtoken.so" in found.says


def test_settings_that_are_wrong(ready: Machine) -> None:
    (ready.home / "agent.toml").write_text("unknown = 1")
    found = ready.found()

    assert wrong(found) == ["settings"]
    assert "unknown" in found["settings"].says


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_a_folder_that_others_can_read(ready: Machine) -> None:
    ready.home.chmod(0o755)
    found = ready.found()

    assert wrong(found) == ["home_open"]
    assert f'chmod 700 "{ready.home}"' in found["home_open"].mend[0]


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_a_folder_that_cannot_be_written(ready: Machine) -> None:
    """Modes do not count for root unless it gives up that right."""
    ready.home.chmod(0o500)
    program = "from signing.agent.doctor.command import doctor; doctor(['--json'])"
    without = ["setpriv", "--bounding-set", "-dac_override"] if os.geteuid() == 0 else []
    run = subprocess.run(
        [*without, sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[4],
    )

    assert '"home_not_writable"' in run.stdout, run.stderr
    assert "Permission denied" in run.stdout
    assert run.returncode == 1


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root mounts a small disk")
def test_a_disk_that_is_full(ready: Machine, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "x", disk], check=False).returncode:
        pytest.skip("may not mount")
    try:
        ready.environment.setenv("ANTIN_AGENT_HOME", str(disk))
        found = ready.found()
    finally:
        subprocess.run(["umount", disk], check=True)

    assert "disk_full" in wrong(found)
    assert "home_not_writable" not in found

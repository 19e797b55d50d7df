"""The fault table of `docs/keys.md`: what goes wrong with a token, what the user reads, what is kept."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from datetime import timedelta

import pytest

from certs.authority import Issued
from infra.clock import utc_now
from tests.api.cli.bench import DATE, LETTER, OTHER_LETTER
from tests.api.cli.devices import AGENCY, LEADER, Desk
from tests.certs.pki import TestPki
from tests.signing.keys.pkcs11.softhsm import PIN


def another(desk: Desk, issued: Issued) -> str:
    """A token for somebody else."""
    desk.tokens.token("khac")
    desk.tokens.identity("khac", issued)
    return "pkcs11:token=khac"


def results(desk: Desk) -> list[str]:
    return sorted(path.name for path in desk.bench.path("out").glob("*"))


class TestInTheMiddle:
    def test_a_token_that_is_pulled_out(self, desk: Desk) -> None:
        letters = [desk.bench.path(name) for name in (LETTER, OTHER_LETTER)]
        before = [letter.read_bytes() for letter in letters]
        desk.shim.fault("C_Sign", "delay 1", number=1)
        desk.shim.fault("C_Sign", "pull", number=2)
        result = desk.sign(LEADER, "leader", *letters, "--out-dir", desk.bench.path("out"), "--level", "B")
        assert result.exit_code == 1
        assert "không còn cắm ở máy" in result.stderr
        assert results(desk) == [LETTER]
        assert [letter.read_bytes() for letter in letters] == before
        desk.shim.unset("pulled")
        again = desk.sign(LEADER, "leader", letters[1], "--out-dir", desk.bench.path("out"), "--level", "B")
        assert again.exit_code == 0, again.stderr
        assert results(desk) == sorted([LETTER, OTHER_LETTER])

    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_a_library_that_crashes_once_costs_no_document(self, desk: Desk, jobs: str) -> None:
        letters = [desk.bench.path(name) for name in (LETTER, OTHER_LETTER)]
        desk.shim.fault("C_Sign", "crash")
        given = ("--out-dir", desk.bench.path("out"), "--level", "B", "--jobs", jobs)
        result = desk.sign(LEADER, "leader", *letters, *given)
        assert result.exit_code == 0, result.stderr
        assert results(desk) == sorted([LETTER, OTHER_LETTER])

    def test_a_library_that_hangs_costs_the_document_it_hung_on(self, desk: Desk) -> None:
        letters = [desk.bench.path(name) for name in (LETTER, OTHER_LETTER)]
        desk.shim.fault("C_Sign", "delay 600000")
        given = ("--out-dir", desk.bench.path("out"), "--level", "B")
        result = desk.sign(LEADER, "leader", *letters, *given, ANTIN_PKCS11_SECONDS="2")
        assert result.exit_code == 1
        assert "không trả lời trong 2 giây" in result.stderr
        assert results(desk) == [OTHER_LETTER]


class TestPin:
    def test_a_locked_device(self, desk: Desk) -> None:
        desk.shim.set("flags", "40000")
        result = desk.one(LETTER, "signed.pdf")
        assert result.exit_code == 1
        assert "đã bị khóa" in result.stderr
        assert desk.shim.noted("logins") == []
        assert not desk.bench.path("signed.pdf").exists()


class TestCertificate:
    def test_expired(self, desk: Desk, pki: TestPki) -> None:
        now = utc_now()
        old = pki.person(not_before=now - timedelta(days=9), not_after=now - timedelta(days=1))
        result = desk.one(LETTER, "signed.pdf", "--level", "B", key=another(desk, old))
        assert result.exit_code == 1
        assert "đã hết hạn" in result.stderr
        assert desk.shim.noted("signed") == []
        assert not desk.bench.path("signed.pdf").exists()

    def test_another_persons_is_warned_of(self, desk: Desk, pki: TestPki) -> None:
        since, until = utc_now() - timedelta(days=1), utc_now() + timedelta(days=1)
        other = pki.person("Nguyễn Văn Khác", title="Trưởng phòng", not_before=since, not_after=until)
        result = desk.one(LETTER, "signed.pdf", "--level", "B", key=another(desk, other))
        assert result.exit_code == 0
        assert "chứng thư số ghi tên Nguyễn Văn Khác" in result.stderr

    def test_the_agencys_for_the_leader_is_warned_of(self, desk: Desk) -> None:
        result = desk.one(LETTER, "signed.pdf", "--level", "B", key=AGENCY)
        assert result.exit_code == 0
        assert "chứng thư số ghi tên Sở Nội vụ tỉnh An Phú" in result.stderr

    def test_the_leaders_for_the_agency_is_warned_of(self, desk: Desk) -> None:
        desk.one(LETTER, "signed.pdf", "--level", "B")
        number = ("--number", "15", "--date", DATE, "--diameter", "36", "--level", "B")
        given = (desk.bench.path("signed.pdf"), "-o", desk.bench.path("issued.pdf"), *number)
        result = desk.sign(LEADER, "agency", *given)
        assert result.exit_code == 0
        assert "dùng chính chứng thư số của người có thẩm quyền" in result.stderr


def test_a_dead_time_stamp_service(desk: Desk) -> None:
    result = desk.one(LETTER, "signed.pdf", *desk.bench.tsa)
    assert result.exit_code == 1
    assert "Không lấy được dấu thời gian" in result.stderr
    assert not desk.bench.path("signed.pdf").exists()
    assert desk.bench.leftovers == []


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_full_disk(desk: Desk) -> None:
    """A limit on the size of files stands for it: writing fails in the middle."""
    bench = desk.bench
    command = [sys.executable, "-m", "api.cli", "sign", str(bench.path(LETTER)), "--as", "leader"]
    command += ["--key", LEADER, "--image", str(bench.path("signature-director.png")), "--level", "B"]
    command += ["--secret-file", str(bench.path("pin.txt")), "-o", str(bench.path("signed.pdf"))]
    environment = {**os.environ, "ANTIN_HOME": str(bench.path("home")), **desk.modules}
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 20; exec "$@"', "sh", *command],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "signed.pdf" in done.stderr
    assert PIN not in done.stderr
    assert not bench.path("signed.pdf").exists()
    assert bench.leftovers == []
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY

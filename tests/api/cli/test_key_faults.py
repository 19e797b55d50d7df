"""What `docs/key-faults.md` says of keys in files and at remote services, on the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from certs.authority import DemoAuthority, Issued
from infra.clock import utc_now
from tests.api.cli.bench import LETTER, PASSPHRASE, Bench
from tests.api.cli.test_remote_keys import Office, office
from tests.signing.keys.csc.vault import OTP, PIN, Holding

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from tests.certs.pki import TestPki

__all__ = ["office"]

OTHER = "Nguyễn Văn Khác"


def somebody_else(pki: TestPki) -> Issued:
    now = utc_now()
    since, until = now - timedelta(days=1), now + timedelta(days=9)
    return pki.person(OTHER, title="Trưởng phòng", not_before=since, not_after=until)


def with_a_full_disk(
    bench: Bench, key: str, secret: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """A limit on the size of files stands for it: writing fails in the middle."""
    command = [sys.executable, "-m", "api.cli", "sign", str(bench.path(LETTER)), "--as", "leader"]
    command += ["--key", key, "--image", str(bench.path("signature-director.png")), "--level", "B"]
    command += ["--secret-file", str(secret), "-o", str(bench.path("signed.pdf"))]
    return subprocess.run(
        ["sh", "-c", 'ulimit -f 20; exec "$@"', "sh", *command],
        env={**os.environ, "ANTIN_HOME": str(bench.path("home")), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def nothing_was_written(bench: Bench) -> bool:
    return not bench.path("signed.pdf").exists() and not bench.leftovers


class TestFile:
    def test_somebody_elses_certificate_is_warned_of(self, bench: Bench, pki: TestPki) -> None:
        bench.path("leader.p12").write_bytes(DemoAuthority.to_pkcs12(somebody_else(pki), PASSPHRASE, "x"))
        result = bench.sign_leader(LETTER, "signed.pdf", "--level", "B")
        assert result.exit_code == 0
        assert f"chứng thư số ghi tên {OTHER}" in result.stderr

    @pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
    def test_a_full_disk(self, bench: Bench) -> None:
        done = with_a_full_disk(bench, f"p12:{bench.path('leader.p12')}", bench.path("secret.txt"))
        assert done.returncode == 1, done.stderr
        assert "signed.pdf" in done.stderr
        assert PASSPHRASE not in done.stderr
        assert nothing_was_written(bench)


class TestRemote:
    def test_a_locked_credential(self, office: Office) -> None:
        office.holding().wrong = 3
        result = office.one("--level", "B")
        assert result.exit_code == 1
        assert "đã bị khóa vì nhập sai quá nhiều lần" in result.stderr
        assert nothing_was_written(office.bench)

    def test_somebody_elses_certificate_is_warned_of(self, office: Office, pki: TestPki) -> None:
        office.service.vault.holdings["leader"] = Holding(somebody_else(pki))
        result: Result = office.one("--level", "B")
        assert result.exit_code == 0, result.stderr
        assert f"chứng thư số ghi tên {OTHER}" in result.stderr

    def test_a_dead_time_stamp_service(self, office: Office) -> None:
        result = office.one(*office.bench.tsa)
        assert result.exit_code == 1
        assert "Không lấy được dấu thời gian" in result.stderr
        assert nothing_was_written(office.bench)

    @pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
    def test_a_full_disk(self, office: Office) -> None:
        (secret := office.bench.path("pin.txt")).write_text(f"{PIN}\n")
        given = {"ANTIN_FETCH_ALLOWED_HOSTS": office.service.host, "ANTIN_CSC_OTP": OTP}
        done = with_a_full_disk(office.bench, "csc:leader", secret, **given)
        assert done.returncode == 1, done.stderr
        assert "signed.pdf" in done.stderr
        assert PIN not in done.stderr
        assert nothing_was_written(office.bench)

"""The authority run by hand, for tools that are not ours."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import urllib3

from certs.authority.__main__ import main
from certs.authority.faulty import FAULTS
from tests.certs.judges import openssl

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    main(["faulty", str(folder / "ca"), str(folder / "out")])
    return folder / "out"


def test_every_fault_is_written_with_key_and_answer(written: Path) -> None:
    answers = json.loads((written / "answers.json").read_text("utf-8"))["faults"]
    assert set(answers) == set(FAULTS)
    for name in FAULTS:
        assert (written / f"{name}.key").stat().st_mode & 0o777 == 0o600
        assert (written / f"{name}.pem").read_bytes().startswith(b"-----BEGIN CERTIFICATE-----")


@pytest.mark.parametrize(("name", "said"), [("sound", "OK"), ("expired", "certificate has expired")])
def test_openssl_takes_the_files(written: Path, name: str, said: str) -> None:
    judged = openssl(
        *("verify", "-CAfile", written / "root.pem", "-untrusted", written / f"{name}.pem"),
        written / f"{name}.pem",
    )
    assert said in judged.stdout + judged.stderr


def test_it_serves(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "certs.authority",
        "serve",
        str(tmp_path / "ca"),
        "--port",
        str(_free_port()),
    ]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running,
        urllib3.PoolManager() as pool,
    ):
        assert running.stdout is not None
        address = running.stdout.readline().strip()
        answer = pool.request("GET", f"{address}/crl/public.crl", timeout=60)
        running.kill()
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pkix-crl")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])

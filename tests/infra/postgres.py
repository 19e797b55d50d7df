"""A PostgreSQL server of the tests' own: fresh, on a free port, gone afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_ACCOUNT = "postgres"


class NoPostgresqlError(Exception):
    """The server's programs are not on this machine."""


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Start a server and give the SQLAlchemy URL of its empty database; raises `NoPostgresqlError`."""
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="antin-postgresql-") as name:
        folder = Path(name)
        as_account = _unprivileged(folder)
        data = str(folder / "data")
        _run(
            [
                *as_account,
                str(programs / "initdb"),
                "-D",
                data,
                "-U",
                _ACCOUNT,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "-N",
            ]
        )
        port = _free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        control = [*as_account, str(programs / "pg_ctl"), "-D", data, "-w"]
        _run([*control, "-l", str(folder / "log"), "-o", options, "start"])
        try:
            yield f"postgresql+psycopg://{_ACCOUNT}@127.0.0.1:{port}/postgres"
        finally:
            _run([*control, "-m", "immediate", "stop"])


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The URL of a running server; without its programs the test is skipped, in CI it fails."""
    try:
        with postgresql_server() as url:
            yield url
    except NoPostgresqlError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))


def _programs() -> Path:
    on_path = shutil.which("initdb")
    found = [Path(on_path).parent] if on_path else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in found:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    msg = "PostgreSQL is not installed (initdb and pg_ctl): its tests did not run"
    raise NoPostgresqlError(msg)


def _unprivileged(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: hand the folder to its own account and run as that."""
    if os.geteuid() != 0:
        return []
    try:
        account = pwd.getpwnam(_ACCOUNT)
    except KeyError:
        msg = f"as root, PostgreSQL needs an account named {_ACCOUNT}: its tests did not run"
        raise NoPostgresqlError(msg) from None
    os.chown(folder, account.pw_uid, account.pw_gid)
    return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]


def _run(command: list[str]) -> None:
    # The server keeps an inherited pipe open for ever; what it says goes to its log.
    subprocess.run(
        command,
        check=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])

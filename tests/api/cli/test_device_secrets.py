"""A PIN that is known is looked for in everything that a batch writes and shows while it runs."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.api.cli.bench import LETTER, OTHER_LETTER
from tests.api.cli.devices import LEADER, Desk
from tests.signing.keys.pkcs11.softhsm import PIN, WRONG_PIN
from tests.signing.keys.test_secrecy import found_in_memory

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def members(session: int) -> list[int]:
    """The processes of a session."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError, IndexError, ValueError):
                if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                    found.append(int(folder.name))
    return found


def shown_by(session: int) -> Iterator[tuple[str, bytes]]:
    """Arguments and environment of every process of a session."""
    for process in members(session):
        for name in ("cmdline", "environ"):
            with suppress(OSError):
                yield f"{process}/{name}", (Path("/proc") / str(process) / name).read_bytes()


@dataclass
class Watched:
    """What a run said, and what could be seen of it."""

    said: str = ""
    seen: dict[str, bytes] = field(default_factory=dict)
    remembering: set[str] = field(default_factory=set)
    """Modules and programs of the processes that had the PIN in their memory."""
    looked_at: int = 0


def run(desk: Desk, tmp: Path, pin: str, *, variable: bool) -> Watched:
    """Sign two letters in two processes, slowly, and look on."""
    bench = desk.bench
    out = tmp / "out"
    command = [
        sys.executable,
        "-m",
        "api.cli",
        "sign",
        str(bench.path(LETTER)),
        str(bench.path(OTHER_LETTER)),
    ]
    command += ["--as", "leader", "--key", LEADER, "--image", str(bench.path("signature-director.png"))]
    command += ["--level", "B", "--jobs", "2", "--out-dir", str(out)]
    environment = {**os.environ, "ANTIN_HOME": str(tmp / "home"), "TMPDIR": str(tmp / "tmp"), **desk.modules}
    if variable:
        environment["ANTIN_SECRET"] = pin
    else:
        given = tmp.parent / "given.txt"
        given.write_text(pin)
        command += ["--secret-file", str(given)]
    (tmp / "tmp").mkdir(parents=True)
    desk.shim.fault("C_Sign", "delay 400", always=True)
    watched = Watched()
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as running:
        while running.poll() is None:
            watched.seen |= shown_by(running.pid)
            look_into(running.pid, pin, watched)
        assert running.stdout is not None
        watched.said = running.stdout.read()
    # Whoever puts a PIN into a variable shows it in the program's own environment; its children do without.
    watched.seen.pop(f"{running.pid}/environ")
    return watched


def look_into(session: int, pin: str, watched: Watched) -> None:
    """Note which processes have the PIN in memory."""
    for process in members(session):
        with suppress(OSError):
            command = (Path("/proc") / str(process) / "cmdline").read_bytes().decode().split("\0")
            watched.looked_at += 1
            if found_in_memory(process, pin.encode()):
                watched.remembering.add("-".join(command[1:3]))


@pytest.mark.parametrize("variable", [False, True], ids=["file", "variable"])
@pytest.mark.parametrize("pin", [PIN, WRONG_PIN], ids=["right", "wrong"])
def test_the_pin_is_nowhere(desk: Desk, tmp_path: Path, pin: str, *, variable: bool) -> None:
    tmp = tmp_path / "run"
    watched = run(desk, tmp, pin, variable=variable)
    assert ("đã ký" in watched.said) is (pin == PIN), watched.said
    assert len(watched.seen) >= 3
    shown = {name for name, content in watched.seen.items() if pin.encode() in content}
    assert shown == set()
    assert pin not in watched.said
    # The command and the process of the library; never those that sign for it.
    assert watched.looked_at > 0
    assert watched.remembering <= {"-m-api.cli", "-m-signing.keys.pkcs11.process"}
    written = [path for path in tmp.rglob("*") if path.is_file()]
    assert written
    assert [path for path in written if pin.encode() in path.read_bytes()] == []

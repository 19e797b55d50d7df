"""A PIN that is known is looked for in everything that a batch writes and shows while it runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.api.cli.bench import LETTER, OTHER_LETTER
from tests.api.cli.devices import LEADER, Desk
from tests.api.cli.test_device_faults import compiled, desk
from tests.signing.keys.pkcs11.softhsm import PIN, WRONG_PIN

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["compiled", "desk"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def shown_by(group: int) -> Iterator[tuple[str, bytes]]:
    """Arguments and environment of every process of a session."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            session = int((folder / "stat").read_text().rpartition(")")[2].split()[3])
            if session != group:
                continue
            for name in ("cmdline", "environ"):
                yield f"{folder.name}/{name}", (folder / name).read_bytes()
        except (OSError, IndexError, ValueError):
            continue


def run(desk: Desk, tmp: Path, pin: str, *, variable: bool) -> tuple[str, dict[str, bytes]]:
    """Sign two letters in two processes, slowly, and look on; gives what was said and what was seen."""
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
    seen: dict[str, bytes] = {}
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as running:
        while running.poll() is None:
            seen |= shown_by(running.pid)
        assert running.stdout is not None
        said = running.stdout.read()
    # Whoever puts a PIN into a variable shows it in the program's own environment; its children do without.
    seen.pop(f"{running.pid}/environ")
    return said, seen


@pytest.mark.parametrize("variable", [False, True], ids=["file", "variable"])
@pytest.mark.parametrize("pin", [PIN, WRONG_PIN], ids=["right", "wrong"])
def test_the_pin_is_nowhere(desk: Desk, tmp_path: Path, pin: str, *, variable: bool) -> None:
    tmp = tmp_path / "run"
    said, seen = run(desk, tmp, pin, variable=variable)
    assert ("đã ký" in said) is (pin == PIN), said
    assert len(seen) >= 3
    shown = {name for name, content in seen.items() if pin.encode() in content}
    assert shown == set()
    assert pin not in said
    written = [path for path in tmp.rglob("*") if path.is_file()]
    assert written
    assert [path for path in written if pin.encode() in path.read_bytes()] == []

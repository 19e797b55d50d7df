"""Who has the helper's ports, as far as the system lets this user see."""

from __future__ import annotations

import csv
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from signing.agent.doctor.model import Holder, PortFacts
from signing.agent.wire import HOST

_NAMES = ("antin-agent", "signing.agent.program")
_LISTENING = "0A"
_SECONDS = 5


def look_at(ports: Sequence[int]) -> tuple[PortFacts, ...]:
    return tuple(_looked(port) for port in ports)


def _looked(port: int) -> PortFacts:
    if _is_free(port):
        return PortFacts(port, taken=False)
    with suppress(OSError, ValueError, subprocess.SubprocessError):
        return PortFacts(port, taken=True, holder=_holder(port))
    return PortFacts(port, taken=True)


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        if sys.platform == "win32":
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
            tried.listen(1)
        except OSError:
            return False
    return True


def _holder(port: int) -> Holder | None:
    if sys.platform == "win32":
        return _of_windows(port)
    if sys.platform == "darwin":
        return _of_macos(port)
    return _of_linux(port)


def _of_linux(port: int) -> Holder | None:
    inodes = {f"socket:[{inode}]" for inode in _inodes(port)}
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        with suppress(OSError):
            if any(str(file.readlink()) in inodes for file in (process / "fd").iterdir()):
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                name = (process / "comm").read_text("utf-8").strip()
                return Holder(int(process.name), name, _is_ours(command))
    return None


def _inodes(port: int) -> set[str]:
    found = set()
    for table in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in Path(f"/proc/net/{table}").read_text("ascii").splitlines()[1:]:
                fields = line.split()
                if int(fields[1].rpartition(":")[2], 16) == port and fields[3] == _LISTENING:
                    found.add(fields[9])
    return found


def _of_macos(port: int) -> Holder | None:
    said = _asked("/usr/sbin/lsof", "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-Fpc")
    fields = {line[:1]: line[1:] for line in said.splitlines()}
    if not fields.get("p", "").isdigit():
        return None
    command = _asked("/bin/ps", "-o", "command=", "-p", fields["p"])
    return Holder(int(fields["p"]), fields.get("c", ""), _is_ours(command))


def _of_windows(port: int) -> Holder | None:
    system = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32"
    for line in _asked(str(system / "netstat.exe"), "-ano", "-p", "TCP").splitlines():
        fields = line.split()
        if len(fields) == 5 and fields[1] == f"{HOST}:{port}" and fields[2] == "0.0.0.0:0":  # noqa: PLR2004
            process = int(fields[4])
            listed = _asked(str(system / "tasklist.exe"), "/FI", f"PID eq {process}", "/FO", "CSV", "/NH")
            name = next((row[0] for row in csv.reader(listed.splitlines()) if row), "")
            return Holder(process, name, _is_ours(name))
    return None


def _asked(*command: str) -> str:
    run = subprocess.run(  # noqa: S603 - the system's own programs by their full paths, no word from outside
        command, capture_output=True, check=False, timeout=_SECONDS, stdin=subprocess.DEVNULL
    )
    return run.stdout.decode("utf-8", "replace")


def _is_ours(command: str) -> bool:
    return any(name in command for name in _NAMES)

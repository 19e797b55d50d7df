"""What a service takes: CPU time and memory of all its processes, each under what it does (Linux)."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

ROLES = {"api.worker": "worker", "infra.sandbox.child": "readers of files"}
"""By a word of the command line."""
SERVER = "web server"
_TICK_MS = 1000 // os.sysconf("SC_CLK_TCK")


def cpu_ms(service: int) -> Counter[str]:
    """Milliseconds by role since they began; what ended children took counts as the readers'."""
    taken: Counter[str] = Counter()
    for process in family(service):
        own, ended = _times(process)
        taken[role(process, service)] += own
        taken[ROLES["infra.sandbox.child"]] += ended
    return taken


def peaks_mb(service: int) -> dict[str, float]:
    """The largest resident set of any process of a role, in megabytes: since `forget_peaks`, or ever."""
    peaks: dict[str, float] = {}
    for process in family(service):
        found = re.search(r"VmHWM:\s+(\d+) kB", _told(process, "status"))
        name = role(process, service)
        peaks[name] = max(peaks.get(name, 0.0), int(found[1]) / 1024 if found else 0.0)
    return peaks


def forget_peaks(service: int) -> None:
    """Let the peaks begin anew: starting, and hashing a password, take more than what is measured."""
    for process in family(service):
        Path(f"/proc/{process}/clear_refs").write_text("5")


def family(service: int) -> list[int]:
    """The process, its children and theirs."""
    running = [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]
    parents = {process: _parent(process) for process in running}
    found = [service]
    for one in found:
        found += [process for process, parent in parents.items() if parent == one]
    return found


def role(process: int, service: int) -> str:
    words = _told(process, "cmdline").split("\0")
    known = [name for word, name in ROLES.items() if word in words]
    return SERVER if process == service else (known or ["others"])[0]


def _times(process: int) -> tuple[int, int]:
    """Milliseconds of the process itself, and of its children that ended."""
    fields = _fields(process)
    if not fields:
        return 0, 0
    user, system, ended_user, ended_system = map(int, fields[11:15])
    return (user + system) * _TICK_MS, (ended_user + ended_system) * _TICK_MS


def _parent(process: int) -> int:
    fields = _fields(process)
    return int(fields[1]) if fields else 0


def _fields(process: int) -> list[str]:
    """What follows the name in `/proc/PID/stat`; nothing for a process that has gone."""
    return _told(process, "stat").rpartition(")")[2].split()


def _told(process: int, file: str) -> str:
    try:
        return Path(f"/proc/{process}/{file}").read_text("utf-8", "replace")
    except OSError:
        return ""

"""The fuzzer as a process of its own, whose death is a finding and not the end."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MEMORY_MB = 1500
HANGS_S = 120
"""Seconds for one case; the longest seen take less than one."""
_DONE = re.compile(r"Done (\d+) runs")


@dataclass(frozen=True, slots=True)
class Found:
    runs: int
    is_clean: bool
    summary: str


def fuzz(keep: Path, *options: str) -> Found:
    """Fuzz as long as the options (of libFuzzer) say; what fails is kept in the folder."""
    corpus = keep / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.soak.fuzzing", str(corpus), *options]
    command += [f"-rss_limit_mb={MEMORY_MB}", f"-timeout={HANGS_S}", f"-artifact_prefix={keep}/"]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    counted = _DONE.search(done.stderr)
    runs = int(counted[1]) if counted else 0
    if done.returncode == 0 and runs:
        return Found(runs, is_clean=True, summary=f"{runs} fuzzed files, nothing found")
    last = "\n".join((done.stdout + done.stderr).splitlines()[-40:])
    return Found(runs, is_clean=False, summary=f"fuzzing ended with {done.returncode}:\n{last}")

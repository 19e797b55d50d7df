"""`antin-agent` as a user runs it: one program that stays, and small commands beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.signing.agent.faces.driving import ROOT, until
from tests.signing.agent.faces.terminals import Terminal
from tests.signing.agent.program.ports import alone_on_this_machine

COMMAND = (sys.executable, "-m", "signing.agent.program")


@dataclass
class Home:
    """A user's data folder."""

    path: Path
    library: Path | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if name != "DISPLAY"},
            "ANTIN_AGENT_HOME": str(self.path),
            "ANTIN_PKCS11_MODULES": "" if self.library is None else str(self.library),
            "LANG": "C.UTF-8",
        }

    def ask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command that ends by itself."""
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=120,
            check=False,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


@contextmanager
def running_on_terminal(home: Home) -> Iterator[tuple[Terminal, subprocess.Popen[bytes]]]:
    with alone_on_this_machine():
        terminal = Terminal()
        process = subprocess.Popen(
            [*COMMAND, "run", "--terminal"],
            cwd=ROOT,
            env=home.environment,
            stdin=terminal.side,
            stdout=terminal.side,
            stderr=terminal.side,
            start_new_session=True,
        )
        try:
            terminal.sees("Đang chờ yêu cầu ký")
            until((home.path / "control.json").exists)
            yield terminal, process
        finally:
            end(process)
            terminal.close()


def end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

"""A real service in a process of its own, started and killed the way an operator's machine would."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import urllib3

from api.demo.client import Client
from api.demo.people import PASSWORD

PATIENCE = 90.0
"""Seconds before a test gives up waiting; no test asserts how long something took."""

T = TypeVar("T")


def wait_for(look: Callable[[], T | None], what: str) -> T:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = look()
        if found is not None:
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited in vain for {what}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(slots=True)
class RunningService:
    """`antin serve --demo` over one data folder."""

    home: Path
    port: int = field(default_factory=free_port)
    letters: bool = False
    environment: dict[str, str] = field(default_factory=dict)
    _child: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Of the web server, whose children the others are."""
        assert self._child is not None
        return self._child.pid

    @property
    def log(self) -> Path:
        return self.home.parent / f"{self.home.name}.log"

    def start(self, **environment: str) -> None:
        """Start it and wait until it answers."""
        self._child = self._spawn(environment)
        wait_for(self._answers, f"the service to answer; see {self.log}")

    def start_refused(self, **environment: str) -> tuple[int, str]:
        """Start it where it must refuse; gives exit status and what it said."""
        child = self._spawn(environment, piped=True)
        said, _ = child.communicate(timeout=PATIENCE)
        return child.returncode, said.decode()

    def kill(self) -> None:
        """Kill the service process alone, the way a crash would; its children have to notice."""
        assert self._child is not None
        self._child.kill()
        self._child.wait()

    def stop(self) -> int:
        """Ask it to end; gives its exit status."""
        if self._child is None or self._child.poll() is not None:
            return 0
        self._child.send_signal(signal.SIGINT)
        return self._child.wait(timeout=PATIENCE)

    def client(self, username: str) -> Client:
        return Client(self.address, username, PASSWORD)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Read the database beside the service."""
        with closing(sqlite3.connect(f"file:{self.home / 'antin.db'}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    def _spawn(self, environment: dict[str, str], *, piped: bool = False) -> subprocess.Popen[bytes]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("ANTIN_")}
        command = [sys.executable, "-m", "api.cli", "serve", "--demo"]
        if not self.letters:
            command.append("--no-letters")
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command,
                env={
                    **own,
                    "ANTIN_HOME": str(self.home),
                    "ANTIN_PORT": str(self.port),
                    **self.environment,
                    **environment,
                },
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if piped else log,
                stderr=subprocess.STDOUT,
            )

    def _answers(self) -> bool | None:
        assert self._child is not None
        assert self._child.poll() is None, self.log.read_text(encoding="utf-8")[-2000:]
        try:
            response = urllib3.request("GET", f"{self.address}/healthz", retries=False, timeout=2)
        except urllib3.exceptions.HTTPError:
            return None
        return True if response.status == 200 else None


@contextmanager
def running(home: Path, *, letters: bool = False, **environment: str) -> Iterator[RunningService]:
    service = RunningService(home, letters=letters, environment=environment)
    service.start()
    try:
        yield service
    finally:
        service.stop()

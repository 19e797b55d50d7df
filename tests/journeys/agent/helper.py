"""The real helper in a process of its own, with somebody at its terminal who reads and types."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.journeys.running import PATIENCE, wait_for
from tests.signing.keys.pkcs11.softhsm import Tokens

COLUMNS = "100"


@dataclass(slots=True)
class RunningHelper:
    """`antin-agent run` over one data folder. Each `reads` goes on behind what was read before."""

    home: Path
    library: Path
    port: int = 0
    _child: subprocess.Popen[bytes] | None = None
    _terminal: int = -1
    _said: str = ""
    _read: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        ours, theirs = pty.openpty()
        own = {
            name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}
        }
        self._said, self._read = "", 0
        self._child = subprocess.Popen(
            [sys.executable, "-m", "signing.agent.program", "run", "--terminal"],
            env={
                **own,
                "ANTIN_AGENT_HOME": str(self.home),
                "ANTIN_PKCS11_MODULES": str(self.library),
                "COLUMNS": COLUMNS,
                "PYTHONIOENCODING": "utf-8",
            },
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self._terminal = ours
        threading.Thread(target=self._listen, args=(ours,), daemon=True).start()
        self.port = int(self.reads(r"Đang chờ yêu cầu ký \(chỉ trong máy này, cổng (\d+)\)")[1])

    def kill(self) -> None:
        """As a crash would, or somebody who switches the machine off."""
        assert self._child is not None
        self._child.kill()
        self._child.wait()

    def stop(self) -> None:
        if self._child is None or self._child.poll() is not None:
            return
        self.types("q")
        try:
            self._child.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    @property
    def said(self) -> str:
        """Everything that stood on the terminal, in one line."""
        with self._lock:
            return _plain(self._said)

    def reads(self, pattern: str) -> re.Match[str]:
        """Wait until the terminal says it; a regular expression over words with single spaces between."""

        def look() -> re.Match[str] | None:
            return re.compile(pattern).search(self.said, self._read)

        try:
            found = wait_for(look, f"the helper to say {pattern!r}")
        except AssertionError as error:
            raise AssertionError(f"{error}; it said: {self.said[self._read :]}") from None
        self._read = found.end()
        return found

    def types(self, line: str) -> None:
        os.write(self._terminal, f"{line}\n".encode())

    def code(self) -> str:
        """Open pairing; gives the code that is shown."""
        self.types("g")
        found = self.reads(r"Mã ghép nối: (\d+) (\d+)")
        return found[1] + found[2]

    def allow(self) -> None:
        self.reads("Gõ “có” để cho phép")
        self.types("có")

    def choose(self, holder: str) -> None:
        """The certificate that names `holder`, when asked which."""
        listed = self.reads(r"Đăng ký chứng thư cho.*?Gõ số của chứng thư")[0]
        wanted = re.findall(rf"(\d+)\. {re.escape(holder)}", listed)
        assert wanted, listed
        self.types(wanted[0])

    def agree(self, pin: str) -> int:
        """Look at the list, say yes, give the PIN; gives how many documents it has."""
        listed = self.reads(r"(\d+) VĂN BẢN SẼ ĐƯỢC KÝ.*?\[k/h\]:")
        self.types("k")
        self.gives_pin(pin)
        return int(listed[1])

    def gives_pin(self, pin: str) -> None:
        self.reads("không hiện ra khi gõ")
        # What is typed while the echo is still on is thrown away, as at any question for a secret.
        wait_for(lambda: None if self._echoes() else True, "the terminal to hide what is typed")
        self.types(pin)

    def _echoes(self) -> bool:
        return bool(termios.tcgetattr(self._terminal)[3] & termios.ECHO)

    def _listen(self, terminal: int) -> None:
        held = b""
        with suppress(OSError):
            while piece := os.read(terminal, 65536):
                held += piece
                text = held.decode(errors="ignore")
                if text.encode() != held:
                    continue  # In the middle of a letter.
                held = b""
                with self._lock:
                    self._said += text


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\x1b\[[0-9;]*[A-Za-z]|\a", " ", text))


@contextmanager
def helping(home: Path, tokens: Tokens) -> Iterator[RunningHelper]:
    helper = RunningHelper(home, tokens.library)
    helper.start()
    try:
        yield helper
    finally:
        with suppress(OSError):
            helper.stop()

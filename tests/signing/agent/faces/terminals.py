"""Somebody at a terminal (a pseudo-terminal, as an SSH session has one)."""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.signing.agent.faces.driving import Driven, until

_CONTROL_C = b"\x03"


class Terminal:
    """`side` is what the program gets as its input and output; a thread reads what it prints."""

    def __init__(self) -> None:
        self._ours, self.side = os.openpty()
        fcntl.ioctl(self.side, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        self._shown = b""
        self._over = False
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        with suppress(OSError):
            while not self._over:
                if select.select([self._ours], [], [], 0.05)[0]:
                    self._shown += os.read(self._ours, 65536)

    @property
    def raw(self) -> bytes:
        return self._shown

    @property
    def text(self) -> str:
        """What was printed so far, lines put together again."""
        return re.sub(r"\s+", " ", self._shown.decode(errors="replace"))

    def sees(self, words: str, times: int = 1) -> None:
        try:
            until(lambda: self.text.count(words) >= times)
        except AssertionError:
            raise AssertionError(f"no “{words}” in “{self.text}”") from None

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode() + b"\n")

    def interrupt(self) -> None:
        os.write(self._ours, _CONTROL_C)

    @property
    def echoes(self) -> bool:
        return bool(termios.tcgetattr(self.side)[3] & termios.ECHO)

    def close(self) -> None:
        self._over = True
        self._thread.join()
        os.close(self._ours)
        os.close(self.side)


class AtTerminal:
    def __init__(self, terminal: Terminal, machine: Driven) -> None:
        self.terminal, self.machine = terminal, machine

    def secretly(self, pin: str) -> None:
        """Type a PIN as people do: once the question stands there."""
        until(lambda: not self.terminal.echoes)
        self.terminal.type(pin)


@contextmanager
def at_terminal() -> Iterator[AtTerminal]:
    terminal = Terminal()
    machine = Driven("terminal", environment={"LANG": "C.UTF-8"}, terminal=terminal.side)
    try:
        yield AtTerminal(terminal, machine)
    finally:
        machine.end()
        terminal.close()

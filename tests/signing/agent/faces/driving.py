"""A display that nobody sees, and a person in front of it: keys and clicks as the X server gets them."""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from PIL import Image, ImageGrab

ROOT = Path(__file__).parents[4]
WAIT = 40.0
"""Seconds after which something that does not happen is taken not to happen at all."""


def until(what: Callable[[], Any]) -> Any:  # noqa: ANN401 - what comes
    """The first answer that says yes."""
    deadline = time.monotonic() + WAIT
    while time.monotonic() < deadline:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def insist(act: Callable[[], None], what: Callable[[], bool]) -> None:
    """Act again and again, as a person whose first key came too soon, until it shows."""

    def acted() -> bool:
        act()
        return what()

    until(acted)


class Display:
    """Xvfb on the first free display."""

    def __init__(self, size: str = "1280x800x24") -> None:
        reading, writing = os.pipe()
        self._process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp", "-noreset"],
            pass_fds=(writing,),
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as said:
            self.name = f":{said.readline().strip()}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    def person(self, *arguments: str) -> None:
        """Type, press or click, with xdotool."""
        subprocess.run(["xdotool", *arguments], env={**os.environ, "DISPLAY": self.name}, check=True)

    def titles(self) -> list[str]:
        """Of the windows that can be seen; xdotool's own search knows no letters beyond Latin-1."""
        found = self._xdotool("search", "--onlyvisible", "--name", ".").split()
        return [self._xdotool("getwindowname", each).strip() for each in found]

    def _xdotool(self, *arguments: str) -> str:
        """What it prints; nothing about windows that have gone meanwhile."""
        environment = {**os.environ, "DISPLAY": self.name}
        said = subprocess.run(
            ["xdotool", *arguments], env=environment, capture_output=True, text=True, check=False
        )
        return said.stdout

    def picture(self) -> Image.Image:
        return ImageGrab.grab(xdisplay=self.name)


class Driven:
    """A machine in a process of its own, told what to ask (`machine.py`)."""

    def __init__(
        self,
        face: str,
        *,
        environment: Mapping[str, str],
        terminal: int = subprocess.DEVNULL,
    ) -> None:
        ours, self._out = os.pipe()
        self._in, theirs = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.signing.agent.faces.machine", face, str(ours), str(theirs)],
            cwd=ROOT,
            env={**os.environ, **environment},
            pass_fds=(ours, theirs),
            stdin=terminal,
            stdout=terminal,
            start_new_session=True,
            preexec_fn=None if terminal == subprocess.DEVNULL else lambda: _own(terminal),  # noqa: PLW1509
        )
        os.close(ours)
        os.close(theirs)
        self._pending: list[dict[str, Any]] = []
        self._rest = b""

    def order(self, do: str, **values: object) -> None:
        os.write(self._out, json.dumps({"do": do, **values}).encode() + b"\n")

    def get(self, name: str, seconds: float = WAIT) -> Any:  # noqa: ANN401 - what JSON holds
        """The next answer of this name; others wait."""
        deadline = time.monotonic() + seconds
        while True:
            for at, said in enumerate(self._pending):
                if name in said:
                    return self._pending.pop(at)[name]
            if not select.select([self._in], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise AssertionError(f"nothing said of {name}; {self._pending}")
            got = os.read(self._in, 65536)
            assert got, f"the machine ended before it said {name}"
            *lines, self._rest = (self._rest + got).split(b"\n")
            self._pending += [json.loads(line) for line in lines]

    def ordered(self, do: str, name: str, **values: object) -> Any:  # noqa: ANN401 - what JSON holds
        self.order(do, **values)
        return self.get(name)

    def end(self) -> None:
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        for descriptor in (self._in, self._out):
            os.close(descriptor)


def _own(terminal: int) -> None:
    """Make it the terminal whose Ctrl+C reaches the new session, also where the tests run unattended."""
    for each in (signal.SIGINT, signal.SIGHUP):
        signal.signal(each, signal.SIG_DFL)
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)


class Office:
    """Somebody at a machine with windows."""

    def __init__(self, display: Display, driven: Driven) -> None:
        self.display, self.machine = display, driven

    def type(self, text: str) -> None:
        self.display.person("type", "--delay", "30", text)

    def press(self, *keys: str) -> None:
        self.display.person("key", "--delay", "30", *keys)

    def click(self, text: str) -> None:
        left, top = until(lambda: self.machine.ordered("where", "where", text=text))
        self.display.person("mousemove", str(left), str(top), "click", "1")

    @property
    def texts(self) -> list[str]:
        return list(self.machine.ordered("texts", "texts"))

    def sees(self, text: str) -> bool:
        return any(text in each for each in self.texts)

    def open(self, count: int = 12, **how: object) -> None:
        self.machine.ordered("open", "opened", count=count, **how)

    def asked(self, **how: object) -> None:
        """Asked, and shown for long enough that keys count."""
        self.machine.order("ask", **how)
        until(lambda: self.machine.ordered("field", "field")[1])


@contextmanager
def office(display: Display, scale: str = "1") -> Iterator[Office]:
    driven = Driven("tk", environment={"DISPLAY": display.name, "ANTIN_AGENT_SCALE": scale})
    try:
        yield Office(display, driven)
    finally:
        driven.end()

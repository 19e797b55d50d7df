"""Start the helper when its person signs in: what each system wants written, and where."""

from __future__ import annotations

import os
import plistlib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

LABEL = "antin-agent"
MAC_LABEL = "vn.antin.agent"
RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
_WINDOWED = "antin-agentw"
_QUOTED = '"`$\\'
"""Characters that are escaped inside quotes (Desktop Entry Specification, "The Exec key")."""


class Autostart(Protocol):
    """One system's way."""

    @property
    def place(self) -> str:
        """For people."""
        ...

    def content(self) -> str | None:
        """What is written there now; None where nothing is."""
        ...

    def on(self, command: Sequence[str]) -> None: ...

    def off(self) -> None: ...


def command() -> list[str]:
    """How this very installation is started without a terminal."""
    ending = ".exe" if sys.platform == "win32" else ""
    windowed = Path(sys.executable).with_name(_WINDOWED + ending)
    if getattr(sys, "frozen", False):
        program = [sys.executable]
    elif windowed.is_file():
        program = [str(windowed)]
    else:
        quiet = Path(sys.executable).with_name("pythonw.exe")
        python = quiet if sys.platform == "win32" and quiet.is_file() else Path(sys.executable)
        program = [str(python), "-m", "signing.agent.program"]
    return [*program, "run", "--minimised"]


def desktop_entry(command: Sequence[str]) -> str:
    """XDG Autostart: a desktop entry."""
    # The value of any key is unescaped once before it is read as a command line.
    line = " ".join(_desktop_word(word) for word in command).replace("\\", "\\\\")
    return (
        "[Desktop Entry]\nType=Application\nVersion=1.0\nName=Ấn Tín\nComment=Máy ký của Ấn Tín\n"
        f"Exec={line}\nTerminal=false\nX-GNOME-Autostart-enabled=true\n"
    )


def launch_agent(command: Sequence[str]) -> bytes:
    """A property list of launchd; ends with the session, and is not started again when it was stopped."""
    content = {"Label": MAC_LABEL, "ProgramArguments": list(command), "RunAtLoad": True}
    return plistlib.dumps(content | {"ProcessType": "Interactive", "LimitLoadToSessionType": "Aqua"})


def run_value(command: Sequence[str]) -> str:
    """A command line as programs of Windows take theirs apart."""
    return subprocess.list2cmdline(command)


def file_place(platform: str, environment: Mapping[str, str], home: Path) -> Path:
    """Where the file belongs on Linux (and like systems) or macOS."""
    if platform == "darwin":
        return home / "Library" / "LaunchAgents" / f"{MAC_LABEL}.plist"
    given = environment.get("XDG_CONFIG_HOME", "")
    config = Path(given) if Path(given).is_absolute() else home / ".config"
    return config / "autostart" / f"{LABEL}.desktop"


class FileAutostart:
    def __init__(self, path: Path, *, for_mac: bool) -> None:
        self._path = path
        self._for_mac = for_mac

    @property
    def place(self) -> str:
        return str(self._path)

    def content(self) -> str | None:
        try:
            return self._path.read_text("utf-8")
        except FileNotFoundError:
            return None

    def on(self, command: Sequence[str]) -> None:
        content = launch_agent(command) if self._for_mac else desktop_entry(command).encode()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(f".{self._path.name}.new")
        fresh.write_bytes(content)
        fresh.replace(self._path)

    def off(self) -> None:
        self._path.unlink(missing_ok=True)


class RegistryAutostart:
    """A value of this user's `Run` key."""

    @property
    def place(self) -> str:
        return rf"HKEY_CURRENT_USER\{RUN_KEY} ({LABEL})"

    def content(self) -> str | None:
        if sys.platform == "win32":
            import winreg  # noqa: PLC0415 - Windows only

            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
                    return str(winreg.QueryValueEx(key, LABEL)[0])
            except FileNotFoundError:
                return None
        return None

    def on(self, command: Sequence[str]) -> None:
        if sys.platform == "win32":
            import winreg  # noqa: PLC0415 - Windows only

            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
                winreg.SetValueEx(key, LABEL, 0, winreg.REG_SZ, run_value(command))

    def off(self) -> None:
        if sys.platform == "win32":
            import winreg  # noqa: PLC0415 - Windows only

            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN_KEY, 0, winreg.KEY_SET_VALUE) as key:
                    winreg.DeleteValue(key, LABEL)
            except FileNotFoundError:
                return


def autostart_here() -> Autostart:
    if sys.platform == "win32":
        return RegistryAutostart()
    path = file_place(sys.platform, os.environ, Path.home())
    return FileAutostart(path, for_mac=sys.platform == "darwin")


def _desktop_word(word: str) -> str:
    escaped = "".join(f"\\{letter}" if letter in _QUOTED else letter for letter in word)
    return '"' + escaped.replace("%", "%%") + '"'

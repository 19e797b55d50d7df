"""Writing on a terminal."""

from __future__ import annotations

import shutil
import sys
import textwrap

from signing.agent.faces.plain import plain

_MOST_COLUMNS = 100


def say(text: str = "", *, indent: str = "") -> None:
    """One paragraph, broken to the width of the terminal; what steers terminals is taken out."""
    columns = max(40, min(_MOST_COLUMNS, shutil.get_terminal_size().columns))
    lines = textwrap.wrap(
        plain(text, most=2000), columns, initial_indent=indent, subsequent_indent=indent or "  "
    )
    _write("\n".join(lines or [""]) + "\n")


def rule() -> None:
    _write("─" * 40 + "\n")


def prompt(text: str) -> None:
    _write(f"{plain(text)} ")


def again(text: str) -> None:
    """Over the line that stands there."""
    _write(f"\r\x1b[K{plain(text)}")


def attention() -> None:
    _write("\a")


def _write(text: str) -> None:
    encoding = sys.stdout.encoding or "ascii"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
    sys.stdout.flush()

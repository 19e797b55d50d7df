"""Lines and secrets from a terminal, read so that whoever waits can be called away."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from signing.keys.secrecy import Secret

MAX_LINE = 4096
_LOOK_SECONDS = 0.1
Stop = Callable[[], bool]
"""Asked again and again; whether to stop waiting."""


class LeftError(Exception):
    """There is nobody to type any more: the terminal is gone, its input ended, or Ctrl+C was pressed."""


if sys.platform == "win32":
    import msvcrt

    def _typed(stop: Stop, held: bytearray, *, seen: bool) -> int:
        """Bytes of a line in `held`, or -1 when `stop` says so."""
        length = 0
        while not stop():
            if not msvcrt.kbhit():
                time.sleep(_LOOK_SECONDS)
                continue
            letter = msvcrt.getwch()
            if letter in "\r\n":
                return length
            if letter in "\x03\x1a":
                raise LeftError
            if letter == "\b":
                while length and held[length - 1] & 0xC0 == 0x80:  # noqa: PLR2004 - inside a letter of UTF-8
                    length -= 1
                length = max(0, length - 1)
                if seen:
                    sys.stdout.write("\b \b")
            elif letter.isprintable() and length + 4 <= len(held):
                letters = letter.encode(errors="ignore")
                held[length : length + len(letters)] = letters
                length += len(letters)
                if seen:
                    sys.stdout.write(letter)
            sys.stdout.flush()
        return -1

    def _secretly(stop: Stop, held: bytearray) -> int:
        while msvcrt.kbhit():
            msvcrt.getwch()
        return _typed(stop, held, seen=False)

else:
    import os
    import select
    import termios

    def _typed(stop: Stop, held: bytearray, *, seen: bool) -> int:
        """Bytes of a line in `held`, or -1 when `stop` says so."""
        del seen
        descriptor = sys.stdin.fileno()
        while not stop():
            if not select.select([descriptor], [], [], _LOOK_SECONDS)[0]:
                continue
            try:
                length = os.readv(descriptor, [held])
            except OSError as error:
                raise LeftError from error
            if not length:
                raise LeftError
            while length and held[length - 1] in b"\r\n":
                length -= 1
            return length
        return -1

    def _secretly(stop: Stop, held: bytearray) -> int:
        """With the echo off; what was typed before the question is thrown away."""
        descriptor = sys.stdin.fileno()
        before = termios.tcgetattr(descriptor)
        quiet = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, quiet)
        try:
            return _typed(stop, held, seen=False)
        finally:
            termios.tcsetattr(descriptor, termios.TCSAFLUSH, before)


def line(stop: Stop) -> str | None:
    """What was typed up to Enter; None when `stop` says so first. Raises `LeftError`."""
    held = bytearray(MAX_LINE)
    try:
        length = _typed(stop, held, seen=True)
    except KeyboardInterrupt:
        raise LeftError from None
    return None if length < 0 else held[:length].decode(errors="replace").strip()


def secret(stop: Stop) -> Secret | None:
    """The same unseen, into memory that can be wiped; it is never a string. Raises `LeftError`."""
    held = bytearray(MAX_LINE)
    try:
        length = _secretly(stop, held)
        with memoryview(held) as view:
            return None if length < 0 else Secret(view[:length])
    except KeyboardInterrupt:
        raise LeftError from None
    finally:
        held[:] = bytes(MAX_LINE)
        sys.stdout.write("\n")
        sys.stdout.flush()

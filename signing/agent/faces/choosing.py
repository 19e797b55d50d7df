"""Which face: windows where there is a display, else the terminal it was started from."""

from __future__ import annotations

import sys

from signing.agent.faces.model import Face
from signing.errors import SigningError


class NoFaceError(SigningError):
    """Neither a display nor a terminal: nobody could be asked, so nothing could be signed."""

    code = "no_face"


def choose_face(*, terminal: bool = False) -> Face:
    """Windows, unless `terminal` is wanted or there are none. In the main thread only.

    Raises `NoFaceError`.
    """
    why = "" if terminal else _no_windows()
    if not terminal and not why:
        from signing.agent.faces.tk import TkFace  # noqa: PLC0415 - not every Python has it

        return TkFace()
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        raise NoFaceError(
            f"{why} Cũng không có dòng lệnh để hỏi người ký. Hãy mở máy ký từ màn hình làm việc, "
            "hoặc chạy trong một cửa sổ dòng lệnh: antin-agent run --terminal".strip()
        )
    from signing.agent.faces.terminal import TerminalFace  # noqa: PLC0415 - only where it is used

    return TerminalFace(why)


def _no_windows() -> str:
    """Why windows cannot be shown, in Vietnamese; empty where they can."""
    try:
        import tkinter as tk  # noqa: PLC0415 - not every Python has it
    except ImportError:
        return (
            "Python trên máy này thiếu phần cửa sổ (tkinter), nên máy ký hỏi trên dòng lệnh. Để có cửa sổ, "
            "hãy cài gói python3-tk (Debian, Ubuntu) hoặc python3-tkinter (Fedora), hoặc dùng bản Python của "
            "python.org."
        )
    try:
        tk.Tk(useTk=True).destroy()
    except tk.TclError:
        return "Không mở được cửa sổ: máy này không có màn hình, hoặc không được phép dùng màn hình."
    return ""

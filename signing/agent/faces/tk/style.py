"""Letters and measures: everything follows the size of the letters, so that it stays readable when scaled."""

from __future__ import annotations

import ctypes
import os
import sys
import tkinter as tk
from contextlib import suppress
from dataclasses import dataclass
from tkinter import font, ttk

SCALE = "ANTIN_AGENT_SCALE"
"""Environment variable: letters so many times as large, such as 1.5; on top of what the system says."""
PAPER, INK, QUIET, LINE = "#ffffff", "#1a1a1a", "#5a5a5a", "#c4c4c4"
GROUND, ALARM, ALARM_GROUND, GOOD = "#f3f3f1", "#a30000", "#fdeaea", "#0b5d2a"
ACTION, ACTION_DARK, MARKED = "#0b4f8a", "#083c69", "#d6e6f5"
_POINTS = 11
_FEW_LINES = 34
_POINTS_HIGH = 360
"""What the window that asks for a PIN needs."""
_DOTS_PER_POINT = 96 / 72


@dataclass(frozen=True, slots=True)
class Measures:
    """In pixels."""

    unit: int
    """A third of the height of a line: the distance between things."""
    line: int
    is_low: bool
    """The screen has room for few lines, being small or its letters large."""


def sharp() -> None:
    """Tell Windows, before the first window, that this program scales itself; else it is drawn blurred."""
    if sys.platform == "win32":
        with suppress(OSError, AttributeError):
            ctypes.windll.shcore.SetProcessDpiAwareness(1)


def scale_of(root: tk.Misc) -> float:
    """Pixels in a point: of the system, or as the environment says."""
    system = max(_DOTS_PER_POINT, float(root.tk.call("tk", "scaling")))
    try:
        wanted = float(os.environ.get(SCALE, "1"))
    except ValueError:
        wanted = 1.0
    # Larger than that, a small screen would have no room for the PIN and the buttons.
    most = max(1.0, root.winfo_screenheight() / _POINTS_HIGH)
    return min(most, system * min(4.0, max(0.5, wanted)))


def dress(root: tk.Tk) -> Measures:
    """Give fonts, colours and measures to everything under `root`."""
    root.tk.call("tk", "scaling", scale_of(root))
    for name in ("TkDefaultFont", "TkTextFont", "TkMenuFont", "TkHeadingFont", "TkFixedFont"):
        font.nametofont(name, root).configure(size=_POINTS)
    plain = font.nametofont("TkDefaultFont", root)
    family, even = plain.actual("family"), font.nametofont("TkFixedFont", root).actual("family")
    _named(root, "AntinBold", family, _POINTS, "bold")
    _named(root, "AntinTitle", family, _POINTS + 4, "bold")
    _named(root, "AntinPin", family, _POINTS + 5)
    _named(root, "AntinCode", even, 40, "bold")
    line = plain.metrics("linespace")
    is_low = root.winfo_screenheight() < _FEW_LINES * line
    measures = Measures(unit=max(4, line // 4 if is_low else line // 3), line=line, is_low=is_low)
    _styles(root, measures)
    return measures


def _named(root: tk.Misc, name: str, family: str, points: int, weight: str = "normal") -> None:
    """A font that lives as long as `root`; one made by `Font` ends with its Python object."""
    root.tk.call("font", "create", name, "-family", family, "-size", points, "-weight", weight)


def _styles(root: tk.Tk, measures: Measures) -> None:
    unit = measures.unit
    style = ttk.Style(root)
    style.theme_use("clam")
    style.configure(".", background=GROUND, foreground=INK, font="TkDefaultFont", focuscolor=ACTION)
    style.configure("Title.TLabel", font="AntinTitle")
    style.configure("Bold.TLabel", font="AntinBold")
    style.configure("Quiet.TLabel", foreground=QUIET)
    style.configure("Alarm.TLabel", foreground=ALARM, background=ALARM_GROUND, font="AntinBold", padding=unit)
    style.configure("Caps.TLabel", foreground=ALARM, font="AntinBold")
    style.configure("Good.TLabel", foreground=GOOD, font="AntinBold")
    style.configure("Code.TLabel", font="AntinCode", foreground=ACTION_DARK)
    style.configure("Paper.TLabel", background=PAPER, foreground=QUIET)
    style.configure("TButton", padding=(2 * unit, unit // 2))
    style.configure("TCheckbutton", indicatorsize=measures.line * 2 // 3, padding=unit // 2)
    style.configure(
        "Action.TButton", background=ACTION, foreground=PAPER, font="AntinBold", bordercolor=ACTION_DARK
    )
    style.map(
        "Action.TButton",
        background=[("disabled", LINE), ("active", ACTION_DARK)],
        foreground=[("disabled", QUIET)],
    )
    style.configure("Treeview", background=PAPER, fieldbackground=PAPER, rowheight=2 * measures.line + unit)
    style.configure("Short.Treeview", rowheight=measures.line + unit)
    style.configure("Treeview.Heading", font="AntinBold", padding=(unit, unit // 2))
    style.map("Treeview", background=[("selected", MARKED)], foreground=[("selected", INK)])
    style.configure("Vertical.TScrollbar", arrowsize=measures.line)
    style.configure("Horizontal.TScrollbar", arrowsize=measures.line)
    style.configure("TProgressbar", thickness=measures.line, background=ACTION)
    root.configure(background=GROUND)


def wrapped(text: str, letters: font.Font, width: int, lines: int) -> str:
    """`text` broken at blanks to at most so many lines of `width` pixels, the rest as an ellipsis."""
    rows: list[str] = []
    row = ""
    for word in text.split(" "):
        longer = f"{row} {word}" if row else word
        if not row or letters.measure(longer) <= width:
            row = longer
            continue
        rows.append(row)
        row = word
        if len(rows) == lines:
            break
    else:
        rows.append(row)
        row = ""
    if row or len(rows) > lines:
        rows = rows[:lines]
        rows[-1] = _cut(f"{rows[-1]} …", letters, width)
    return "\n".join(_cut(each, letters, width) for each in rows)


def _cut(row: str, letters: font.Font, width: int) -> str:
    if letters.measure(row) <= width:
        return row
    low, high = 0, len(row)
    while low < high:
        middle = (low + high + 1) // 2
        if letters.measure(row[:middle].rstrip() + "…") <= width:
            low = middle
        else:
            high = middle - 1
    return row[:low].rstrip(" …") + "…"

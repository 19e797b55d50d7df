"""What all windows that ask have in common: they come to the front, wait a moment, and end by themselves."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from contextlib import suppress
from tkinter import ttk

from signing.agent.faces import words
from signing.agent.faces.model import ASK_SECONDS
from signing.agent.faces.plain import plain
from signing.agent.faces.tk.style import GROUND, Measures

ARM_MS = 900
"""A window that jumps up under somebody's hands takes no key and no click for so long: what was on its way
was meant for another window."""
_FRONT_MS = 1500
_NARROW = 200
"""Pixels to which words are broken before the width of their window is known."""


class Dialog(tk.Toplevel):
    """A window that nobody may overlook. `on_idle` is called when nobody touched it for `ASK_SECONDS`."""

    def __init__(  # noqa: PLR0913 - what windows differ in
        self,
        root: tk.Misc,
        measures: Measures,
        *,
        title: str,
        on_close: Callable[[], None],
        on_idle: Callable[[], None] | None = None,
        armed: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(root, background=GROUND, class_="Antin")
        self.withdraw()
        self.title(f"{plain(title, most=80)} – {words.NAME}")
        self.measures = measures
        self._idle_call, self._armed_call = on_idle, armed
        self._idle: str | None = None
        self._arming: str | None = None
        self.is_armed = False
        self.protocol("WM_DELETE_WINDOW", on_close)
        self.bind("<Escape>", lambda _: on_close())
        for touched in ("<KeyPress>", "<ButtonPress>", "<MouseWheel>", "<Motion>"):
            self.bind(touched, self._touched, add=True)

    def front(self, *, width: int = 0, height: int = 0, focus: tk.Misc | None = None) -> None:
        """Show it in the middle, before all other windows, at least `width` and just `height` pixels large.

        A `height` of 0 is what its words need. It is disarmed for `ARM_MS` each time. `focus` is what a key
        then works on.
        """
        self.update_idletasks()
        screen_width, screen_height = self.winfo_screenwidth(), self.winfo_screenheight()
        wide = min(max(width, self.winfo_reqwidth()), screen_width - 2 * self.measures.unit)
        high = min(height or self.winfo_reqheight(), screen_height - 5 * self.measures.line // 2)
        if self.state() == "withdrawn":
            left, top = (screen_width - wide) // 2, max(0, (screen_height - high) // 3)
            # Without a size the window follows its words, which are broken anew once its width is known.
            self.geometry(f"{wide}x{high}+{left}+{top}" if height else f"+{left}+{top}")
            self.minsize(wide, high if height else 1)
        self.is_armed = False
        if self._arming is not None:
            self.after_cancel(self._arming)
        self._arming = self.after(ARM_MS, self._arm)
        self.deiconify()
        self.lift()
        with suppress(tk.TclError):
            self.attributes("-topmost", True)
            self.after(_FRONT_MS, self._not_topmost)
        self.focus_force()
        if focus is not None:
            focus.focus_set()
        self.bell()
        self._touched()

    def _not_topmost(self) -> None:
        with suppress(tk.TclError):
            self.attributes("-topmost", False)

    def _arm(self) -> None:
        self._arming = None
        self.is_armed = True
        if self._armed_call is not None:
            self._armed_call()

    def _touched(self, _: object = None) -> None:
        if self._idle_call is None:
            return
        if self._idle is not None:
            self.after_cancel(self._idle)
        self._idle = self.after(ASK_SECONDS * 1000, self._idle_call)


def paragraph(parent: tk.Misc, text: str, style: str = "TLabel") -> ttk.Label:
    """Text that is broken to the width that its window gives it."""
    label = ttk.Label(parent, text=text, style=style, anchor="nw", justify="left", wraplength=_NARROW)
    around = label.tk.splitlist(ttk.Style(parent).lookup(style, "padding")) or (0,)
    padding = 2 * int(str(around[0])) + 8
    label.bind("<Configure>", lambda event: _break(label, event.width - padding))
    return label


def _break(label: ttk.Label, width: int) -> None:
    wanted = max(80, width)
    if abs(int(str(label.cget("wraplength"))) - wanted) > 2:  # noqa: PLR2004 - pixels; no endless to and fro
        label.configure(wraplength=wanted)

"""Where the PIN is typed.

What Tk keeps: the field shows one bullet for each character and never holds the characters themselves. Each
arrives as an event of its own and goes into a `Secret` at once; what is left behind is single letters in
events that Tk and Python reuse, not their row. `Entry.get`, text variables, undo, selection and clipboard
would all copy a whole PIN into memory that nobody can wipe; they have no part in it. Other programs of the
same person may read the keyboard before we do; no program can prevent that.
"""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from signing.keys.secrecy import Secret

MAX_BYTES = 256
"""Of a PIN; more than any device takes."""
_BULLET = "●"
_LOCK = 0x2
_CONTROL = 0x4
_COMMAND = 0x8
"""On macOS the Command key; on other systems a lock of digits that says nothing."""


class PinField(ttk.Frame):
    """A masked field whose content only `take` gives out. Nothing can be pasted or put into it."""

    def __init__(self, parent: tk.Misc, *, changed: Callable[[], None], caps: Callable[[bool], None]) -> None:
        super().__init__(parent)
        self._changed, self._caps = changed, caps
        self._lengths: list[int] = []
        """Bytes of each character."""
        self._held = Secret(bytes(MAX_BYTES))
        self._entry = ttk.Entry(self, font="AntinPin", width=14, exportselection=False)
        self._entry.pack(fill="both", expand=True)
        # Only our own bindings: those of the class paste, select and copy, and those of "all" walk the focus.
        self._entry.bindtags(tuple(tag for tag in self._entry.bindtags() if tag != "TEntry"))
        self._entry.bind("<KeyPress>", self._key)
        self._entry.bind("<Button-1>", lambda _: self.focus_here())
        self._entry.bind("<Destroy>", lambda _: self._held.wipe())

    def focus_here(self) -> None:
        self._entry.focus_force()
        self._entry.icursor("end")

    @property
    def is_empty(self) -> bool:
        return not self._lengths

    def bind_key(self, sequence: str, call: Callable[[], None]) -> None:
        self._entry.bind(sequence, lambda _: call())

    def allow(self, allowed: bool) -> None:
        self._entry.state(["!disabled"] if allowed else ["disabled"])

    def take(self) -> Secret:
        """What was typed; the field is empty afterwards. Whoever gets it wipes it."""
        with self._held.view() as held:
            taken = Secret(held[: sum(self._lengths)])
        self.clear()
        return taken

    def clear(self) -> None:
        if not self._held.is_wiped:
            with self._held.view() as held:
                held[:] = bytes(MAX_BYTES)
        self._lengths.clear()
        self._show()

    def _key(self, event: tk.Event[tk.Misc]) -> str | None:
        state = int(event.state)
        self._caps(bool(state & _LOCK) != (event.keysym == "Caps_Lock"))
        if event.keysym in {"Return", "KP_Enter", "Escape", "Tab", "ISO_Left_Tab"}:
            return None
        if self._entry.instate(["disabled"]):
            return "break"
        command = state & _CONTROL or (sys.platform == "darwin" and state & _COMMAND)
        if event.keysym == "Delete" or (command and event.keysym.lower() == "u"):
            self.clear()
        elif event.keysym == "BackSpace":
            self._drop()
        elif event.char and event.char.isprintable() and not command:
            self._add(event.char)
        return "break"

    def _add(self, character: str) -> None:
        try:
            letters = character.encode()
        except UnicodeEncodeError:
            return
        at = sum(self._lengths)
        if at + len(letters) > MAX_BYTES or self._held.is_wiped:
            self.bell()
            return
        with self._held.view() as held:
            held[at : at + len(letters)] = letters
        self._lengths.append(len(letters))
        self._show()

    def _drop(self) -> None:
        if not self._lengths:
            return
        length = self._lengths.pop()
        at = sum(self._lengths)
        with self._held.view() as held:
            held[at : at + length] = bytes(length)
        self._show()

    def _show(self) -> None:
        self._entry.delete(0, "end")
        self._entry.insert(0, _BULLET * len(self._lengths))
        self._changed()

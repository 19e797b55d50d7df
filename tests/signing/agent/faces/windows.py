"""A machine with windows, which can also say what stands in them and where."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from tkinter import ttk

from signing.agent.faces.tk import TkFace
from signing.agent.faces.tk.pin import PinField
from tests.signing.agent.faces.machine import Machine


class WindowMachine(Machine):
    face: TkFace

    def __init__(self, orders: int, answers: int) -> None:
        super().__init__(TkFace(), orders, answers)

    def texts(self) -> None:
        """Every word that can be seen, in the order in which widgets were made."""
        self.say(texts=self.face.loop.call(lambda: list(_texts(self.face.root))))

    def where(self, text: str) -> None:
        """The middle of the visible button or box with this text."""
        self.say(where=self.face.loop.call(lambda: _where(self.face.root, text)))

    def cut(self) -> None:
        """What has less room than it needs, or lies outside its window."""
        self.say(cut=self.face.loop.call(lambda: list(_cut(self.face.root))))

    def rows(self) -> None:
        """How many lines the list of documents has, and which of them can be seen."""
        self.say(rows=self.face.loop.call(lambda: _rows(self.face.root)))

    def field(self) -> None:
        """What Tk itself holds in the field of the PIN, and whether it has the keyboard."""
        self.say(field=self.face.loop.call(lambda: _field(self.face.root)))

    def clipboard(self, text: str) -> None:
        def copy() -> None:
            self.face.root.clipboard_clear()
            self.face.root.clipboard_append(text)
            keeper = tk.Text(self.face.root)
            keeper.insert("1.0", text)
            keeper.tag_add("sel", "1.0", "end")
            keeper.selection_own()

        self.face.loop.call(copy)
        self.say(copied=True)

    def too_soon(self) -> None:
        """Ask, and press keys before anybody could have read what for."""
        self.ask()

        def press() -> None:
            field = next(each for each in _all(self.face.root) if isinstance(each, PinField))
            entry = field.winfo_children()[0]
            entry.focus_force()
            for key in ("1", "2", "3", "4", "<Return>"):
                entry.event_generate(key)

        self.face.loop.call(press)
        self.say(pressed=True)

    def commands(self) -> None:
        """Whether another program on the display could run commands in this one."""
        self.say(send=self.face.loop.call(lambda: str(self.face.root.tk.call("info", "commands", "send"))))


def _all(widget: tk.Misc) -> Iterator[tk.Misc]:
    for child in widget.winfo_children():
        yield child
        yield from _all(child)


def _seen(widget: tk.Misc) -> bool:
    return bool(widget.winfo_viewable())


def _texts(root: tk.Tk) -> Iterator[str]:
    for widget in _all(root):
        if not _seen(widget):
            continue
        if isinstance(widget, ttk.Label | ttk.Button | ttk.Checkbutton):
            yield str(widget.cget("text"))
        elif isinstance(widget, tk.Text):
            yield widget.get("1.0", "end").strip()
        elif isinstance(widget, ttk.Treeview):
            yield from (str(cell) for row in widget.get_children() for cell in widget.item(row, "values"))
        elif isinstance(widget, tk.Canvas):
            yield from (
                str(widget.tk.call(str(widget), "itemcget", item, "-text")) for item in _written(widget)
            )


def _written(canvas: tk.Canvas) -> list[int]:
    return [item for item in canvas.find_all() if str(canvas.type(item)) == "text"]


def _where(root: tk.Tk, text: str) -> tuple[int, int] | None:
    for widget in _all(root):
        if not _seen(widget) or not isinstance(widget, ttk.Button | ttk.Checkbutton):
            continue
        if str(widget.cget("text")).startswith(text):
            left, top = widget.winfo_rootx(), widget.winfo_rooty()
            return left + widget.winfo_height() // 2, top + widget.winfo_height() // 2
    return None


def _cut(root: tk.Tk) -> Iterator[str]:
    for widget in _all(root):
        if not _seen(widget) or not isinstance(widget, ttk.Label | ttk.Button | ttk.Checkbutton | PinField):
            continue
        window = widget.winfo_toplevel()
        right = widget.winfo_rootx() + widget.winfo_width()
        bottom = widget.winfo_rooty() + widget.winfo_height()
        inside = (
            right <= window.winfo_rootx() + window.winfo_width()
            and bottom <= window.winfo_rooty() + window.winfo_height()
            and right <= root.winfo_screenwidth()
            and bottom <= root.winfo_screenheight()
        )
        fits = widget.winfo_width() >= widget.winfo_reqwidth() - 1
        fits = fits and widget.winfo_height() >= widget.winfo_reqheight() - 1
        if not inside or not fits:
            name = "PIN" if isinstance(widget, PinField) else str(widget.cget("text"))
            yield f"{name}: {widget.winfo_width()}×{widget.winfo_height()}, inside: {inside}"


def _rows(root: tk.Tk) -> tuple[int, list[str]]:
    table = next(
        each
        for each in _all(root)
        if isinstance(each, ttk.Treeview) and "opened" in each.cget("columns") and _seen(each)
    )
    rows = table.get_children()
    return len(rows), [row for row in rows if table.bbox(row)]


def _field(root: tk.Tk) -> tuple[str, bool]:
    field = next((each for each in _all(root) if isinstance(each, PinField) and _seen(each)), None)
    if field is None:
        return "", False
    entry = field.winfo_children()[0]
    assert isinstance(entry, ttk.Entry)
    return entry.get(), root.focus_get() is entry and not entry.instate(["disabled"])

"""The main window: what is paired, what is plugged in, what was signed."""

from __future__ import annotations

import threading
import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import font, ttk

from signing.agent.faces import words
from signing.agent.faces.model import House
from signing.agent.faces.plain import plain
from signing.agent.faces.tk.dialog import paragraph
from signing.agent.faces.tk.loop import Loop
from signing.agent.faces.tk.style import Measures, wrapped
from signing.agent.window import Certificate
from signing.errors import SigningError

_EVERY_MS = 4000


class MainWindow(ttk.Frame):
    """In the root window. `pair` shows a new code, `leave` asks whether to stop."""

    def __init__(  # noqa: PLR0913 - what it stands between
        self,
        root: tk.Tk,
        measures: Measures,
        loop: Loop,
        house: House,
        *,
        pair: Callable[[], None],
        leave: Callable[[], None],
        tell: Callable[[str], None],
    ) -> None:
        super().__init__(root, padding=2 * measures.unit)
        self._window, self._measures, self._loop, self._house = root, measures, loop, house
        self._tell = tell
        self._letters = font.nametofont("TkDefaultFont", root)
        self._said: dict[str, ttk.Label] = {}
        """What stands in an empty table."""
        self.pack(fill="both", expand=True)
        unit = measures.unit
        ttk.Label(self, text=words.NAME, style="Title.TLabel").pack(side="top", anchor="w")
        paragraph(self, words.running(house.port), "Good.TLabel").pack(side="top", fill="x")
        row = ttk.Frame(self)
        row.pack(side="bottom", fill="x", pady=(unit, 0))
        self.pair = ttk.Button(row, text="Ghép nối với trang…", style="Action.TButton", command=pair)
        self.pair.pack(side="left")
        self.leave = ttk.Button(row, text="Dừng máy ký…", command=leave)
        self.leave.pack(side="right")
        self.small = ttk.Button(row, text="Thu nhỏ", command=root.iconify)
        self.small.pack(side="right", padx=unit)
        self.pages = self._section(
            "Trang đã ghép nối", (("site", "Cơ quan", 15), ("origin", "Trang web", 14))
        )
        self.unpair = ttk.Button(self.pages.master, text="Gỡ ghép nối", command=self._forget)
        self.unpair.pack(side="top", anchor="e", pady=(unit // 2, 0))
        self.pages.bind("<<TreeviewSelect>>", lambda _: self._may_forget())
        self.sticks = self._section(
            "Thiết bị ký đang cắm", (("label", "Thiết bị", 9), ("holder", "Chứng thư", 20))
        )
        self.again = ttk.Button(self.sticks.master, text="Tìm lại", command=self.look_for_sticks)
        self.again.pack(side="top", anchor="e", pady=(unit // 2, 0))
        self.past = self._section("Những lần ký gần đây", (("at", "Lúc", 8), ("what", "Việc", 22)), tall=True)
        for button in (self.pair, self.leave, self.small, self.unpair, self.again):
            button.bind("<Return>", lambda event: event.widget.invoke())
        self._may_forget()
        self.look_for_sticks()
        self._refresh()

    def _section(
        self, heading: str, columns: Sequence[tuple[str, str, int]], *, tall: bool = False
    ) -> ttk.Treeview:
        frame = ttk.Frame(self)
        frame.pack(side="top", fill="both", expand=True, pady=(self._measures.unit, 0))
        ttk.Label(frame, text=heading, style="Bold.TLabel").pack(side="top", anchor="w")
        inner = ttk.Frame(frame)
        table = ttk.Treeview(
            frame,
            columns=[name for name, _, _ in columns],
            show="headings",
            selectmode="browse",
            style="Treeview" if tall else "Short.Treeview",
            height=2 if tall else 3,
        )
        for name, title, lines in columns:
            table.heading(name, text=title, anchor="w")
            wide = lines * self._measures.line
            table.column(name, width=wide, anchor="w", stretch=name != "at")
        bar = ttk.Scrollbar(inner, orient="vertical", command=table.yview)
        table.configure(yscrollcommand=bar.set)
        inner.pack(side="top", fill="both", expand=True)
        bar.pack(side="right", fill="y")
        table.pack(in_=inner, side="left", fill="both", expand=True)
        self._said[str(table)] = paragraph(table, "", "Paper.TLabel")
        return table

    def _refresh(self) -> None:
        """Again and again while it can be seen: another program may pair or forget as well."""
        if self._window.state() != "iconic":
            self.refresh()
        self.after(_EVERY_MS, self._refresh)

    def refresh(self) -> None:
        wide = int(self.past.column("what", "width")) - 2 * self._measures.unit
        try:
            pages = [(each.id, (plain(each.site), plain(each.origin))) for each in self._house.pages()]
            past = [
                (str(at), (words.moment(each.at), wrapped(plain(each.what), self._letters, wide, 2)))
                for at, each in enumerate(self._house.past())
            ]
        except SigningError as error:
            self._tell(str(error))
            return
        self._fill(self.pages, pages, words.NO_PAGES_YET)
        self._fill(self.past, past, words.NO_PAST)

    def _may_forget(self) -> None:
        self.unpair.state(["!disabled"] if self._chosen() else ["disabled"])

    def _chosen(self) -> str:
        chosen = self.pages.selection()
        return chosen[0] if chosen else ""

    def _forget(self) -> None:
        pairing = self._chosen()
        if not pairing:
            return
        origin = str(self.pages.set(pairing, "origin"))
        try:
            self._house.forget(pairing)
        except SigningError as error:
            self._tell(str(error))
            return
        self._tell(f"Đã gỡ ghép nối với {origin}. Trang này không gửi gì tới máy ký được nữa.")
        self.refresh()

    def look_for_sticks(self) -> None:
        self.again.state(["disabled"])
        self._fill(self.sticks, [], "Đang tìm thiết bị…")
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        """In a thread of its own: a device may take seconds."""
        try:
            found, said = self._house.plugged(), words.NO_STICKS
        except SigningError as error:
            found, said = (), str(error)
        self._loop.post(lambda: self._seen(found, said))

    def _seen(self, found: Sequence[Certificate], said: str) -> None:
        lines = [(plain(one.token), f"{plain(one.holder)}, đến {words.day(one.not_after)}") for one in found]
        self._fill(self.sticks, [(str(at), line) for at, line in enumerate(lines)], said)
        self.again.state(["!disabled"])

    def _fill(self, table: ttk.Treeview, lines: Sequence[tuple[str, tuple[str, str]]], nothing: str) -> None:
        """Show these lines, keeping what is marked and where the table stands, if anything changed."""
        label = self._said[str(table)]
        label.configure(text=nothing)
        if lines:
            label.place_forget()
        else:
            label.place(x=self._measures.unit, y=2 * self._measures.line, relwidth=0.96)
        shown = [
            (iid, tuple(str(value) for value in table.item(iid, "values"))) for iid in table.get_children()
        ]
        if shown == list(lines):
            return
        marked = table.selection()
        table.delete(*table.get_children())
        for iid, values in lines:
            table.insert("", "end", iid=iid, values=values)
        table.selection_set([iid for iid in marked if table.exists(iid)])

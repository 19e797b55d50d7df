"""The list of what will be signed, and the one line of it that is looked at."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import font, ttk

from signing.agent.faces import words
from signing.agent.faces.tk.dialog import paragraph
from signing.agent.faces.tk.style import ALARM, GROUND, INK, Measures, wrapped
from signing.agent.window import Document

_ROWS_OF_WHOLE_TITLE = 3
_COLUMNS = (("line", "STT", 4), ("title", "Tên văn bản", 40), ("number", "Số, ký hiệu", 15))
_SHORT = (("pages", "Trang", 6), ("opened", "Xem trước", 10))


class DocumentList(ttk.Frame):
    """Up to some hundred lines; below them the whole title of the marked one, its digest and its pages."""

    def __init__(
        self,
        parent: tk.Misc,
        measures: Measures,
        documents: Sequence[Document],
        *,
        look: Callable[[int], None],
    ) -> None:
        super().__init__(parent)
        self._documents = documents
        self._look = look
        self._rows = 1 if measures.is_low else 2
        """Lines of a title in the table."""
        self._letters = font.nametofont("TkDefaultFont", self)
        self._width = 0
        self._pending: str | None = None
        self.rowconfigure(0, weight=1)
        self.columnconfigure(0, weight=1)
        self.table = self._table(measures)
        self._detail(measures)
        self._fill()
        self.table.bind("<<TreeviewSelect>>", lambda _: self._marked())
        self.table.bind("<Double-Button-1>", lambda _: self.open_pages())
        self.table.bind("<Return>", lambda _: self.open_pages())
        self.table.bind("<Configure>", lambda _: self._soon_wrapped())
        self.table.selection_set("0")
        self.table.focus("0")

    def _table(self, measures: Measures) -> ttk.Treeview:
        columns = (*_COLUMNS, *_SHORT)
        table = ttk.Treeview(
            self,
            columns=[name for name, _, _ in columns],
            show="headings",
            selectmode="browse",
            height=3,
            style="Short.Treeview" if measures.is_low else "Treeview",
        )
        wide = self._letters.measure("0")
        for name, heading, letters in columns:
            table.heading(name, text=heading, anchor="w")
            stretches = name == "title"
            table.column(name, width=letters * wide + 2 * measures.unit, stretch=stretches, anchor="w")
        table.tag_configure("unopened", foreground=ALARM)
        bar = ttk.Scrollbar(self, orient="vertical", command=table.yview)
        table.configure(yscrollcommand=bar.set)
        table.grid(row=0, column=0, sticky="nsew")
        bar.grid(row=0, column=1, sticky="ns")
        return table

    def _detail(self, measures: Measures) -> None:
        detail = ttk.Frame(self, padding=(0, measures.unit))
        detail.grid(row=1, column=0, columnspan=2, sticky="ew")
        detail.columnconfigure(0, weight=1)
        self._title = _Whole(detail)
        self._title.grid(row=0, column=0, sticky="ew")
        buttons = ttk.Frame(detail)
        buttons.grid(row=0, column=1, sticky="ne", padx=(measures.unit, 0))
        self.pages = ttk.Button(buttons, text="Xem ảnh trang", command=self.open_pages)
        self.pages.pack(side="left")
        self.digest = ttk.Button(buttons, text="Mã băm", command=self._digest)
        self.digest.pack(side="left", padx=(measures.unit, 0))
        self._said = paragraph(detail, "", "Quiet.TLabel")

    def _fill(self) -> None:
        for at, document in enumerate(self._documents):
            values = (
                at + 1,
                words.title(document),
                words.number(document),
                document.pages or "—",
                words.OPENED if document.opened else words.UNOPENED,
            )
            self.table.insert(
                "", "end", iid=str(at), values=values, tags=() if document.opened else ("unopened",)
            )

    def _soon_wrapped(self) -> None:
        if self._pending is None:
            self._pending = self.after(60, self._wrap)

    def _wrap(self) -> None:
        """Break titles to the width of their column; lines of a table do not do that by themselves."""
        self._pending = None
        width = int(self.table.column("title", "width")) - self._letters.measure("000")
        if width == self._width or width <= 0:
            return
        self._width = width
        for at, document in enumerate(self._documents):
            title = wrapped(words.title(document), self._letters, width, self._rows)
            self.table.set(str(at), "title", title)

    @property
    def marked(self) -> int:
        chosen = self.table.selection()
        return int(chosen[0]) if chosen else 0

    def _marked(self) -> None:
        document = self._documents[self.marked]
        self._title.show(words.title(document))
        self._say("" if document.pages else words.NO_PAGES)
        self.pages.state(["!disabled"] if document.pages else ["disabled"])

    def open_pages(self) -> None:
        if self._documents[self.marked].pages:
            self._look(self.marked)

    def _digest(self) -> None:
        text = words.digest(self._documents[self.marked])
        self._say(f"Mã băm của văn bản này: {text}")

    def _say(self, text: str) -> None:
        self._said.configure(text=text)
        if text:
            self._said.grid(row=1, column=0, columnspan=2, sticky="ew")
        else:
            self._said.grid_remove()


class _Whole(ttk.Frame):
    """Words that are seen whole, if need be by scrolling, in a place of a fixed height."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent)
        self._text = tk.Text(
            self,
            height=_ROWS_OF_WHOLE_TITLE,
            width=20,
            wrap="word",
            font="AntinBold",
            relief="flat",
            background=GROUND,
            foreground=INK,
            highlightthickness=0,
            takefocus=False,
            cursor="arrow",
            exportselection=False,
        )
        self._bar = ttk.Scrollbar(self, orient="vertical", command=self._text.yview)
        self._text.configure(yscrollcommand=self._scrolled)
        self._text.pack(side="left", fill="both", expand=True)

    def show(self, words_of_it: str) -> None:
        self._text.configure(state="normal")
        self._text.delete("1.0", "end")
        self._text.insert("1.0", words_of_it)
        self._text.configure(state="disabled")

    def _scrolled(self, first: float, last: float) -> None:
        self._bar.set(first, last)
        if float(first) <= 0 and float(last) >= 1:
            self._bar.pack_forget()
        else:
            self._bar.pack(side="right", fill="y", before=self._text)

"""Pictures of a document's pages, one at a time, fetched when asked for."""

from __future__ import annotations

import threading
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from signing.agent.faces import words
from signing.agent.faces.pages import NotAPictureError, scaled
from signing.agent.faces.plain import plain
from signing.agent.faces.tk.dialog import Dialog, paragraph
from signing.agent.faces.tk.loop import Loop
from signing.agent.faces.tk.style import GROUND, LINE, QUIET, Measures
from signing.agent.window import Document, Picture
from signing.errors import SigningError

_DOTS = 4


class PageView(Dialog):
    """The pages of document `which`. Its window has no field to type into: a picture may look like one."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it stands between
        self,
        root: tk.Misc,
        measures: Measures,
        loop: Loop,
        picture: Picture,
        which: int,
        document: Document,
    ) -> None:
        super().__init__(root, measures, title="Ảnh trang", on_close=self.destroy)
        self._loop, self._picture = loop, picture
        self._which, self._pages = which, document.pages
        self._page = 0
        self._asked = 0
        """Counts what was asked for: a late picture of another page is not shown."""
        self._png: bytes | None = None
        self._shown: tk.PhotoImage | None = None
        self._spin = 0
        self._build(document)
        self.front(width=measures.line * 44, height=self.winfo_screenheight())
        self._fetch()

    def _build(self, document: Document) -> None:
        unit = self.measures.unit
        head = ttk.Frame(self, padding=unit)
        head.pack(side="top", fill="x")
        paragraph(head, words.title(document), "Bold.TLabel").pack(fill="x")
        paragraph(head, words.ONLY_A_PICTURE, "Quiet.TLabel").pack(fill="x")
        row = ttk.Frame(self, padding=unit)
        row.pack(side="bottom", fill="x")
        self.before = ttk.Button(row, text="◀ Trang trước", command=lambda: self._turn(-1))
        self.before.pack(side="left")
        self._where = ttk.Label(row)
        self._where.pack(side="left", padx=2 * unit)
        self.after_this = ttk.Button(row, text="Trang sau ▶", command=lambda: self._turn(1))
        self.after_this.pack(side="left")
        ttk.Button(row, text=words.CLOSE, command=self.destroy).pack(side="right")
        middle = ttk.Frame(self)
        middle.pack(side="top", fill="both", expand=True, padx=unit)
        self.canvas = tk.Canvas(middle, background=LINE, highlightthickness=1, highlightbackground=QUIET)
        bar = ttk.Scrollbar(middle, orient="vertical", command=self.canvas.yview)
        self.canvas.configure(yscrollcommand=bar.set)
        bar.pack(side="right", fill="y")
        self.canvas.pack(side="left", fill="both", expand=True)
        self.canvas.bind("<Configure>", lambda _: self._draw())
        for key, call in (
            ("<Left>", lambda: self._turn(-1)),
            ("<Prior>", lambda: self._turn(-1)),
            ("<Right>", lambda: self._turn(1)),
            ("<Next>", lambda: self._turn(1)),
            ("<Up>", lambda: self._scroll(-1)),
            ("<Down>", lambda: self._scroll(1)),
            ("<Button-4>", lambda: self._scroll(-1)),
            ("<Button-5>", lambda: self._scroll(1)),
        ):
            self.bind(key, _without_event(call))
        self.bind("<MouseWheel>", lambda event: self._scroll(-1 if event.delta > 0 else 1), add=True)

    def _turn(self, by: int) -> None:
        page = self._page + by
        if 0 <= page < self._pages:
            self._page = page
            self._fetch()

    def _scroll(self, by: int) -> None:
        self.canvas.yview_scroll(by, "units")

    def _fetch(self) -> None:
        self._asked += 1
        self._png = None
        self._where.configure(text=f"Trang {self._page + 1}/{self._pages}")
        self.before.state(["!disabled"] if self._page > 0 else ["disabled"])
        self.after_this.state(["!disabled"] if self._page + 1 < self._pages else ["disabled"])
        self._waiting(self._asked)
        threading.Thread(target=self._get, args=(self._asked, self._page), daemon=True).start()

    def _get(self, asked: int, page: int) -> None:
        """In a thread of its own: it takes as long as the page on the web takes."""
        said = words.NO_PICTURE
        try:
            png = self._picture(self._which, page)
        except SigningError as error:
            png, said = None, str(error)
        self._loop.post(lambda: self._got(asked, png, said))

    def _got(self, asked: int, png: bytes | None, said: str) -> None:
        if asked != self._asked or not self.winfo_exists():
            return
        self._asked += 1
        self._png = png
        if png is None:
            self._say(said)
            return
        self._draw()
        self.canvas.yview_moveto(0)

    def _waiting(self, asked: int) -> None:
        if asked != self._asked or not self.winfo_exists():
            return
        self._spin += 1
        self._say(words.LOADING.rstrip("…") + " " + "." * (self._spin % _DOTS))
        self.after(300, lambda: self._waiting(asked))

    def _draw(self) -> None:
        width = self.canvas.winfo_width() - 4
        if self._png is None or width < self.measures.line:
            return
        try:
            self._shown = tk.PhotoImage(master=self, data=scaled(self._png, width))
        except (NotAPictureError, tk.TclError):
            self._say(words.NO_PICTURE)
            return
        self.canvas.delete("all")
        self.canvas.create_image(2, 2, anchor="nw", image=self._shown)
        self.canvas.configure(
            scrollregion=(0, 0, width, self._shown.height() + 4), yscrollincrement=2 * self.measures.line
        )

    def _say(self, text: str) -> None:
        self.canvas.delete("all")
        self.canvas.configure(scrollregion=(0, 0, 0, 0), background=GROUND)
        unit = self.measures.unit
        width = max(self.canvas.winfo_width(), 20 * self.measures.line) - 8 * unit
        self.canvas.create_text(4 * unit, 4 * unit, anchor="nw", text=plain(text), width=width)


def _without_event(call: Callable[[], None]) -> Callable[[tk.Event[tk.Misc]], None]:
    return lambda _: call()

"""One job: what will be signed, the signer's word, how far it is, how it ended."""

from __future__ import annotations

import threading
import tkinter as tk
from tkinter import ttk

from infra.clock import utc_now
from signing.agent.faces import words
from signing.agent.faces.plain import plain
from signing.agent.faces.tk.consent import ConsentPanel
from signing.agent.faces.tk.dialog import Dialog, paragraph
from signing.agent.faces.tk.documents import DocumentList
from signing.agent.faces.tk.loop import Answer, Loop
from signing.agent.faces.tk.pictures import PageView
from signing.agent.faces.tk.style import Measures
from signing.agent.window import Agreed, Picture, Work


class WorkView(Dialog):
    """The window itself; lives in Tk's thread."""

    def __init__(self, root: tk.Misc, measures: Measures, loop: Loop, work: Work, picture: Picture) -> None:
        super().__init__(
            root,
            measures,
            title="Yêu cầu ký",
            on_close=self._closing,
            on_idle=self._idle_out,
            armed=self._arm,
        )
        self._loop, self._work, self._picture = loop, work, picture
        self._answer: Answer[Agreed] | None = None
        self._pages: PageView | None = None
        self.stopped = threading.Event()
        self.is_over = False
        frame = ttk.Frame(self, padding=2 * measures.unit)
        frame.pack(fill="both", expand=True)
        self._head(frame)
        # Packed from below first: when the window is small the list gives way, never PIN and buttons.
        self.consent = ConsentPanel(
            frame, measures, pin=work.pin, button=words.sign_button(work), answered=self._answered
        )
        self._running = ttk.Frame(frame, padding=(0, measures.unit))
        self._bottom: ttk.Frame | None = None
        self._warning: ttk.Label | None = None
        self._build_running()
        self.documents = DocumentList(frame, measures, work.documents, look=self._look)
        self._warn(frame)
        self.documents.pack(side="top", fill="both", expand=True, pady=(measures.unit, 0))

    def _arm(self) -> None:
        self.consent.arm()

    def _head(self, frame: ttk.Frame) -> None:
        work, certificate = self._work, self._work.certificate
        self._title = ttk.Label(frame, text=words.counted(work.documents), style="Title.TLabel")
        self._title.pack(side="top", anchor="w")
        table = ttk.Frame(frame)
        table.pack(side="top", fill="x", pady=self.measures.unit)
        table.columnconfigure(1, weight=1)
        rows = (
            ("Cơ quan:", plain(work.site)),
            ("Người ký:", f"{plain(work.person)} – {words.ACTS[work.mark]}"),
            ("Trang web:", plain(work.origin)),
            ("Chứng thư:", words.certificate(certificate, utc_now())),
        )
        for at, (name, value) in enumerate(rows):
            ttk.Label(table, text=name, style="Quiet.TLabel").grid(row=at, column=0, sticky="nw")
            paragraph(table, value).grid(row=at, column=1, sticky="ew", padx=self.measures.unit)

    def _warn(self, frame: ttk.Frame) -> None:
        said = words.unseen(self._work.documents)
        if said:
            self._warning = paragraph(frame, said, "Alarm.TLabel")
            self._warning.pack(side="top", fill="x")

    def _build_running(self) -> None:
        self._said = paragraph(self._running, "")
        self._said.pack(fill="x")
        self._note = paragraph(self._running, "", "Alarm.TLabel")
        self._bar = ttk.Progressbar(self._running, maximum=max(1, len(self._work.documents)))
        self._bar.pack(fill="x", pady=self.measures.unit)
        self.stop = ttk.Button(self._running, text=words.STOP, command=self._stop)
        self.stop.pack(side="right")
        self.stop.bind("<Return>", lambda _: self.stop.invoke())

    def _put(self, bottom: ttk.Frame) -> None:
        if self._bottom is not None and self._bottom is not bottom:
            self._bottom.pack_forget()
        bottom.pack(side="bottom", fill="x", before=self.documents)
        self._bottom = bottom

    def ask(self, answer: Answer[Agreed], problem: str, *, last_try: bool) -> None:
        if self.is_over:
            answer.give(None)
            return
        self._answer = answer
        self._title.configure(text=words.counted(self._work.documents))
        if self._warning is not None:
            self._warning.pack(side="top", fill="x", before=self.documents)
        self.consent.ask(problem, last_try=last_try)
        self._put(self.consent)
        line = self.measures.line
        self.front(width=50 * line, height=38 * line)

    def _answered(self, agreed: Agreed | None) -> None:
        answer, self._answer = self._answer, None
        if agreed is None:
            self.stopped.set()
        self.progress(0, 0)
        if (answer is None or not answer.give(agreed)) and agreed is not None and agreed.pin is not None:
            agreed.pin.wipe()

    def progress(self, signed: int, refused: int, note: str = "") -> None:
        if self.is_over or self._answer is not None:
            return
        self._past_asking(words.under_way(self._work.documents))
        self._said.configure(text=words.progress(signed, refused, len(self._work.documents)))
        self._note.configure(text=plain(note))
        if note:
            self._note.pack(fill="x", before=self._bar)
        else:
            self._note.pack_forget()
        self._bar.configure(value=signed + refused)
        self._put(self._running)
        if self.focus_get() is not self.stop:
            self.stop.focus_set()

    def over(self, last_word: str) -> None:
        """Say the last word; the window stays until it is closed."""
        if self.is_over:
            return
        self.is_over = True
        self._past_asking(words.ended(self._work.documents))
        answer, self._answer = self._answer, None
        if answer is not None:
            answer.give(None)
        self._said.configure(text=plain(last_word), style="Bold.TLabel")
        self._bar.pack_forget()
        self._note.pack_forget()
        self.stop.configure(text=words.CLOSE, command=self.destroy)
        self.stop.state(["!disabled"])
        self._put(self._running)
        self.stop.focus_set()

    def _past_asking(self, title: str) -> None:
        """What the signer was to weigh before agreeing would read as if it were still open."""
        self._title.configure(text=title)
        if self._warning is not None:
            self._warning.pack_forget()

    def _stop(self) -> None:
        self.stopped.set()
        self.stop.state(["disabled"])
        self._said.configure(text="Đang dừng… Những văn bản đã ký thì vẫn là đã ký.")

    def _closing(self) -> None:
        """The cross, or Escape: no while asked, stop while it runs, and only then gone."""
        if self.is_over:
            self.destroy()
        elif self._answer is not None:
            self.consent.refuse()
        else:
            self._stop()

    def _idle_out(self) -> None:
        if self._answer is not None:
            self.consent.refuse()

    def _look(self, which: int) -> None:
        if self._pages is not None and self._pages.winfo_exists():
            self._pages.destroy()
        self._pages = PageView(
            self, self.measures, self._loop, self._picture, which, self._work.documents[which]
        )


class TkWork:
    """`WorkWindow` over a `WorkView`; may be used from any thread."""

    def __init__(self, loop: Loop, view: WorkView) -> None:
        self._loop, self._view = loop, view

    def ask(self, problem: str = "", *, last_try: bool = False) -> Agreed | None:
        return self._loop.ask(lambda answer: self._view.ask(answer, problem, last_try=last_try))

    def progress(self, signed: int, refused: int, note: str = "") -> None:
        self._loop.post(lambda: self._view.progress(signed, refused, note))

    @property
    def is_cancelled(self) -> bool:
        return self._view.stopped.is_set()

    def close(self, last_word: str) -> None:
        self._loop.post(lambda: self._view.over(last_word))

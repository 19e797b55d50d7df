"""The pairing code, large, with the time it has left."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from datetime import datetime
from tkinter import ttk

from infra.clock import utc_now
from signing.agent.faces import words
from signing.agent.faces.tk.dialog import Dialog, paragraph
from signing.agent.faces.tk.style import Measures


class CodeWindow(Dialog):
    """Closing it ends pairing."""

    def __init__(
        self,
        root: tk.Misc,
        measures: Measures,
        *,
        code: str,
        until: datetime,
        closed: Callable[[], None],
    ) -> None:
        super().__init__(root, measures, title="Mã ghép nối", on_close=self._close)
        self._until, self._closed = until, closed
        frame = ttk.Frame(self, padding=3 * measures.unit)
        frame.pack(fill="both", expand=True)
        paragraph(frame, words.CODE_WHERE).pack(fill="x")
        self._code = ttk.Label(frame, text=words.code_in_groups(code), style="Code.TLabel", anchor="center")
        self._code.pack(fill="x", pady=2 * measures.unit)
        self._left = ttk.Label(frame, anchor="center")
        self._left.pack(fill="x")
        close = ttk.Button(frame, text=words.CLOSE, command=self._close)
        close.pack(side="bottom", pady=(2 * measures.unit, 0))
        close.bind("<Return>", lambda _: self._close())
        paragraph(frame, words.CODE_KEEP, "Quiet.TLabel").pack(fill="x", pady=(measures.unit, 0))
        self._tick()
        self.front(width=30 * measures.line, focus=close)

    def _tick(self) -> None:
        left = (self._until - utc_now()).total_seconds()
        if left <= 0:
            self._code.configure(text="— —")
            self._left.configure(text=words.CODE_OVER)
            return
        self._left.configure(text=words.remaining(left))
        self.after(1000, self._tick)

    def _close(self) -> None:
        self._closed()
        self.destroy()

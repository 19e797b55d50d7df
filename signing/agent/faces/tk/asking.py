"""The smaller questions: may this page be paired, which certificate, which PIN, and a thing to know."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from infra.clock import utc_now
from signing.agent.faces import words
from signing.agent.faces.plain import plain
from signing.agent.faces.tk.consent import ConsentPanel
from signing.agent.faces.tk.dialog import Dialog, paragraph
from signing.agent.faces.tk.loop import Answer
from signing.agent.faces.tk.style import Measures
from signing.agent.window import Agreed, Certificate, PinWay

_LAST_SAID = 5


class PairingQuestion(Dialog):
    """Shows the page's address as the browser sends it; what the page calls itself stands below."""

    def __init__(
        self, root: tk.Misc, measures: Measures, answer: Answer[bool], *, origin: str, site: str
    ) -> None:
        super().__init__(
            root,
            measures,
            title="Ghép nối",
            on_close=self._no,
            on_idle=self._no,
            armed=self._arm_buttons,
        )
        self._answer = answer
        unit = measures.unit
        frame = ttk.Frame(self, padding=3 * unit)
        frame.pack(fill="both", expand=True)
        row = ttk.Frame(frame)
        row.pack(side="bottom", fill="x", pady=(2 * unit, 0))
        self.no = ttk.Button(row, text="Không cho phép", command=self._no)
        self.yes = ttk.Button(row, text="Cho phép", style="Action.TButton", command=self._yes)
        self.no.pack(side="right")
        self.yes.pack(side="right", padx=unit)
        for button in (self.no, self.yes):
            button.bind("<Return>", lambda event: event.widget.invoke())
        for button in (self.no, self.yes):
            button.state(["disabled"])
        paragraph(frame, "Trang web này muốn ghép nối với máy ký:").pack(fill="x")
        paragraph(frame, plain(origin), "Title.TLabel").pack(fill="x", pady=unit)
        paragraph(frame, f"Trang tự xưng là: {plain(site)}").pack(fill="x")
        paragraph(frame, words.ALLOW_WHAT).pack(fill="x", pady=unit)
        paragraph(frame, words.ALLOW_WARNING, "Alarm.TLabel").pack(fill="x")
        self.front(width=34 * measures.line)

    def _arm_buttons(self) -> None:
        for button in (self.no, self.yes):
            button.state(["!disabled"])
        self.no.focus_set()

    def _yes(self) -> None:
        self._answer.give(True)
        self.destroy()

    def _no(self) -> None:
        self._answer.give(False)
        self.destroy()


class CertificateQuestion(Dialog):
    """Which of the certificates on the devices is to be registered."""

    def __init__(  # noqa: PLR0913 - all that is shown
        self,
        root: tk.Misc,
        measures: Measures,
        answer: Answer[Certificate],
        *,
        origin: str,
        site: str,
        person: str,
        found: Sequence[Certificate],
    ) -> None:
        super().__init__(
            root,
            measures,
            title="Chọn chứng thư",
            on_close=self._cancel,
            on_idle=self._cancel,
            armed=self._refresh,
        )
        self._answer, self._found = answer, found
        unit = measures.unit
        frame = ttk.Frame(self, padding=2 * unit)
        frame.pack(fill="both", expand=True)
        paragraph(frame, f"Đăng ký chứng thư cho: {plain(person)}", "Title.TLabel").pack(fill="x")
        paragraph(frame, f"Cơ quan: {plain(site)}. Trang web: {plain(origin)}").pack(fill="x", pady=unit)
        row = ttk.Frame(frame)
        row.pack(side="bottom", fill="x", pady=(unit, 0))
        ttk.Button(row, text=words.CANCEL, command=self._cancel).pack(side="right")
        self.choose = ttk.Button(row, text="Chọn chứng thư này", style="Action.TButton", command=self._choose)
        self.choose.pack(side="right", padx=unit)
        self.choose.state(["disabled"])
        self._said = paragraph(frame, "", "Quiet.TLabel")
        self._said.pack(side="bottom", fill="x", pady=(unit, 0))
        self.table = self._table(frame)
        self.front(width=46 * measures.line)
        self.table.focus_set()

    def _table(self, frame: ttk.Frame) -> ttk.Treeview:
        line = self.measures.line
        columns = (("holder", "Chủ thể", 20), ("until", "Hết hạn", 6), ("token", "Thiết bị", 10))
        table = ttk.Treeview(
            frame,
            columns=[name for name, _, _ in columns],
            show="headings",
            selectmode="browse",
            style="Short.Treeview",
            height=min(8, max(3, len(self._found))),
        )
        for name, heading, lines in columns:
            table.heading(name, text=heading, anchor="w")
            table.column(name, width=lines * line, anchor="w", stretch=name == "holder")
        for at, one in enumerate(self._found):
            values = (words.holder(one), words.day(one.not_after), plain(one.token))
            table.insert("", "end", iid=str(at), values=values)
        bar = ttk.Scrollbar(frame, orient="vertical", command=table.yview)
        table.configure(yscrollcommand=bar.set)
        bar.pack(side="right", fill="y")
        table.pack(side="left", fill="both", expand=True)
        table.bind("<<TreeviewSelect>>", lambda _: self._refresh())
        table.bind("<Return>", lambda _: self._choose())
        if self._found:
            table.focus("0")
            if len(self._found) == 1:
                table.selection_set("0")
        return table

    def _refresh(self) -> None:
        marked = self._marked()
        self.choose.state(["!disabled"] if marked is not None and self.is_armed else ["disabled"])
        if marked is None:
            self._said.configure(text="Hãy chọn một chứng thư trong danh sách.")
            return
        self._said.configure(text=words.certificate(marked, utc_now()))

    def _marked(self) -> Certificate | None:
        chosen = self.table.selection()
        return self._found[int(chosen[0])] if chosen else None

    def _choose(self) -> None:
        if self.is_armed and (marked := self._marked()) is not None:
            self._answer.give(marked)
            self.destroy()

    def _cancel(self) -> None:
        self._answer.give(None)
        self.destroy()


class PinQuestion(Dialog):
    """A PIN for one signature that is on no document."""

    def __init__(  # noqa: PLR0913 - all that is shown
        self,
        root: tk.Misc,
        measures: Measures,
        answer: Answer[Agreed],
        *,
        why: str,
        certificate: Certificate,
        problem: str,
        last_try: bool,
        way: PinWay,
    ) -> None:
        super().__init__(
            root,
            measures,
            title="Mã PIN",
            on_close=self._refuse,
            on_idle=self._refuse,
            armed=self._arm,
        )
        self._answer = answer
        frame = ttk.Frame(self, padding=2 * measures.unit)
        frame.pack(fill="both", expand=True)
        self.consent = ConsentPanel(frame, measures, pin=way, button=words.CONFIRM, answered=self._answered)
        self.consent.pack(side="bottom", fill="x")
        paragraph(frame, plain(why), "Bold.TLabel").pack(fill="x")
        said = f"Chứng thư: {words.certificate(certificate, utc_now())}"
        paragraph(frame, said).pack(fill="x", pady=measures.unit)
        self.consent.ask(problem, last_try=last_try)
        self.front(width=40 * measures.line)

    def _answered(self, agreed: Agreed | None) -> None:
        if not self._answer.give(agreed) and agreed is not None and agreed.pin is not None:
            agreed.pin.wipe()
        self.destroy()

    def _arm(self) -> None:
        self.consent.arm()

    def _refuse(self) -> None:
        self.consent.refuse()


class LeaveQuestion(Dialog):
    """Whether the program is to end, or only to be out of the way."""

    def __init__(
        self, root: tk.Tk, measures: Measures, *, smaller: Callable[[], None], leave: Callable[[], None]
    ) -> None:
        super().__init__(root, measures, title="Dừng máy ký", on_close=self.destroy)
        frame = ttk.Frame(self, padding=3 * measures.unit)
        frame.pack(fill="both", expand=True)
        paragraph(frame, words.LEAVE).pack(fill="x", pady=(0, 2 * measures.unit))
        self._smaller = smaller
        small = ttk.Button(frame, text="Thu nhỏ", style="Action.TButton", command=self._small)
        for button in (
            ttk.Button(frame, text=words.CANCEL, command=self.destroy),
            ttk.Button(frame, text="Dừng hẳn", command=leave),
            small,
        ):
            button.pack(side="right", padx=(measures.unit, 0))
            button.bind("<Return>", lambda event: event.widget.invoke())
        self.front(width=30 * measures.line, focus=small)

    def _small(self) -> None:
        self.destroy()
        self._smaller()


class Notice(Dialog):
    """The last things to know; one window for all, so that nobody can fill the screen with them."""

    def __init__(self, root: tk.Misc, measures: Measures) -> None:
        super().__init__(root, measures, title="Thông báo", on_close=self._hide)
        self._lines: list[str] = []
        frame = ttk.Frame(self, padding=3 * measures.unit)
        frame.pack(fill="both", expand=True)
        self._close = ttk.Button(frame, text=words.CLOSE, command=self._hide)
        self._close.pack(side="bottom", anchor="e", pady=(measures.unit, 0))
        self._close.bind("<Return>", lambda _: self._hide())
        self._said = paragraph(frame, "")
        self._said.pack(fill="both", expand=True)

    def add(self, message: str) -> None:
        self._lines = [*self._lines, plain(message)][-_LAST_SAID:]
        self._said.configure(text="\n\n".join(self._lines))
        if self.state() == "withdrawn":
            line = self.measures.line
            self.front(width=34 * line, height=14 * line, focus=self._close)

    def _hide(self) -> None:
        self._lines.clear()
        self.withdraw()

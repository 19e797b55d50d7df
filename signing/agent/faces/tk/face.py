"""`Face` as windows. Made and run in the main thread; everything else may be called from any."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from signing.agent.faces import words
from signing.agent.faces.model import House
from signing.agent.faces.tk.asking import (
    CertificateQuestion,
    LeaveQuestion,
    Notice,
    PairingQuestion,
    PinQuestion,
)
from signing.agent.faces.tk.code import CodeWindow
from signing.agent.faces.tk.loop import Answer, Loop
from signing.agent.faces.tk.main import MainWindow
from signing.agent.faces.tk.style import dress, sharp
from signing.agent.faces.tk.work import TkWork, WorkView
from signing.agent.window import Agreed, Certificate, Picture, PinWay, Work, WorkWindow
from signing.errors import SigningError


class TkFace:
    """Raises `tkinter.TclError` where there is no display."""

    has_windows = True

    def __init__(self) -> None:
        sharp()
        self.root = tk.Tk(className="Antin-agent")
        self.root.withdraw()
        self.root.title(words.NAME)
        # Tk lets every program on the display run commands in every other one; nobody needs that here.
        with suppress(tk.TclError):
            self.root.tk.call("rename", "send", "")
        self.measures = dress(self.root)
        self.loop = Loop(self.root)
        self._notice = Notice(self.root, self.measures)
        self._code: CodeWindow | None = None
        self._works: list[WorkView] = []
        self._house: House | None = None
        self.main: MainWindow | None = None

    def run(self, house: House, *, minimised: bool = False) -> None:
        self._house = house
        self.main = MainWindow(
            self.root,
            self.measures,
            self.loop,
            house,
            pair=self._pair,
            leave=self._leave,
            tell=self._notice.add,
        )
        line = self.measures.line
        width = min(38 * line, self.root.winfo_screenwidth())
        height = min(36 * line, self.root.winfo_screenheight() - 3 * line)
        self.root.geometry(f"{width}x{height}")
        self.root.protocol("WM_DELETE_WINDOW", self._leave)
        if minimised:
            self.root.iconify()
        else:
            self.root.deiconify()
            self.main.pair.focus_set()
        try:
            self.loop.run()
        finally:
            self.root.destroy()

    def open(self, work: Work, picture: Picture) -> WorkWindow:
        view = self.loop.call(lambda: self._open(work, picture))
        return _Ended() if view is None else TkWork(self.loop, view)

    def allow_pairing(self, origin: str, site: str) -> bool:
        self.loop.post(self._close_code)

        def begin(answer: Answer[bool]) -> None:
            PairingQuestion(self.root, self.measures, answer, origin=origin, site=site)

        return self.loop.ask(begin) is True

    def choose(self, origin: str, site: str, person: str, found: Sequence[Certificate]) -> Certificate | None:
        def begin(answer: Answer[Certificate]) -> None:
            CertificateQuestion(
                self.root, self.measures, answer, origin=origin, site=site, person=person, found=found
            )

        return self.loop.ask(begin)

    def ask_pin(
        self,
        why: str,
        certificate: Certificate,
        problem: str = "",
        *,
        last_try: bool = False,
        way: PinWay = PinWay.TYPED,
    ) -> Agreed | None:
        def begin(answer: Answer[Agreed]) -> None:
            PinQuestion(
                self.root,
                self.measures,
                answer,
                why=why,
                certificate=certificate,
                problem=problem,
                last_try=last_try,
                way=way,
            )

        return self.loop.ask(begin)

    def tell(self, message: str) -> None:
        self.loop.post(lambda: self._notice.add(message))

    def show(self) -> None:
        self.loop.post(self._show)

    def show_code(self, code: str, until: datetime) -> None:
        self.loop.post(lambda: self._show_code(code, until))

    def stop(self) -> None:
        self.loop.stop()

    def _open(self, work: Work, picture: Picture) -> WorkView:
        for former in self._works:
            if former.is_over and former.winfo_exists():
                former.destroy()
        self._works = [former for former in self._works if former.winfo_exists()]
        view = WorkView(self.root, self.measures, self.loop, work, picture)
        self._works.append(view)
        return view

    def _show(self) -> None:
        self.root.deiconify()
        self.root.lift()
        self.root.focus_force()

    def _pair(self) -> None:
        assert self._house is not None  # noqa: S101 - the button is in the window that `run` makes
        try:
            code, until = self._house.open_pairing()
        except SigningError as error:
            self._notice.add(str(error))
            return
        self._show_code(code, until)

    def _show_code(self, code: str, until: datetime) -> None:
        self._close_code()
        self._code = CodeWindow(self.root, self.measures, code=code, until=until, closed=self._stop_pairing)

    def _stop_pairing(self) -> None:
        if self._house is not None:
            self._house.close_pairing()

    def _close_code(self) -> None:
        if self._code is not None and self._code.winfo_exists():
            self._code.destroy()
        self._code = None

    def _leave(self) -> None:
        LeaveQuestion(self.root, self.measures, smaller=self.root.iconify, leave=self.root.quit)


class _Ended:
    """A job that came while everything was ending: nobody agrees to it."""

    is_cancelled = True

    def ask(self, problem: str = "", *, last_try: bool = False) -> None:
        del problem, last_try

    def progress(self, signed: int, refused: int, note: str = "") -> None: ...

    def close(self, last_word: str) -> None: ...

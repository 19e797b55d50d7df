"""One job on a terminal."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from pathlib import Path

from infra.clock import utc_now
from signing.agent.faces import words
from signing.agent.faces.calls import Answer, Calls
from signing.agent.faces.model import ASK_SECONDS
from signing.agent.faces.terminal import keyboard
from signing.agent.faces.terminal.page import again, attention, prompt, rule, say
from signing.agent.window import Agreed, Document, Picture, PinWay, Work
from signing.errors import SigningError

LINES = 15
"""Documents shown at a time."""
UNDERSTOOD = "tôi hiểu"
_HELP = (
    "k: ký · h: hủy · Enter: xem tiếp danh sách · số thứ tự: xem cả tên và mã băm · "
    "a SỐ TRANG: lấy ảnh trang, ví dụ a 3 1"
)
_PROGRESS_SECONDS = 0.5


class TerminalWork:
    """`WorkWindow`; its questions are asked in the main thread."""

    def __init__(self, calls: Calls, work: Work, picture: Picture) -> None:
        self._calls, self._work, self._picture = calls, work, picture
        self._closed = threading.Event()
        self._was_asked = False
        self._shown = 0
        self._told_at = 0.0
        self._folder: Path | None = None
        self.stopped = threading.Event()
        self.is_over = False

    def ask(self, problem: str = "", *, last_try: bool = False) -> Agreed | None:
        return self._calls.ask(lambda answer: self._ask(answer, problem, last_try=last_try))

    def progress(self, signed: int, refused: int, note: str = "") -> None:
        now = time.monotonic()
        if not note and now - self._told_at < _PROGRESS_SECONDS:
            return
        self._told_at = now
        total = len(self._work.documents)
        text = f"{words.progress(signed, refused, total)}. {note} (d + Enter: dừng)"
        self._calls.post(lambda: again(text) if not self.is_over else None)

    @property
    def is_cancelled(self) -> bool:
        return self.stopped.is_set()

    def close(self, last_word: str) -> None:
        self._closed.set()
        self._calls.post(lambda: self._over(last_word))

    def forget(self) -> None:
        """Nothing of the documents stays on this machine."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _over(self, last_word: str) -> None:
        self.is_over = True
        self.forget()
        say()
        say(last_word)
        rule()

    def _ask(self, answer: Answer[Agreed], problem: str, *, last_try: bool) -> None:
        if self._closed.is_set():
            answer.give(None)
            return
        until = time.monotonic() + ASK_SECONDS
        agreed: Agreed | None = None
        # There may be something to warn of from the beginning: nobody is asked before all was shown.
        is_first, self._was_asked = not self._was_asked, True
        try:
            if is_first:
                self._head()
            agreed = self._asked(problem, is_first=is_first, last_try=last_try, until=until)
        except keyboard.LeftError:
            say()
        if agreed is None:
            self.stopped.set()
        if not answer.give(agreed) and agreed is not None and agreed.pin is not None:
            agreed.pin.wipe()

    def _asked(self, problem: str, *, is_first: bool, last_try: bool, until: float) -> Agreed | None:
        def stop() -> bool:
            return self._closed.is_set() or time.monotonic() > until

        if problem:
            say(problem)
        if is_first or not problem:
            if not self._agreed_to_all(stop):
                return None
        elif self._work.pin is not PinWay.TYPED:
            prompt("k: thử lại, Enter: hủy")
            if (keyboard.line(stop) or "").lower() != "k":
                return None
        return consent(self._work.pin, stop, last_try=last_try)

    def _head(self) -> None:
        work = self._work
        attention()
        say()
        rule()
        say(words.counted(work.documents).upper())
        say(f"Cơ quan: {work.site}")
        say(f"Người ký: {work.person} – {words.ACTS[work.mark]}")
        say(f"Trang web: {work.origin}")
        say(f"Chứng thư: {words.certificate(work.certificate, utc_now())}")
        warning = words.unseen(work.documents)
        if warning:
            say(warning)
        self._list()

    def _list(self) -> None:
        documents = self._work.documents
        for at in range(self._shown, min(self._shown + LINES, len(documents))):
            one = documents[at]
            opened = "" if one.opened else f"[{words.UNOPENED}] "
            say(f"{at + 1}. {opened}{words.title(one)} (số: {words.number(one)}; {one.pages} trang)")
        self._shown = min(self._shown + LINES, len(documents))
        left = len(documents) - self._shown
        say(f"Còn {left} văn bản nữa: bấm Enter để xem tiếp." if left else "Hết danh sách.")

    def _agreed_to_all(self, stop: keyboard.Stop) -> bool:
        while True:
            say(_HELP)
            prompt(f"{words.sign_button(self._work)}? [k/h]:")
            typed = keyboard.line(stop)
            if typed is None or typed.lower() == "h":
                return False
            if typed.lower() == "k":
                return True
            self._look(typed.split())

    def _look(self, said: list[str]) -> None:
        numbers = [int(word) for word in said if word.isascii() and word.isdigit() and len(word) < 4]  # noqa: PLR2004
        documents = self._work.documents
        if not said:
            self._shown %= len(documents)
            self._list()
        elif not numbers or not 1 <= numbers[0] <= len(documents):
            say("Không hiểu.")
        elif said[0].lower() == "a":
            self._save(numbers[0] - 1, (numbers[1] if len(numbers) > 1 else 1) - 1)
        else:
            _detail(numbers[0], documents[numbers[0] - 1])

    def _save(self, which: int, page: int) -> None:
        """A picture into a folder that only this person can read; it goes when the job is over."""
        if not 0 <= page < self._work.documents[which].pages:
            say(f"Văn bản {which + 1} có {self._work.documents[which].pages} trang ảnh.")
            return
        say(words.LOADING)
        try:
            png = self._picture(which, page)
        except SigningError as error:
            say(str(error))
            return
        if png is None:
            say(words.NO_PICTURE)
            return
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="antin-"))
        path = self._folder / f"van-ban-{which + 1}-trang-{page + 1}.png"
        path.write_bytes(png)
        say("Không xem được ảnh trên dòng lệnh; ảnh nằm trong tệp sau cho đến khi ký xong:")
        say(str(path))


def _detail(number: int, document: Document) -> None:
    say(f"{number}. {words.title(document)}")
    say(f"Số, ký hiệu: {words.number(document)}; {document.pages} trang ảnh", indent="   ")
    say(f"Mã băm: {words.digest(document)}", indent="   ")


def consent(way: PinWay, stop: keyboard.Stop, *, last_try: bool) -> Agreed | None:
    """The PIN, or a yes where none is typed; None: cancelled. Raises `keyboard.LeftError`."""
    if last_try:
        say(words.LAST_TRY_WHY)
        prompt(f"Gõ “{UNDERSTOOD}” để thử lần cuối, hoặc Enter để hủy:")
        if (keyboard.line(stop) or "").lower() != UNDERSTOOD:
            return None
    if way is not PinWay.TYPED:
        say(words.PAD if way is PinWay.PAD else words.NO_PIN)
        return Agreed(None)
    prompt(f"{words.PIN} (không hiện ra khi gõ; Enter để hủy)")
    typed = keyboard.secret(stop)
    if typed is None or not len(typed):
        if typed is not None:
            typed.wipe()
        return None
    return Agreed(typed)

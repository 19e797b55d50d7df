"""A face in a process of its own, with a desk that a test tells what to ask: `python -m … FACE IN OUT`.

Orders are JSON lines on the descriptor IN, answers on OUT: standard input and output are the person's. What
the face is asked runs in threads, as in the helper; a question's answer comes as a line of its own.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from signing.agent.faces import Face, PairedPage, PastWork
from signing.agent.window import Agreed, Certificate, PinWay, WorkWindow
from tests.signing.agent.faces import scene


class House:
    port = 21917

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._pages = [PairedPage("p1", scene.ORIGIN, scene.SITE, datetime.now(UTC))]

    def pages(self) -> Sequence[PairedPage]:
        return self._pages

    def forget(self, pairing: str) -> None:
        self._pages = [page for page in self._pages if page.id != pairing]
        self._machine.say(forgot=pairing)

    def plugged(self) -> Sequence[Certificate]:
        return [scene.certificate()]

    def past(self) -> Sequence[PastWork]:
        return [PastWork(datetime.now(UTC), scene.ORIGIN, f"Ký 12 văn bản cho {scene.SITE}: đã xong")]

    def open_pairing(self) -> tuple[str, datetime]:
        return "12345678", datetime.now(UTC) + timedelta(seconds=180)

    def close_pairing(self) -> None:
        self._machine.say(pairing="closed")


class Machine:
    def __init__(self, face: Face, orders: int, answers: int) -> None:
        self.face = face
        self._orders = os.fdopen(orders, encoding="utf-8")
        self._answers = answers
        self._work: WorkWindow | None = None
        self._picture = threading.Event()
        self._gone = False

    def say(self, **said: object) -> None:
        os.write(self._answers, json.dumps(said).encode() + b"\n")

    def run(self) -> None:
        threading.Thread(target=self._obey, daemon=True).start()
        self.face.run(House(self))
        self.say(ended=True)

    def _obey(self) -> None:
        for line in self._orders:
            order: dict[str, Any] = json.loads(line)
            getattr(self, order.pop("do"))(**order)

    def open(self, *, count: int, pin: str = "typed", title: str = "") -> None:
        self._work = self.face.open(scene.work(count, PinWay(pin), title=title), self._page)
        self.say(opened=True)

    def ask(self, problem: str = "", *, last_try: bool = False) -> None:
        work = self._opened
        self._in_thread(lambda: work.ask(problem, last_try=last_try))

    def ask_pin(self) -> None:
        self._in_thread(lambda: self.face.ask_pin("Đăng ký chứng thư.", scene.certificate()))

    def allow(self) -> None:
        self._in_thread(lambda: self.face.allow_pairing(scene.ORIGIN, scene.SITE))

    def choose(self, count: int) -> None:
        found = [scene.certificate(f"Người {at}", f"Thẻ {at}") for at in range(1, count + 1)]
        self._in_thread(lambda: self.face.choose(scene.ORIGIN, scene.SITE, scene.PERSON, found))

    def progress(self, signed: int, refused: int, note: str = "") -> None:
        self._opened.progress(signed, refused, note)
        self.say(cancelled=self._opened.is_cancelled)

    def close(self, last_word: str) -> None:
        self._opened.close(last_word)
        self.say(closed=True)

    def tell(self, message: str) -> None:
        self.face.tell(message)
        self.say(told=True)

    def code(self) -> None:
        self.face.show_code("12345678", datetime.now(UTC) + timedelta(seconds=180))
        self.say(shown=True)

    def give(self, *, gone: bool = False) -> None:
        """Let the page on the web bring its picture, or be gone."""
        self._gone = gone
        self._picture.set()
        self.say(given=True)

    def stop(self) -> None:
        self.face.stop()

    def _page(self, which: int, number: int) -> bytes | None:
        self.say(wanted=[which, number])
        self._picture.wait(60)
        self._picture.clear()
        return None if self._gone else scene.page(number)

    @property
    def _opened(self) -> WorkWindow:
        assert self._work is not None
        return self._work

    def _in_thread(self, question: Any) -> None:  # noqa: ANN401 - whatever is asked
        def asked() -> None:
            answer = question()
            if isinstance(answer, Agreed):
                # Told by its hash: whoever looks into this memory for a PIN must not find ours.
                import hashlib  # noqa: PLC0415 - only here

                if answer.pin is None:
                    self.say(answered="agreed")
                    return
                with answer.pin, answer.pin.view() as pin:
                    self.say(answered=hashlib.sha256(pin).hexdigest())
            elif isinstance(answer, Certificate):
                self.say(answered=answer.holder)
            else:
                self.say(answered=answer)

        threading.Thread(target=asked, daemon=True).start()


def main(face: str, orders: str, answers: str) -> None:
    if face == "tk":
        from tests.signing.agent.faces.windows import WindowMachine  # noqa: PLC0415 - needs a display

        WindowMachine(int(orders), int(answers)).run()
    else:
        from signing.agent.faces.terminal import TerminalFace  # noqa: PLC0415 - needs a terminal

        Machine(TerminalFace(), int(orders), int(answers)).run()


if __name__ == "__main__":
    main(*sys.argv[1:])

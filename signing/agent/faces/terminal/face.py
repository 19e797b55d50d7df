"""`Face` on a terminal. `run` in the main thread; everything else may be called from any."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

from infra.clock import utc_now
from signing.agent.faces import words
from signing.agent.faces.calls import Answer, Calls
from signing.agent.faces.model import ASK_SECONDS, House, PairedPage
from signing.agent.faces.terminal import keyboard
from signing.agent.faces.terminal.page import attention, prompt, rule, say
from signing.agent.faces.terminal.work import TerminalWork, consent
from signing.agent.window import Agreed, Certificate, Picture, PinWay, Work, WorkWindow
from signing.errors import SigningError

_HELP = (
    "g: ghép nối với trang · t: các trang đã ghép nối · x SỐ: gỡ ghép nối · b: thiết bị ký · n: những lần ký "
    "gần đây · q: dừng máy ký"
)


class TerminalFace:
    """`why`: what to say first, such as why there are no windows."""

    has_windows = False

    def __init__(self, why: str = "") -> None:
        self._why = why
        self._calls = Calls()
        self._works: list[TerminalWork] = []
        self._pages: Sequence[PairedPage] = ()
        self._ended = False

    def run(self, house: House, *, minimised: bool = False) -> None:
        del minimised
        if self._why:
            say(self._why)
        say(words.running(house.port))
        say(_HELP)
        try:
            while not self._ended:
                typed = keyboard.line(self._called)
                if typed is None:
                    continue
                self._do(house, typed.split())
        except keyboard.LeftError:
            say()
        finally:
            self._calls.end()
            for work in self._works:
                work.forget()

    def _called(self) -> bool:
        """What other threads want, while nobody types."""
        self._calls.run_waiting()
        return self._ended

    def open(self, work: Work, picture: Picture) -> WorkWindow:
        opened = TerminalWork(self._calls, work, picture)
        self._calls.post(lambda: self._opened(opened))
        return opened

    def _opened(self, work: TerminalWork) -> None:
        self._works = [former for former in self._works if not former.is_over]
        self._works.append(work)

    def allow_pairing(self, origin: str, site: str) -> bool:
        def begin(answer: Answer[bool]) -> None:
            attention()
            rule()
            say(f"Trang web này muốn ghép nối với máy ký: {origin}")
            say(f"Trang tự xưng là: {site}")
            say(words.ALLOW_WHAT)
            say(words.ALLOW_WARNING)
            prompt("Gõ “có” để cho phép, Enter để từ chối:")
            answer.give((self._typed() or "").lower() in {"có", "co"})

        return self._calls.ask(begin) is True

    def choose(self, origin: str, site: str, person: str, found: Sequence[Certificate]) -> Certificate | None:
        def begin(answer: Answer[Certificate]) -> None:
            attention()
            rule()
            say(f"Đăng ký chứng thư cho: {person}. Cơ quan: {site}. Trang web: {origin}")
            for at, one in enumerate(found, start=1):
                say(f"{at}. {words.certificate(one, utc_now())}")
            prompt("Gõ số của chứng thư, hoặc Enter để hủy:")
            typed = self._typed() or ""
            wanted = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0  # noqa: PLR2004
            answer.give(found[wanted - 1] if 1 <= wanted <= len(found) else None)

        return self._calls.ask(begin)

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
            attention()
            rule()
            say(why)
            say(f"Chứng thư: {words.certificate(certificate, utc_now())}")
            if problem:
                say(problem)
            try:
                agreed = self._consent(way, last_try=last_try)
            except keyboard.LeftError:
                agreed = None
            if not answer.give(agreed) and agreed is not None and agreed.pin is not None:
                agreed.pin.wipe()

        return self._calls.ask(begin)

    def tell(self, message: str) -> None:
        self._calls.post(lambda: say(message))

    def show(self) -> None:
        self._calls.post(attention)

    def show_code(self, code: str, until: datetime) -> None:
        def begin() -> None:
            rule()
            say(f"Mã ghép nối: {words.code_in_groups(code)}")
            say(f"{words.CODE_WHERE} {words.remaining((until - utc_now()).total_seconds())}.")
            rule()

        self._calls.post(begin)

    def stop(self) -> None:
        self._ended = True

    def _typed(self) -> str | None:
        until = time.monotonic() + ASK_SECONDS
        try:
            return keyboard.line(lambda: self._ended or time.monotonic() > until)
        except keyboard.LeftError:
            say()
            return None

    def _consent(self, way: PinWay, *, last_try: bool) -> Agreed | None:
        until = time.monotonic() + ASK_SECONDS

        def stop() -> bool:
            return self._ended or time.monotonic() > until

        if way is not PinWay.TYPED:
            prompt("Gõ “có” để đồng ý, Enter để hủy:")
            if (keyboard.line(stop) or "").lower() not in {"có", "co"}:
                return None
        return consent(way, stop, last_try=last_try)

    def _do(self, house: House, said: list[str]) -> None:
        running = [work for work in self._works if not work.is_over]
        if running and said and said[0].lower() == "d":
            for work in running:
                work.stopped.set()
            say("Đang dừng… Những văn bản đã ký thì vẫn là đã ký.")
            return
        try:
            self._serve(house, said)
        except SigningError as error:
            say(str(error))

    def _serve(self, house: House, said: list[str]) -> None:
        match [word.lower() for word in said]:
            case ["g"]:
                self.show_code(*house.open_pairing())
            case ["t"]:
                self._list_pages(house)
            case ["x", number] if number.isascii() and number.isdigit():
                self._forget(house, int(number))
            case ["b"]:
                _plugged(house)
            case ["n"]:
                for each in house.past():
                    say(f"{words.moment(each.at)}  {each.what}")
            case ["q"]:
                self._ended = True
            case _:
                say(_HELP)

    def _list_pages(self, house: House) -> None:
        self._pages = house.pages()
        for at, page in enumerate(self._pages, start=1):
            say(f"{at}. {page.site}: {page.origin}")
        if not self._pages:
            say("Chưa ghép nối với trang nào. Gõ g để ghép nối.")

    def _forget(self, house: House, number: int) -> None:
        """By the list as it was shown: numbers must not move under somebody's hands."""
        if not 1 <= number <= len(self._pages):
            say("Hãy gõ t để xem các trang, rồi x với số của trang.")
            return
        page = self._pages[number - 1]
        house.forget(page.id)
        say(f"Đã gỡ ghép nối với {page.origin}.")


def _plugged(house: House) -> None:
    found = house.plugged()
    for one in found:
        say(words.certificate(one, utc_now()))
    if not found:
        say(words.NO_STICKS)

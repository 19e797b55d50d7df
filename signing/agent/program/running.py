"""The program at work: desk, door, control and face, from start to end."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from infra.errors import AlreadyRunningError, SettingsError
from infra.lock import HomeLock
from signing.agent.door import Listener, Pairing, PairingMode, Pairings
from signing.agent.faces import Face, PairedPage, PastWork
from signing.agent.files import keep_to_oneself
from signing.agent.program.control import Control, Said
from signing.agent.program.journal import newest
from signing.agent.settings import AgentSettings
from signing.agent.window import Certificate
from signing.agent.work import Desk
from signing.keys.secrecy import forbid_dumps

LOCK = "running.lock"
_LOG_BYTES = 1024 * 1024


class _Pairing(PairingMode):
    """Knows whether a page with the right code waits for the person's answer."""

    under_way = 0

    def pair(self, origin: str, code: str, identity: str) -> Pairing:
        self.under_way += 1
        try:
            return super().pair(origin, code, identity)
        finally:
            self.under_way -= 1

    @property
    def may_end_well(self) -> bool:
        return self.is_open or self.under_way > 0


class Running:
    """`House` of the face."""

    def __init__(self, settings: AgentSettings, face: Face) -> None:
        """Takes a port. Raises `PortsTakenError`."""
        self._settings, self._face = settings, face
        self._pairings = Pairings(settings.home)
        self._mode = _Pairing(face, self._pairings)
        self.desk = Desk(face, settings)
        self._listener = Listener(self.desk, self._pairings, self._mode)
        self._control = Control(
            settings.home,
            {
                "show": self._show,
                "pair": self._pair,
                "pairing": self._pairing,
                "stop-pairing": self._stop_pairing,
                "stop": self._stop,
            },
        )

    def run(self, *, minimised: bool = False) -> None:
        """Until the person, a signal or another command ends it."""
        with ExitStack() as ending:
            self._listener.start()
            # The desk lets go of requests that wait; only then can the door close without cutting them off.
            ending.callback(self._listener.stop)
            ending.callback(self.desk.close)
            self._control.start()
            ending.callback(self._control.stop)
            if self._listener.taken:
                self._face.tell(_taken(self._listener.taken, self.port))
            self._face.run(self, minimised=minimised)

    @property
    def port(self) -> int:
        return self._listener.port

    def pages(self) -> Sequence[PairedPage]:
        return [
            PairedPage(each.id, each.origin, each.party.site, each.paired_at) for each in self._pairings.all()
        ]

    def forget(self, pairing: str) -> None:
        self._pairings.forget(pairing)

    def plugged(self) -> Sequence[Certificate]:
        return self.desk.plugged()

    def past(self) -> Sequence[PastWork]:
        return newest(self._settings.log)

    def open_pairing(self) -> tuple[str, datetime]:
        return self._mode.open()

    def close_pairing(self) -> None:
        self._mode.close()

    def _show(self) -> Said:
        self._face.show()
        return {"port": self.port}

    def _pair(self) -> Said:
        code, until = self._mode.open()
        self._face.show_code(code, until)
        return {"code": code, "until": until.isoformat()}

    def _pairing(self) -> Said:
        return {
            "open": self._mode.may_end_well,
            "pages": {each.id: each.origin for each in self._pairings.all()},
        }

    def _stop_pairing(self) -> Said:
        self._mode.close()
        return {}

    def _stop(self) -> Said:
        self._face.stop()
        return {}


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Only one program for each data folder. Raises `AlreadyRunningError`."""
    lock = HomeLock(home / LOCK)
    lock.acquire()
    try:
        yield
    finally:
        lock.release()


def is_running(home: Path) -> bool:
    try:
        with alone(home):
            return False
    except AlreadyRunningError:
        return True


def keep(home: Path) -> None:
    """Take the data folder from others. Raises `SettingsError` where it cannot be taken from them."""
    try:
        is_ours = keep_to_oneself(home)
    except OSError as error:
        raise SettingsError(
            f"Không khóa được thư mục dữ liệu {home} với người dùng khác của máy. Hãy kiểm tra quyền"
            " của nó, hoặc đặt biến ANTIN_AGENT_HOME là một thư mục của chính bạn."
        ) from error
    if not is_ours:
        raise SettingsError(
            f"Thư mục dữ liệu {home} thuộc về người dùng khác của máy nên không được dùng. Hãy bỏ biến"
            " ANTIN_AGENT_HOME, hoặc đặt biến đó là một thư mục của chính bạn."
        )


def prepare(settings: AgentSettings, face: Face, *, ctrl_c: bool) -> None:
    """Keep crashes and other programs of this user out of memory, log to a file, and end in order.

    `ctrl_c`: it ends the program, too; on a terminal it is an answer to a question. Raises `SettingsError`
    for a data folder that is somebody else's.
    """
    forbid_dumps()
    keep(settings.home)
    _log(settings.log)
    names = ["SIGTERM", "SIGHUP", "SIGBREAK", *(["SIGINT"] if ctrl_c else [])]
    for name in names:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: face.stop())


def _log(folder: Path) -> None:
    """Faults of ours, where there is no terminal to print them on; never what was asked or typed."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "faults.log"
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    handler = RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def _taken(ports: Sequence[int], port: int) -> str:
    named = ", ".join(str(each) for each in ports)
    return (
        f"Cổng {named} đang được chương trình khác dùng nên máy ký dùng cổng {port}; trang web tự tìm ra "
        "cổng này. Nếu trang web không thấy máy ký, hãy chạy: antin-agent doctor"
    )

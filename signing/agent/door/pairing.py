"""Pairing: a person opens it on this machine, types its code into a page, and is asked once more here."""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from infra.clock import utc_now
from signing.agent import wire
from signing.agent.door.errors import (
    NotPairingError,
    PairingDeclinedError,
    TooManyPairingsError,
    WrongCodeError,
)
from signing.agent.door.store import MAX_PAIRINGS, Pairing, Pairings
from signing.agent.offers import Identity, Kind, hear, key_of
from signing.agent.window import Window


@dataclass(slots=True)
class _Open:
    code: str
    until: datetime
    tries: int = wire.CODE_TRIES


class PairingMode:
    """Open for `CODE_SECONDS`, `CODE_TRIES` codes, or one right code, whichever ends first. Thread-safe."""

    def __init__(
        self, window: Window, pairings: Pairings, *, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._window = window
        self._pairings = pairings
        self._clock = clock
        self._lock = threading.Lock()
        self._open: _Open | None = None

    def open(self) -> tuple[str, datetime]:
        """A new code, and until when it holds; a former one ends.

        Raises `TooManyPairingsError`, `PairingsDamagedError` before anybody types a code in vain.
        """
        if self._pairings.is_full():
            raise TooManyPairingsError(MAX_PAIRINGS)
        code = "".join(secrets.choice("0123456789") for _ in range(wire.CODE_DIGITS))
        until = self._clock() + timedelta(seconds=wire.CODE_SECONDS)
        with self._lock:
            self._open = _Open(code, until)
        return code, until

    def close(self) -> None:
        with self._lock:
            self._open = None

    @property
    def is_open(self) -> bool:
        with self._lock:
            return self._current() is not None

    def pair(self, origin: str, code: str, identity: str) -> Pairing:
        """Pair the page of this origin; blocks while the person is asked.

        Raises `NotPairingError`, `WrongCodeError`, `OfferRefusedError` (identity), `PairingDeclinedError`,
        `TooManyPairingsError`, `PairingsDamagedError`, `PairingsNotWrittenError`.
        """
        if not self.is_open:
            raise NotPairingError
        service = self._service(identity)
        self._take(code, origin)
        if not self._window.allow_pairing(origin, service.site):
            raise PairingDeclinedError
        return self._pairings.add(origin, service, self._clock())

    def _service(self, identity: str) -> Identity:
        statement = hear(identity, Kind.IDENTITY, key_of(identity), at=self._clock()).statement
        assert isinstance(statement, Identity)  # noqa: S101 - `hear` gives what was asked of it
        return statement

    def _take(self, code: str, origin: str) -> None:
        """Use the code up: whoever comes second with it, in whatever thread, finds pairing closed."""
        with self._lock:
            current = self._current()
            if current is None:
                raise NotPairingError
            current.tries -= 1
            # Whatever was sent costs a try: JSON may hold halves of letters that UTF-8 cannot say.
            is_right = hmac.compare_digest(current.code.encode(), code.encode(errors="replace"))
            if is_right or not current.tries:
                self._open = None
        if not is_right:
            if not current.tries:
                self._window.tell(
                    f"Mã ghép nối đã bị nhập sai {wire.CODE_TRIES} lần, lần cuối từ trang {origin}. "
                    "Ghép nối đã đóng. Nếu bạn đang ghép nối, hãy mở lại để có mã mới; "
                    "không thì hãy đóng trang đó."
                )
            raise WrongCodeError(current.tries)

    def _current(self) -> _Open | None:
        if self._open is not None and self._clock() >= self._open.until:
            self._open = None
        return self._open

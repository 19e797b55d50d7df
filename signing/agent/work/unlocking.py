"""Get a key open: ask the signer, try the PIN by the rules of `signing.keys.pkcs11.pins`, ask again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.agent.window import PinWay
from signing.agent.work import words
from signing.agent.work.errors import WorkError
from signing.agent.work.model import State
from signing.agent.work.stopping import EndedError
from signing.errors import KeyUnavailableError, LastTryError, WrongPinError
from signing.keys.pkcs11 import pins

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from signing.agent.window import Agreed
    from signing.agent.work.holding import Held, Holders
    from signing.agent.work.stopping import Stop
    from signing.keys.pkcs11 import TokenKey
    from signing.keys.secrecy import Secret


@dataclass(frozen=True, slots=True)
class Unlocked:
    """An open key. `close` it."""

    held: Held
    key: TokenKey

    def close(self) -> None:
        """Forget the key and its PIN."""
        self.held.process.close(self.key)


@dataclass(frozen=True, slots=True)
class Unlocking:
    """The way to one key."""

    holders: Holders
    clock: Callable[[], datetime]
    certificate: str
    """SHA-256, hexadecimal."""
    expires_at: datetime
    stop: Stop
    ask: Callable[[str, bool, PinWay], Agreed | None]
    """Problem, whether it is the last try, how the PIN is given. Blocks; None: the signer will not."""
    on_pad: Callable[[], None]
    """Told that the device itself asks now."""

    def unlocked(self, held: Held, problem: str = "") -> Unlocked:
        """Ask until the key is open; `problem` is shown with the first question.

        Raises `EndedError` (the signer will not, or it is too late), `WorkError` and `KeyUnavailableError`
        for what no further question mends, such as a locked device.
        """
        while True:
            last_try, warning = _may_be_tried(held)
            agreed = self.ask(" ".join(filter(None, (problem, warning))), last_try, held.pin_way)
            if agreed is None:
                self.stop.check()
                raise EndedError(State.CANCELLED, words.BY_WINDOW)
            if held.pin_way is PinWay.TYPED and not agreed.pin:
                problem = words.NO_PIN
                if agreed.pin is not None:
                    agreed.pin.wipe()
                continue
            try:
                return self._tried(held, agreed.pin, confirmed=last_try)
            except WrongPinError as error:
                if error.tries_left == 0:
                    raise
                problem = words.in_window(str(error))
            except LastTryError as error:
                problem = words.in_window(str(error))
            except (WorkError, KeyUnavailableError) as error:
                if held.is_there():
                    raise
                problem = words.in_window(str(error))
            held = self._as_it_is(held)

    def _tried(self, held: Held, pin: Secret | None, *, confirmed: bool) -> Unlocked:
        """The PIN is wiped unless the key is open."""
        opened = False
        try:
            self.stop.check()
            if self.clock() >= self.expires_at:
                raise EndedError(State.FAILED, words.EXPIRED)
            if held.pin_way is PinWay.PAD:
                self.on_pad()
            # While the signer read, the device may have gone into another slot.
            now = self.holders.find(self.certificate, at=self.clock())
            typed = pin if now.pin_way is PinWay.TYPED else None
            unlocked = Unlocked(now, self.holders.open(now, typed, at=self.clock(), confirmed=confirmed))
            opened = typed is pin
            return unlocked
        finally:
            if pin is not None and not opened:
                pin.wipe()

    def _as_it_is(self, held: Held) -> Held:
        """The device with what it says of its PIN now; as it was, where it is away."""
        try:
            return self.holders.find(self.certificate, at=self.clock())
        except WorkError:
            return held


def _may_be_tried(held: Held) -> tuple[bool, str]:
    """Whether it would be the last try, and what to say before. Raises `KeyUnavailableError`."""
    seen = held.seen
    if not seen.token.needs_pin:
        return False, ""
    reason = pins.refusal(seen.token, wrong_before=seen.wrong_tries, confirmed=False)
    if isinstance(reason, LastTryError):
        return True, words.LAST_TRY
    if reason is not None:
        raise reason
    return False, pins.warning(seen.token, wrong_before=seen.wrong_tries) or ""

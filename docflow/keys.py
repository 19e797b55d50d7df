"""Where the flow gets keys from; where a key lives is the holder's business."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from signing.keys.model import SigningKey

OpenKey = Callable[[str], SigningKey]
"""Opens the key of a reference, raising as `KeyRing.key`; whoever has it has the PIN behind them."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a person gives beside the PIN, where a key asks for it."""

    otp: str = field(default="", repr=False)
    """One-time code, or the answer to a question, for a key at a remote signing service."""
    last_try: bool = False
    """Their word that the PIN may be tried although one more wrong one may lock the key."""


NOTHING_BESIDE = Beside()


class KeyRing(Protocol):
    """Opens a key for one person at one moment."""

    def key(self, reference: str, pin: str, beside: Beside = NOTHING_BESIDE) -> SigningKey:
        """Open the key that a reference of the identity tables names.

        A holder that can check the PIN without signing does so here: nothing is begun with a wrong one.
        Raises `signing.errors.KeyUnavailableError` or `WrongPinError`; `OtpNeededError` and `LastTryError`
        ask for what `beside` lacks. The PIN is not logged, and kept only as long as the key.
        """

"""Where the flow gets keys from; where a key lives is the holder's business."""

from collections.abc import Callable
from typing import Protocol

from signing.keys.model import SigningKey

OpenKey = Callable[[str], SigningKey]
"""Opens the key of a reference, raising as `KeyRing.key`; whoever has it has the PIN behind them."""


class KeyRing(Protocol):
    """Opens a key for one person at one moment."""

    def key(self, reference: str, pin: str) -> SigningKey:
        """Open the key that a reference of the identity tables names.

        A holder that can check the PIN without signing does so here: nothing is begun with a wrong one.
        Raises `signing.errors.KeyUnavailableError` or `WrongPinError`. The PIN is neither kept nor logged.
        """

"""The service's own word to helpers on signers' machines, signed so that no page in between alters it."""

from datetime import datetime, timedelta
from typing import Protocol

from signing.agent.offers import Statement


class Voice(Protocol):
    """Holds the service's key; whoever was paired with the service knows its public half."""

    @property
    def site(self) -> str:
        """What the service calls itself to the person who pairs with it."""
        ...

    @property
    def key(self) -> bytes:
        """Ed25519, 32 bytes."""
        ...

    def say(self, statement: Statement, *, at: datetime, good_for: timedelta) -> str:
        """Sign a statement; gives the compact JWS."""
        ...

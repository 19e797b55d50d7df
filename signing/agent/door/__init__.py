"""The helper's door: HTTP on the loopback interface, for pages that were paired and nobody else.

`PairingMode` lets a page in, `Pairings` remembers it, `Listener` answers it.
"""

from signing.agent.door.errors import DoorError, PairingsDamagedError, PortsTakenError
from signing.agent.door.listening import Listener
from signing.agent.door.pairing import PairingMode
from signing.agent.door.store import Pairing, Pairings

__all__ = [
    "DoorError",
    "Listener",
    "Pairing",
    "PairingMode",
    "Pairings",
    "PairingsDamagedError",
    "PortsTakenError",
]

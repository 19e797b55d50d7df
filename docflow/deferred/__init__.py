"""Signing with a key that is elsewhere: prepared here, signed there, verified here before it is stored.

`model` says what a request is and what its binding covers, `tables` and `rows` keep it, `service` prepares
it and lets it go, `answering` takes the answer.
"""

from docflow.deferred.model import (
    OWN_KEY,
    Asked,
    PageShown,
    Place,
    RequestState,
    SignatureRequest,
    own_key,
)
from docflow.deferred.service import Deferred

__all__ = [
    "OWN_KEY",
    "Asked",
    "Deferred",
    "PageShown",
    "Place",
    "RequestState",
    "SignatureRequest",
    "own_key",
]

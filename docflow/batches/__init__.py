"""Many documents under one PIN: chosen in a list, signed or issued one by one, each with its own verdict.

`model` holds the rules, `tables` the rows, `sightings` who opened what, `service` the use cases, and
`running` goes through a batch with the key that its owner opened.
"""

from docflow.batches.model import (
    MAX_DOCUMENTS,
    BatchKind,
    BatchState,
    BatchSummary,
    BatchView,
    Candidate,
    Chosen,
    ItemState,
    ItemView,
)
from docflow.batches.running import BatchRun
from docflow.batches.service import Batches
from docflow.batches.signing import OpenedKey

__all__ = [
    "MAX_DOCUMENTS",
    "BatchKind",
    "BatchRun",
    "BatchState",
    "BatchSummary",
    "BatchView",
    "Batches",
    "Candidate",
    "Chosen",
    "ItemState",
    "ItemView",
    "OpenedKey",
]

"""Make a draft ready for its signatures: check it, flatten what could change its face, reserve the fields."""

from signing.preparation.opening import MAX_BYTES
from signing.preparation.places import PlacedBox, Places
from signing.preparation.preparing import Draft, Prepared, clean, opened_draft, prepare, prepare_into
from signing.preparation.undoing import take_back

__all__ = [
    "MAX_BYTES",
    "Draft",
    "PlacedBox",
    "Places",
    "Prepared",
    "clean",
    "opened_draft",
    "prepare",
    "prepare_into",
    "take_back",
]

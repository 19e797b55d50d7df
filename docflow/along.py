"""What rides along with a document's own step: a remark in its history, and rows of whoever asked for it."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session


def _nothing(_session: Session) -> None:
    """Write nothing more."""


@dataclass(frozen=True, slots=True)
class Along:
    note: str = ""
    """Vietnamese; stands first in the note of the step."""
    settle: Callable[[Session], None] = _nothing
    """Called inside the transaction that stores the step; what it raises undoes the step."""


ALONE = Along()
"""A step that nobody but its actor asked for."""

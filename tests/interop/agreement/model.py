"""One file of the corpus, before it is made and after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tests.interop.agreement.world import CHECKED, World


@dataclass(frozen=True)
class Made:
    """A file with what both judges are handed beside it."""

    pdf: bytes
    anchor: bytes | None = None
    """DER; None for the demo authority's root."""
    lists: tuple[bytes, ...] = ()
    """Revocation lists (DER) beside those of the demo authority."""


@dataclass(frozen=True)
class Case:
    name: str
    """Parts with dots in between, the first of which is the family."""
    make: Callable[[World], Made | bytes]
    at: datetime = CHECKED
    """When it is judged."""
    is_usual: bool = True
    """Whether the demo authority's lists of that time are handed over."""

    @property
    def family(self) -> str:
        return self.name.partition(".")[0]

    def made(self, world: World) -> Made:
        found = self.make(world)
        return found if isinstance(found, Made) else Made(found)

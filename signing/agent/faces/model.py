"""What a face needs of the program behind it, and the program of its face."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from signing.agent.window import Certificate, Window

ASK_SECONDS = 10 * 60
"""A question nobody touches for so long is taken as a no."""


@dataclass(frozen=True, slots=True)
class PairedPage:
    id: str
    origin: str
    site: str
    since: datetime


@dataclass(frozen=True, slots=True)
class PastWork:
    """A line of the local log."""

    at: datetime
    origin: str
    what: str
    """In Vietnamese: what was asked and how it ended."""


class House(Protocol):
    """The program, as its face sees it. Methods may be called from any thread."""

    @property
    def port(self) -> int: ...

    def pages(self) -> Sequence[PairedPage]: ...

    def forget(self, pairing: str) -> None: ...

    def plugged(self) -> Sequence[Certificate]:
        """Certificates on the devices that are plugged in; may block some seconds.

        Raises `SigningError`, which says why there are none.
        """
        ...

    def past(self) -> Sequence[PastWork]:
        """The newest first."""
        ...

    def open_pairing(self) -> tuple[str, datetime]:
        """A new code and until when it holds."""
        ...

    def close_pairing(self) -> None: ...


class Face(Window, Protocol):
    """A `Window` with the main loop of the program in it."""

    @property
    def has_windows(self) -> bool: ...

    def run(self, house: House, *, minimised: bool = False) -> None:
        """Show things until the person or `stop` ends it. In the main thread only."""
        ...

    def show(self) -> None:
        """Come to the front; from any thread."""
        ...

    def show_code(self, code: str, until: datetime) -> None:
        """Show a pairing code that somebody else opened; from any thread."""
        ...

    def stop(self) -> None:
        """End `run`; questions still open are answered with no. From any thread."""
        ...

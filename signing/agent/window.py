"""What the helper needs of whoever shows things to people: a window, or a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from signing.keys.secrecy import Secret
from signing.marks import MarkKind


@dataclass(frozen=True, slots=True)
class Document:
    """A line of what will be signed."""

    title: str
    number: str
    """Số và ký hiệu, of what is being issued; empty otherwise."""
    pages: int
    opened: bool
    """Whether the signer opened it in the service."""
    digest: str
    """Hexadecimal; what the signature will be over."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate on a device, as people know it."""

    sha256: str
    holder: str
    title: str
    organisation: str
    issuer: str
    not_before: datetime
    not_after: datetime
    token: str
    """Label of the device."""


class PinWay(StrEnum):
    TYPED = "typed"
    PAD = "pad"
    """Typed on the device; this machine never has it."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Work:
    """One job as its signer is shown it."""

    origin: str
    site: str
    """The agency for which the page signs, as the service names it."""
    person: str
    mark: MarkKind
    certificate: Certificate
    pin: PinWay
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Agreed:
    """The signer agreed; `pin` is None where none is typed. Whoever gets it wipes it."""

    pin: Secret | None


Picture = Callable[[int, int], bytes | None]
"""Document and page (both from 0) to PNG; blocks some seconds; None where the page that asked is gone."""


class WorkWindow(Protocol):
    """One job on the screen. Every method may be called from any thread and blocks as long as it says."""

    def ask(self, problem: str = "", *, last_try: bool = False) -> Agreed | None:
        """Show the work and wait for the signer; None: they cancelled, or too long passed.

        `problem` says in Vietnamese why it is asked again; `last_try` warns before a device locks.
        """
        ...

    def progress(self, signed: int, refused: int, note: str = "") -> None:
        """How many documents are through; returns at once.

        `note` says in Vietnamese what the signer has to do meanwhile, such as plug the device in again or
        use its PIN pad; it goes away with the next call.
        """
        ...

    @property
    def is_cancelled(self) -> bool:
        """Whether the signer pressed stop while it ran."""
        ...

    def close(self, last_word: str) -> None:
        """Say in Vietnamese how it ended, and let go of the window; returns at once.

        Also while `ask` waits in another thread, which then gives None.
        """
        ...


class Window(Protocol):
    """The helper's face."""

    def open(self, work: Work, picture: Picture) -> WorkWindow: ...

    def allow_pairing(self, origin: str, site: str) -> bool:
        """Ask whether this page may be connected; blocks."""
        ...

    def choose(self, origin: str, site: str, person: str, found: Sequence[Certificate]) -> Certificate | None:
        """Ask which certificate is to be registered for `person`; blocks; None: cancelled."""
        ...

    def ask_pin(
        self,
        why: str,
        certificate: Certificate,
        problem: str = "",
        *,
        last_try: bool = False,
        way: PinWay = PinWay.TYPED,
    ) -> Agreed | None:
        """Ask the PIN for one signature that is not on a document, such as a registration; blocks.

        `problem`, `last_try` as in `WorkWindow.ask`; `way` other than typed: a yes is all that is wanted.
        """
        ...

    def tell(self, message: str) -> None:
        """Something to know that asks for nothing; returns at once."""
        ...

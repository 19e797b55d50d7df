"""Who orders signatures: a front, which the engine serves whatever it is.

What a paired page offers is one. An adapter that answers the calls pages make to an older helper (sign an
approval, an issue with number and date, an arrival, a copy, an attachment) would be another: it prepares
those PDFs itself, on this machine, for the certificate that is held here.

A front never hands over what a key is to sign, only digests of documents; the engine makes the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from signing.agent.work.model import Refused, Signed, State
    from signing.agent.work.stopping import Stop
    from signing.keys.model import Scheme
    from signing.marks import MarkKind


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that is to be signed."""

    request: str
    """The front's own name for it."""
    title: str
    number: str
    """Số và ký hiệu, of what is being issued; empty otherwise."""
    document_digest: bytes
    """Over the byte ranges of the PDF, with `hash_name`."""
    hash_name: str
    scheme: Scheme
    pages: int
    """How many page pictures the front can show."""
    opened: bool
    """Whether the signer opened it before."""


@dataclass(frozen=True, slots=True)
class Order:
    """Documents to be signed with one certificate under one PIN."""

    origin: str
    site: str
    person: str
    mark: MarkKind
    certificate: str
    """SHA-256 of its DER, hexadecimal."""
    expires_at: datetime
    """Nobody's consent counts afterwards."""
    papers: tuple[Paper, ...]
    doubt: str = ""
    """What the signer should look at before, in Vietnamese."""


class Front(Protocol):
    """Methods are called by the engine, from threads of its own."""

    @property
    def order(self) -> Order: ...

    @property
    def stop(self) -> Stop:
        """By which it ends the work early."""
        ...

    def picture(self, document: int, page: int) -> bytes | None:
        """A page as PNG, both numbers from 0; None where it cannot be had now. May take some seconds."""
        ...

    def stands(self, state: State, problem: str | None) -> None:
        """How the work stands, or ended; `problem` is Vietnamese."""
        ...

    def take(self, result: Signed | Refused) -> None:
        """What became of one document; comes once for each, in the order of the papers."""
        ...

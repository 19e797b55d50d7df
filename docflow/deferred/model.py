"""What is asked of a key that is elsewhere, and what the asking is bound to."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from docflow.batches.model import BatchKind
from signing.keys.model import Scheme

GOOD_FOR = timedelta(minutes=15)
"""How long an answer is waited for: time to find the token and read, not to lose it."""
BATCH_GOOD_FOR = timedelta(minutes=60)
"""As long for a document of a batch, which may be one of five hundred."""
STORING = timedelta(minutes=2)
"""How long an answer may be worked on before the server counts as dead."""
WRONG_ANSWERS = 3
"""After so many signatures that do not verify the request ends."""
PICTURE_DPI = 80
MOST_PIXELS = 650_000
"""Of a page's picture: A4 at `PICTURE_DPI`. Larger pages are drawn smaller, so that whatever stands on them
fits into `signing.agent.wire.MAX_PICTURE`."""
MAX_PICTURES = 50
"""Pages whose pictures a request is bound to; of a longer file the first ones. The digest binds all of it."""

OWN_KEY = "own"
"""Scheme of a key reference: a key in its owner's hands, named by the SHA-256 of its certificate."""


class RequestState(StrEnum):
    WAITING = "waiting"
    STORING = "storing"
    """An answer came and is being verified, time-stamped and stored."""
    ANSWERED = "answered"
    REFUSED = "refused"
    """The answer did not fit, or the document changed meanwhile."""
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class PageShown:
    page: int
    """From 0."""
    sha256: str
    """Of the PNG of this page as it will be signed, as the interface gives it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the key has to sign."""

    document_digest: bytes
    """Over the byte ranges of the file as it will be signed, with `hash_name`."""
    to_be_signed: bytes
    """DER of the CMS signed attributes (RFC 5652, 5.4), which hold that digest."""
    hash_name: str
    scheme: Scheme


@dataclass(frozen=True, slots=True)
class SignatureRequest:
    id: str
    kind: BatchKind
    document_id: int
    subject: str
    state: RequestState
    reason: str
    """Why it ended without a signature; Vietnamese, with what to do next."""
    revision: str
    """SHA-256 of the file that is signed; what the key covers is that with number, date and mark added."""
    pages: tuple[PageShown, ...]
    asked: Asked | None
    """None once the request has ended."""
    number: int | None
    """Of an issue: bound already."""
    binding: str
    """SHA-256 over all of this; given back with the answer by whoever showed it."""
    batch_id: int | None
    """The batch that it belongs to."""
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a batch a request belongs."""

    batch_id: int
    item_id: int
    runner: str
    """The run that prepares it; one that lost its batch keeps nothing."""


def own_key(certificate: bytes) -> str:
    """Give the reference under which the owner's certificate (DER) is registered."""
    return f"{OWN_KEY}:{hashlib.sha256(certificate).hexdigest()}"


def binding_of(  # noqa: PLR0913 -- all that an answer must belong to
    *,
    request_id: str,
    kind: BatchKind,
    document_id: int,
    revision: str,
    seen: str,
    pages: tuple[PageShown, ...],
    certificate: bytes,
    to_be_signed: bytes,
    expires_at: datetime,
) -> str:
    """SHA-256 over the canonical JSON of everything: nothing can be exchanged for something else."""
    said = {
        "request": request_id,
        "kind": kind,
        "document": document_id,
        "revision": revision,
        "seen": seen,
        "pages": [page.sha256 for page in pages],
        "certificate": hashlib.sha256(certificate).hexdigest(),
        "to_be_signed": hashlib.sha256(to_be_signed).hexdigest(),
        "expires": expires_at.isoformat(),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

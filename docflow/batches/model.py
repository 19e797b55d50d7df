"""What a batch is, which states it has, and which failures concern one document or all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from docflow.errors import DocflowError, NotReadyToSignError
from docflow.model import OutgoingAction, OutgoingState, Urgency
from infra.errors import InfraError, StoreFullError
from infra.identity.errors import IdentityError
from infra.policy import Action
from signing.errors import (
    CertificateNotUsableError,
    KeyUnavailableError,
    SigningError,
    TimestampUnavailableError,
)

MAX_DOCUMENTS = 500
LEASE = timedelta(minutes=5)
"""How long a batch counts as running after its last sign of life."""
BEAT = 60.0
"""Seconds between the signs of life of a run whose documents take long, as with a slow signing service."""


class BatchKind(StrEnum):
    SIGN = "sign"
    """A leader signs (ký duyệt)."""
    ISSUE = "issue"
    """A clerk numbers, dates and seals (ban hành), in the order of the list."""

    @property
    def action(self) -> OutgoingAction:
        return _STEPS[self][0]

    @property
    def right(self) -> Action:
        return _STEPS[self][1]

    @property
    def states(self) -> frozenset[OutgoingState]:
        """What a document's state is while it waits for this."""
        return _STATES[self]

    @property
    def lanes(self) -> int:
        """How many documents are worked on at once; numbers follow the list only if it is one."""
        return 4 if self is BatchKind.SIGN else 1


_STEPS: Mapping[BatchKind, tuple[OutgoingAction, Action]] = {
    BatchKind.SIGN: (OutgoingAction.SIGN, Action.DOCUMENT_SIGN),
    BatchKind.ISSUE: (OutgoingAction.ISSUE, Action.DOCUMENT_ISSUE),
}

_STATES: Mapping[BatchKind, frozenset[OutgoingState]] = {
    BatchKind.SIGN: frozenset({OutgoingState.SUBMITTED}),
    BatchKind.ISSUE: frozenset({OutgoingState.SIGNED, OutgoingState.ISSUING}),
}


class BatchState(StrEnum):
    RUNNING = "running"
    """Being signed; with the owner's own key, being prepared."""
    PAUSED = "paused"
    """Nobody works on it; its owner goes on with the PIN or the own key, or stops it."""
    STOPPED = "stopped"
    DONE = "done"
    """Every document has its verdict."""
    ASKING = "asking"
    """Everything is prepared and waits for the signatures of the owner's machine."""


class ItemState(StrEnum):
    WAITING = "waiting"
    ACTING = "acting"
    """Being signed, prepared, or stored; stopping the batch lets it finish."""
    DONE = "done"
    REFUSED = "refused"
    STOPPED = "stopped"
    """Left as it was when the batch was stopped."""
    ASKED = "asked"
    """Prepared; the owner's machine has to sign it."""


OPEN_ITEMS = frozenset({ItemState.WAITING, ItemState.ACTING, ItemState.ASKED})
OPEN_BATCHES = frozenset({BatchState.RUNNING, BatchState.ASKING, BatchState.PAUSED})

CONCERNS_ALL: tuple[type[Exception], ...] = (
    KeyUnavailableError,
    CertificateNotUsableError,
    TimestampUnavailableError,
    StoreFullError,
    NotReadyToSignError,
    IdentityError,
)
"""Key, certificate, time stamps, disk, the signer's account: the next document would fare no better, so the
batch pauses."""
CONCERNS_ONE: tuple[type[Exception], ...] = (DocflowError, SigningError, InfraError)
"""Whatever else is refused, with its reason; the others go on."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A document as its signer saw it in the list."""

    document_id: int
    seen: str
    """`Candidate.seen` of that list."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that waits for this person's signature or seal."""

    document_id: int
    subject: str
    type_name: str
    drafter: str
    signer: str
    urgency: Urgency
    pages: int
    number: str | None
    """Bound already by an interrupted issue."""
    updated_at: datetime
    seen: str
    """Stands for file and data as listed; given back as `Chosen.seen`."""
    opened: bool
    """Whether this person has opened the document as it is now."""
    batch_id: int | None
    """Another unfinished batch that it stands in; it can be chosen again once that one ends."""


@dataclass(frozen=True, slots=True)
class ItemView:
    document_id: int
    subject: str
    state: ItemState
    opened: bool
    """Whether the signer had opened it; signed unseen otherwise."""
    number: str
    """Số và ký hiệu that an issue gave; empty otherwise."""
    reason: str
    """Why it was refused; Vietnamese, with what to do next."""
    ended_at: datetime | None
    request: str
    """The signature request of a document that waits for the owner's machine; empty otherwise."""


@dataclass(frozen=True, slots=True)
class BatchSummary:
    id: int
    kind: BatchKind
    state: BatchState
    reason: str
    """Why it pauses, with what to do next; or what a run waits for, such as a signing service. Vietnamese."""
    issued_on: date | None
    created_at: datetime
    ended_at: datetime | None
    documents: int
    done: int
    refused: int
    left: int
    """Not signed yet, and neither refused nor given up."""
    own: bool
    """Signed with the owner's own key: nobody types a PIN here."""
    asked: int
    """Of those left: prepared for the owner's machine. While the batch runs, how far preparing is."""
    asked_until: datetime | None
    """When the first of these signatures is too late."""


@dataclass(frozen=True, slots=True)
class BatchView:
    summary: BatchSummary
    items: tuple[ItemView, ...]
    """In the order of the list."""

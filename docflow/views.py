"""What the queries answer: plain frozen values for pages and the REST interface, never database rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from docflow.model import (
    AssignmentRole,
    DeliveryStatus,
    IncomingAction,
    IncomingState,
    OutgoingAction,
    OutgoingState,
    RevisionKind,
    Urgency,
)
from infra.identity import Role


@dataclass(frozen=True, slots=True)
class PersonView:
    id: str
    name: str
    position: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class AgencyView:
    id: str
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One step of a document's life; only ever added to."""

    at: datetime
    who: str
    """A person's name, the other agency's, or "Hệ thống"."""
    what: str
    """Vietnamese, such as "Ký duyệt"."""
    note: str
    """Reason, result or remark; may be empty."""


@dataclass(frozen=True, slots=True)
class DeliveryView:
    agency_id: str
    agency_name: str
    status: DeliveryStatus
    reason: str
    """Why it was refused, or what else the receiver said; may be empty."""
    at: datetime
    """When the status last moved."""


@dataclass(frozen=True, slots=True)
class RevisionView:
    digest: str
    kind: RevisionKind
    at: datetime
    level: str | None
    """PAdES level of the signature this revision added or raised, such as "B-LT"."""


@dataclass(frozen=True, slots=True)
class OutgoingSummary:
    id: int
    subject: str
    type_name: str
    state: OutgoingState
    urgency: Urgency
    drafter: str
    signer: str
    number: str | None
    """Số và ký hiệu, such as "05/KH-SNV"; None before a number is bound."""
    issued_on: date | None
    updated_at: datetime
    waiting: bool
    """Whether this actor is the one whose act comes next."""
    refused: bool
    """A recipient refused it; the reason stands with its delivery."""


@dataclass(frozen=True, slots=True)
class OutgoingView:
    id: int
    subject: str
    type_code: str
    type_name: str
    urgency: Urgency
    state: OutgoingState
    drafter: PersonView
    signer: PersonView
    recipients: tuple[AgencyView, ...]
    revision: str
    """SHA-256 of the current file; give it back when signing or issuing."""
    seen: str
    """Stands for this file with this data; give it back when signing, so that neither can change."""
    revision_kind: RevisionKind
    revisions: tuple[RevisionView, ...]
    pages: int
    layout: Mapping[str, Any]
    """`DocumentLayout.as_json`, what the text says, plus what was decided: "mark": {"page", "box"}, where the
    leader's image goes, and "reserved": `signing.jobs.places_to_json`, once the fields are reserved."""
    problems: tuple[str, ...]
    needs_places: bool
    """A person has to choose the places before submission."""
    symbol: str | None
    printed_year: int | None
    """The year in the date line; None where neither the text nor a person told it."""
    number: int | None
    display_number: str | None
    issued_on: date | None
    identifier: str | None
    level: str | None
    """Of the newest signature."""
    warnings: tuple[str, ...]
    history: tuple[HistoryLine, ...]
    deliveries: tuple[DeliveryView, ...]
    actions: frozenset[OutgoingAction]
    """What this actor may do now."""


@dataclass(frozen=True, slots=True)
class IncomingSummary:
    id: int
    subject: str
    type_name: str
    state: IncomingState
    urgency: Urgency
    sender: str
    number: str
    """Số và ký hiệu of the sender."""
    issued_on: date
    arrived_at: datetime
    arrival_number: int | None
    indication: str | None
    """ETSI indication of the check on arrival; None while it has not been made."""
    deadline: date | None
    waiting: bool


@dataclass(frozen=True, slots=True)
class AssignmentView:
    person_id: str
    person: str
    role: AssignmentRole
    started_at: datetime | None
    finished_at: datetime | None
    result: str


@dataclass(frozen=True, slots=True)
class IncomingView:
    id: int
    sender: AgencyView
    identifier: str
    number: str
    """Số và ký hiệu as one text."""
    issued_on: date
    subject: str
    type_code: str
    type_name: str
    urgency: Urgency
    signer: str
    state: IncomingState
    file_digest: str
    pages: int | None
    """None until the file was checked."""
    arrived_at: datetime
    arrival_number: int | None
    registered_at: datetime | None
    indication: str | None
    verification: Mapping[str, Any] | None
    """`ValidationReport.as_json` of the check on arrival; None while it has not been made."""
    refusal: str
    """Why it was refused; empty otherwise."""
    instruction: str
    deadline: date | None
    directed_by: str | None
    assignments: tuple[AssignmentView, ...]
    warnings: tuple[str, ...]
    """Vietnamese, such as a repeated identifier."""
    history: tuple[HistoryLine, ...]
    actions: frozenset[IncomingAction]


@dataclass(frozen=True, slots=True)
class OutgoingRegisterRow:
    """Sổ đăng ký văn bản đi: the ten columns of Decree 30/2020, Appendix IV."""

    number: str
    issued_on: date
    type_and_subject: str
    signer: str
    recipients: str
    archive_recipient: str
    copies: int
    dispatched_on: date | None
    receipt: str
    note: str


@dataclass(frozen=True, slots=True)
class IncomingRegisterRow:
    """Sổ đăng ký văn bản đến: the ten columns of Decree 30/2020, Appendix IV."""

    arrived_on: date
    arrival_number: int
    author: str
    number: str
    issued_on: date
    type_and_subject: str
    recipient: str
    forwarded_on: date | None
    receipt: str
    note: str

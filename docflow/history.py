"""The one place that changes a document's state: it asks the table, appends the history and the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from docflow.access import refuse_incoming, refuse_outgoing
from docflow.model import IncomingAction, OutgoingAction, RevisionKind, next_incoming, next_outgoing
from docflow.repository import incoming_facts, outgoing_facts
from docflow.tables import (
    IncomingDocument,
    IncomingEvent,
    OutgoingDocument,
    OutgoingEvent,
    OutgoingRevision,
)
from infra import audit
from infra.identity import Actor

SYSTEM = "Hệ thống"


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, and when."""

    actor: Actor | None
    name: str
    """What history calls the one who did it: a person, the other agency, or the service."""
    at: datetime

    @classmethod
    def of(cls, actor: Actor, at: datetime) -> "Act":
        return cls(actor, actor.full_name, at)

    @classmethod
    def by_service(cls, at: datetime) -> "Act":
        return cls(None, SYSTEM, at)


def check_outgoing(actor: Actor, document: OutgoingDocument, action: OutgoingAction) -> None:
    """Raise unless the actor may do it (`NotAllowedError`) and the state allows it (`ActionNotAllowedError`).

    The state is asked first where the right depends on it: a second press of a button is told what happened.
    """
    next_outgoing(document.state, action)
    refuse_outgoing(actor, outgoing_facts(document), action)


def check_incoming(actor: Actor, document: IncomingDocument, action: IncomingAction) -> None:
    """As `check_outgoing`."""
    next_incoming(document.state, action)
    refuse_incoming(actor, incoming_facts(document), action)


def move_outgoing(
    session: Session, document: OutgoingDocument, action: OutgoingAction, act: Act, note: str = ""
) -> None:
    """Take the step: state, history and audit together. Call it last in a transaction."""
    before, document.state = document.state, next_outgoing(document.state, action)
    _append_outgoing(session, document, act, _Line(action.value, action.label, before, note))


def note_outgoing(session: Session, document: OutgoingDocument, what: str, act: Act, note: str = "") -> None:
    """Append a line that changes no state, such as what a receiver reports."""
    _append_outgoing(session, document, act, _Line("note", what, document.state, note))


def move_incoming(
    session: Session, document: IncomingDocument, action: IncomingAction, act: Act, note: str = ""
) -> None:
    """As `move_outgoing`."""
    before, document.state = document.state, next_incoming(document.state, action)
    _append_incoming(session, document, act, _Line(action.value, action.label, before, note))


def note_incoming(session: Session, document: IncomingDocument, what: str, act: Act, note: str = "") -> None:
    """As `note_outgoing`."""
    _append_incoming(session, document, act, _Line("note", what, document.state, note))


def add_revision(
    document: OutgoingDocument, digest: str, kind: RevisionKind, *, at: datetime, level: str | None = None
) -> None:
    """Make a stored file the document's current one; what was there before stays on the list."""
    document.revisions.append(
        OutgoingRevision(ordinal=len(document.revisions) + 1, digest=digest, kind=kind, level=level, at=at)
    )
    document.revision = digest
    document.revision_kind = kind if kind is not RevisionKind.LEVEL else document.revision_kind
    document.level = level


@dataclass(frozen=True, slots=True)
class _Line:
    action: str
    """For programs, in the audit log."""
    what: str
    """For people, in the history."""
    before: str
    note: str


def _append_outgoing(session: Session, document: OutgoingDocument, act: Act, line: _Line) -> None:
    document.updated_at = act.at
    document.history.append(OutgoingEvent(to_state=document.state, **_columns(act, line)))
    session.flush()
    detail = {"what": line.what, "state": document.state, "revision": document.revision, "note": line.note}
    audit.append(
        session,
        actor=act.actor,
        action=f"outgoing.{line.action}",
        subject=f"outgoing:{document.id}",
        detail=detail,
        at=act.at,
    )


def _append_incoming(session: Session, document: IncomingDocument, act: Act, line: _Line) -> None:
    document.updated_at = act.at
    document.history.append(IncomingEvent(to_state=document.state, **_columns(act, line)))
    session.flush()
    detail = {"what": line.what, "state": document.state, "digest": document.digest, "note": line.note}
    audit.append(
        session,
        actor=act.actor,
        action=f"incoming.{line.action}",
        subject=f"incoming:{document.id}",
        detail=detail,
        at=act.at,
    )


def _columns(act: Act, line: _Line) -> dict[str, Any]:
    return {
        "at": act.at,
        "person_id": act.actor.person_id if act.actor else None,
        "who": act.name,
        "what": line.what,
        "from_state": line.before,
        "note": line.note,
    }

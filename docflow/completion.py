"""Raising a signature's level later, when a time stamp or revocation data could not be had at once."""

from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.context import Context
from docflow.history import Act, add_revision, note_outgoing
from docflow.model import OutgoingState, RevisionKind
from docflow.tables import OutgoingDocument
from infra import outbox
from infra.outbox import OutboxRow
from infra.tasks import RetryLaterError, TaskRun
from signing.report import Level

COMPLETE_LEVEL = "signature.complete_level"
FIND_INCOMPLETE = "signature.find_incomplete"
"""Runs each `SWEEP`."""
SWEEP = timedelta(hours=1)
FIRST_TRY = timedelta(minutes=1)
NEXT_TRY = timedelta(minutes=15)
"""Certificate authorities publish revocation lists by the hour; asking more often tells nothing new."""

_AT_REST = frozenset({OutgoingState.SIGNED, OutgoingState.ISSUED, OutgoingState.DISPATCHED})
"""Not while the agency's signature is being made over the very revision that would be raised."""
_INCOMPLETE = frozenset({Level.B_B, Level.B_T})
MAX_FOUND = 500
"""Documents posted in one sweep; the next one goes on."""


def follow_up(session: Session, document: OutgoingDocument, at: datetime) -> None:
    """Post the task that completes the newest signature, where something is missing."""
    if document.level in _INCOMPLETE and document.warnings:
        _post(session, document, at, due=at + FIRST_TRY)


def find_incomplete(context: Context, run: TaskRun, at: datetime) -> None:
    """Post the task for whatever was left below B-LT, such as while there was no service to ask.

    A document whose task still waits is left to it.
    """
    with run.finishing() as session:
        waiting = select(OutboxRow.payload).where(OutboxRow.kind == COMPLETE_LEVEL, OutboxRow.done.is_(None))
        taken = {payload["document_id"] for payload in session.scalars(waiting)}
        found = select(OutgoingDocument).where(
            OutgoingDocument.level.in_(_possible(context)), OutgoingDocument.state.in_(_AT_REST)
        )
        left = (one for one in session.scalars(found.order_by(OutgoingDocument.id)) if one.id not in taken)
        for document in islice(left, MAX_FOUND):
            _post(session, document, at, due=at)


def _possible(context: Context) -> frozenset[Level]:
    """The levels that this installation has the services to raise."""
    return _INCOMPLETE if context.desk.services.timestamps is not None else _INCOMPLETE - {Level.B_B}


def _post(session: Session, document: OutgoingDocument, at: datetime, *, due: datetime) -> None:
    outbox.post(
        session,
        COMPLETE_LEVEL,
        {"document_id": document.id},
        at=at,
        due=due,
        unique_key=f"{COMPLETE_LEVEL}:{document.id}:{document.revision}:{at:%Y%m%d%H}",
    )


def complete_level(context: Context, run: TaskRun, at: datetime) -> None:
    """Raise the level of a document's current revision; running it twice adds nothing.

    Raises `RetryLaterError` while the sources are still down, or when the document changed meanwhile.
    """
    with run.database.reading() as session:
        document = session.get_one(OutgoingDocument, run.payload["document_id"])
        revision, state, level = document.revision, document.state, document.level
    if level not in _possible(context) or state in {
        OutgoingState.RETURNED,
        OutgoingState.DRAFT,
        OutgoingState.SUBMITTED,
    }:
        return
    _require_rest(state)
    raised = context.desk.complete_level(context.objects.read(revision), at)
    if raised.level == level:
        raise RetryLaterError(
            "Dịch vụ dấu thời gian hoặc nguồn kiểm tra thu hồi chưa trả lời; sẽ bổ sung sau.", after=NEXT_TRY
        )
    digest = context.objects.put(raised.pdf)
    with run.finishing() as session:
        document = session.get_one(OutgoingDocument, run.payload["document_id"], with_for_update=True)
        _require_rest(document.state)
        if document.revision != revision:
            raise RetryLaterError("Văn bản vừa được ký tiếp; sẽ bổ sung cho bản mới.")
        add_revision(document, digest, RevisionKind.LEVEL, at=at, level=raised.level)
        document.warnings = list(raised.warnings)
        follow_up(session, document, at)
        note_outgoing(
            session, document, "Bổ sung dữ liệu xác minh chữ ký", Act.by_service(at), f"Mức {raised.level}"
        )


def _require_rest(state: OutgoingState) -> None:
    if state not in _AT_REST:
        raise RetryLaterError("Văn bản đang được ban hành; sẽ bổ sung sau.")

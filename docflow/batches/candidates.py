"""What a person can choose for a batch, and whether it still is what they were shown."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from docflow.access import outgoing_actions
from docflow.batches.model import MAX_DOCUMENTS, OPEN_ITEMS, BatchKind, BatchState, Candidate, ItemState
from docflow.batches.sightings import has_opened
from docflow.batches.tables import SigningBatch, SigningBatchItem
from docflow.consent import consent_token, faces_of
from docflow.doctypes import document_type
from docflow.model import Urgency
from docflow.numbering import display_number
from docflow.present import name_of
from docflow.repository import outgoing_facts
from docflow.tables import OutgoingDocument
from infra.identity import Actor, Person


def seen_of(document: OutgoingDocument, kind: BatchKind) -> str:
    """Give what stands for the document as listed: file and data for a leader, the file for a clerk."""
    return consent_token(document) if kind is BatchKind.SIGN else document.revision


def is_as_seen(document: OutgoingDocument, kind: BatchKind, seen: str) -> bool:
    return seen == consent_token(document) if kind is BatchKind.SIGN else seen in faces_of(document)


def candidates(session: Session, actor: Actor, kind: BatchKind) -> list[Candidate]:
    """List what waits for this person, longest waiting first; `MAX_DOCUMENTS` at most."""
    wanted = (
        select(OutgoingDocument)
        .where(OutgoingDocument.agency_id == actor.agency_id, OutgoingDocument.state.in_(kind.states))
        .order_by(OutgoingDocument.updated_at, OutgoingDocument.id)
        .options(selectinload(OutgoingDocument.recipients), selectinload(OutgoingDocument.revisions))
    )
    found = [
        document
        for document in session.scalars(wanted)
        if kind.action in outgoing_actions(actor, outgoing_facts(document))
    ][:MAX_DOCUMENTS]
    taken = batches_of(session, actor, [document.id for document in found])
    return [
        Candidate(
            document_id=document.id,
            subject=document.subject,
            type_name=document_type(document.type_code).name,
            drafter=name_of(session, Person, document.drafter_id),
            signer=name_of(session, Person, document.signer_id),
            urgency=Urgency(document.urgency),
            pages=document.pages,
            number=number_of(document),
            updated_at=document.updated_at,
            seen=seen_of(document, kind),
            opened=has_opened(session, actor, document, kind),
            batch_id=taken.get(document.id),
        )
        for document in found
    ]


def batches_of(session: Session, actor: Actor, document_ids: Sequence[int]) -> dict[int, int]:
    """Say which of these documents an unfinished batch keeps from this person, and which one.

    Somebody else's that pauses keeps nothing from them (see `is_idle`).
    """
    wanted = (
        select(SigningBatchItem, SigningBatch)
        .join(SigningBatch, SigningBatch.id == SigningBatchItem.batch_id)
        .where(SigningBatchItem.document_id.in_(document_ids), SigningBatchItem.state.in_(OPEN_ITEMS))
    )
    return {
        item.document_id: batch.id
        for item, batch in session.execute(wanted)
        if not is_idle(actor, item, batch)
    }


def is_idle(actor: Actor, item: SigningBatchItem, batch: SigningBatch) -> bool:
    """Whether a document may be taken out of a batch: another person's, who may never come back to it."""
    is_theirs = batch.person_id != actor.person_id
    return (
        is_theirs and batch.state is BatchState.PAUSED and item.state in {ItemState.WAITING, ItemState.ASKED}
    )


def number_of(document: OutgoingDocument) -> str | None:
    """Số và ký hiệu, if a number is bound."""
    if document.number is None or document.symbol is None:
        return None
    return display_number(document.number, document.symbol)

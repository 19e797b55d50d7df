"""What a person can choose for a batch, and whether it still is what they were shown."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from docflow.access import outgoing_actions
from docflow.batches.model import MAX_DOCUMENTS, OPEN_ITEMS, BatchKind, Candidate
from docflow.batches.sightings import has_opened
from docflow.batches.tables import SigningBatchItem
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
    taken = batches_of(session, [document.id for document in found])
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


def batches_of(session: Session, document_ids: Sequence[int]) -> dict[int, int]:
    """Say which of these documents stand in an unfinished batch, and in which."""
    wanted = select(SigningBatchItem.document_id, SigningBatchItem.batch_id).where(
        SigningBatchItem.document_id.in_(document_ids), SigningBatchItem.state.in_(OPEN_ITEMS)
    )
    return {row.document_id: row.batch_id for row in session.execute(wanted)}


def number_of(document: OutgoingDocument) -> str | None:
    """Số và ký hiệu, if a number is bound."""
    if document.number is None or document.symbol is None:
        return None
    return display_number(document.number, document.symbol)

"""What spoke against sealing a document the last time: who has read it may seal all the same, and say why."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.batches.model import BatchKind, ItemState
from docflow.batches.tables import SigningBatch, SigningBatchItem
from docflow.consent import faces_of
from docflow.tables import OutgoingDocument
from infra.identity import Actor


def objection(session: Session, actor: Actor, document_id: int) -> str:
    """Give why the actor's last batch could not prepare this document as it is now; empty where it could."""
    last = (
        select(SigningBatchItem, OutgoingDocument)
        .join(SigningBatch, SigningBatch.id == SigningBatchItem.batch_id)
        .join(OutgoingDocument, OutgoingDocument.id == SigningBatchItem.document_id)
        .where(
            SigningBatchItem.document_id == document_id,
            SigningBatch.person_id == actor.person_id,
            SigningBatch.agency_id == actor.agency_id,
            SigningBatch.kind == BatchKind.ISSUE,
            SigningBatch.certificate.is_not(None),
        )
        .order_by(SigningBatchItem.id.desc())
        .limit(1)
    )
    found = session.execute(last).first()
    if found is None:
        return ""
    item, document = found
    # What was prepared once had nothing against its seal, whatever became of it.
    is_this = (
        item.state is ItemState.REFUSED and item.request_id is None and item.revision in faces_of(document)
    )
    return item.reason if is_this else ""

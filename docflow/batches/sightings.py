"""Who opened which document as it was: what tells signing seen from signing unseen."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.batches.model import BatchKind
from docflow.batches.tables import DocumentSighting
from docflow.consent import consent_token, faces_of
from docflow.tables import OutgoingDocument
from infra.database import conflict_insert
from infra.identity import Actor


def has_opened(session: Session, actor: Actor, document: OutgoingDocument, kind: BatchKind) -> bool:
    """Tell whether the person has opened the document as it is now.

    For a leader file and data must be the same; for a clerk what can be seen of the file.
    """
    wanted = select(DocumentSighting.at).where(
        DocumentSighting.person_id == actor.person_id, DocumentSighting.document_id == document.id
    )
    if kind is BatchKind.SIGN:
        wanted = wanted.where(DocumentSighting.seen == consent_token(document))
    else:
        wanted = wanted.where(DocumentSighting.revision.in_(faces_of(document)))
    return session.execute(wanted.limit(1)).first() is not None


def record(session: Session, actor: Actor, document: OutgoingDocument, at: datetime) -> None:
    """Keep that the person opened it, once for each state of file and data."""
    row = {
        "person_id": actor.person_id,
        "document_id": document.id,
        "seen": consent_token(document),
        "revision": document.revision,
        "at": at,
    }
    session.execute(conflict_insert(session, DocumentSighting).values(row).on_conflict_do_nothing())

"""The offer of a batch: everything that its owner's machine is asked to sign, in the service's own word."""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.batches.candidates import number_of
from docflow.batches.model import ItemState
from docflow.batches.tables import SigningBatch, SigningBatchItem
from docflow.deferred.model import RequestState
from docflow.deferred.tables import SignatureRequestRow
from docflow.doctypes import document_type
from docflow.tables import OutgoingDocument
from signing.agent.offers import MAX_TITLE, OfferItem
from signing.pending import said_of


def offer_items(session: Session, batch: SigningBatch, at: datetime) -> tuple[OfferItem, ...]:
    """List what the owner's machine can still sign, in the order of the batch."""
    wanted = (
        select(SigningBatchItem, SignatureRequestRow, OutgoingDocument)
        .join(SignatureRequestRow, SignatureRequestRow.id == SigningBatchItem.request_id)
        .join(OutgoingDocument, OutgoingDocument.id == SigningBatchItem.document_id)
        .where(
            SigningBatchItem.batch_id == batch.id,
            SigningBatchItem.state == ItemState.ASKED,
            SignatureRequestRow.state == RequestState.WAITING,
            SignatureRequestRow.expires_at > at,
        )
        .order_by(SigningBatchItem.ordinal)
    )
    # A few at a time: what waits to be signed is large.
    found = session.execute(wanted.execution_options(yield_per=20))
    return tuple(_item(item, row, document) for item, row, document in found)


def _item(item: SigningBatchItem, row: SignatureRequestRow, document: OutgoingDocument) -> OfferItem:
    said = said_of(row.pending or b"")
    title = f"{document_type(document.type_code).name}: {document.subject}"
    return OfferItem(
        request=row.id,
        title=title if len(title) <= MAX_TITLE else title[: MAX_TITLE - 1] + "…",
        number=number_of(document) or "",
        document_digest=said.document_digest.hex(),
        hash_name=said.hash_name,
        scheme=said.scheme,
        to_be_signed=hashlib.sha256(said.to_be_signed).hexdigest(),
        pages=tuple(row.pages),
        opened=item.opened,
    )

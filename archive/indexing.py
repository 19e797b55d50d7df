"""What of a record is put before the search engine."""

from sqlalchemy.orm import Session

from archive.search.index import IndexEntry, TextIndex
from archive.tables import DossierDocument


def index_document(session: Session, index: TextIndex, document: DossierDocument) -> None:
    """Index a record whose words were taken out before."""
    arrival = "" if document.arrival_number is None else str(document.arrival_number)
    reference = (
        document.number,
        document.number_key,
        document.symbol,
        document.signer,
        document.type_name,
        arrival,
    )
    index.add(
        session,
        document.id,
        IndexEntry(
            subject=document.subject,
            reference=" ".join((*reference, document.dossier.code)),
            agency=document.organ_name,
            body=document.text.text if document.text else "",
        ),
    )

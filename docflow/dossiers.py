"""Filing (lập hồ sơ, Decree 30/2020, Art. 29): the flow gathers documents, the archive keeps the dossier."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from archive.dossiers import add_document
from archive.model import Direction, DocumentRecord
from docflow.context import Context
from docflow.doctypes import document_type
from docflow.errors import InvalidDataError, StaleRevisionError
from docflow.history import Act, check_incoming, check_outgoing, move_incoming, move_outgoing
from docflow.model import IncomingAction, OutgoingAction
from docflow.numbering import written_number
from docflow.present import name_of
from docflow.repository import load_incoming, load_outgoing
from docflow.tables import IncomingDocument, OutgoingDocument
from infra.clock import local_date
from infra.identity import Actor, Agency, Person


@dataclass(frozen=True, slots=True)
class Dossiers:
    context: Context

    def file_into(self, actor: Actor, kind: str, document_id: int, dossier_id: int, at: datetime) -> None:
        """Put an "outgoing" or "incoming" document into an open dossier, in one transaction with the archive.

        One document may stand in several dossiers. Raises what `archive.dossiers.add_document` raises.
        """
        if kind == Direction.OUTGOING:
            self._file_outgoing(actor, document_id, dossier_id, at)
        elif kind == Direction.INCOMING:
            self._file_incoming(actor, document_id, dossier_id, at)
        else:
            raise InvalidDataError("Loại văn bản không hợp lệ. Hãy mở lại từ trang văn bản.")

    def _file_outgoing(self, actor: Actor, document_id: int, dossier_id: int, at: datetime) -> None:
        with self.context.database.reading() as session:
            document = load_outgoing(session, actor, document_id)
            check_outgoing(actor, document, OutgoingAction.FILE)
            digest = document.revision
        report = self.context.desk.validate(self.context.objects.checked(digest), at).as_json(digest)
        size = self.context.objects.size(digest)
        with self.context.database.transaction() as session:
            document = load_outgoing(session, actor, document_id, lock=True)
            check_outgoing(actor, document, OutgoingAction.FILE)
            if document.revision != digest:
                raise StaleRevisionError
            record = _outgoing_record(session, document, size, report)
            add_document(session, actor, dossier_id, record, at)
            move_outgoing(session, document, OutgoingAction.FILE, Act.of(actor, at))

    def _file_incoming(self, actor: Actor, document_id: int, dossier_id: int, at: datetime) -> None:
        with self.context.database.transaction() as session:
            document = load_incoming(session, actor, document_id, lock=True)
            check_incoming(actor, document, IncomingAction.FILE)
            size = self.context.objects.size(document.digest)
            record = _incoming_record(session, document, size)
            add_document(session, actor, dossier_id, record, at)
            move_incoming(session, document, IncomingAction.FILE, Act.of(actor, at))


def _outgoing_record(
    session: Session, document: OutgoingDocument, size: int, report: Mapping[str, Any]
) -> DocumentRecord:
    if document.number is None or document.issued_on is None:
        raise InvalidDataError("Văn bản chưa được cấp số nên chưa thể đưa vào hồ sơ.")
    return DocumentRecord(
        sha256=document.revision,
        size=size,
        direction=Direction.OUTGOING,
        source_id=document.id,
        subject=document.subject,
        organ_name=name_of(session, Agency, document.agency_id),
        issued_on=document.issued_on,
        type_code=document.type_code,
        type_name=document_type(document.type_code).name,
        number=written_number(document.number),
        symbol=document.symbol or "",
        signer=name_of(session, Person, document.signer_id),
        pages=document.pages,
        verification=report,
        identifiers={"document": document.identifier or ""},
    )


def _incoming_record(session: Session, document: IncomingDocument, size: int) -> DocumentRecord:
    number, slash, symbol = document.number.partition("/")
    return DocumentRecord(
        sha256=document.digest,
        size=size,
        direction=Direction.INCOMING,
        source_id=document.id,
        subject=document.subject,
        organ_name=name_of(session, Agency, document.sender_id),
        issued_on=document.issued_on,
        type_code=document.type_code,
        type_name=document_type(document.type_code).name,
        number=number,
        symbol=slash + symbol,
        signer=document.signer,
        pages=document.pages or 0,
        arrival_number=document.arrival_number,
        arrived_on=local_date(document.arrived_at),
        verification=document.verification,
        identifiers={"document": document.identifier},
    )

"""Gathering a matter's documents: open, add, remove, close, return (Decree 30/2020, Article 29)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.context import Context, dossier_for, record_event
from archive.errors import (
    DocumentAlreadyFiledError,
    DocumentNotFiledError,
    DossierCodeTakenError,
    DossierDataError,
    DossierStateError,
)
from archive.model import (
    Direction,
    DocumentRecord,
    DossierAction,
    DossierData,
    DossierState,
    dossier_code,
    next_state,
    retention_years,
)
from archive.search.fold import composed, number_key, symbol_key
from archive.tables import Dossier, DossierDocument, EventKind
from infra import audit
from infra.identity.model import Actor
from infra.identity.tables import Agency
from infra.policy import Action, authorize


def open_dossier(context: Context, actor: Actor, data: DossierData, at: datetime) -> int:
    """Open a dossier of the actor's agency. Raises `DossierCodeTakenError`, `DossierDataError`."""
    authorize(actor, Action.DOSSIER_CREATE, agency_id=actor.agency_id)
    with context.database.transaction() as session:
        # Two people opening the same code take turns here, so that the second gets a sentence, not a fault.
        agency = session.get_one(Agency, actor.agency_id, with_for_update=True)
        code = data.code or dossier_code(agency.code, data.year, data.notation)
        taken = select(Dossier.id).where(Dossier.agency_id == agency.id, Dossier.code == code)
        if session.scalars(taken).first() is not None:
            raise DossierCodeTakenError(code)
        dossier = Dossier(
            agency_id=agency.id,
            code=code,
            title=composed(data.title),
            notation=data.notation,
            year=data.year,
            retention=data.retention,
            retention_years=retention_years(data.retention, data.retention_other_years),
            retention_basis=composed(data.retention_basis),
            mode=data.mode,
            languages=",".join(data.languages),
            keywords=composed(data.keywords),
            description=composed(data.description),
            state=DossierState.OPEN,
            opened_at=at,
            opened_by_id=actor.person_id,
            opened_by=actor.full_name,
        )
        session.add(dossier)
        session.flush()
        record_event(session, dossier, EventKind.OPENED, actor, at)
        _audit(session, actor, "dossier.open", dossier, {"code": code}, at)
        return dossier.id


def add_document(
    session: Session, actor: Actor, dossier_id: int, record: DocumentRecord, at: datetime
) -> int:
    """File a document inside the caller's transaction; the number of its place in the dossier's list is kept.

    Raises `DossierNotFoundError`, `DossierStateError`, `DocumentAlreadyFiledError`.
    """
    dossier = dossier_for(session, actor, dossier_id, Action.DOSSIER_ADD)
    dossier.state = next_state(DossierState(dossier.state), DossierAction.ADD)
    twice = select(DossierDocument.id).where(
        DossierDocument.dossier_id == dossier.id,
        DossierDocument.direction == record.direction,
        DossierDocument.source_id == record.source_id,
    )
    if session.scalars(twice).first() is not None:
        raise DocumentAlreadyFiledError
    dossier.last_ordinal += 1
    document = document_row(record, dossier.id, dossier.last_ordinal, at)
    session.add(document)
    session.flush()
    record_event(session, dossier, EventKind.DOCUMENT_ADDED, actor, at, _name(record))
    detail = {"document": document.id, "sha256": record.sha256}
    _audit(session, actor, "dossier.add", dossier, detail, at)
    return document.id


def remove_document(context: Context, actor: Actor, dossier_id: int, record_id: int, at: datetime) -> None:
    """Take a document out of an open dossier; the document itself stays where it was.

    Raises `DossierNotFoundError`, `DossierStateError`, `DocumentNotFiledError`.
    """
    with context.database.transaction() as session:
        dossier = dossier_for(session, actor, dossier_id, Action.DOSSIER_ADD)
        dossier.state = next_state(DossierState(dossier.state), DossierAction.REMOVE)
        document = session.get(DossierDocument, record_id)
        if document is None or document.dossier_id != dossier.id:
            raise DocumentNotFiledError
        record_event(session, dossier, EventKind.DOCUMENT_REMOVED, actor, at, document.subject)
        session.delete(document)
        detail = {"document": record_id, "sha256": document.sha256}
        _audit(session, actor, "dossier.remove", dossier, detail, at)


def close_dossier(context: Context, actor: Actor, dossier_id: int, at: datetime) -> None:
    """End the work on a dossier and offer it to the archive.

    Raises `DossierNotFoundError`, `DossierStateError`, also for a dossier without documents.
    """
    with context.database.transaction() as session:
        dossier = dossier_for(session, actor, dossier_id, Action.DOSSIER_CLOSE)
        state = next_state(DossierState(dossier.state), DossierAction.CLOSE)
        if not dossier.documents:
            raise DossierStateError(
                "Hồ sơ chưa có văn bản nào. Hãy đưa văn bản vào trước khi kết thúc hồ sơ."
            )
        dossier.state = state
        dossier.closed_at = at
        record_event(session, dossier, EventKind.CLOSED, actor, at)
        _audit(session, actor, "dossier.close", dossier, {"documents": len(dossier.documents)}, at)


def return_dossier(context: Context, actor: Actor, dossier_id: int, reason: str, at: datetime) -> None:
    """Give a closed dossier back to be completed; the reason is kept in its history.

    Raises `DossierNotFoundError`, `DossierStateError`, also while it is being taken over,
    `DossierDataError`.
    """
    if not reason.strip():
        raise DossierDataError("Hãy ghi lý do trả lại để người lập hồ sơ biết cần bổ sung gì.")
    with context.database.transaction() as session:
        dossier = dossier_for(session, actor, dossier_id, Action.ARCHIVE_TAKE_OVER)
        state = next_state(DossierState(dossier.state), DossierAction.RETURN)
        if dossier.object_id is not None:
            raise DossierStateError("Hồ sơ đang được thu nhận. Hãy đợi xong rồi tải lại trang.")
        dossier.state = state
        dossier.closed_at = None
        record_event(session, dossier, EventKind.RETURNED, actor, at, reason.strip())
        _audit(session, actor, "dossier.return", dossier, {"reason": reason.strip()}, at)


def document_row(record: DocumentRecord, dossier_id: int, ordinal: int, at: datetime) -> DossierDocument:
    """Lay a document's values out as a row, texts composed and keys for the search made."""
    return DossierDocument(
        dossier_id=dossier_id,
        ordinal=ordinal,
        sha256=record.sha256,
        size=record.size,
        direction=record.direction,
        source_id=record.source_id,
        subject=composed(record.subject),
        organ_name=composed(record.organ_name),
        issued_on=record.issued_on,
        type_code=record.type_code,
        type_name=composed(record.type_name),
        number=record.number,
        number_key=number_key(record.number),
        symbol=composed(record.symbol),
        symbol_key=symbol_key(record.symbol),
        signer=composed(record.signer),
        language=record.language,
        pages=record.pages,
        arrival_number=record.arrival_number,
        arrived_on=record.arrived_on,
        file_name=composed(record.file_name),
        identifiers=dict(record.identifiers),
        verification=None if record.verification is None else dict(record.verification),
        added_at=at,
    )


def record_of(document: DossierDocument) -> DocumentRecord:
    """Read a row back as the value it was made from."""
    return DocumentRecord(
        sha256=document.sha256,
        size=document.size,
        direction=Direction(document.direction),
        source_id=document.source_id,
        subject=document.subject,
        organ_name=document.organ_name,
        issued_on=document.issued_on,
        type_code=document.type_code,
        type_name=document.type_name,
        number=document.number,
        symbol=document.symbol,
        signer=document.signer,
        language=document.language,
        pages=document.pages,
        arrival_number=document.arrival_number,
        arrived_on=document.arrived_on,
        verification=document.verification,
        identifiers=document.identifiers,
        file_name=document.file_name,
    )


def _name(record: DocumentRecord) -> str:
    reference = f"{record.number}{record.symbol}"
    return f"{reference}: {record.subject}" if reference else record.subject


def _audit(  # noqa: PLR0913, PLR0917 -- one for each thing an entry says
    session: Session, actor: Actor, action: str, dossier: Dossier, detail: dict[str, object], at: datetime
) -> None:
    audit.append(session, actor=actor, action=action, subject=f"dossier:{dossier.id}", detail=detail, at=at)

"""What people see of dossiers and records: read-only transactions, frozen values."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.context import Context, dossier_for
from archive.errors import RecordNotFoundError
from archive.model import (
    AccessMode,
    Direction,
    DossierAction,
    DossierState,
    RetentionCode,
    actions_from,
    archive_code,
    document_code,
    retention_expiry,
)
from archive.tables import Dossier, DossierDocument, DossierEvent, EventKind, HandOut
from archive.taking_over import obstacles
from archive.views import DocumentView, DossierSummary, DossierView, HandOutLine, HistoryLine, RecordView
from infra.clock import local_date
from infra.identity.model import Actor
from infra.identity.tables import Agency
from infra.policy import Action, authorize, may

_EVENT_NAMES = {
    EventKind.OPENED: "Mở hồ sơ",
    EventKind.DOCUMENT_ADDED: "Đưa văn bản vào hồ sơ",
    EventKind.DOCUMENT_REMOVED: "Bỏ văn bản khỏi hồ sơ",
    EventKind.CLOSED: "Kết thúc hồ sơ",
    EventKind.RETURNED: "Trả lại hồ sơ",
    EventKind.TAKING_OVER: "Bắt đầu thu nhận",
    EventKind.TAKE_OVER_FAILED: "Thu nhận không thành",
    EventKind.TAKEN_OVER: "Thu nhận vào lưu trữ",
    EventKind.HANDED_OUT: "Cấp bản sao",
}

_NEEDED = {
    DossierAction.ADD: Action.DOSSIER_ADD,
    DossierAction.REMOVE: Action.DOSSIER_ADD,
    DossierAction.CLOSE: Action.DOSSIER_CLOSE,
    DossierAction.RETURN: Action.ARCHIVE_TAKE_OVER,
    DossierAction.TAKE_OVER: Action.ARCHIVE_TAKE_OVER,
}


def dossiers_for(
    context: Context, actor: Actor, state: DossierState | None, limit: int, offset: int
) -> list[DossierSummary]:
    """List the agency's dossiers, the newest first; None is every state."""
    authorize(actor, Action.DOSSIER_VIEW, agency_id=actor.agency_id)
    query = (
        select(Dossier, func.count(DossierDocument.id))
        .outerjoin(DossierDocument)
        .where(Dossier.agency_id == actor.agency_id)
        .group_by(Dossier.id)
        .order_by(Dossier.id.desc())
        .limit(limit)
        .offset(offset)
    )
    if state is not None:
        query = query.where(Dossier.state == state)
    with context.database.reading() as session:
        return [_summary(dossier, count) for dossier, count in session.execute(query)]


def dossier(context: Context, actor: Actor, dossier_id: int) -> DossierView:
    """Show one dossier. Raises `DossierNotFoundError`."""
    with context.database.reading() as session:
        row = dossier_for(session, actor, dossier_id, Action.DOSSIER_VIEW)
        return DossierView(
            summary=_summary(row, len(row.documents)),
            mode=AccessMode(row.mode),
            languages=tuple(row.languages.split(",")),
            keywords=row.keywords,
            description=row.description,
            retention_basis=row.retention_basis,
            opened_by=row.opened_by,
            documents=tuple(_document(each) for each in row.documents),
            history=tuple(_history(each) for each in row.events),
            object_id=row.object_id,
            problems=obstacles(context, row) if row.state == DossierState.CLOSED else (),
            actions=_actions(actor, row),
        )


def record(context: Context, actor: Actor, record_id: int) -> RecordView:
    """Show one archived document. Raises `RecordNotFoundError`."""
    with context.database.reading() as session:
        row = record_row(session, actor, record_id, Action.ARCHIVE_SEARCH)
        kept_in = row.dossier
        agency = session.get_one(Agency, kept_in.agency_id)
        handed_out = session.scalars(
            select(HandOut).where(HandOut.document_id == row.id).order_by(HandOut.id)
        )
        text, problem = (row.text.text, row.text.problem) if row.text else ("", "")
        return RecordView(
            record_id=row.id,
            dossier_id=kept_in.id,
            dossier_code=kept_in.code,
            dossier_title=kept_in.title,
            document=_document(row),
            document_code=document_code(archive_code(agency.code, kept_in.code), row.ordinal),
            mode=AccessMode(kept_in.mode),
            expires_on=_expiry(kept_in),
            arrival_number=row.arrival_number,
            arrived_on=row.arrived_on,
            identifiers=row.identifiers,
            verification=row.verification or {},
            taken_over_at=kept_in.taken_over_at or kept_in.opened_at,
            object_id=kept_in.object_id or "",
            logical_path=row.logical_path or "",
            has_text=bool(text.strip()),
            text_problem=problem,
            handed_out=tuple(
                HandOutLine(each.at, each.actor_name, each.purpose, each.sha256) for each in handed_out
            ),
        )


def record_row(session: Session, actor: Actor, record_id: int, action: Action) -> DossierDocument:
    """Find an archived document for the actor. Raises `RecordNotFoundError`, `NotAllowedError`."""
    query = (
        select(DossierDocument)
        .join(Dossier)
        .where(
            DossierDocument.id == record_id,
            Dossier.agency_id == actor.agency_id,
            Dossier.state == DossierState.TAKEN_OVER,
        )
    )
    row = session.scalars(query).one_or_none()
    if row is None:
        raise RecordNotFoundError
    authorize(actor, action, agency_id=row.dossier.agency_id)
    return row


def _summary(row: Dossier, documents: int) -> DossierSummary:
    return DossierSummary(
        dossier_id=row.id,
        code=row.code,
        title=row.title,
        state=DossierState(row.state),
        retention=RetentionCode(row.retention),
        year=row.year,
        documents=documents,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        taken_over_at=row.taken_over_at,
        expires_on=_expiry(row),
        in_progress=row.state == DossierState.CLOSED and row.object_id is not None,
    )


def _expiry(row: Dossier) -> date | None:
    """Count from the year in which the work was completed: the one in which the dossier was closed."""
    if row.closed_at is None:
        return None
    return retention_expiry(local_date(row.closed_at), row.retention_years)


def _document(row: DossierDocument) -> DocumentView:
    indication = (row.verification or {}).get("indication")
    return DocumentView(
        record_id=row.id,
        ordinal=row.ordinal,
        direction=Direction(row.direction),
        source_id=row.source_id,
        number=row.number,
        symbol=row.symbol,
        issued_on=row.issued_on,
        type_name=row.type_name,
        subject=row.subject,
        organ_name=row.organ_name,
        signer=row.signer,
        pages=row.pages,
        sha256=row.sha256,
        size=row.size,
        indication=indication if isinstance(indication, str) else None,
    )


def _history(row: DossierEvent) -> HistoryLine:
    return HistoryLine(row.at, row.actor_name, _EVENT_NAMES[EventKind(row.kind)], row.note)


def _actions(actor: Actor, row: Dossier) -> frozenset[DossierAction]:
    if row.state == DossierState.CLOSED and row.object_id is not None:
        return frozenset()
    return frozenset(
        action
        for action in actions_from(DossierState(row.state))
        if may(actor, _NEEDED[action], agency_id=row.agency_id)
    )

"""The database as an index that can be made again from the storage root alone."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.context import Context
from archive.dossiers import document_row
from archive.errors import ArchiveError
from archive.indexing import index_document
from archive.model import DossierState
from archive.package import PackageValues, data_path
from archive.package.snapshot import SNAPSHOT_PATH, from_snapshot
from archive.tables import Dossier, DossierDocument, DossierEvent, EventKind
from archive.taking_over import extracted
from archive.views import RebuildReport
from infra.identity.tables import Agency


def rebuild_index(context: Context) -> RebuildReport:
    """Make the rows of every archived dossier that is missing, and the search index anew.

    Agencies must be there; dossiers not taken over yet and hand-outs are not in the store, and stay as they
    are. Objects that cannot be read are named in the report; nothing in the store is changed. Run it while
    nobody works.
    """
    problems: list[str] = []
    dossiers = 0
    for object_id in context.store.object_ids():
        try:
            _restore(context, from_snapshot(context.store.read(object_id, SNAPSHOT_PATH)))
        except ArchiveError as error:
            problems.append(f"{object_id}: {error}")
        else:
            dossiers += 1
    return RebuildReport(dossiers, _reindex(context), tuple(problems))


def _restore(context: Context, values: PackageValues) -> None:
    with context.database.reading() as session:
        known = session.scalars(select(Dossier.id).where(Dossier.object_id == values.object_id)).first()
        if known is not None:
            return
        _check_room(session, values)
    texts = [
        extracted(
            context, document.record_id, context.store.read(values.object_id, data_path(values, document))
        )
        for document in values.documents
    ]
    with context.database.transaction() as session:
        session.add(_dossier(values))
        session.flush()
        session.add_all(_documents(values))
        session.flush()
        session.add_all((*texts, *_events(values)))
        session.flush()
        _move_sequences(session)


def _check_room(session: Session, values: PackageValues) -> None:
    """Raise `ArchiveError` where a row would need a number that something else has by now."""
    if session.get(Agency, values.agency_id) is None:
        raise ArchiveError(
            f"Chưa có cơ quan {values.agency_name}. Hãy khôi phục danh mục cơ quan rồi chạy lại."
        )
    ids = [document.record_id for document in values.documents]
    of_records = select(DossierDocument.id).where(DossierDocument.id.in_(ids))
    of_dossier = select(Dossier.id).where(
        (Dossier.id == values.dossier_id)
        | ((Dossier.agency_id == values.agency_id) & (Dossier.code == values.code))
    )
    if session.scalars(of_records).first() is not None or session.scalars(of_dossier).first() is not None:
        raise ArchiveError(
            f"Số của hồ sơ {values.code} đã dùng cho hồ sơ khác. Hãy khôi phục từ bản sao lưu cơ sở dữ liệu."
        )


def _dossier(values: PackageValues) -> Dossier:
    return Dossier(
        id=values.dossier_id,
        agency_id=values.agency_id,
        code=values.code,
        title=values.title,
        notation=values.notation,
        year=values.year,
        retention=values.retention,
        retention_years=values.retention_years,
        retention_basis=values.retention_basis,
        mode=values.mode,
        languages=",".join(values.languages),
        keywords=values.keywords,
        description=values.description,
        state=DossierState.TAKEN_OVER,
        opened_at=values.opened_at,
        opened_by_id=values.opened_by_id,
        opened_by=values.opened_by,
        last_ordinal=max(document.ordinal for document in values.documents),
        closed_at=values.closed_at,
        object_id=values.object_id,
        taking_over_at=values.taking_over_at,
        taken_over_by_id=values.taken_over_by_id,
        taken_over_by=values.taken_over_by,
        # The moment of confirmation is not in the package: it came just after this one.
        taken_over_at=values.taking_over_at,
    )


def _documents(values: PackageValues) -> Iterator[DossierDocument]:
    for document in values.documents:
        row = document_row(document.record, values.dossier_id, document.ordinal, document.added_at)
        row.id = document.record_id
        row.logical_path = data_path(values, document)
        yield row


def _events(values: PackageValues) -> Iterator[DossierEvent]:
    for event in values.events:
        yield DossierEvent(
            dossier_id=values.dossier_id,
            kind=event.kind,
            at=event.at,
            actor_id=event.actor_id,
            actor_name=event.actor_name,
            note=event.note,
        )
    yield DossierEvent(
        dossier_id=values.dossier_id,
        kind=EventKind.TAKEN_OVER,
        at=values.taking_over_at,
        actor_id=values.taken_over_by_id,
        actor_name=values.taken_over_by,
        note=values.object_id,
    )


def _reindex(context: Context) -> int:
    """Index all records anew, a dossier at a time."""
    archived = select(Dossier.id).where(Dossier.state == DossierState.TAKEN_OVER).order_by(Dossier.id)
    with context.database.transaction() as session:
        context.index.clear(session)
        ids = session.scalars(archived).all()
    records = 0
    for dossier_id in ids:
        with context.database.transaction() as session:
            for document in session.get_one(Dossier, dossier_id).documents:
                index_document(session, context.index, document)
                records += 1
    return records


def _move_sequences(session: Session) -> None:
    """Let PostgreSQL number new rows behind the restored ones; SQLite does so by itself."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in (Dossier, DossierDocument):
        name = table.__tablename__
        highest = select(func.max(table.id)).scalar_subquery()
        session.execute(select(func.setval(func.pg_get_serial_sequence(name, "id"), highest)))

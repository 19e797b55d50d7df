"""Taking a closed dossier over into the archive's own store, so that a kill at any instant loses nothing.

1. One transaction names the object to be written (the intention) and posts a task that will finish it.
2. With no transaction open: words are taken out of the documents, the package is built from the stored
   values, the bytes are copied from the working store, and the store commits the object whole.
3. One transaction confirms: state, places of the bytes, search index, history.

Whatever is killed, the task (or `resume`) starts again at 2, and finds what was done already. One process
at a time works on a dossier. When step 2 fails for a reason, the intention is withdrawn with that reason in
the history.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.context import Context, dossier_for, record_event
from archive.dossiers import record_of
from archive.errors import (
    ArchiveError,
    ContentDamagedError,
    DossierStateError,
    NotReadyForArchiveError,
    TextUnavailableError,
)
from archive.indexing import index_document
from archive.model import AccessMode, DossierAction, DossierState, RetentionCode, next_state
from archive.ocfl import ObjectExistsError, Source, User
from archive.package import (
    PackagedDocument,
    PackagedEvent,
    PackageValues,
    build_package,
    data_path,
    data_paths,
    object_id,
)
from archive.search.fold import storable
from archive.tables import DocumentText, Dossier, DossierEvent, EventKind
from infra import audit, outbox
from infra.errors import InfraError
from infra.identity.model import Actor
from infra.identity.tables import Agency
from infra.policy import Action
from signing.report import Indication

T = TypeVar("T")

TASK = "archive.take_over"
SWEEP_AFTER = timedelta(minutes=1)
"""When the task looks whether the take-over was finished by whoever began it."""


def take_over(context: Context, actor: Actor, dossier_id: int, at: datetime) -> None:
    """Take a closed dossier over, whole, before returning.

    Raises `DossierNotFoundError`, `DossierStateError`, `NotReadyForArchiveError`, `infra` errors when bytes
    are missing
    or damaged; the dossier then is as it was before, but for a line in its history.
    """
    begin(context, actor, dossier_id, at)
    finish(context, dossier_id, at)


def begin(context: Context, actor: Actor, dossier_id: int, at: datetime, *, by_task: bool = False) -> None:
    """Write down the intention; the task finishes it, at once or where the caller does not get to it."""
    with context.database.transaction() as session:
        dossier = dossier_for(session, actor, dossier_id, Action.ARCHIVE_TAKE_OVER)
        next_state(DossierState(dossier.state), DossierAction.TAKE_OVER)
        if dossier.object_id is not None:
            raise DossierStateError("Hồ sơ đang được thu nhận. Hãy đợi xong rồi tải lại trang.")
        reasons = obstacles(context, dossier)
        if reasons:
            raise NotReadyForArchiveError(reasons)
        agency = session.get_one(Agency, dossier.agency_id)
        dossier.object_id = object_id(agency.code, uuid4())
        dossier.taking_over_at = at
        dossier.taken_over_by_id = actor.person_id
        dossier.taken_over_by = actor.full_name
        record_event(session, dossier, EventKind.TAKING_OVER, actor, at)
        payload = {"dossier_id": dossier.id}
        due = at if by_task else at + SWEEP_AFTER
        outbox.post(session, TASK, payload, at=at, due=due, unique_key=f"{TASK}:{dossier.object_id}")
        detail = {"object": dossier.object_id}
        audit.append(session, actor=actor, action=TASK, subject=f"dossier:{dossier.id}", detail=detail, at=at)


def obstacles(context: Context, dossier: Dossier) -> tuple[str, ...]:
    """Say, in Vietnamese, what stands in the way of taking a dossier over."""
    reasons = []
    for document in dossier.documents:
        name = f"Văn bản thứ {document.ordinal} ({document.number}{document.symbol})"
        indication = (document.verification or {}).get("indication")
        if indication not in set(Indication):
            reasons.append(f"{name} chưa có kết quả kiểm tra chữ ký số.")
        elif indication == Indication.TOTAL_FAILED:
            reasons.append(f"{name} có chữ ký số không hợp lệ.")
        if not context.objects.exists(document.sha256):
            reasons.append(f"{name} không còn tệp trong kho làm việc.")
    return tuple(reasons)


def finish(context: Context, dossier_id: int, at: datetime) -> None:
    """Do what the intention says, or find it done. Running it twice, or twice at once, adds nothing."""
    with context.database.reading() as session:
        intended = session.scalars(select(Dossier.object_id).where(Dossier.id == dossier_id)).one_or_none()
    if intended is None:
        return
    with context.store.claim(intended):
        values = _intention(context, dossier_id, intended)
        if values is None:
            return
        try:
            _extract_texts(context, values)
            _store(context, values)
        except (ArchiveError, InfraError, OSError) as error:
            if not context.store.exists(intended):
                _withdraw(context, values, error, at)
            raise
        _confirm(context, values, at)


def resume(context: Context, at: datetime) -> tuple[int, ...]:
    """Finish every take-over that was begun; the dossiers' ids."""
    with context.database.reading() as session:
        begun = select(Dossier.id).where(Dossier.object_id.is_not(None), Dossier.state == DossierState.CLOSED)
        ids = tuple(session.scalars(begun.order_by(Dossier.id)))
    for dossier_id in ids:
        finish(context, dossier_id, at)
    return ids


def _intention(context: Context, dossier_id: int, intended: str) -> PackageValues | None:
    """Load what is to be packaged; None when it is done, or was withdrawn while waiting."""
    with context.database.reading() as session:
        dossier = session.get(Dossier, dossier_id)
        if dossier is None or dossier.object_id != intended or dossier.state != DossierState.CLOSED:
            return None
        return _values(session, dossier)


def _values(session: Session, dossier: Dossier) -> PackageValues:
    agency = session.get_one(Agency, dossier.agency_id)
    return PackageValues(
        object_id=_given(dossier.object_id),
        dossier_id=dossier.id,
        agency_id=agency.id,
        agency_code=agency.code,
        agency_name=agency.name,
        code=dossier.code,
        title=dossier.title,
        notation=dossier.notation,
        year=dossier.year,
        retention=RetentionCode(dossier.retention),
        retention_years=dossier.retention_years,
        retention_basis=dossier.retention_basis,
        mode=AccessMode(dossier.mode),
        languages=tuple(dossier.languages.split(",")),
        keywords=dossier.keywords,
        description=dossier.description,
        opened_at=dossier.opened_at,
        opened_by_id=dossier.opened_by_id,
        opened_by=dossier.opened_by,
        closed_at=_given(dossier.closed_at),
        taking_over_at=_given(dossier.taking_over_at),
        taken_over_by_id=_given(dossier.taken_over_by_id),
        taken_over_by=_given(dossier.taken_over_by),
        documents=tuple(
            PackagedDocument(document.id, document.ordinal, record_of(document), document.added_at)
            for document in dossier.documents
        ),
        events=tuple(
            PackagedEvent(event.kind, event.at, event.actor_id, event.actor_name, event.note)
            for event in dossier.events
        ),
    )


def _given(value: T | None) -> T:
    if value is None:
        msg = "a column that the state of the dossier guarantees is empty"
        raise AssertionError(msg)
    return value


def _extract_texts(context: Context, values: PackageValues) -> None:
    """Take the words out of every document that has none yet, each kept at once."""
    for document in values.documents:
        with context.database.reading() as session:
            if session.get(DocumentText, document.record_id) is not None:
                continue
        text = extracted(context, document.record_id, context.objects.read(document.record.sha256))
        with context.database.transaction() as session:
            session.merge(text)


def extracted(context: Context, record_id: int, content: bytes) -> DocumentText:
    """Take the words out of a document; a file that gives none is archived all the same, and says why."""
    try:
        text, problem = storable(context.extract_text(content)), ""
    except TextUnavailableError as error:
        text, problem = "", str(error)
    return DocumentText(document_id=record_id, text=text, problem=problem)


def _store(context: Context, values: PackageValues) -> None:
    files: dict[str, Source] = dict(build_package(values))
    for document in values.documents:
        files[data_path(values, document)] = partial(context.objects.read, document.record.sha256)
    try:
        inventory = context.store.create(
            values.object_id,
            files,
            message=f"Thu nhận hồ sơ {values.code}",
            user=User(values.taken_over_by, f"urn:antin:person:{values.taken_over_by_id}"),
            at=values.taking_over_at,
        )
    except ObjectExistsError:
        inventory = context.store.inventory(values.object_id)
    for path, sha256 in data_paths(values).items():
        if path not in inventory.state() or inventory.sha256_of(path) != sha256:
            raise ContentDamagedError(
                f"Tệp {path} trong gói lưu trữ khác với văn bản đã lập hồ sơ. Hãy báo quản trị viên."
            )


def _confirm(context: Context, values: PackageValues, at: datetime) -> None:
    with context.database.transaction() as session:
        dossier = session.get_one(Dossier, values.dossier_id, with_for_update=True)
        dossier.state = next_state(DossierState(dossier.state), DossierAction.TAKE_OVER)
        dossier.taken_over_at = at
        paths = {document.ordinal: data_path(values, document) for document in values.documents}
        for row in dossier.documents:
            row.logical_path = paths[row.ordinal]
            index_document(session, context.index, row)
        _event(session, values, EventKind.TAKEN_OVER, at, values.object_id)
        _audit(session, values, "archive.taken_over", {"object": values.object_id}, at)


def _withdraw(context: Context, values: PackageValues, error: Exception, at: datetime) -> None:
    reason = str(error) if isinstance(error, ArchiveError | InfraError) else "Kho lưu trữ không ghi được."
    with context.database.transaction() as session:
        dossier = session.get_one(Dossier, values.dossier_id, with_for_update=True)
        dossier.object_id = None
        dossier.taking_over_at = None
        dossier.taken_over_by_id = None
        dossier.taken_over_by = None
        _event(session, values, EventKind.TAKE_OVER_FAILED, at, reason)
        _audit(session, values, "archive.take_over_failed", {"reason": reason}, at)


def _event(session: Session, values: PackageValues, kind: EventKind, at: datetime, note: str) -> None:
    session.add(
        DossierEvent(
            dossier_id=values.dossier_id,
            kind=kind,
            at=at,
            actor_id=values.taken_over_by_id,
            actor_name=values.taken_over_by,
            note=note[:2000],
        )
    )


def _audit(
    session: Session, values: PackageValues, action: str, detail: dict[str, object], at: datetime
) -> None:
    detail = {**detail, "archivist": values.taken_over_by_id}
    audit.append(
        session, actor=None, action=action, subject=f"dossier:{values.dossier_id}", detail=detail, at=at
    )

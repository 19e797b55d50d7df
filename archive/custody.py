"""Giving bytes out and making sure that they are still what came in."""

from datetime import datetime

from archive.context import Context, record_event
from archive.errors import ContentDamagedError, DossierDataError
from archive.ocfl import check_objects
from archive.ocfl.disk import digests_of
from archive.queries import record_row
from archive.tables import DossierDocument, EventKind, HandOut
from archive.views import FixityProblem, FixityReport
from infra import audit
from infra.identity.model import Actor
from infra.policy import Action

PURPOSE_LENGTH = 500


def original(context: Context, actor: Actor, record_id: int) -> bytes:
    """Read a record's bytes to be shown inside the system, digests checked.

    Raises `RecordNotFoundError`, `ContentDamagedError`.
    """
    with context.database.reading() as session:
        row = record_row(session, actor, record_id, Action.ARCHIVE_SEARCH)
        return _content(context, row)


def hand_out(context: Context, actor: Actor, record_id: int, purpose: str, at: datetime) -> bytes:
    """Give out a record's bytes exactly as they were signed, and write down who got them and what for.

    Nothing is given that could not be written down. Raises `RecordNotFoundError`, `ContentDamagedError`,
    `DossierDataError` without a purpose.
    """
    purpose = purpose.strip()
    if not purpose:
        raise DossierDataError("Hãy ghi mục đích sử dụng trước khi cấp bản sao.")
    if len(purpose) > PURPOSE_LENGTH:
        raise DossierDataError(f"Mục đích sử dụng dài quá {PURPOSE_LENGTH} ký tự. Hãy rút ngắn.")
    with context.database.reading() as session:
        row = record_row(session, actor, record_id, Action.ARCHIVE_HAND_OUT)
        content = _content(context, row)
    with context.database.transaction() as session:
        row = record_row(session, actor, record_id, Action.ARCHIVE_HAND_OUT)
        session.add(
            HandOut(
                document_id=row.id,
                at=at,
                actor_id=actor.person_id,
                actor_name=actor.full_name,
                purpose=purpose,
                sha256=row.sha256,
            )
        )
        note = f"{row.number}{row.symbol}: {purpose}"
        record_event(session, row.dossier, EventKind.HANDED_OUT, actor, at, note)
        detail = {"purpose": purpose, "sha256": row.sha256}
        audit.append(
            session, actor=actor, action="archive.hand_out", subject=f"record:{row.id}", detail=detail, at=at
        )
    return content


def fixity(context: Context, at: datetime) -> FixityReport:
    """Read every stored byte again and compare; nothing is changed, whatever is found."""
    objects = files = size = 0
    problems: list[FixityProblem] = []
    for check in check_objects(context.store):
        objects += 1
        files += check.files
        size += check.size
        problems.extend(
            FixityProblem(check.object_id or check.path, f"{check.path}/{path}", problem)
            for path, problem in check.problems
        )
    return FixityReport(at, objects, files, size, tuple(problems))


def _content(context: Context, row: DossierDocument) -> bytes:
    """Read from the store, which checks SHA-512, and compare with the digest the document was filed under."""
    content = context.store.read(row.dossier.object_id or "", row.logical_path or "")
    if digests_of(content).sha256 != row.sha256:
        raise ContentDamagedError(
            "Tệp lưu trữ không còn khớp với văn bản đã thu nhận nên không được cấp. Hãy báo quản trị viên."
        )
    return content

"""Making a batch, and letting one go on: how many run at once, and in which order documents are locked."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from docflow.batches.model import LEASE, OPEN_BATCHES, BatchKind, BatchState, Chosen
from docflow.batches.showing import is_lapsed, is_orphan
from docflow.batches.starting import checked, insisted, items_of, not_opened, unopened
from docflow.batches.tables import SigningBatch
from docflow.batches.verdicts import put_back
from docflow.context import Context
from docflow.errors import BatchRunningError, BusyError, DocumentNotFoundError, InvalidDataError
from docflow.tables import OutgoingDocument
from infra import audit
from infra.identity import Actor, Person
from infra.policy import authorize

_AT_ONCE = (
    "Máy chủ đang chạy đủ {count} lượt ký của những người khác nên chưa nhận thêm. "
    "Hãy chờ vài phút rồi bấm ký lại."
)
_RUNNING = (
    "Bạn đang có lượt ký số {id} chạy chưa xong. Hãy mở lượt đó để xem, và chờ xong hoặc dừng lại trước khi "
    "bắt đầu lượt khác."
)
_ASKING = (
    "Lượt ký số {id} của bạn đang chờ máy ký. "
    "Hãy mở lượt đó để ký, hoặc dừng lại trước khi bắt đầu lượt khác."
)
_OTHER_WAY = (
    "Lượt ký này được bắt đầu bằng khóa khác với khóa bạn dùng bây giờ. "
    "Hãy dừng lượt này rồi chọn lại các văn bản còn chờ."
)
_GONE_WRONG = frozenset({"40P01", "40001"})
"""SQLSTATE of a deadlock and of a transaction that another one got ahead of."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person sent to begin a batch."""

    kind: BatchKind
    chosen: Sequence[Chosen]
    request_key: str
    unseen: bool
    issued_on: date | None
    certificate: str | None = None
    """SHA-256 of the own key's certificate; None: under a PIN."""
    insist: str = ""
    """Why the one document of an issue is sealed although something speaks against it."""


def begin(context: Context, actor: Actor, asked: Asked, at: datetime) -> tuple[SigningBatch, bool]:
    """Store a new batch, which is to be run; or find the one of the same request key, and say False.

    Raises as `Batches.start`.
    """
    authorize(actor, asked.kind.right, agency_id=actor.agency_id)
    wanted = checked(asked.chosen, asked.kind, asked.issued_on)
    insist = insisted(asked.insist, asked.kind, wanted)
    with contended(), context.database.transaction() as session:
        # One after the other for each person, so that two presses at once count each other.
        person = select(Person.id).where(Person.id == actor.person_id)
        session.execute(person.with_for_update(key_share=True)).one()
        earlier = _by_request(session, actor, asked.request_key)
        if earlier is not None:
            return earlier, False
        check_room(session, context, actor, asked.kind, at)
        _lock(session, [each.document_id for each in wanted])
        batch = SigningBatch(
            kind=asked.kind,
            state=BatchState.RUNNING,
            agency_id=actor.agency_id,
            person_id=actor.person_id,
            request_key=asked.request_key,
            issued_on=asked.issued_on,
            reason="",
            runner=secrets.token_hex(16),
            leased_until=at + LEASE,
            created_at=at,
            certificate=asked.certificate,
            insist=insist,
        )
        batch.items = items_of(session, actor, asked.kind, wanted, at)
        blind = unopened(batch.items)
        if blind and not asked.unseen:
            raise not_opened(session, blind)
        session.add(batch)
        session.flush()
        log(session, actor, batch, "start", at, documents=len(batch.items), unseen=len(blind))
        return batch, True


def go_on(  # noqa: PLR0913, PLR0917 -- which batch, for whom, with what
    session: Session,
    context: Context,
    actor: Actor,
    batch: SigningBatch,
    certificate: str | None,
    at: datetime,
) -> None:
    """Let a locked batch that pauses run again. Raises `InvalidDataError`, `BatchRunningError`."""
    authorize(actor, batch.kind.right, agency_id=actor.agency_id)
    if batch.state is BatchState.RUNNING and not is_orphan(batch, at):
        raise InvalidDataError("Lượt ký này đang chạy. Hãy tải lại trang để xem.")
    if batch.state is BatchState.ASKING and not is_lapsed(batch, at):
        raise InvalidDataError("Lượt ký này đang chờ máy ký. Hãy tải lại trang để ký.")
    if batch.state not in OPEN_BATCHES:
        raise InvalidDataError("Lượt ký này đã kết thúc. Hãy chọn lại các văn bản còn chờ ký.")
    if (batch.certificate is None) != (certificate is None):
        raise InvalidDataError(_OTHER_WAY)
    check_room(session, context, actor, batch.kind, at, but=batch.id)
    put_back(session, batch.id, stored_by=at)
    batch.state, batch.reason = BatchState.RUNNING, ""
    batch.runner, batch.leased_until = secrets.token_hex(16), at + LEASE
    batch.certificate, batch.offer = certificate, None


def check_room(  # noqa: PLR0913, PLR0917 -- for whom, and beside what
    session: Session, context: Context, actor: Actor, kind: BatchKind, at: datetime, but: int | None = None
) -> None:
    """Raises `BatchRunningError` where one of this kind is worked on already, or the server is full.

    Of two persons who come to a server with one place left at the same moment both may get in.
    """
    own = select(SigningBatch).where(
        SigningBatch.person_id == actor.person_id,
        SigningBatch.kind == kind,
        SigningBatch.id != (but or 0),
        SigningBatch.state.in_((BatchState.RUNNING, BatchState.ASKING)),
    )
    for batch in session.scalars(own):
        if not is_orphan(batch, at) and not is_lapsed(batch, at):
            sentence = _RUNNING if batch.state is BatchState.RUNNING else _ASKING
            raise BatchRunningError(sentence.format(id=batch.id), batch.id)
    running = select(func.count()).where(
        SigningBatch.state == BatchState.RUNNING,
        SigningBatch.leased_until > at,
        SigningBatch.id != (but or 0),
    )
    count = session.scalar(running) or 0
    if count >= context.batches_at_once:
        raise BatchRunningError(_AT_ONCE.format(count=count))


@contextmanager
def contended() -> Iterator[None]:
    """Tell who lost against another transaction that somebody was first; nothing of theirs was stored."""
    try:
        yield
    except IntegrityError as error:
        # Two windows at the same moment on a database that lets both look first.
        raise BusyError from error
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) in _GONE_WRONG:
            raise BusyError from error
        raise


def own_batch(session: Session, actor: Actor, batch_id: int, *, lock: bool = False) -> SigningBatch:
    """Raises `DocumentNotFoundError`, also for somebody else's."""
    wanted = select(SigningBatch).where(
        SigningBatch.id == batch_id,
        SigningBatch.person_id == actor.person_id,
        SigningBatch.agency_id == actor.agency_id,
    )
    batch = session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()
    if batch is None:
        raise DocumentNotFoundError
    return batch


def log(session: Session, actor: Actor, batch: SigningBatch, what: str, at: datetime, **detail: int) -> None:
    audit.append(
        session,
        actor=actor,
        action=f"batch.{what}",
        subject=f"batch:{batch.id}",
        detail={"kind": batch.kind, **detail},
        at=at,
    )


def _lock(session: Session, document_ids: Sequence[int]) -> None:
    """Lock the documents in one order for all: two lists the other way round wait, and none for the other."""
    wanted = select(OutgoingDocument.id).where(OutgoingDocument.id.in_(document_ids))
    session.execute(wanted.order_by(OutgoingDocument.id).with_for_update(key_share=True)).all()


def _by_request(session: Session, actor: Actor, request_key: str) -> SigningBatch | None:
    wanted = select(SigningBatch).where(
        SigningBatch.person_id == actor.person_id, SigningBatch.request_key == request_key
    )
    return session.scalars(wanted).one_or_none()

"""Taking the answer of a key that is elsewhere: let in once, verified, stored with its verdict, or let go."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from docflow.along import Along
from docflow.approval import Approval, BegunApproval
from docflow.batches import verdicts
from docflow.batches.model import CONCERNS_ALL, BatchKind
from docflow.batches.signing import opened_note
from docflow.batches.tables import SigningBatch
from docflow.context import Context
from docflow.deferred.model import STORING, WRONG_ANSWERS, RequestState, own_key
from docflow.deferred.rows import BEING_STORED, LATE, NOT_ASKED, Taken, close, log, own, taken_row
from docflow.deferred.tables import SignatureRequestRow
from docflow.errors import AnswerRefusedError, BusyError, DocflowError, WrongAnswerError
from docflow.issuing import BegunIssue, Issuing
from docflow.means import agency_means, leader_means
from infra.errors import NotAllowedError
from infra.identity import Actor, Agency, Person
from infra.policy import may
from signing.errors import CertificateNotUsableError, SignatureRejectedError, SigningError
from signing.pdf.source import BytesSource
from signing.pending import pending_from_bytes

_BY_DEVICE = "Ký bằng thiết bị của người ký."
_TWICE = "Văn bản này đã có chữ ký gửi về cho lần ký đó. Hãy tải lại trang để xem."
_OTHER = "Chữ ký gửi về không thuộc lần ký này nên không được lưu. Hãy bắt đầu ký lại."


@dataclass(frozen=True, slots=True)
class Answering:
    context: Context

    def answer(self, actor: Actor, request_id: str, binding: str | None, value: bytes, at: datetime) -> None:
        """As `Deferred.answer`; without `binding` for who was handed the signed offer."""
        taken = self._take(actor, request_id, binding, at)
        try:
            self._store(actor, taken, value, at)
        except SignatureRejectedError as error:
            self._wrong(actor, taken, str(error), at)
            raise WrongAnswerError(str(error)) from error
        except CONCERNS_ALL:
            self._release(taken, at)
            raise
        except NotAllowedError as error:
            if may(actor, taken.kind.right, agency_id=actor.agency_id):
                self._end(actor, taken, str(error), at)
            else:
                self._release(taken, at)
            raise
        except (DocflowError, SigningError) as error:
            self._end(actor, taken, str(error), at)
            raise
        except Exception:
            # Nothing was stored and nobody knows why: the same answer may come again.
            self._release(taken, at)
            raise

    def _take(self, actor: Actor, request_id: str, binding: str | None, at: datetime) -> Taken:
        """Let one answer in: of two at once the second is told that one is being stored."""
        with self.context.database.transaction() as session:
            row = own(session, actor, request_id, lock=True)
            if row.state is RequestState.STORING and row.storing_until is not None and row.storing_until > at:
                raise AnswerRefusedError(BEING_STORED)
            if row.state is RequestState.ANSWERED:
                raise AnswerRefusedError(_TWICE)
            if row.pending is None:
                raise AnswerRefusedError(row.reason or LATE)
            if binding is not None and not secrets.compare_digest(row.binding.encode(), binding.encode()):
                raise AnswerRefusedError(_OTHER)
            if row.expires_at > at:
                # Of many answers in one call the last ones come up long after `at`.
                taken = _taken(session, row, at, max(at, self.context.clock()) + STORING)
                if taken is not None:
                    return taken
            if row.batch_id is None:
                refusal = LATE
                close(row, RequestState.EXPIRED, LATE, at)
                log(session, actor, row, "expire", at)
            else:
                refusal = LATE if row.expires_at <= at else NOT_ASKED
        raise AnswerRefusedError(refusal)

    def _store(self, actor: Actor, taken: Taken, value: bytes, at: datetime) -> None:
        original = BytesSource(self.context.objects.read(taken.revision))
        pending = pending_from_bytes(taken.pending, original)
        # Between asking and answer a certificate may be taken from its owner, expire or be revoked.
        check_registered(self.context, actor, taken.kind, pending.certificate)
        self.context.desk.signer(pending.certificate, pending.chain, at)
        said = "" if taken.batch_id is None else opened_note(taken.batch_id, is_opened=taken.opened)
        note = " ".join(filter(None, (said, _BY_DEVICE)))
        along = Along(note, lambda session: self._settle(session, actor, taken, at))
        if taken.number is None:
            begun = BegunApproval(pending, taken.revision, taken.seen)
            Approval(self.context).end(actor, taken.document_id, begun, value, at, along)
        else:
            issue = BegunIssue(pending, taken.revision, taken.number, taken.note)
            Issuing(self.context).end(actor, taken.document_id, issue, value, at, along)

    def _settle(self, session: Session, actor: Actor, taken: Taken, at: datetime) -> None:
        """In the transaction that stores the document: the request is answered, or nothing is stored."""
        batch, row = _held(session, taken)
        if row is None:
            raise BusyError
        if batch is not None:
            verdicts.settle(session, taken.id, taken.taker, at)
            verdicts.end_if_done(session, batch, at)
        close(row, RequestState.ANSWERED, "", at)
        session.flush()
        log(session, actor, row, "answer", at)

    def _wrong(self, actor: Actor, taken: Taken, reason: str, at: datetime) -> None:
        """Count it, and have the log tell who sent it: a device that is broken, or somebody trying."""
        with self.context.database.transaction() as session:
            batch, row = _held(session, taken)
            if row is None:
                return
            row.wrong_answers += 1
            if row.wrong_answers >= WRONG_ANSWERS:
                _refuse(session, batch, row, taken, reason, at)
            else:
                _let_go(session, batch, row, taken, at)
            session.flush()
            log(session, actor, row, "wrong_answer", at, times=row.wrong_answers, reason=reason)

    def _release(self, taken: Taken, at: datetime) -> None:
        with self.context.database.transaction() as session:
            batch, row = _held(session, taken)
            if row is not None:
                _let_go(session, batch, row, taken, at)

    def _end(self, actor: Actor, taken: Taken, reason: str, at: datetime) -> None:
        with self.context.database.transaction() as session:
            batch, row = _held(session, taken)
            if row is not None:
                _refuse(session, batch, row, taken, reason, at)
                session.flush()
                log(session, actor, row, "refuse", at, reason=reason)


def check_registered(context: Context, actor: Actor, kind: BatchKind, certificate: bytes) -> None:
    """Raises `CertificateNotUsableError` for a certificate that is not the one in the directory."""
    with context.database.reading() as session:
        if kind is BatchKind.SIGN:
            registered = leader_means(session.get_one(Person, actor.person_id)).key_ref
        else:
            registered = agency_means(session.get_one(Agency, actor.agency_id)).key_ref
    if registered != own_key(certificate):
        raise CertificateNotUsableError(
            "Chứng thư trong thiết bị này không phải chứng thư đã đăng ký cho "
            f"{actor.full_name if kind is BatchKind.SIGN else actor.agency_name}. "
            "Hãy cắm đúng thiết bị, hoặc đề nghị quản trị viên đăng ký chứng thư này."
        )


def _taken(session: Session, row: SignatureRequestRow, at: datetime, until: datetime) -> Taken | None:
    """Mark the row as being stored; None where its batch does not wait for it any more."""
    if row.pending is None:
        return None
    taker, is_opened = "", True
    if row.batch_id is not None:
        item = verdicts.take(session, verdicts.locked(session, row.batch_id), row.id, until, at)
        if item is None or item.runner is None:
            return None
        taker, is_opened = item.runner, item.opened
    row.state, row.storing_until = RequestState.STORING, until
    return Taken(
        row.id,
        row.kind,
        row.document_id,
        row.revision,
        row.seen,
        row.number,
        row.note,
        row.pending,
        until,
        row.batch_id,
        taker,
        is_opened,
    )


def _held(session: Session, taken: Taken) -> tuple[SigningBatch | None, SignatureRequestRow | None]:
    """Lock the batch and the row, if it is still this answer that is being stored."""
    batch = None if taken.batch_id is None else verdicts.locked(session, taken.batch_id)
    return batch, session.scalars(taken_row(taken).with_for_update()).one_or_none()


def _let_go(
    session: Session, batch: SigningBatch | None, row: SignatureRequestRow, taken: Taken, at: datetime
) -> None:
    if batch is None or verdicts.let_go(session, batch, taken.id, taken.taker, at):
        row.state, row.storing_until = RequestState.WAITING, None
        if batch is not None and batch.asked_until is None:
            # Meanwhile the batch had nothing else to wait for.
            batch.asked_until = row.expires_at
    else:
        close(row, RequestState.CANCELLED, NOT_ASKED, at)


def _refuse(  # noqa: PLR0913, PLR0917 -- the rows of one refusal
    session: Session,
    batch: SigningBatch | None,
    row: SignatureRequestRow,
    taken: Taken,
    reason: str,
    at: datetime,
) -> None:
    if batch is not None:
        # A batch that was taken out of these hands has seen to its document.
        with suppress(BusyError):
            verdicts.settle(session, taken.id, taken.taker, at, refused=reason)
        verdicts.end_if_done(session, batch, at)
    close(row, RequestState.REFUSED, reason, at)

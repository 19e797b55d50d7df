"""Preparing a signature for a key that is elsewhere, and taking its answer: once, in time, for this file."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from docflow.along import Along
from docflow.approval import Approval, BegunApproval
from docflow.batches.candidates import seen_of
from docflow.batches.model import CONCERNS_ALL, BatchKind
from docflow.context import Context
from docflow.deferred.model import (
    GOOD_FOR,
    MAX_PICTURES,
    PICTURE_DPI,
    STORING,
    WRONG_ANSWERS,
    PageShown,
    RequestState,
    SignatureRequest,
    binding_of,
    own_key,
)
from docflow.deferred.rows import (
    BEING_STORED,
    LATE,
    Taken,
    close,
    expire,
    log,
    own,
    supersede,
    taken_row,
    view_of,
)
from docflow.deferred.tables import SignatureRequestRow
from docflow.errors import AnswerRefusedError, BusyError, DocflowError, InvalidDataError, WrongAnswerError
from docflow.issuing import BegunIssue, Issuing
from docflow.means import agency_means, leader_means
from docflow.repository import load_outgoing
from infra.identity import Actor, Agency, Person
from signing.errors import CertificateNotUsableError, SignatureRejectedError, SigningError
from signing.pdf.source import BytesSource
from signing.pending import pending_from_bytes, pending_to_bytes

MAX_CERTIFICATES = 8
_BY_DEVICE = "Ký bằng thiết bị của người ký."
_TWICE = "Văn bản này đã có chữ ký gửi về cho lần ký đó. Hãy tải lại trang để xem."
_OTHER = "Chữ ký gửi về không thuộc lần ký này nên không được lưu. Hãy bắt đầu ký lại."


@dataclass(frozen=True, slots=True)
class Deferred:
    context: Context

    def prepare(  # noqa: PLR0913 -- what the signer was shown and signs with
        self,
        actor: Actor,
        kind: BatchKind,
        document_id: int,
        certificates: Sequence[bytes],
        *,
        revision: str,
        seen: str | None,
        issued_on: date | None,
        insist: str = "",
        at: datetime,
    ) -> SignatureRequest:
        """Write the revision but for its signature, and say what the owner's key has to sign.

        `certificates` are DER, the registered one first. An earlier request for the same document ends. An
        issue's number is bound from here on, whatever becomes of the request. Raises what `Approval.sign`
        and `Issuing.issue` raise, and `CertificateNotUsableError` for a certificate that is not registered.
        """
        if not 1 <= len(certificates) <= MAX_CERTIFICATES:
            raise InvalidDataError("Chưa có chứng thư của thiết bị ký. Hãy cắm thiết bị rồi thử lại.")
        self._check_registered(actor, kind, certificates[0])
        if kind is BatchKind.SIGN:
            begun: BegunApproval | BegunIssue = Approval(self.context).begin(
                actor, document_id, certificates, revision=revision, seen=seen, at=at
            )
        elif issued_on is None:
            raise InvalidDataError("Chưa có ngày ban hành. Hãy chọn ngày.")
        else:
            begun = Issuing(self.context).begin(
                actor,
                document_id,
                certificates,
                issued_on=issued_on,
                revision=revision,
                insist=insist,
                at=at,
            )
        pages = self._pictures(begun.revision)
        return self._keep(actor, kind, document_id, begun, pages, at)

    def answer(self, actor: Actor, request_id: str, binding: str, value: bytes, at: datetime) -> None:
        """Verify what the key gave, and store the document signed.

        Raises `AnswerRefusedError` for an answer that is late, the second, or bound to something else;
        `WrongAnswerError` for one that does not verify, which may be sent again `WRONG_ANSWERS` times;
        what time stamps may raise and `CertificateNotUsableError`, after which the same answer can be sent
        again; and `StaleRevisionError` or
        another `DocflowError` when the document changed meanwhile, which ends the request.
        """
        taken = self._take(actor, request_id, binding, at)
        try:
            self._store(actor, taken, value, at)
        except SignatureRejectedError as error:
            self._wrong(taken, str(error), at)
            raise WrongAnswerError(str(error)) from error
        except CONCERNS_ALL:
            self._release(taken)
            raise
        except (DocflowError, SigningError) as error:
            self._end(taken, RequestState.REFUSED, str(error), at)
            raise
        except Exception:
            # Nothing was stored and nobody knows why: the same answer may come again.
            self._release(taken)
            raise

    def cancel(self, actor: Actor, request_id: str, at: datetime) -> None:
        """Wait no longer. A second press changes nothing; an answer being stored is let end."""
        with self.context.database.transaction() as session:
            row = own(session, actor, request_id, lock=True)
            if row.state is RequestState.WAITING:
                close(row, RequestState.CANCELLED, "Người ký đã hủy lần ký này.", at)
                log(session, actor, row, "cancel", at)

    def view(self, actor: Actor, request_id: str, at: datetime) -> SignatureRequest:
        """Show an own request. Raises `DocumentNotFoundError`, also for somebody else's."""
        with self.context.database.reading() as session:
            row = own(session, actor, request_id)
            original = b"" if row.pending is None else self.context.objects.read(row.revision)
            return view_of(session, row, original, at)

    def picture(self, actor: Actor, request_id: str, page: int) -> bytes:
        """Draw a page (from 0) as the request is bound to it, PNG.

        Raises `InvalidDataError`, and `DocumentNotFoundError` for a document that is not theirs to see now.
        """
        with self.context.database.reading() as session:
            row = own(session, actor, request_id)
            load_outgoing(session, actor, row.document_id)
            revision = row.revision
        picture = None
        if 0 <= page < MAX_PICTURES:
            picture = self.context.desk.page_picture(self.context.objects.read(revision), page, PICTURE_DPI)
        if picture is None:
            raise InvalidDataError("Văn bản không có trang này. Hãy chọn trang khác.")
        return picture

    def _check_registered(self, actor: Actor, kind: BatchKind, certificate: bytes) -> None:
        with self.context.database.reading() as session:
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

    def _pictures(self, revision: str) -> tuple[PageShown, ...]:
        pdf = self.context.objects.read(revision)
        shown: list[PageShown] = []
        for page in range(MAX_PICTURES):
            picture = self.context.desk.page_picture(pdf, page, PICTURE_DPI)
            if picture is None:
                break
            shown.append(PageShown(page, hashlib.sha256(picture).hexdigest()))
        return tuple(shown)

    def _keep(  # noqa: PLR0913, PLR0917 -- what was begun, and for whom
        self,
        actor: Actor,
        kind: BatchKind,
        document_id: int,
        begun: BegunApproval | BegunIssue,
        pages: tuple[PageShown, ...],
        at: datetime,
    ) -> SignatureRequest:
        request_id, expires_at = secrets.token_hex(16), at + GOOD_FOR
        with self.context.database.transaction() as session:
            document = load_outgoing(session, actor, document_id, lock=True)
            if document.revision != begun.revision:
                raise BusyError
            supersede(session, document_id, at)
            expire(session, at)
            seen = begun.agreed if isinstance(begun, BegunApproval) else seen_of(document, kind)
            row = SignatureRequestRow(
                id=request_id,
                kind=kind,
                state=RequestState.WAITING,
                document_id=document_id,
                agency_id=actor.agency_id,
                person_id=actor.person_id,
                revision=begun.revision,
                seen=seen,
                pages=[page.sha256 for page in pages],
                pending=pending_to_bytes(begun.pending),
                number=begun.number if isinstance(begun, BegunIssue) else None,
                note=begun.note if isinstance(begun, BegunIssue) else "",
                binding=binding_of(
                    request_id=request_id,
                    kind=kind,
                    document_id=document_id,
                    revision=begun.revision,
                    seen=seen,
                    pages=pages,
                    certificate=begun.pending.certificate,
                    to_be_signed=begun.pending.to_be_signed,
                    expires_at=expires_at,
                ),
                wrong_answers=0,
                reason="",
                created_at=at,
                expires_at=expires_at,
            )
            session.add(row)
            session.flush()
            view = view_of(session, row, begun.pending.original.in_memory(), at)
            log(session, actor, row, "prepare", at)
            return view

    def _take(self, actor: Actor, request_id: str, binding: str, at: datetime) -> Taken:
        """Let one answer in: of two at once the second is told that one is being stored."""
        with self.context.database.transaction() as session:
            row = own(session, actor, request_id, lock=True)
            if row.state is RequestState.STORING and row.storing_until is not None and row.storing_until > at:
                raise AnswerRefusedError(BEING_STORED)
            if row.state is RequestState.ANSWERED:
                raise AnswerRefusedError(_TWICE)
            if row.pending is None:
                raise AnswerRefusedError(row.reason or LATE)
            late = row.expires_at <= at
            if late:
                close(row, RequestState.EXPIRED, LATE, at)
                log(session, actor, row, "expire", at)
            elif not secrets.compare_digest(row.binding.encode(), binding.encode()):
                raise AnswerRefusedError(_OTHER)
            else:
                row.state, row.storing_until = RequestState.STORING, at + STORING
                return Taken(
                    row.id,
                    row.kind,
                    row.document_id,
                    row.revision,
                    row.seen,
                    row.number,
                    row.note,
                    row.pending,
                    row.storing_until,
                )
        raise AnswerRefusedError(LATE)

    def _store(self, actor: Actor, taken: Taken, value: bytes, at: datetime) -> None:
        original = BytesSource(self.context.objects.read(taken.revision))
        pending = pending_from_bytes(taken.pending, original)
        # Between asking and answer a certificate may be taken from its owner, expire or be revoked.
        self._check_registered(actor, taken.kind, pending.certificate)
        self.context.desk.signer(pending.certificate, pending.chain, at)
        along = Along(_BY_DEVICE, lambda session: self._settle(session, actor, taken, at))
        if taken.number is None:
            begun = BegunApproval(pending, taken.revision, taken.seen)
            Approval(self.context).end(actor, taken.document_id, begun, value, at, along)
        else:
            issue = BegunIssue(pending, taken.revision, taken.number, taken.note)
            Issuing(self.context).end(actor, taken.document_id, issue, value, at, along)

    def _settle(self, session: Session, actor: Actor, taken: Taken, at: datetime) -> None:
        """In the transaction that stores the document: the request is answered, or nothing is stored."""
        row = session.scalars(taken_row(taken).with_for_update()).one_or_none()
        if row is None:
            raise BusyError
        close(row, RequestState.ANSWERED, "", at)
        session.flush()
        log(session, actor, row, "answer", at)

    def _wrong(self, taken: Taken, reason: str, at: datetime) -> None:
        with self.context.database.transaction() as session:
            row = session.scalars(taken_row(taken).with_for_update()).one_or_none()
            if row is None:
                return
            row.wrong_answers += 1
            if row.wrong_answers >= WRONG_ANSWERS:
                close(row, RequestState.REFUSED, reason, at)
            else:
                row.state, row.storing_until = RequestState.WAITING, None

    def _release(self, taken: Taken) -> None:
        with self.context.database.transaction() as session:
            row = session.scalars(taken_row(taken).with_for_update()).one_or_none()
            if row is not None:
                row.state, row.storing_until = RequestState.WAITING, None

    def _end(self, taken: Taken, state: RequestState, reason: str, at: datetime) -> None:
        with self.context.database.transaction() as session:
            row = session.scalars(taken_row(taken).with_for_update()).one_or_none()
            if row is not None:
                close(row, state, reason, at)

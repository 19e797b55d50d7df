"""Preparing a signature for a key that is elsewhere, and taking its answer: once, in time, for this file."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from certs.facts import parsed
from docflow.approval import Approval, BegunApproval
from docflow.batches import verdicts
from docflow.batches.candidates import seen_of
from docflow.batches.model import BatchKind
from docflow.context import Context
from docflow.deferred.answering import Answering, check_registered
from docflow.deferred.model import (
    BATCH_GOOD_FOR,
    GOOD_FOR,
    MAX_PICTURES,
    MOST_PIXELS,
    PICTURE_DPI,
    PageShown,
    Place,
    RequestState,
    SignatureRequest,
    binding_of,
)
from docflow.deferred.rows import IN_BATCH, close, expire, log, own, supersede, view_of
from docflow.deferred.tables import SignatureRequestRow
from docflow.errors import AnswerRefusedError, BusyError, InvalidDataError
from docflow.issuing import BegunIssue, Issuing
from docflow.repository import load_outgoing
from infra.identity import Actor
from signing.errors import CertificateNotUsableError
from signing.pdf.source import BytesSource
from signing.pending import pending_from_bytes, pending_to_bytes
from signing.validation.faults import Fault, guarded

MAX_CERTIFICATES = 8
_NO_CERTIFICATE = (
    "Không đọc được chứng thư số mà máy ký gửi lên. Hãy rút thiết bị, cắm lại rồi thử lại; nếu vẫn vậy, "
    "liên hệ tổ chức cấp chứng thư."
)
_NO_PAGE = "Văn bản không có trang này. Hãy chọn trang khác."
_ENDED = "Lần ký này đã kết thúc nên không còn ảnh trang. Hãy mở văn bản để xem."
_REDRAWN = "Ảnh trang không còn giống như lúc chuẩn bị ký nên không được dùng. Hãy bắt đầu ký lại."


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
        place: Place | None = None,
        at: datetime,
    ) -> SignatureRequest:
        """Write the revision but for its signature, and say what the owner's key has to sign.

        `certificates` are DER, the registered one first. An earlier request for the same document ends. An
        issue's number is bound from here on, whatever becomes of the request. `place` is where in a batch
        it belongs, whose document is marked as asked in the same transaction. Raises what `Approval.sign`
        and `Issuing.issue` raise, `CertificateNotUsableError` for a certificate that is not registered,
        `AnswerRefusedError` where a batch asks for this document, and `BatchGoneError` for a run that was
        given up.
        """
        check_certificates(certificates)
        check_registered(self.context, actor, kind, certificates[0])
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
        pages = self._pictures(begun.pending.pdf)
        return self._keep(actor, kind, document_id, begun, pages, place, at)

    def answer(self, actor: Actor, request_id: str, binding: str, value: bytes, at: datetime) -> None:
        """Verify what the key gave, and store the document signed.

        Raises `AnswerRefusedError` for an answer that is late, the second, or bound to something else;
        `WrongAnswerError` for one that does not verify, which may be sent again `WRONG_ANSWERS` times;
        what time stamps may raise and `CertificateNotUsableError`, after which the same answer can be sent
        again; and `StaleRevisionError` or
        another `DocflowError` when the document changed meanwhile, which ends the request.
        """
        Answering(self.context).answer(actor, request_id, binding, value, at)

    def answer_offered(self, actor: Actor, request_id: str, value: bytes, at: datetime) -> None:
        """As `answer`, where the service itself signed what was offered: an offer needs no binding."""
        Answering(self.context).answer(actor, request_id, None, value, at)

    def cancel(self, actor: Actor, request_id: str, at: datetime) -> None:
        """Wait no longer. A second press changes nothing; an answer being stored is let end.

        Raises `AnswerRefusedError` for a batch's request, which ends with its batch.
        """
        with self.context.database.transaction() as session:
            row = own(session, actor, request_id, lock=True)
            if row.batch_id is not None:
                raise AnswerRefusedError(IN_BATCH.format(id=row.batch_id))
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
        """Draw a page (from 0) as it will be signed, PNG: the very picture that the request is bound to.

        Raises `InvalidDataError` for another page or an ended request, and `DocumentNotFoundError` for a
        document that is not theirs to see now.
        """
        with self.context.database.reading() as session:
            row = own(session, actor, request_id)
            load_outgoing(session, actor, row.document_id)
            kept, revision, pages = row.pending, row.revision, list(row.pages)
        if not 0 <= page < len(pages):
            raise InvalidDataError(_NO_PAGE)
        if kept is None:
            raise InvalidDataError(_ENDED)
        pdf = pending_from_bytes(kept, BytesSource(self.context.objects.read(revision))).pdf
        for picture in self._drawn(pdf, page, 1):
            if hashlib.sha256(picture).hexdigest() == pages[page]:
                return picture
        raise InvalidDataError(_REDRAWN)

    def _pictures(self, pdf: bytes) -> tuple[PageShown, ...]:
        drawn = self._drawn(pdf, 0, MAX_PICTURES)
        return tuple(PageShown(page, hashlib.sha256(each).hexdigest()) for page, each in enumerate(drawn))

    def _drawn(self, pdf: bytes, first: int, most: int) -> list[bytes]:
        return self.context.desk.page_pictures(
            pdf, first=first, most=most, dpi=PICTURE_DPI, most_pixels=MOST_PIXELS
        )

    def _keep(  # noqa: PLR0913, PLR0917 -- what was begun, for whom and where
        self,
        actor: Actor,
        kind: BatchKind,
        document_id: int,
        begun: BegunApproval | BegunIssue,
        pages: tuple[PageShown, ...],
        place: Place | None,
        at: datetime,
    ) -> SignatureRequest:
        request_id = secrets.token_hex(16)
        expires_at = at + (GOOD_FOR if place is None else BATCH_GOOD_FOR)
        with self.context.database.transaction() as session:
            document = load_outgoing(session, actor, document_id, lock=True)
            if document.revision != begun.revision:
                raise BusyError
            batch = None if place is None else verdicts.locked(session, place.batch_id)
            supersede(session, document_id, at, batch_id=None if place is None else place.batch_id)
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
                batch_id=None if place is None else place.batch_id,
            )
            session.add(row)
            session.flush()
            if place is not None and batch is not None:
                verdicts.ask(session, batch, place.item_id, place.runner, (request_id, expires_at))
            view = view_of(session, row, begun.pending.original.in_memory(), at)
            log(session, actor, row, "prepare", at)
            return view


def check_certificates(certificates: Sequence[bytes]) -> None:
    """Raises `InvalidDataError` for none or too many, and `CertificateNotUsableError` for other bytes."""
    if not 1 <= len(certificates) <= MAX_CERTIFICATES:
        raise InvalidDataError("Chưa có chứng thư của thiết bị ký. Hãy cắm thiết bị rồi thử lại.")
    try:
        for certificate in certificates:
            guarded(partial(parsed, certificate))
    except Fault as fault:
        raise CertificateNotUsableError(_NO_CERTIFICATE) from fault

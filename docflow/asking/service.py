"""The use cases of batches that are signed on their owner's machine."""

import hashlib
import logging
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.asking.lapsing import ask_again, lapse, sweep, take_back
from docflow.asking.model import (
    AHEAD,
    IDENTITY_GOOD_FOR,
    LANES,
    MAX_ANSWERS,
    WISH_GOOD_FOR,
    AnswerVerdict,
    NotSigned,
    mark_of,
    voice_of,
)
from docflow.asking.objecting import objection
from docflow.asking.offering import offer_items
from docflow.asking.preparing import Preparing
from docflow.batches.model import BatchKind, BatchState, Chosen, ItemState
from docflow.batches.opening import Asked, begin, go_on, log, own_batch
from docflow.batches.running import BatchRun
from docflow.batches.tables import SigningBatch, SigningBatchItem
from docflow.batches.verdicts import pause
from docflow.context import Context
from docflow.deferred import OWN_KEY, Deferred
from docflow.deferred.answering import check_registered
from docflow.deferred.declining import decline
from docflow.deferred.rows import BEING_STORED, own
from docflow.deferred.service import check_certificates
from docflow.errors import (
    AnswerRefusedError,
    BusyError,
    DocflowError,
    DocumentNotFoundError,
    InvalidDataError,
    NotReadyToSignError,
)
from docflow.means import agency_means, leader_means
from infra.errors import InfraError, NotAllowedError
from infra.identity import Actor, Agency, Person
from infra.identity.errors import IdentityError
from infra.policy import authorize, may
from infra.sandbox import SandboxError
from signing.agent.offers import Identity, Offer, Wish
from signing.errors import CertificateNotUsableError, SigningError

logger = logging.getLogger(__name__)

_NOT_OWN = (
    "Khóa đã đăng ký không phải khóa trên máy của người ký. Hãy ký bằng mã PIN như thường lệ, "
    "hoặc đăng ký chứng thư trên máy của bạn."
)
_NOT_ASKING = "Lượt ký này chưa có gì để máy ký. Hãy tải lại trang để xem."
_LATE = "Đã quá thời gian chờ máy ký hoặc văn bản đã được chuẩn bị lại. Hãy tải lại trang rồi ký tiếp."
_INCIDENT = (
    "Hệ thống gặp sự cố ngoài dự kiến khi lưu chữ ký. Hãy gửi lại, "
    "nếu còn lỗi thì báo người vận hành mã sự cố {code}."
)
_PAUSING = (CertificateNotUsableError, NotReadyToSignError, IdentityError)
"""What no further answer would get past either."""


@dataclass(frozen=True, slots=True)
class Asking:
    context: Context

    def identity(self, at: datetime) -> str:
        """Give who the service is, for pairing (JWS)."""
        voice = voice_of(self.context.voice)
        return voice.say(Identity(voice.site, voice.key), at=at, good_for=IDENTITY_GOOD_FOR)

    def uses_own_key(self, actor: Actor, kind: BatchKind) -> str | None:
        """Give the SHA-256 of the certificate that is signed with on the owner's machine; None: not there."""
        reference = self._reference(actor, kind)
        scheme, _, digest = (reference or "").partition(":")
        return digest if scheme == OWN_KEY else None

    def wish(self, actor: Actor, kind: BatchKind, at: datetime) -> str:
        """Say which certificate is wanted (JWS).

        Raises `NotAllowedError`, `NotReadyToSignError`, and `CertificateNotUsableError` for a key that is
        not on the owner's machine.
        """
        authorize(actor, kind.right, agency_id=actor.agency_id)
        with self.context.database.reading() as session:
            if kind is BatchKind.SIGN:
                leader_means(session.get_one(Person, actor.person_id))
            else:
                agency_means(session.get_one(Agency, actor.agency_id))
        digest = self.uses_own_key(actor, kind)
        if digest is None:
            raise CertificateNotUsableError(_NOT_OWN)
        voice = voice_of(self.context.voice)
        return voice.say(Wish(_named(actor, kind), digest), at=at, good_for=WISH_GOOD_FOR)

    def start(  # noqa: PLR0913 -- what the person chose, each named at the call
        self,
        actor: Actor,
        kind: BatchKind,
        chosen: Sequence[Chosen],
        certificates: Sequence[bytes],
        *,
        request_key: str,
        unseen: bool,
        issued_on: date | None,
        insist: str = "",
        at: datetime,
    ) -> tuple[int, BatchRun | None]:
        """As `Batches.start`, to be prepared for the key of `certificates` (DER, the registered one first).

        `insist` is why the one document of an issue is sealed all the same, as `Issuing.issue` takes it; the
        batch keeps it for when it goes on. Raises `CertificateNotUsableError` for another certificate,
        before anything is prepared, and `InvalidDataError` for insisting on more than one.
        """
        digest = self._checked(actor, kind, certificates, at)
        with self.context.database.transaction() as session:
            sweep(session, at)
        asked = Asked(kind, chosen, request_key, unseen, issued_on, digest, insist)
        batch, is_new = begin(self.context, actor, asked, at)
        return batch.id, self._run(batch, certificates) if is_new else None

    def resume(self, actor: Actor, batch_id: int, certificates: Sequence[bytes], at: datetime) -> BatchRun:
        """Prepare what is left of a batch that pauses. What was prepared for this certificate is kept.

        Raises as `Batches.resume`, and as `start` for the certificate.
        """
        with self.context.database.reading() as session:
            kind = own_batch(session, actor, batch_id).kind
        digest = self._checked(actor, kind, certificates, at)
        with self.context.database.transaction() as session:
            batch = own_batch(session, actor, batch_id, lock=True)
            lapse(session, batch, at)
            is_other = batch.certificate != digest
            go_on(session, self.context, actor, batch, digest, at)
            session.flush()
            take_back(session, batch, at, open_at=at + AHEAD, every=is_other)
            log(session, actor, batch, "resume", at)
            return self._run(batch, certificates)

    def objection(self, actor: Actor, document_id: int) -> str:
        """Say what spoke against preparing this document's issue when the actor last asked, as it is now.

        Empty where nothing did. It is what `insist` of `start` may answer.
        """
        with self.context.database.reading() as session:
            return objection(session, actor, document_id)

    def offer(self, actor: Actor, batch_id: int, at: datetime) -> str:
        """Say what the owner's machine is to sign (JWS); the same `Offer.id` until the batch goes on anew.

        Raises `AnswerRefusedError` unless everything is prepared and waits, `NotAllowedError` for an owner
        who lost the right.
        """
        voice = voice_of(self.context.voice)
        with self.context.database.transaction() as session:
            lapse(session, own_batch(session, actor, batch_id, lock=True), at)
        with self.context.database.reading() as session:
            batch = own_batch(session, actor, batch_id)
            authorize(actor, batch.kind.right, agency_id=actor.agency_id)
            if batch.state is not BatchState.ASKING or batch.offer is None or batch.certificate is None:
                raise AnswerRefusedError(batch.reason or _NOT_ASKING)
            items = offer_items(session, batch, at)
            if not items or batch.asked_until is None:
                raise AnswerRefusedError(BEING_STORED)
            offer = Offer(
                id=batch.offer,
                site=voice.site,
                person=_named(actor, batch.kind),
                mark=mark_of(batch.kind),
                certificate=batch.certificate,
                items=items,
            )
            return voice.say(offer, at=at, good_for=batch.asked_until - at)

    def answers(
        self, actor: Actor, batch_id: int, given: Sequence[tuple[str, bytes | NotSigned]], at: datetime
    ) -> list[AnswerVerdict]:
        """Verify and store what the owner's machine signed: (request, signature), each with its own verdict.

        What it would not sign comes with its words instead, and is refused with them for this time.
        The same answer once more gives the same verdict. What fails for all lets the batch pause. Raises
        `InvalidDataError` for too many, `DocumentNotFoundError` for a request of something else.
        """
        if len(given) > MAX_ANSWERS:
            raise InvalidDataError(f"Mỗi lần gửi tối đa {MAX_ANSWERS} chữ ký. Hãy gửi thành nhiều lần.")
        with self.context.database.transaction() as session:
            batch = own_batch(session, actor, batch_id, lock=True)
            lapse(session, batch, at)
            if any(own(session, actor, request).batch_id != batch.id for request, _ in given):
                raise DocumentNotFoundError
        with ThreadPoolExecutor(LANES, thread_name_prefix=f"answers-{batch_id}") as lanes:
            return list(lanes.map(lambda each: self._answer(actor, batch_id, batch.kind, each, at), given))

    def picture(self, actor: Actor, request: str, page: int) -> bytes:
        """As `Deferred.picture`."""
        return Deferred(self.context).picture(actor, request, page)

    def release(self) -> None:
        """Let answers come again that a dead server was storing. Only where this is the one server."""
        with self.context.database.transaction() as session:
            ask_again(session)

    def _answer(
        self, actor: Actor, batch_id: int, kind: BatchKind, given: tuple[str, bytes | NotSigned], at: datetime
    ) -> AnswerVerdict:
        (request, value), reason = given, ""
        try:
            # Who lost the right altogether sees no document any more: that must not read as a verdict.
            authorize(actor, kind.right, agency_id=actor.agency_id)
            if isinstance(value, NotSigned):
                decline(self.context, actor, request, value.words, at)
            else:
                Deferred(self.context).answer_offered(actor, request, value, at)
        except _PAUSING as error:
            reason = str(error)
            self._pause(batch_id, reason)
        except NotAllowedError as error:
            reason = str(error)
            if not may(actor, kind.right, agency_id=actor.agency_id):
                self._pause(batch_id, reason)
        except (DocflowError, SigningError, InfraError, SandboxError) as error:
            reason = str(error)
        except Exception:
            code = secrets.token_hex(6)
            logger.exception("incident %s: batch %s, request %s", code, batch_id, request)
            reason = _INCIDENT.format(code=code)
        return self._verdict(request, reason)

    def _verdict(self, request: str, reason: str) -> AnswerVerdict:
        """Say where the document stands now, whatever became of this answer."""
        with self.context.database.reading() as session:
            wanted = select(SigningBatchItem).where(SigningBatchItem.request_id == request)
            item = session.scalars(wanted).one_or_none()
            if item is None:
                return AnswerVerdict(request, ItemState.WAITING, _LATE)
            if item.state is ItemState.DONE:
                return AnswerVerdict(request, item.state, "")
            return AnswerVerdict(request, item.state, item.reason or reason)

    def _pause(self, batch_id: int, reason: str) -> None:
        with self.context.database.transaction() as session:
            batch = session.get_one(SigningBatch, batch_id, with_for_update=True)
            if batch.state is BatchState.ASKING:
                pause(batch, reason)

    def _checked(self, actor: Actor, kind: BatchKind, certificates: Sequence[bytes], at: datetime) -> str:
        """Ask what can be asked before anything is prepared; gives the certificate's SHA-256."""
        authorize(actor, kind.right, agency_id=actor.agency_id)
        voice_of(self.context.voice)
        check_certificates(certificates)
        check_registered(self.context, actor, kind, certificates[0])
        self.context.desk.signer(certificates[0], certificates[1:], at)
        return hashlib.sha256(certificates[0]).hexdigest()

    def _reference(self, actor: Actor, kind: BatchKind) -> str | None:
        with self.context.database.reading() as session:
            return _owner(session, actor, kind).key_ref

    def _run(self, batch: SigningBatch, certificates: Sequence[bytes]) -> BatchRun:
        if batch.runner is None:
            raise BusyError
        return BatchRun(
            self.context,
            batch.id,
            batch.kind,
            batch.person_id,
            batch.issued_on,
            batch.runner,
            Preparing(tuple(certificates), batch.insist),
        )


def _owner(session: Session, actor: Actor, kind: BatchKind) -> Person | Agency:
    if kind is BatchKind.SIGN:
        return session.get_one(Person, actor.person_id)
    return session.get_one(Agency, actor.agency_id)


def _named(actor: Actor, kind: BatchKind) -> str:
    return actor.full_name if kind is BatchKind.SIGN else actor.agency_name

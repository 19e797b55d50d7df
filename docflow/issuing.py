"""Issuing (ban hành: number, date and seal in one act) and dispatch (gửi). Decree 30/2020, Arts. 14-18.

Order of an issue, so that a number is never given twice or skipped and no transaction waits for a key:

1. Everything that can be refused is refused first, PIN and certificate included, before a number is taken.
2. One short transaction binds the next number of the register to the document (`ISSUING`).
3. The agency's signature is made with no transaction open.
4. A second transaction confirms. Whatever dies between 2 and 4 leaves a document that holds its number and
   date; pressing *issue* again goes on with the same ones. Of two clerks at once, one is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from docflow.allocation import bound_number, check_date, shown_number, take_number
from docflow.along import ALONE, Along
from docflow.completion import follow_up
from docflow.consent import faces_of
from docflow.context import Context
from docflow.desk import AgencyFace, AgencyMark
from docflow.errors import BusyError, StaleRevisionError
from docflow.exchange import queue_delivery
from docflow.history import Act, add_revision, check_outgoing, move_outgoing
from docflow.keys import NOTHING_BESIDE, Beside, OpenKey
from docflow.means import AgencyMeans, agency_means
from docflow.model import (
    SUBJECT_MAX,
    NumberState,
    OutgoingAction,
    OutgoingState,
    RevisionKind,
    optional_text,
    required_text,
)
from docflow.repository import load_outgoing
from docflow.tables import OutgoingDocument
from infra.identity import Actor, Agency
from signing.revision import PendingSignature, SignedRevision
from signing.validation.gate import check_leader_signature


@dataclass(frozen=True, slots=True)
class _Ready:
    """What an issue works with: everything that can be refused without a key or a number was not."""

    pdf: bytes
    revision: str
    means: AgencyMeans
    printed_year: int | None
    image: bytes
    insist: str | None
    objections: tuple[str, ...]

    @property
    def note(self) -> str:
        """What history keeps of a person's insisting."""
        return f"Vẫn đóng dấu, lý do: {self.insist} ({' '.join(self.objections)})" if self.objections else ""


@dataclass(frozen=True, slots=True)
class BegunIssue:
    """An issue that waits for the agency's key: its number is bound."""

    pending: PendingSignature
    revision: str
    number: int
    note: str


@dataclass(frozen=True, slots=True)
class Issuing:
    context: Context

    def issue(  # noqa: PLR0913 -- what the clerk enters, each named at the call
        self,
        actor: Actor,
        document_id: int,
        *,
        pin: str,
        issued_on: date,
        revision: str,
        at: datetime,
        insist: str = "",
        beside: Beside = NOTHING_BESIDE,
    ) -> str:
        """Give a signed document its number, date and seal; returns number and symbol, such as "05/KH-SNV".

        `revision` is the digest of what was shown to the clerk. In a document whose number is bound already,
        `issued_on` is not looked at: number and date stay. `insist` is why the seal goes on although it
        covers others' text or a signature is missing; signature, history and audit log keep it. Raises
        `InvalidDataError`, `StaleRevisionError`, `NotReadyToSignError`, `BusyError`, `IssueDataError`,
        `NotReadyError` (no valid leader's signature), `CoveringError` (what can be insisted on) and other
        `SigningError`, such as `WrongPinError`.
        """
        return self.issue_with(
            actor,
            document_id,
            lambda reference: self.context.keys.key(reference, pin, beside),
            issued_on=issued_on,
            revision=revision,
            at=at,
            insist=insist,
        )

    def issue_with(  # noqa: PLR0913 -- as `issue`, and what rides along
        self,
        actor: Actor,
        document_id: int,
        open_key: OpenKey,
        *,
        issued_on: date,
        revision: str,
        at: datetime,
        insist: str = "",
        along: Along = ALONE,
    ) -> str:
        """As `issue`, with whatever opens the key, and what a batch has to write in the same transaction."""
        ready = self._ready(actor, document_id, issued_on, revision, insist, at)
        key = open_key(ready.means.key_ref)
        self.context.desk.check_key(key, at)
        face = self._numbered(actor, document_id, issued_on, ready, at)
        sealed = self.context.desk.sign_agency(ready.pdf, AgencyMark(key, face), at)
        return self._confirm(actor, document_id, ready.revision, face.number, sealed, (ready.note, along), at)

    def begin(  # noqa: PLR0913 -- as `issue`, with the certificate of a key that answers later
        self,
        actor: Actor,
        document_id: int,
        certificates: Sequence[bytes],
        *,
        issued_on: date,
        revision: str,
        at: datetime,
        insist: str = "",
    ) -> BegunIssue:
        """Do everything up to the agency's signature; `certificates` are its DER, its own first.

        The number is bound from here on. Raises as `issue`.
        """
        ready = self._ready(actor, document_id, issued_on, revision, insist, at)
        certificate, *chain = certificates
        signer = self.context.desk.signer(certificate, chain, at)
        face = self._numbered(actor, document_id, issued_on, ready, at)
        pending = self.context.desk.begin_agency(ready.pdf, signer, face)
        return BegunIssue(pending, ready.revision, face.number, ready.note)

    def end(  # noqa: PLR0913, PLR0917 -- what was begun, what came back, what rides along
        self, actor: Actor, document_id: int, begun: BegunIssue, value: bytes, at: datetime, along: Along
    ) -> str:
        """Store the revision with the signature that a key gave; returns number and symbol.

        Raises `SignatureRejectedError`, `BusyError`, and what time stamps may raise.
        """
        sealed = self.context.desk.close(begun.pending, value, at)
        return self._confirm(
            actor, document_id, begun.revision, begun.number, sealed, (begun.note, along), at
        )

    def cancel_number(self, actor: Actor, document_id: int, reason: str, at: datetime) -> None:
        """Give up the number of an interrupted issue; the register keeps it with the reason for good."""
        note = required_text(reason, what="Lý do hủy số")
        with self.context.database.transaction() as session:
            document = load_outgoing(session, actor, document_id, lock=True)
            check_outgoing(actor, document, OutgoingAction.CANCEL_NUMBER)
            bound = bound_number(session, document)
            bound.state, bound.reason = NumberState.CANCELLED, note
            shown = shown_number(document)
            document.number = document.issued_on = document.identifier = None
            move_outgoing(
                session, document, OutgoingAction.CANCEL_NUMBER, Act.of(actor, at), f"Số {shown}: {note}"
            )

    def dispatch(self, actor: Actor, document_id: int, at: datetime) -> None:
        """Hand an issued document to the outbox for every recipient, once each (gửi)."""
        with self.context.database.transaction() as session:
            document = load_outgoing(session, actor, document_id, lock=True)
            check_outgoing(actor, document, OutgoingAction.DISPATCH)
            for recipient in document.recipients:
                queue_delivery(session, document, recipient.agency_id, at)
            document.dispatched_at = at
            move_outgoing(session, document, OutgoingAction.DISPATCH, Act.of(actor, at))

    def _ready(  # noqa: PLR0913, PLR0917 -- what `issue` was told
        self, actor: Actor, document_id: int, issued_on: date, revision: str, insist: str, at: datetime
    ) -> _Ready:
        with self.context.database.reading() as session:
            document = load_outgoing(session, actor, document_id)
            check_outgoing(actor, document, OutgoingAction.ISSUE)
            _require_seen(document, revision)
            if document.state is OutgoingState.SIGNED:
                check_date(session, self.context.numbering, document, issued_on, at)
            means = agency_means(session.get_one(Agency, document.agency_id))
            current, printed_year = document.revision, document.printed_year
        pdf = self.context.objects.read(current)
        check_leader_signature(self.context.desk.validate(pdf, at))
        image = self.context.objects.read(means.seal_image)
        reason = optional_text(insist, what="Lý do vẫn đóng dấu", limit=SUBJECT_MAX) or None
        objections = self.context.desk.check_seal(pdf, image, means.diameter_mm, reason)
        return _Ready(pdf, current, means, printed_year, image, reason, objections)

    def _numbered(
        self, actor: Actor, document_id: int, issued_on: date, ready: _Ready, at: datetime
    ) -> AgencyFace:
        number, bound_on = self._bind(actor, document_id, issued_on, ready.revision, at)
        return AgencyFace(
            ready.image, ready.means.diameter_mm, number, bound_on, ready.printed_year, ready.insist
        )

    def _bind(
        self, actor: Actor, document_id: int, issued_on: date, revision: str, at: datetime
    ) -> tuple[int, date]:
        """Take the number in a transaction; gives what is bound, now or earlier."""
        with self.context.database.transaction() as session:
            document = load_outgoing(session, actor, document_id, lock=True)
            check_outgoing(actor, document, OutgoingAction.ISSUE)
            if document.revision != revision:
                raise StaleRevisionError
            if document.state is OutgoingState.ISSUING:
                bound = bound_number(session, document)
                return bound.number, bound.issued_on
            number = take_number(session, self.context.numbering, document, issued_on, at)
            shown = shown_number(document)
            move_outgoing(session, document, OutgoingAction.ISSUE, Act.of(actor, at), f"Cấp số {shown}")
            return number, issued_on

    def _confirm(  # noqa: PLR0913, PLR0917 -- what was bound, what was made, what rides along
        self,
        actor: Actor,
        document_id: int,
        revision: str,
        taken: int,
        sealed: SignedRevision,
        said: tuple[str, Along],
        at: datetime,
    ) -> str:
        note, along = said
        digest = self.context.objects.put(sealed.pdf)
        with self.context.database.transaction() as session:
            document = load_outgoing(session, actor, document_id, lock=True)
            is_ours = document.state is OutgoingState.ISSUING and document.revision == revision
            if not is_ours or document.number != taken:
                raise BusyError
            # The key may have answered long after the number was bound.
            check_outgoing(actor, document, OutgoingAction.ISSUE)
            number = bound_number(session, document)
            number.state = NumberState.CONFIRMED
            add_revision(document, digest, RevisionKind.AGENCY, at=at, level=sealed.level)
            document.warnings = list(sealed.warnings)
            follow_up(session, document, at)
            along.settle(session)
            shown = shown_number(document)
            move_outgoing(
                session,
                document,
                OutgoingAction.CONFIRM_ISSUE,
                Act.of(actor, at),
                " ".join(filter(None, (f"Số {shown}.", along.note, note, *sealed.warnings))),
            )
            return shown


def _require_seen(document: OutgoingDocument, revision: str) -> None:
    """Accept what was shown, though validation data came since; nothing that can be seen may differ."""
    if revision not in faces_of(document):
        raise StaleRevisionError

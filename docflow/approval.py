"""Approval (ký duyệt): the signer's use cases, and returning what cannot go on. Decree 30/2020, Art. 13."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from docflow.along import ALONE, Along
from docflow.completion import follow_up
from docflow.consent import consent_token
from docflow.context import Context
from docflow.desk import LeaderMark
from docflow.errors import InvalidDataError, StaleRevisionError
from docflow.history import Act, add_revision, check_outgoing, move_outgoing
from docflow.keys import NOTHING_BESIDE, Beside, OpenKey
from docflow.means import leader_means
from docflow.model import OutgoingAction, OutgoingState, RevisionKind, required_text
from docflow.repository import load_outgoing
from docflow.tables import OutgoingDocument
from infra.identity import Actor, Person
from signing.revision import PendingSignature, SignedRevision


@dataclass(frozen=True, slots=True)
class _Ready:
    """What a signature works with, read before anything is begun."""

    pdf: bytes
    image: bytes
    key_ref: str
    revision: str
    agreed: str


@dataclass(frozen=True, slots=True)
class BegunApproval:
    """A leader's signature that waits for its key."""

    pending: PendingSignature
    revision: str
    agreed: str
    """`consent_token` of what the leader was shown."""


@dataclass(frozen=True, slots=True)
class Approval:
    context: Context

    def return_document(self, actor: Actor, document_id: int, reason: str, at: datetime) -> None:
        """Give a document back to its drafter with a reason (trả lại).

        The signer returns what was submitted; the clerk, what is signed and cannot be issued. Then the
        leader's signature is dropped: the document goes back to the revision that was submitted.
        """
        note = required_text(reason, what="Lý do trả lại")
        with self.context.database.transaction() as session:
            document = load_outgoing(session, actor, document_id, lock=True)
            check_outgoing(actor, document, OutgoingAction.RETURN)
            if document.state is OutgoingState.SIGNED:
                _drop_signature(document, at)
                note += (
                    " (Chữ ký của người có thẩm quyền không còn hiệu lực với bản sửa; văn bản phải ký lại.)"
                )
            move_outgoing(session, document, OutgoingAction.RETURN, Act.of(actor, at), note)

    def sign(  # noqa: PLR0913 -- what the signer gives, each named at the call
        self,
        actor: Actor,
        document_id: int,
        *,
        pin: str,
        revision: str,
        at: datetime,
        seen: str | None = None,
        beside: Beside = NOTHING_BESIDE,
    ) -> None:
        """Sign as the competent person; `revision` is the digest of what was shown to them.

        `seen` is `OutgoingView.seen` of the page they saw: with it an edit of the data beside the file,
        such as the recipients, counts as a change too.

        Raises `StaleRevisionError` when the document is no longer what they saw, `NotReadyToSignError`
        without a key or an image, `WrongPinError` and other `SigningError`. A refusal stores nothing.
        """
        self.sign_with(
            actor,
            document_id,
            lambda reference: self.context.keys.key(reference, pin, beside),
            revision=revision,
            at=at,
            seen=seen,
        )

    def sign_with(  # noqa: PLR0913 -- as `sign`, and what rides along
        self,
        actor: Actor,
        document_id: int,
        open_key: OpenKey,
        *,
        revision: str,
        at: datetime,
        seen: str | None = None,
        along: Along = ALONE,
    ) -> None:
        """As `sign`, with whatever opens the key, and what a batch has to write in the same transaction."""
        ready = self._ready(actor, document_id, revision, seen)
        signed = self.context.desk.sign_leader(
            ready.pdf, LeaderMark(open_key(ready.key_ref), ready.image), at
        )
        self._store(actor, document_id, ready.revision, ready.agreed, signed, along, at)

    def begin(  # noqa: PLR0913 -- as `sign`, with the certificate of a key that answers later
        self,
        actor: Actor,
        document_id: int,
        certificates: Sequence[bytes],
        *,
        revision: str,
        seen: str | None,
        at: datetime,
    ) -> BegunApproval:
        """Do everything up to the leader's signature; `certificates` are DER, the leader's own first.

        Raises as `sign`.
        """
        ready = self._ready(actor, document_id, revision, seen)
        certificate, *chain = certificates
        signer = self.context.desk.signer(certificate, chain, at)
        pending = self.context.desk.begin_leader(ready.pdf, signer, ready.image)
        return BegunApproval(pending, ready.revision, ready.agreed)

    def end(  # noqa: PLR0913, PLR0917 -- what was begun, what came back, what rides along
        self, actor: Actor, document_id: int, begun: BegunApproval, value: bytes, at: datetime, along: Along
    ) -> None:
        """Store the revision with the signature that a key gave.

        Raises `SignatureRejectedError`, `StaleRevisionError`, and what time stamps may raise.
        """
        signed = self.context.desk.close(begun.pending, value, at)
        self._store(actor, document_id, begun.revision, begun.agreed, signed, along, at)

    def _ready(self, actor: Actor, document_id: int, revision: str, seen: str | None) -> _Ready:
        with self.context.database.reading() as session:
            document = load_outgoing(session, actor, document_id)
            check_outgoing(actor, document, OutgoingAction.SIGN)
            _require_seen(document, revision, seen)
            agreed = consent_token(document)
            means = leader_means(session.get_one(Person, actor.person_id))
        pdf, image = self.context.objects.read(revision), self.context.objects.read(means.image)
        return _Ready(pdf, image, means.key_ref, revision, agreed)

    def _store(  # noqa: PLR0913, PLR0917 -- what was agreed to, what was made, what rides along
        self,
        actor: Actor,
        document_id: int,
        revision: str,
        agreed: str,
        signed: SignedRevision,
        along: Along,
        at: datetime,
    ) -> None:
        digest = self.context.objects.put(signed.pdf)
        with self.context.database.transaction() as session:
            document = load_outgoing(session, actor, document_id, lock=True)
            check_outgoing(actor, document, OutgoingAction.SIGN)
            _require_seen(document, revision, agreed)
            add_revision(document, digest, RevisionKind.LEADER, at=at, level=signed.level)
            document.warnings = list(signed.warnings)
            document.signed_at = at
            follow_up(session, document, at)
            along.settle(session)
            note = " ".join(filter(None, (along.note, *signed.warnings)))
            move_outgoing(session, document, OutgoingAction.SIGN, Act.of(actor, at), note)


def _require_seen(document: OutgoingDocument, revision: str, seen: str | None) -> None:
    if document.revision != revision or seen not in {None, consent_token(document)}:
        raise StaleRevisionError


def _drop_signature(document: OutgoingDocument, at: datetime) -> None:
    prepared = next(
        (row.digest for row in reversed(document.revisions) if row.kind is RevisionKind.PREPARED), None
    )
    if prepared is None:
        raise InvalidDataError("Không còn bản trước khi ký của văn bản này. Hãy báo quản trị viên.")
    add_revision(document, prepared, RevisionKind.PREPARED, at=at)
    document.warnings = []
    document.signed_at = None

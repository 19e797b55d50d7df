"""Approval (ký duyệt): the signer's use cases, and returning what cannot go on. Decree 30/2020, Art. 13."""

from dataclasses import dataclass
from datetime import datetime

from docflow.along import ALONE, Along
from docflow.completion import follow_up
from docflow.consent import consent_token
from docflow.context import Context
from docflow.desk import LeaderMark
from docflow.errors import InvalidDataError, StaleRevisionError
from docflow.history import Act, add_revision, check_outgoing, move_outgoing
from docflow.keys import OpenKey
from docflow.means import leader_means
from docflow.model import OutgoingAction, OutgoingState, RevisionKind, required_text
from docflow.repository import load_outgoing
from docflow.tables import OutgoingDocument
from infra.identity import Actor, Person


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
            lambda reference: self.context.keys.key(reference, pin),
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
        with self.context.database.reading() as session:
            document = load_outgoing(session, actor, document_id)
            check_outgoing(actor, document, OutgoingAction.SIGN)
            _require_seen(document, revision, seen)
            agreed = consent_token(document)
            means = leader_means(session.get_one(Person, actor.person_id))
        pdf, picture = self.context.objects.read(revision), self.context.objects.read(means.image)
        signed = self.context.desk.sign_leader(pdf, LeaderMark(open_key(means.key_ref), picture), at)
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
            move_outgoing(
                session,
                document,
                OutgoingAction.SIGN,
                Act.of(actor, at),
                " ".join(filter(None, (along.note, *signed.warnings))),
            )


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

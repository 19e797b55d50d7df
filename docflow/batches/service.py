"""The use cases of batches: what can be chosen, start, go on, stop, and how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from docflow.batches.candidates import candidates
from docflow.batches.model import (
    OPEN_BATCHES,
    BatchKind,
    BatchState,
    BatchSummary,
    BatchView,
    Candidate,
    Chosen,
    ItemState,
)
from docflow.batches.opening import Asked, begin, go_on, log, own_batch
from docflow.batches.running import BatchRun
from docflow.batches.showing import is_orphan, server_gone, summaries_of, view_of
from docflow.batches.sightings import has_opened, record
from docflow.batches.signing import OpenedKey
from docflow.batches.tables import SigningBatch, SigningBatchItem
from docflow.batches.verdicts import give_up, pause, put_back
from docflow.consent import consent_token
from docflow.context import Context
from docflow.errors import BusyError
from docflow.keys import NOTHING_BESIDE, Beside
from docflow.means import agency_means, leader_means
from docflow.repository import load_outgoing
from infra.identity import Actor, Agency, Person
from infra.policy import authorize, may

SHOWN = 50
"""Batches in the list of one person, newest first."""
_LEFT = frozenset({ItemState.WAITING, ItemState.ASKED})
"""What nobody has in hand."""


@dataclass(frozen=True, slots=True)
class Batches:
    context: Context

    def candidates(self, actor: Actor, kind: BatchKind) -> list[Candidate]:
        """List what waits for this person's signature or seal. Raises `NotAllowedError`."""
        authorize(actor, kind.right, agency_id=actor.agency_id)
        with self.context.database.reading() as session:
            return candidates(session, actor, kind)

    def saw(self, actor: Actor, document_id: int, seen: str, at: datetime) -> None:
        """Keep that the actor opened a document that waits for them.

        `seen` is the `OutgoingView.seen` of what they were shown: nothing is kept where it changed since.
        """
        with self.context.database.reading() as session:
            document = load_outgoing(session, actor, document_id)
            known = all(has_opened(session, actor, document, kind) for kind in _kinds_of(actor))
        if not known:
            with self.context.database.transaction() as session:
                document = load_outgoing(session, actor, document_id)
                if consent_token(document) == seen:
                    record(session, actor, document, at)

    def open_key(
        self, actor: Actor, kind: BatchKind, pin: str, at: datetime, beside: Beside = NOTHING_BESIDE
    ) -> OpenedKey:
        """Open the key that the whole batch is signed with.

        Raises `WrongPinError`, `KeyUnavailableError`, `NotReadyToSignError`, `CertificateNotUsableError`,
        and what `KeyRing.key` wants beside the PIN.
        """
        authorize(actor, kind.right, agency_id=actor.agency_id)
        with self.context.database.reading() as session:
            if kind is BatchKind.SIGN:
                reference = leader_means(session.get_one(Person, actor.person_id)).key_ref
            else:
                reference = agency_means(session.get_one(Agency, actor.agency_id)).key_ref
        key = self.context.keys.key(reference, pin, beside)
        self.context.desk.check_key(key, at)
        return OpenedKey(reference, key)

    def start(  # noqa: PLR0913 -- what the person chose, each named at the call
        self,
        actor: Actor,
        kind: BatchKind,
        chosen: Sequence[Chosen],
        opened: OpenedKey,
        *,
        request_key: str,
        unseen: bool,
        issued_on: date | None,
        at: datetime,
    ) -> tuple[int, BatchRun | None]:
        """Begin a batch over the documents in this order; gives its id, and the run to be gone through.

        What cannot be signed any more is refused with its reason and the rest goes on. `unseen` is the
        person's word that they sign also what they did not open; without it such a document refuses the
        whole choice. The same `request_key` once more gives the batch there is and no run. Raises
        `InvalidDataError`, `DocumentNotFoundError`, `NotAllowedError`, `BusyError`, and
        `BatchRunningError` where another of this kind runs or the server has enough to do.
        """
        batch, is_new = begin(self.context, actor, Asked(kind, chosen, request_key, unseen, issued_on), at)
        return batch.id, self._run(batch, opened) if is_new else None

    def resume(self, actor: Actor, batch_id: int, opened: OpenedKey, at: datetime) -> BatchRun:
        """Go on with a batch that pauses.

        Raises `InvalidDataError` when it runs, has ended, or was begun with the owner's own key; and
        `BatchRunningError`.
        """
        with self.context.database.transaction() as session:
            batch = own_batch(session, actor, batch_id, lock=True)
            go_on(session, self.context, actor, batch, None, at)
            log(session, actor, batch, "resume", at)
            return self._run(batch, opened)

    def stop(self, actor: Actor, batch_id: int, at: datetime) -> None:
        """Sign nothing further; what is being signed at this moment ends. A second press changes nothing."""
        with self.context.database.transaction() as session:
            batch = own_batch(session, actor, batch_id, lock=True)
            if batch.state not in OPEN_BATCHES:
                return
            if batch.state is BatchState.PAUSED or is_orphan(batch, at):
                put_back(session, batch.id, stored_by=at)
            batch.state, batch.ended_at, batch.reason = BatchState.STOPPED, at, ""
            batch.runner = batch.leased_until = batch.offer = batch.asked_until = None
            session.flush()
            _stop_waiting(session, batch.id, at)
            log(session, actor, batch, "stop", at)

    def kind_of(self, actor: Actor, batch_id: int) -> BatchKind:
        """Say what an own batch is for. Raises `DocumentNotFoundError`."""
        with self.context.database.reading() as session:
            return own_batch(session, actor, batch_id).kind

    def view(self, actor: Actor, batch_id: int, at: datetime) -> BatchView:
        """Show an own batch. Raises `DocumentNotFoundError`, also for somebody else's."""
        with self.context.database.reading() as session:
            return view_of(session, actor, own_batch(session, actor, batch_id), at)

    def recent(self, actor: Actor, at: datetime) -> list[BatchSummary]:
        """List the person's batches, newest first."""
        with self.context.database.reading() as session:
            wanted = select(SigningBatch).where(SigningBatch.person_id == actor.person_id)
            newest = session.scalars(wanted.order_by(SigningBatch.id.desc()).limit(SHOWN))
            return summaries_of(session, newest.all(), at)

    def release(self, at: datetime) -> None:
        """Let everything pause that ran in a server that is gone. Only where this is the one server."""
        with self.context.database.transaction() as session:
            running = select(SigningBatch).where(SigningBatch.state == BatchState.RUNNING)
            for batch in session.scalars(running):
                put_back(session, batch.id)
                pause(batch, server_gone(batch))
            give_up(session, at)

    def _run(self, batch: SigningBatch, opened: OpenedKey) -> BatchRun:
        if batch.runner is None:
            raise BusyError
        return BatchRun(
            self.context, batch.id, batch.kind, batch.person_id, batch.issued_on, batch.runner, opened
        )


def _stop_waiting(session: Session, batch_id: int, at: datetime) -> None:
    session.execute(
        update(SigningBatchItem)
        .where(SigningBatchItem.batch_id == batch_id, SigningBatchItem.state.in_(_LEFT))
        .values(state=ItemState.STOPPED, ended_at=at)
        .execution_options(synchronize_session=False)
    )


def _kinds_of(actor: Actor) -> list[BatchKind]:
    return [kind for kind in BatchKind if may(actor, kind.right, agency_id=actor.agency_id)]

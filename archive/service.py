"""The archive as other packages use it: one object, one method for each use case.

Every method takes who acts first and when it happens last, checks the right in one place, and opens its own
short transactions, but for `add_document`, which works inside the caller's.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from archive import custody, dossiers, queries, rebuilding, taking_over
from archive.context import Context
from archive.model import DocumentRecord, DossierData, DossierState
from archive.ocfl import OcflStore, Recovery
from archive.search import find
from archive.search.engine import text_index
from archive.views import DossierSummary, DossierView, FixityReport, Hits, Query, RebuildReport, RecordView
from infra.database import Database
from infra.identity.model import Actor
from infra.objects import ObjectStore


class Archive:
    """Dossiers from their opening on, and what the agency keeps for good."""

    def __init__(
        self,
        database: Database,
        store: OcflStore,
        objects: ObjectStore,
        extract_text: Callable[[bytes], str],
    ) -> None:
        """`extract_text` takes the words out of a PDF, or raises `TextUnavailableError`: `archive.text`."""
        self._context = Context(database, store, objects, text_index(database), extract_text)

    def open_dossier(self, actor: Actor, data: DossierData, at: datetime) -> int:
        """Open a dossier of the actor's agency and give its id.

        Raises `DossierCodeTakenError`, `DossierDataError`.
        """
        return dossiers.open_dossier(self._context, actor, data, at)

    def add_document(
        self, session: Session, actor: Actor, dossier_id: int, record: DocumentRecord, at: datetime
    ) -> int:
        """File a document inside the caller's transaction; gives the id its record will have.

        Raises `DossierNotFoundError`, `DossierStateError`, `DocumentAlreadyFiledError`.
        """
        return dossiers.add_document(session, actor, dossier_id, record, at)

    def remove_document(self, actor: Actor, dossier_id: int, record_id: int, at: datetime) -> None:
        """Take a document out of an open dossier.

        Raises `DossierNotFoundError`, `DossierStateError`, `DocumentNotFiledError`.
        """
        dossiers.remove_document(self._context, actor, dossier_id, record_id, at)

    def close_dossier(self, actor: Actor, dossier_id: int, at: datetime) -> None:
        """End the work on a dossier and offer it to the archivist.

        Raises `DossierStateError`, also for an empty one.
        """
        dossiers.close_dossier(self._context, actor, dossier_id, at)

    def return_dossier(self, actor: Actor, dossier_id: int, reason: str, at: datetime) -> None:
        """Give a closed dossier back, with the reason, to be completed.

        Raises `DossierNotFoundError`, `DossierStateError`, `DossierDataError` without a reason.
        """
        dossiers.return_dossier(self._context, actor, dossier_id, reason, at)

    def take_over(self, actor: Actor, dossier_id: int, at: datetime) -> None:
        """Take a closed dossier over and return when it stands in the store, checked and findable.

        Raises `DossierNotFoundError`, `DossierStateError`, `NotReadyForArchiveError`, `infra` errors for
        bytes that are missing or damaged.
        """
        taking_over.take_over(self._context, actor, dossier_id, at)

    def begin_take_over(self, actor: Actor, dossier_id: int, at: datetime) -> None:
        """Leave the taking over to the task `archive.take_over`; raises what `take_over` raises at once.

        The dossier's summary says `in_progress` until the task is through.
        """
        taking_over.begin(self._context, actor, dossier_id, at, by_task=True)

    def finish_take_over(self, dossier_id: int, at: datetime) -> None:
        """Finish a take-over that was begun, or find it done: the work of the task."""
        taking_over.finish(self._context, dossier_id, at)

    def recover(self) -> tuple[Recovery, ...]:
        """Settle what writers killed in the middle left in the store; call it at every start."""
        return self._context.store.recover()

    def resume(self, at: datetime) -> tuple[int, ...]:
        """Finish all take-overs that were begun, and give their dossiers."""
        return taking_over.resume(self._context, at)

    def dossiers_for(
        self, actor: Actor, *, state: DossierState | None = None, limit: int = 100, offset: int = 0
    ) -> list[DossierSummary]:
        """List the dossiers of the actor's agency, the newest first."""
        return queries.dossiers_for(self._context, actor, state, limit, offset)

    def dossier(self, actor: Actor, dossier_id: int) -> DossierView:
        """Show a dossier with its documents, history and what this actor may do.

        Raises `DossierNotFoundError`.
        """
        return queries.dossier(self._context, actor, dossier_id)

    def search(self, actor: Actor, query: Query, *, limit: int = 20, offset: int = 0) -> Hits:
        """Find archived documents of the actor's agency, the best first. Raises `QueryError`."""
        return find.search(self._context, actor, query, limit, offset)

    def record(self, actor: Actor, record_id: int) -> RecordView:
        """Show an archived document. Raises `RecordNotFoundError`."""
        return queries.record(self._context, actor, record_id)

    def original(self, actor: Actor, record_id: int) -> bytes:
        """Read the signed bytes for showing them inside the system, digests checked.

        Raises `RecordNotFoundError`, `ContentDamagedError`.
        """
        return custody.original(self._context, actor, record_id)

    def hand_out(self, actor: Actor, record_id: int, purpose: str, at: datetime) -> bytes:
        """Give out the signed bytes, unchanged and checked, and log the purpose.

        Raises `RecordNotFoundError`, `ContentDamagedError`, `DossierDataError` without a purpose.
        """
        return custody.hand_out(self._context, actor, record_id, purpose, at)

    def fixity(self, at: datetime) -> FixityReport:
        """Read every stored byte again and compare it with the digests it came in under."""
        return custody.fixity(self._context, at)

    def rebuild_index(self) -> RebuildReport:
        """Make rows and search index of all archived dossiers anew from the storage root."""
        return rebuilding.rebuild_index(self._context)

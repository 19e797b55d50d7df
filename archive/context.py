"""The collaborators that every use case of the archive works with, and the questions they all ask first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.errors import DossierNotFoundError
from archive.ocfl import OcflStore
from archive.search.index import TextIndex
from archive.tables import Dossier, DossierEvent, EventKind
from infra.database import Database
from infra.identity.model import Actor
from infra.objects import ObjectStore
from infra.policy import Action, authorize

NOTE_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class Context:
    database: Database
    store: OcflStore
    """The archive's own keeping place."""
    objects: ObjectStore
    """Working revisions, from which bytes are copied at take-over."""
    index: TextIndex
    extract_text: Callable[[bytes], str]
    """Takes the words out of a file, in the sandbox; raises `TextUnavailableError`."""


def dossier_for(session: Session, actor: Actor, dossier_id: int, action: Action) -> Dossier:
    """Find a dossier that the actor may do this to, locked until the transaction ends when it may be written.

    Raises `DossierNotFoundError` also for a dossier of another agency, `NotAllowedError`.
    """
    query = select(Dossier).where(Dossier.id == dossier_id, Dossier.agency_id == actor.agency_id)
    if action not in {Action.DOSSIER_VIEW, Action.ARCHIVE_SEARCH}:
        query = query.with_for_update()
    dossier = session.scalars(query).one_or_none()
    if dossier is None:
        raise DossierNotFoundError
    authorize(actor, action, agency_id=dossier.agency_id)
    return dossier


def record_event(  # noqa: PLR0913, PLR0917 -- one for each thing a line says
    session: Session, dossier: Dossier, kind: EventKind, actor: Actor, at: datetime, note: str = ""
) -> None:
    """Add a line to the dossier's history."""
    session.add(
        DossierEvent(
            dossier_id=dossier.id,
            kind=kind,
            at=at,
            actor_id=actor.person_id,
            actor_name=actor.full_name,
            note=note[:NOTE_LENGTH],
        )
    )

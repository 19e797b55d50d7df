"""What several clerks do at the same time. Child processes import this, so it asks for little."""

import random
from contextlib import suppress
from datetime import UTC, date, datetime

from sqlalchemy import select

import infra.outbox  # noqa: F401 - each import adds tables that the flow's refer to
from docflow.allocation import take_number
from docflow.history import Act, move_outgoing
from docflow.model import OutgoingAction, OutgoingState
from docflow.numbering import NumberingRules
from docflow.tables import OutgoingDocument
from infra.database import Database
from tests.infra.fixtures import ChangedMindError

AT = datetime(2026, 6, 15, 2, tzinfo=UTC)
TODAY = date(2026, 6, 15)


def bind_numbers(database: Database, count: int, choose: random.Random) -> None:
    """Run the transaction that binds a number, over so many documents in an order of one's own."""
    with database.reading() as session:
        documents = list(session.scalars(select(OutgoingDocument.id)))
    for document in choose.sample(documents, count):
        _bind(database, document, choose)


def _bind(database: Database, document_id: int, choose: random.Random) -> None:
    """One in five changes its mind at the end."""
    with suppress(ChangedMindError), database.transaction() as session:
        document = session.get_one(OutgoingDocument, document_id, with_for_update=True)
        if document.state is not OutgoingState.SIGNED:
            return
        take_number(session, NumberingRules(), document, TODAY, AT)
        move_outgoing(session, document, OutgoingAction.ISSUE, Act.by_service(AT))
        if choose.random() < 0.2:
            raise ChangedMindError

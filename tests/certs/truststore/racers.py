"""What several persons do at the same time. Child processes import this."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

from sqlalchemy import select

from certs.truststore.errors import AlreadyDecidedError
from certs.truststore.reading import read_here
from certs.truststore.store import TrustStore
from certs.truststore.watching import EVERY, ListWatcher
from infra.database import Database
from infra.identity import Actor, Person, actor_for
from tests.certs.pki import AT

KEEPERS = 9


def keeper(database: Database, number: int) -> Actor:
    with database.reading() as session:
        found = select(Person.id).where(Person.username == f"admin{number}")
        return actor_for(session, session.scalars(found).one())


def fetch(database: Database, count: int, choose: random.Random) -> None:
    """Ask for the watched list so many times, as a worker does; its address is a file."""
    store = TrustStore(database, demo=False, reader=read_here)
    watcher = ListWatcher(store, database, fetch=lambda url: Path(url).read_bytes())
    for step in range(count):
        watcher.fetch_due(AT + (step + choose.random()) * 2 * EVERY)


def decide(database: Database, count: int, choose: random.Random) -> None:
    """Confirm or turn down every proposal, in an order of one's own."""
    store = TrustStore(database, demo=False, reader=read_here)
    who = keeper(database, choose.randrange(1, KEEPERS))
    for proposal in choose.sample(range(1, count + 1), count):
        with suppress(AlreadyDecidedError):
            if choose.random() < 0.5:
                store.confirm(who, proposal, AT)
            else:
                store.reject(who, proposal, "không cần", AT)

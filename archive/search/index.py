"""What a search engine has to do for the archive, and which engine a database has."""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Subquery
from sqlalchemy.orm import Session

from archive.search.terms import Terms


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """The words of one record, by where they stand."""

    subject: str
    reference: str
    """Number, symbol, signer and other short data."""
    agency: str
    body: str


class TextIndex(Protocol):
    """Full-text search inside the database, written in the same transactions as everything else."""

    def add(self, session: Session, record_id: int, entry: IndexEntry) -> None:
        """Index a record that is not indexed yet."""
        ...

    def clear(self, session: Session) -> None:
        """Forget all records."""
        ...

    def matches(self, text: Terms | None, agency: Terms | None) -> Subquery:
        """Select records with all of `text` anywhere and all of `agency` in the agency's name.

        One of the two must be given.

        Columns: `record_id`; `exact`, 1 where the words of `text` stand in subject or body as they were
        typed, else 0; `score`, higher is better.
        """
        ...

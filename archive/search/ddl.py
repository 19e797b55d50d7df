"""The tables behind the search, which no ORM describes. Migrations and `create_all` both come here."""

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy.engine import Connection

TABLE = "archive_search"

_CREATE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        # No content of its own: texts stand once, in dossier_document_text. Words come in already cut and
        # composed, so the tokenizer only has to leave their diacritics alone.
        "sqlite": (
            (
                f"CREATE VIRTUAL TABLE {TABLE} USING fts5(subject, body, subject_folded, body_folded,"
                " reference_folded, agency_folded,"
                " content='', tokenize='unicode61 remove_diacritics 0', prefix='2 3')"
            ),
        ),
        "postgresql": (
            (
                f"CREATE TABLE {TABLE} (record_id bigint PRIMARY KEY,"
                " exact tsvector NOT NULL, folded tsvector NOT NULL)"
            ),
            f"CREATE INDEX ix_{TABLE}_folded ON {TABLE} USING gin (folded)",
        ),
    }
)


def create_search_index(connection: Connection) -> None:
    """Create what the search needs; a migration calls it after the tables of `archive.tables`."""
    for statement in _CREATE[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def drop_search_index(connection: Connection) -> None:
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {TABLE}")

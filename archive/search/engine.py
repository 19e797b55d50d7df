"""The search engine of a database."""

from archive.search.index import TextIndex
from archive.search.postgresql import TsvectorIndex
from archive.search.sqlite import Fts5Index
from infra.database import Database


def text_index(database: Database) -> TextIndex:
    return Fts5Index() if database.is_sqlite else TsvectorIndex()

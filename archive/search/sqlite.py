"""Full-text search with SQLite's FTS5."""

from sqlalchemy import Float, Integer, Subquery, column
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from archive.search.ddl import TABLE
from archive.search.fold import folded_words, words
from archive.search.index import IndexEntry
from archive.search.terms import Terms

_WEIGHTS = "0, 0, 10, 1, 6, 3"
"""bm25 weights in the order of the columns: subject, reference, agency, body; as typed counts as `exact`."""


class Fts5Index:
    """A `TextIndex` in the same file as all other tables."""

    def add(self, session: Session, record_id: int, entry: IndexEntry) -> None:
        session.execute(
            sql(
                f"INSERT INTO {TABLE} (rowid, subject, body, subject_folded, body_folded,"  # noqa: S608 -- a constant
                " reference_folded, agency_folded)"
                " VALUES (:id, :subject, :body, :subject_folded, :body_folded, :reference, :agency)"
            ),
            {
                "id": record_id,
                "subject": " ".join(words(entry.subject)),
                "body": " ".join(words(entry.body)),
                "subject_folded": " ".join(folded_words(entry.subject)),
                "body_folded": " ".join(folded_words(entry.body)),
                "reference": " ".join(folded_words(entry.reference)),
                "agency": " ".join(folded_words(entry.agency)),
            },
        )

    def clear(self, session: Session) -> None:
        session.execute(sql(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('delete-all')"))  # noqa: S608 -- a constant name

    def matches(self, text: Terms | None, agency: Terms | None) -> Subquery:
        parts = []
        if text:
            everywhere = "{subject_folded body_folded reference_folded agency_folded}"
            parts.append(f"{everywhere} : ({_all(text, folded=True)})")
        if agency:
            parts.append(f"{{agency_folded}} : ({_all(agency, folded=True)})")
        parameters = {"folded": " AND ".join(parts)}
        is_exact = "0"
        if text:
            is_exact = f"rowid IN (SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH :exact)"  # noqa: S608 -- a constant
            parameters["exact"] = f"{{subject body}} : ({_all(text, folded=False)})"
        return (
            sql(
                f"SELECT rowid AS record_id, -bm25({TABLE}, {_WEIGHTS}) AS score, {is_exact} AS exact"  # noqa: S608 -- constants
                f" FROM {TABLE} WHERE {TABLE} MATCH :folded"
            )
            .bindparams(**parameters)
            .columns(column("record_id", Integer), column("score", Float), column("exact", Integer))
            .subquery("matches")
        )


def _all(terms: Terms, *, folded: bool) -> str:
    """Join by AND; words hold only letters and digits, so that quotes make them harmless."""
    return " AND ".join(
        f'"{" ".join(phrase.folded if folded else phrase.words)}"{" *" if phrase.is_prefix else ""}'
        for phrase in terms.phrases
    )

"""Full-text search with PostgreSQL's tsvector, configuration `simple`: words as they are, no dictionary."""

from collections.abc import Iterable

from sqlalchemy import Float, Integer, Subquery, column
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from archive.search.ddl import TABLE
from archive.search.fold import folded_words, words
from archive.search.index import IndexEntry
from archive.search.terms import Terms

MAX_BYTES = 900_000
"""Of a vector of one text; PostgreSQL refuses vectors of a mebibyte."""
MAX_POSITIONS = 255
"""Places of one word that a vector remembers."""
_WORD_BYTES = 8
_POSITION_BYTES = 2
_LONGEST_WORD = 1_000


class TsvectorIndex:
    """A `TextIndex` in a table of its own."""

    def add(self, session: Session, record_id: int, entry: IndexEntry) -> None:
        session.execute(
            sql(
                f"INSERT INTO {TABLE} (record_id, exact, folded) VALUES (:id,"  # noqa: S608 -- a constant name
                " to_tsvector('simple', :subject) || to_tsvector('simple', :body),"
                " setweight(to_tsvector('simple', :subject_folded), 'A')"
                " || setweight(to_tsvector('simple', :reference), 'B')"
                " || setweight(to_tsvector('simple', :agency), 'C') || to_tsvector('simple', :body_folded))"
            ),
            {
                "id": record_id,
                "subject": _fitting(words(entry.subject)),
                "body": _fitting(words(entry.body)),
                "subject_folded": _fitting(folded_words(entry.subject)),
                "body_folded": _fitting(folded_words(entry.body)),
                "reference": _fitting(folded_words(entry.reference)),
                "agency": _fitting(folded_words(entry.agency)),
            },
        )

    def clear(self, session: Session) -> None:
        session.execute(sql(f"DELETE FROM {TABLE}"))  # noqa: S608 -- a constant name

    def matches(self, text: Terms | None, agency: Terms | None) -> Subquery:
        parts = []
        if text:
            parts.append(_all(text, folded=True))
        if agency:
            parts.append(_all(agency, folded=True, weight="C"))
        parameters = {"folded": " & ".join(parts)}
        is_exact = "0"
        if text:
            is_exact = "(exact @@ to_tsquery('simple', :exact))::int"
            parameters["exact"] = _all(text, folded=False)
        return (
            sql(
                "SELECT record_id, ts_rank(folded, to_tsquery('simple', :folded)) AS score,"  # noqa: S608 -- constants
                f" {is_exact} AS exact FROM {TABLE} WHERE folded @@ to_tsquery('simple', :folded)"
            )
            .bindparams(**parameters)
            .columns(column("record_id", Integer), column("score", Float), column("exact", Integer))
            .subquery("matches")
        )


def _all(terms: Terms, *, folded: bool, weight: str = "") -> str:
    """Join by AND; words hold only letters and digits, so that quotes make them harmless."""
    return " & ".join(
        "("
        + " <-> ".join(
            _word(word, weight, is_prefix=phrase.is_prefix)
            for word in (phrase.folded if folded else phrase.words)
        )
        + ")"
        for phrase in terms.phrases
    )


def _word(word: str, weight: str, *, is_prefix: bool) -> str:
    """Quote a word; the prefix star belongs to single words only, so it may stand on each."""
    flags = ("*" if is_prefix else "") + weight
    return f"'{word}'" + (f":{flags}" if flags else "")


def _fitting(found: Iterable[str]) -> str:
    """Join as many words, from the front, as a vector surely has room for."""
    positions: dict[str, int] = {}
    kept = []
    room = MAX_BYTES
    for word in found:
        if len(word) > _LONGEST_WORD:
            continue
        seen = positions.get(word, 0)
        if seen < MAX_POSITIONS:
            room -= _POSITION_BYTES + (0 if seen else len(word.encode()) + _WORD_BYTES)
        if room < 0:
            break
        positions[word] = seen + 1
        kept.append(word)
    return " ".join(kept)

"""Finding records: structured parts by the tables, words by the search engine of the database."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from archive.context import Context
from archive.errors import QueryError
from archive.model import DossierState
from archive.search.fold import number_key, symbol_key
from archive.search.snippet import marks, snippet
from archive.search.terms import Terms, parse
from archive.tables import Dossier, DossierDocument
from archive.views import Hit, Hits, Query
from infra.identity.model import Actor
from infra.policy import Action, authorize

MAX_LIMIT = 100


def search(context: Context, actor: Actor, query: Query, limit: int, offset: int) -> Hits:
    """Find archived documents of the actor's agency, the best first, the newest first among equals.

    Words typed with diacritics rank texts that have them so above texts that only match without. Raises
    `QueryError` when nothing is asked, or more than can be answered.
    """
    authorize(actor, Action.ARCHIVE_SEARCH, agency_id=actor.agency_id)
    if not 1 <= limit <= MAX_LIMIT or offset < 0:
        raise QueryError(f"Mỗi lần chỉ xem được từ 1 đến {MAX_LIMIT} kết quả. Hãy chuyển trang.")
    text = parse(query.text)
    statement = _ordered(context, _filtered(query, actor), text, parse(query.agency))
    with context.database.reading() as session:
        # Ids first: sorting them is cheap, sorting rows with whole texts is not.
        ids = session.scalars(statement.limit(limit + 1).offset(offset)).all()
        rows = session.scalars(
            select(DossierDocument)
            .where(DossierDocument.id.in_(ids[:limit]))
            .options(joinedload(DossierDocument.text))
        )
        by_id = {row.id: row for row in rows}
        return Hits(tuple(_hit(by_id[each], text) for each in ids[:limit]), more=len(ids) > limit)


def _filtered(query: Query, actor: Actor) -> Select[int]:
    number, symbol = _reference(query)
    conditions = []
    if number:
        conditions.append(DossierDocument.number_key == number)
    if symbol:
        conditions.append(DossierDocument.symbol_key.startswith(symbol, autoescape=True))
    if query.date_from is not None:
        conditions.append(DossierDocument.issued_on >= query.date_from)
    if query.date_to is not None:
        conditions.append(DossierDocument.issued_on <= query.date_to)
    if query.direction is not None:
        conditions.append(DossierDocument.direction == query.direction)
    if not conditions and parse(query.text) is None and parse(query.agency) is None:
        raise QueryError("Hãy nhập ít nhất một điều kiện tìm: từ khóa, số, ký hiệu, cơ quan hoặc ngày.")
    return (
        select(DossierDocument.id)
        .join(Dossier)
        .where(Dossier.agency_id == actor.agency_id, Dossier.state == DossierState.TAKEN_OVER, *conditions)
    )


def _reference(query: Query) -> tuple[str, str]:
    """Give number and symbol as they are searched; a number box holding "05/KH-SNV" means both."""
    number, slash, symbol = query.number.partition("/")
    return number_key(number), symbol_key(query.symbol or (symbol if slash else ""))


def _ordered(
    context: Context, statement: Select[int], text: Terms | None, agency: Terms | None
) -> Select[int]:
    newest = (DossierDocument.issued_on.desc(), DossierDocument.id.desc())
    if text is None and agency is None:
        return statement.order_by(*newest)
    found = context.index.matches(text, agency)
    return statement.join(found, found.c.record_id == DossierDocument.id).order_by(
        found.c.exact.desc(), found.c.score.desc(), *newest
    )


def _hit(row: DossierDocument, text: Terms | None) -> Hit:
    return Hit(
        record_id=row.id,
        dossier_id=row.dossier_id,
        subject=row.subject,
        subject_marks=marks(row.subject, text),
        number=row.number,
        symbol=row.symbol,
        date=row.issued_on,
        agency=row.organ_name,
        type_name=row.type_name,
        snippet=snippet(row.text.text if row.text else "", text),
    )

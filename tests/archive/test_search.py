"""Finding records on both databases."""

from datetime import date
from typing import cast

import pytest
from sqlalchemy import event

from archive.errors import QueryError
from archive.model import Direction
from archive.views import Query
from tests.archive.people import Installation

HOSTILE = [
    '"',
    "a OR b",
    "NOT kế",
    "NEAR(a b)",
    "subject:kế",
    "kế*",
    "^kế",
    "kế AND",
    "a & b | !c <-> d:*",
    "'; DROP TABLE dossier; --",
    "\\",
    "{subject} : x",
    "%' OR 1=1",
    "\x00",
    "'",
    "🙂 kế",
    "-",
]


@pytest.fixture
def shelf(each_home: Installation) -> Installation:
    """Records that differ in the ways people ask for."""
    home = each_home
    home.archived(
        "Ủy ban nhân dân phê duyệt quy hoạch chung đô thị Đông Anh đến năm 2045.".encode(),
        subject="Quyết định về việc phê duyệt quy hoạch",
        number="15",
        symbol="/QĐ-UBND",
        type_code="quyet-dinh",
        type_name="Quyết định",
        organ_name="Ủy ban nhân dân tỉnh Bắc Hà",
        issued_on=date(2025, 12, 31),
        direction=Direction.INCOMING,
        arrival_number=27,
    )
    home.archived(
        b"Bang luong va phu cap. Ma tau 4711",
        subject="Kế hoạch chỉnh lý tài liệu năm 2026",
        number="05",
        symbol="/KH-SNV",
        issued_on=date(2026, 3, 5),
    )
    home.archived(
        "Thông báo lịch nghỉ".encode(),
        subject="Thông báo kê khai hoạch toán",
        number="105",
        symbol="/TB-SNV",
        issued_on=date(2026, 4, 1),
    )
    return home


def subjects(home: Installation, **query: object) -> list[str]:
    found = home.archive.search(home.an_phu.leader, Query(**query))  # type: ignore[arg-type]  # named fields of a query
    return [hit.subject.split()[0] + " " + hit.subject.split()[1] for hit in found.items]


def test_every_way_to_ask(shelf: Installation) -> None:
    """One shelf for all of it: making one takes longer than asking it."""
    decision, plan, notice = "Quyết định", "Kế hoạch", "Thông báo"
    for query, expected in (
        ({"number": "5"}, {plan}),
        ({"number": "05"}, {plan}),
        ({"number": "05/KH-SNV"}, {plan}),
        ({"number": "05/QĐ"}, set[str]()),
        ({"symbol": "QĐ-UBND"}, {decision}),
        ({"symbol": "/kh"}, {plan}),
        ({"symbol": "%"}, set[str]()),
        ({"date_from": date(2026, 1, 1)}, {plan, notice}),
        ({"date_to": date(2025, 12, 31)}, {decision}),
        ({"date_from": date(2026, 3, 5), "date_to": date(2026, 3, 5)}, {plan}),
        ({"agency": "bac ha"}, {decision}),
        ({"agency": "Sở Nội vụ"}, {plan, notice}),
        ({"agency": "snv"}, set[str]()),
        ({"direction": Direction.INCOMING}, {decision}),
        ({"text": "chỉnh lý"}, {plan}),
        ({"text": "chinh ly"}, {plan}),
        ({"text": "CHINH LÝ"}, {plan}),
        ({"text": "lý chỉnh"}, {plan}),
        ({"text": '"lý chỉnh"'}, set[str]()),
        ({"text": '"tai lieu nam"'}, {plan}),
        ({"text": "dong anh"}, {decision}),
        ({"text": "Đông Anh"}, {decision}),
        ({"text": "4711"}, {plan}),
        ({"text": "15/QĐ-UBND"}, {decision}),
        ({"text": "quy hoa"}, {decision}),
        ({"text": '"quy hoa"'}, set[str]()),
        ({"text": "nguyen van an"}, {decision, plan, notice}),
        ({"text": "quy hoạch", "agency": "nội vụ"}, set[str]()),
        ({"text": "quy hoạch", "agency": "ủy ban", "number": "15"}, {decision}),
    ):
        assert set(subjects(shelf, **query)) == expected, query


def test_words_as_typed_come_first(shelf: Installation) -> None:
    assert subjects(shelf, text="kế hoạch") == ["Kế hoạch", "Thông báo"]
    assert subjects(shelf, text="kê hoạch") == ["Thông báo", "Kế hoạch"]
    assert set(subjects(shelf, text="ke hoach")) == {"Kế hoạch", "Thông báo"}


def test_hostile_searches_find_words_or_nothing(shelf: Installation) -> None:
    for text in HOSTILE:
        for field in ("text", "agency", "number", "symbol"):
            query = Query(**{field: text}, date_from=date(2000, 1, 1))  # type: ignore[arg-type]  # a field by name
            found = shelf.archive.search(shelf.an_phu.leader, query)
            assert len(found.items) <= 3
    assert subjects(shelf, text="chinh ly") == ["Kế hoạch"]


def test_hit_shows_where_the_words_stand(shelf: Installation) -> None:
    (hit,) = shelf.archive.search(shelf.an_phu.leader, Query(text="dong anh")).items
    marked = [hit.snippet.text[mark.start : mark.end] for mark in hit.snippet.marks]
    assert marked == ["Đông", "Anh"]
    assert (hit.number, hit.symbol, hit.date) == ("15", "/QĐ-UBND", date(2025, 12, 31))
    (hit,) = shelf.archive.search(shelf.an_phu.leader, Query(text="chỉnh lý")).items
    assert hit.snippet.text == ""
    assert [hit.subject[mark.start : mark.end] for mark in hit.subject_marks] == ["chỉnh", "lý"]


def test_pages_follow_one_another(shelf: Installation) -> None:
    def page(offset: int) -> tuple[list[str], bool]:
        found = shelf.archive.search(
            shelf.an_phu.leader, Query(date_from=date(2000, 1, 1)), limit=2, offset=offset
        )
        return [hit.number for hit in found.items], found.more

    assert page(0) == (["105", "05"], True)
    assert page(2) == (["15"], False)


def test_another_agency_finds_nothing(shelf: Installation) -> None:
    found = shelf.archive.search(shelf.agencies.bac_ha.archivist, Query(text="kế hoạch"))
    assert found.items == ()


def test_open_and_closed_dossiers_are_not_searched(home: Installation) -> None:
    home.closed(subject="Chưa lưu trữ")
    assert subjects(home, text="chưa lưu trữ") == []
    assert subjects(home, number="05") == []


@pytest.mark.parametrize("query", [Query(), Query(text=" - "), Query(text="x" * 600)])
def test_search_for_nothing_is_refused(home: Installation, query: Query) -> None:
    with pytest.raises(QueryError):
        home.archive.search(home.an_phu.leader, query)


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (101, 0), (10, -1)])
def test_unreasonable_pages_are_refused(home: Installation, limit: int, offset: int) -> None:
    with pytest.raises(QueryError):
        home.archive.search(home.an_phu.leader, Query(text="a"), limit=limit, offset=offset)


@pytest.mark.parametrize(
    ("query", "used"),
    [
        (Query(text="chinh ly"), "SCAN archive_search VIRTUAL TABLE INDEX"),
        (Query(number="05"), "USING INDEX ix_dossier_document_number"),
    ],
)
def test_no_search_reads_every_record(home: Installation, query: Query, used: str) -> None:
    """Speed by the plan, not by the clock: the index answers, and no table is read from end to end."""
    home.archived()
    asked: list[tuple[str, tuple[object, ...]]] = []

    def note(*arguments: object) -> None:
        asked.append((str(arguments[2]), cast("tuple[object, ...]", arguments[3])))

    event.listen(home.database.engine, "before_cursor_execute", note)
    home.archive.search(home.an_phu.clerk, query)
    event.remove(home.database.engine, "before_cursor_execute", note)
    statement, parameters = next(each for each in asked if "dossier_document" in each[0])
    with home.database.engine.connect() as connection:
        lines = [
            str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    assert any(used in line for line in lines), lines
    assert not any(line.startswith("SCAN dossier_document") for line in lines), lines

"""The database is an index: lost, it is made again from the storage root alone."""

from pathlib import Path

import pytest
from sqlalchemy import delete, inspect, text
from sqlalchemy.orm import Session

from archive.ocfl.layout import object_path
from archive.search.ddl import TABLE, create_search_index, drop_search_index
from archive.tables import DocumentText, Dossier, DossierDocument, DossierEvent, HandOut
from archive.views import Query
from infra.database import Database
from tests.archive.people import AT, Installation
from tests.infra.fixtures import build_two_agencies


def lose_rows(session: Session) -> None:
    for table in (HandOut, DossierEvent, DocumentText, DossierDocument, Dossier):
        session.execute(delete(table))


def test_everything_archived_is_found_again(each_home: Installation) -> None:
    home = each_home
    home.closed(b"never archived")
    record_id = home.archived("Quy hoạch đô thị Đông Anh".encode(), subject="Phê duyệt quy hoạch")
    clerk = home.an_phu.clerk
    before = (home.archive.search(clerk, Query(text="dong anh")), home.archive.record(clerk, record_id))
    history = home.archive.dossier(clerk, before[1].dossier_id).history
    with home.database.transaction() as session:
        lose_rows(session)
    report = home.archive.rebuild_index()
    assert (report.dossiers, report.records, report.problems) == (1, 1, ())
    after = home.archive.record(clerk, record_id)
    assert home.archive.search(clerk, Query(text="dong anh")) == before[0]
    assert after == before[1]
    assert home.archive.original(clerk, record_id) == "Quy hoạch đô thị Đông Anh".encode()
    assert [line.what for line in home.archive.dossier(clerk, after.dossier_id).history] == [
        line.what for line in history
    ]
    assert home.archived(b"%PDF new") > record_id


def test_rebuilding_a_sound_database_changes_nothing(each_home: Installation) -> None:
    home = each_home
    home.archived(b"ban tin mot")
    home.archived(b"ban tin hai")
    before = home.archive.search(home.an_phu.clerk, Query(text="ban tin"))
    for _ in range(2):
        assert home.archive.rebuild_index().records == 2
    assert home.archive.search(home.an_phu.clerk, Query(text="ban tin")) == before


def test_damaged_object_is_named_and_the_rest_restored(home: Installation) -> None:
    lost, kept = home.archived(b"lost words"), home.archived(b"kept words")
    object_id = home.archive.record(home.an_phu.clerk, lost).object_id
    snapshot = home.store.root / object_path(object_id) / "v1/content/documentation/dossier.json"
    snapshot.chmod(0o644)
    snapshot.write_bytes(b"{}")
    with home.database.transaction() as session:
        lose_rows(session)
    report = home.archive.rebuild_index()
    assert report.records == 1
    (problem,) = report.problems
    assert object_id in problem
    assert home.archive.record(home.an_phu.clerk, kept).has_text


def test_number_used_since_is_not_taken_away(home: Installation) -> None:
    home.archived(b"old")
    with home.database.transaction() as session:
        lose_rows(session)
    newer = home.open()
    report = home.archive.rebuild_index()
    assert report.records == 0
    assert "đã dùng cho hồ sơ khác" in report.problems[0]
    assert home.archive.dossier(home.an_phu.clerk, newer).summary.opened_at == AT


def test_search_tables_come_and_go_with_the_schema(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    with database.engine.begin() as connection:
        create_search_index(connection)
        assert TABLE in inspect(connection).get_table_names()
        drop_search_index(connection)
        assert TABLE not in inspect(connection).get_table_names()
    database.dispose()


@pytest.mark.postgresql
def test_endless_different_words_fit_the_index(postgresql: Database, tmp_path: Path) -> None:
    """More than a tsvector holds: the beginning is found, nothing fails."""
    home = Installation.make(postgresql, tmp_path, build_two_agencies(postgresql))
    content = " ".join(f"từ{number:x}" for number in range(130_000)).encode()
    home.archived(content)
    assert home.archive.search(home.an_phu.clerk, Query(text='"tu7"')).items
    with postgresql.reading() as session:
        assert session.execute(text(f"SELECT count(*) FROM {TABLE}")).scalar_one() == 1  # noqa: S608 -- a constant

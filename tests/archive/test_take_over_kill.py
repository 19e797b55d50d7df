"""A take-over killed at any instant is finished by the task, once, or can be begun again."""

from itertools import count
from pathlib import Path

from sqlalchemy import event

from archive.model import DossierState
from archive.ocfl import OcflStore
from archive.service import Archive
from archive.views import Query
from infra.database import Database
from infra.objects import FolderStore
from tests.archive import kills
from tests.archive.judge import assert_valid_root
from tests.archive.people import LATER, Installation, words_of

SIGNED = b"%PDF-1.7 van ban da ky"
MOVES = frozenset({"os.rename"})
"""Within the store every instant is tried by its own tests; here it is between store and database."""


def test_take_over_killed_at_any_instant_is_finished_once(home: Installation, tmp_path: Path) -> None:
    url = str(home.database.engine.url)
    taken = 0
    for at in count(1):
        dossier_id = home.closed(SIGNED, subject=f"Quyết định lần {at}")
        home.database.dispose()

        def take_over(dossier_id: int = dossier_id) -> None:
            database = Database(url)
            for instant in ("begin", "commit"):
                event.listen(database.engine, instant, lambda *_: kills.touch())
            store, objects = OcflStore(tmp_path / "archive"), FolderStore(tmp_path / "objects")
            archive = Archive(database, store, objects, words_of)
            archive.take_over(home.an_phu.archivist, dossier_id, LATER)

        killed = kills.run_killed(take_over, tmp_path / "archive", at, touching=MOVES)
        home.archive.recover()
        home.archive.resume(LATER)
        summary = home.archive.dossier(home.an_phu.archivist, dossier_id).summary
        assert not summary.in_progress
        if summary.state is DossierState.CLOSED:
            # Killed before the intention was written: nothing happened, and the archivist presses again.
            assert killed
            home.archive.take_over(home.an_phu.archivist, dossier_id, LATER)
        taken += 1
        found = home.archive.search(home.an_phu.clerk, Query(text=f'"quyết định lần {at}"'))
        assert [hit.dossier_id for hit in found.items] == [dossier_id]
        record_id = found.items[0].record_id
        assert home.archive.original(home.an_phu.clerk, record_id) == SIGNED
        history = [line.what for line in home.archive.dossier(home.an_phu.clerk, dossier_id).history]
        assert history.count("Thu nhận vào lưu trữ") == 1
        if not killed:
            break
    assert taken > 10
    assert_valid_root(home.store.root, objects=taken)
    assert home.archive.fixity(LATER).is_sound

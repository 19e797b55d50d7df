"""The store: what it keeps, what it refuses, and what another validator says of it."""

import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.ocfl import (
    FileNotInObjectError,
    LogicalPathError,
    ObjectDamagedError,
    ObjectExistsError,
    ObjectNotFoundError,
    OcflStore,
    Source,
    StoreLayoutError,
    TooManyFilesError,
    User,
    check_objects,
)
from archive.ocfl import store as store_module
from archive.ocfl.inventory import sidecar
from archive.ocfl.layout import object_path
from tests.archive.judge import assert_valid_object, assert_valid_root

AT = datetime(2026, 3, 5, 7, 30, tzinfo=UTC)
ARCHIVIST = User("Phạm Thị Lưu", "urn:example:person:luu")
ID = "urn:H56.12:uuid:5b8e3c0e-0000-4000-8000-000000000001"
FILES: dict[str, Source] = {
    "METS.xml": b"<mets/>",
    "metadata/EAD.xml": "<hồ-sơ/>".encode(),
    "representations/rep1/data/H56.01.0000001.pdf": b"%PDF-1.7 signed",
}


@pytest.fixture
def store(tmp_path: Path) -> OcflStore:
    return OcflStore(tmp_path / "archive")


def create(store: OcflStore, object_id: str = ID, files: dict[str, Source] | None = None) -> None:
    store.create(object_id, FILES if files is None else files, message="Thu nhận", user=ARCHIVIST, at=AT)


def folder(store: OcflStore, object_id: str = ID) -> Path:
    return store.root / object_path(object_id)


def test_path_is_that_of_the_extension() -> None:
    """The example of extension 0004 with its default parameters."""
    assert str(object_path("object-01")) == (
        "3c0/ff4/240/3c0ff4240c1e116dba14c7627f2319b58aa3d77606d0d90dfc6161608ac987d4"
    )


def test_new_store_is_valid(store: OcflStore) -> None:
    assert_valid_root(store.root, objects=0)


def test_object_is_valid_and_gives_back_its_files(store: OcflStore) -> None:
    create(store)
    assert_valid_object(folder(store))
    assert_valid_root(store.root, objects=1)
    assert {path: store.read(ID, path) for path in FILES} == FILES


def test_sources_of_every_kind_are_read(store: OcflStore, tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"x" * 3_000_000)
    create(store, files={"a": tmp_path / "big", "b": lambda: b"fetched", "c": b"given"})
    assert store.read(ID, "a") == b"x" * 3_000_000
    assert store.read(ID, "b") == b"fetched"
    assert_valid_object(folder(store))


def test_everything_is_synced_before_it_moves_into_place(
    store: OcflStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files and folders of the object are on the disk when the one rename makes them an object."""
    synced: set[int] = set()
    synced_at_move: set[int] = set()
    rename = Path.rename

    def note_move(self: Path, target: Path) -> Path:
        synced_at_move.update(synced)
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.add(os.fstat(descriptor).st_ino))
    monkeypatch.setattr(Path, "rename", note_move)
    create(store)
    place = folder(store)
    assert {path.stat().st_ino for path in (place, *place.rglob("*"))} <= synced_at_move
    assert {path.stat().st_ino for path in (place.parent, store.root)} <= synced


def test_same_content_is_stored_once_within_an_object(store: OcflStore) -> None:
    create(store, files={"a": b"same", "deep/b": b"same"})
    assert len(store.inventory(ID).manifest) == 1
    assert store.read(ID, "deep/b") == b"same"
    assert_valid_object(folder(store))


def test_new_version_leaves_the_old_one_as_it_was(store: OcflStore) -> None:
    create(store)
    changes: dict[str, Source | None] = {"METS.xml": b"<mets n='2'/>", "metadata/EAD.xml": None, "new": b"n"}
    store.add_version(ID, changes, message="Bổ sung", user=ARCHIVIST, at=AT)
    assert_valid_object(folder(store))
    assert store.read(ID, "METS.xml") == b"<mets n='2'/>"
    assert store.read(ID, "METS.xml", version=1) == b"<mets/>"
    assert store.read(ID, "metadata/EAD.xml", version=1) == "<hồ-sơ/>".encode()
    with pytest.raises(FileNotInObjectError):
        store.read(ID, "metadata/EAD.xml")


def test_version_without_new_content_is_valid(store: OcflStore) -> None:
    create(store)
    store.add_version(ID, {"copy.xml": b"<mets/>"}, message="Bản sao", user=ARCHIVIST, at=AT)
    assert_valid_object(folder(store))


def test_committed_files_cannot_be_written_by_mistake(store: OcflStore) -> None:
    create(store)
    modes = {path.stat().st_mode & 0o222 for path in (folder(store) / "v1").rglob("*")}
    assert modes == {0}


def test_object_is_never_overwritten(store: OcflStore) -> None:
    create(store)
    with pytest.raises(ObjectExistsError):
        create(store, files={"METS.xml": b"other"})
    assert store.read(ID, "METS.xml") == b"<mets/>"


def test_unknown_objects_files_and_versions_are_told(store: OcflStore) -> None:
    with pytest.raises(ObjectNotFoundError):
        store.read(ID, "METS.xml")
    create(store)
    with pytest.raises(FileNotInObjectError):
        store.read(ID, "nothing.xml")
    with pytest.raises(FileNotInObjectError):
        store.read(ID, "METS.xml", version=2)
    with pytest.raises(FileNotInObjectError):
        store.add_version(ID, {"nothing.xml": None}, message="Bỏ", user=ARCHIVIST, at=AT)
    assert_valid_object(folder(store))


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../out",
        "a/../b",
        "a//b",
        "",
        ".",
        "a/",
        "a\\b",
        "a\nb",
        "a" * 256,
        "e\u0302",
        "d/" * 600 + "f",
    ],
)
def test_unsafe_paths_never_reach_the_disk(store: OcflStore, path: str) -> None:
    with pytest.raises(LogicalPathError):
        create(store, files={path: b"x"})
    assert not store.exists(ID)
    assert list((store.root.with_name("archive.work") / "staging").iterdir()) == []


def test_file_and_folder_of_one_name_are_refused(store: OcflStore) -> None:
    with pytest.raises(LogicalPathError):
        create(store, files={"a": b"1", "a/b": b"2"})


def test_too_many_files_are_refused(store: OcflStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "MAX_FILES", 2)
    with pytest.raises(TooManyFilesError, match="3 tệp"):
        create(store)


def test_failing_source_leaves_nothing(store: OcflStore) -> None:
    def fail() -> bytes:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        create(store, files={"a": b"x", "b": fail})
    assert not store.exists(ID)
    assert_valid_root(store.root, objects=0)
    create(store)
    assert_valid_root(store.root, objects=1)


def test_changed_byte_is_noticed_when_read(store: OcflStore) -> None:
    create(store)
    path = folder(store) / "v1/content/METS.xml"
    path.chmod(0o644)
    path.write_bytes(b"<mats/>")
    with pytest.raises(ObjectDamagedError):
        store.read(ID, "METS.xml")


@pytest.mark.parametrize("change", [b"", b"{}", b"[]", b"null"])
def test_damaged_inventory_is_noticed(store: OcflStore, change: bytes) -> None:
    create(store)
    (folder(store) / "inventory.json").chmod(0o644)
    (folder(store) / "inventory.json").write_bytes(change)
    with pytest.raises(ObjectDamagedError):
        store.inventory(ID)


def test_fixity_finds_changed_missing_and_extra_files(store: OcflStore) -> None:
    create(store)
    assert [check.problems for check in check_objects(store)] == [()]
    content = folder(store) / "v1/content"
    for path in (content, content / "METS.xml", content / "metadata"):
        path.chmod(0o755)
    (content / "METS.xml").write_bytes(b"<mats/>")
    (content / "metadata/EAD.xml").unlink()
    (content / "extra").write_bytes(b"?")
    (check,) = check_objects(store)
    assert {path for path, _ in check.problems} == {
        "v1/content/extra",
        "v1/content/METS.xml",
        "v1/content/metadata/EAD.xml",
    }


def test_fixity_notices_an_object_in_anothers_place(store: OcflStore) -> None:
    create(store)
    place = folder(store)
    place.rename(place.with_name("0" * 64))
    (check,) = check_objects(store)
    assert check.problems[0][0] == "inventory.json"


def test_foreign_folder_is_not_taken_for_a_store(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive/thesis.txt").write_text("mine")
    with pytest.raises(StoreLayoutError):
        OcflStore(tmp_path / "archive")


def test_store_of_another_layout_is_refused(store: OcflStore) -> None:
    (store.root / "ocfl_layout.json").write_text("{}")
    with pytest.raises(StoreLayoutError):
        OcflStore(store.root)


def test_writers_of_one_object_take_turns(store: OcflStore) -> None:
    create(store)

    def add(number: int) -> None:
        OcflStore(store.root).add_version(
            ID, {f"f{number}": b"%d" % number}, message="Song song", user=ARCHIVIST, at=AT
        )

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.inventory(ID).head == 9
    assert {f"f{number}" for number in range(8)} < store.inventory(ID).state().keys()
    assert_valid_object(folder(store))


@pytest.mark.parametrize("path", ["../../secret", "/etc/passwd", "v1/content/../../../secret"])
def test_inventory_that_leads_outside_its_object_is_refused(store: OcflStore, path: str) -> None:
    """As from a store restored from somebody else's hands; its sidecar is right."""
    create(store)
    place = folder(store)
    content = (place / "inventory.json").read_text().replace("v1/content/METS.xml", path).encode()
    for name, data in (("inventory.json", content), ("inventory.json.sha512", sidecar(content))):
        (place / name).chmod(0o644)
        (place / name).write_bytes(data)
    with pytest.raises(ObjectDamagedError):
        store.read(ID, "METS.xml")
    assert [check.problems[0][0] for check in check_objects(store)] == ["inventory.json"]

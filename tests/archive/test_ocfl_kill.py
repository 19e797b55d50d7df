"""A writer killed at any instant leaves a store that is whole again after `recover`."""

from datetime import UTC, datetime
from pathlib import Path

from archive.ocfl import OcflStore, Outcome, User, check_objects
from archive.ocfl.layout import object_path
from tests.archive.judge import assert_valid_object, assert_valid_root
from tests.archive.kills import every_instant, run_killed

AT = datetime(2026, 3, 5, 7, 30, tzinfo=UTC)
ARCHIVIST = User("Phạm Thị Lưu", "urn:example:person:luu")


def test_create_killed_at_any_instant_is_whole_or_absent(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    OcflStore(root)
    made = 0

    def create(at: int) -> bool:
        return run_killed(
            lambda: OcflStore(root).create(
                f"urn:x:{at}", {"a": b"1", "b/c": b"2"}, message="Thu nhận", user=ARCHIVIST, at=AT
            ),
            tmp_path,
            at,
        )

    for at in every_instant(create):
        store = OcflStore(root)
        recoveries = store.recover()
        assert store.recover() == ()
        if store.exists(f"urn:x:{at}"):
            made += 1
            assert_valid_object(root / object_path(f"urn:x:{at}"))
            assert store.read(f"urn:x:{at}", "b/c") == b"2"
            assert all(recovery.outcome is Outcome.FINISHED for recovery in recoveries)
        else:
            assert all(recovery.outcome is Outcome.DISCARDED for recovery in recoveries)
        assert sum(1 for _ in store.object_ids()) == made
    assert made > 1
    assert_valid_root(root, objects=made + 1)
    assert all(check.problems == () for check in check_objects(OcflStore(root)))


def test_version_killed_at_any_instant_is_whole_or_absent(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    store = OcflStore(root)
    store.create("urn:x", {"a": b"1"}, message="Thu nhận", user=ARCHIVIST, at=AT)
    head = 1
    finished = 0

    def add(at: int) -> bool:
        return run_killed(
            lambda: OcflStore(root).add_version(
                "urn:x", {"a": b"%d" % at, "new/b": b"n%d" % at}, message="Bổ sung", user=ARCHIVIST, at=AT
            ),
            tmp_path,
            at,
        )

    for _ in every_instant(add):
        store.recover()
        assert_valid_object(root / object_path("urn:x"))
        inventory = store.inventory("urn:x")
        assert inventory.head in {head, head + 1}
        finished += inventory.head - head
        head = inventory.head
        if finished and inventory.head > 1:
            assert store.read("urn:x", "a", version=1) == b"1"
    assert finished > 1
    assert all(check.problems == () for check in check_objects(store))


def test_next_writer_settles_what_a_killed_one_left(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    store = OcflStore(root)
    store.create("urn:x", {"a": b"1"}, message="Thu nhận", user=ARCHIVIST, at=AT)

    def add(at: int) -> bool:
        return run_killed(
            lambda: store.add_version("urn:x", {"a": b"%d" % at}, message="2", user=ARCHIVIST, at=AT),
            tmp_path,
            at,
        )

    for _ in every_instant(add):
        store.add_version("urn:x", {"b": b"later"}, message="3", user=ARCHIVIST, at=AT)
        assert store.read("urn:x", "b") == b"later"
    assert_valid_object(root / object_path("urn:x"))

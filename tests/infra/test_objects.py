import errno
import hashlib
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest

from infra.errors import CorruptObjectError, StoreFullError, UnknownObjectError
from infra.objects import FolderStore

LETTER = b"%PDF-1.7 letter"
DIGEST = hashlib.sha256(LETTER).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "objects")


def files(store: FolderStore) -> list[Path]:
    return [path for path in store._root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("source", [LETTER, BytesIO(LETTER)])
def test_bytes_come_back_by_their_digest(store: FolderStore, source: bytes | BinaryIO) -> None:
    assert store.put(source) == DIGEST
    assert store.read(DIGEST) == LETTER
    with store.open(DIGEST) as stream:
        assert stream.read() == LETTER
    assert store.path(DIGEST).read_bytes() == LETTER
    assert store.size(DIGEST) == len(LETTER)
    assert store.exists(DIGEST)


def test_large_streams_are_kept_whole(store: FolderStore) -> None:
    blob = os.urandom(3 * 1024 * 1024 + 7)
    assert store.read(store.put(BytesIO(blob))) == blob


def test_the_same_bytes_are_kept_once(store: FolderStore) -> None:
    store.put(LETTER)
    store.put(LETTER)
    assert files(store) == [store.path(DIGEST)]


def test_a_stored_file_is_read_only(store: FolderStore) -> None:
    assert store.path(store.put(LETTER)).stat().st_mode & 0o777 == 0o444


@contextmanager
def altered(path: Path) -> Iterator[None]:
    path.chmod(0o644)
    path.write_bytes(b"%PDF-1.7 1etter")
    yield


def test_altered_bytes_are_never_handed_out(store: FolderStore) -> None:
    store.put(LETTER)
    with altered(store.path(DIGEST)):
        with pytest.raises(CorruptObjectError, match="đã bị hỏng"):
            store.read(DIGEST)
        with pytest.raises(CorruptObjectError):
            store.open(DIGEST)
        with pytest.raises(CorruptObjectError):
            store.checked(DIGEST)


def test_putting_the_bytes_again_mends_a_damaged_object(store: FolderStore) -> None:
    store.put(LETTER)
    with altered(store.path(DIGEST)):
        store.put(LETTER)
    assert store.read(DIGEST) == LETTER


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc/passwd", "", "A" * 64, DIGEST[:-1]])
def test_an_unknown_digest_is_refused(store: FolderStore, digest: str) -> None:
    for ask in (store.read, store.open, store.path, store.size):
        with pytest.raises(UnknownObjectError):
            ask(digest)


def test_a_full_disk_stores_nothing_and_says_so(store: FolderStore) -> None:
    """The kernel refuses growth beyond a limit the way it refuses it on a full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(StoreFullError, match="đã đầy"):
            store.put(b"x" * 200_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert files(store) == []
    assert store.read(store.put(b"x" * 200_000)) == b"x" * 200_000


def test_a_source_that_fails_leaves_nothing(store: FolderStore) -> None:
    class Failing(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            del size
            raise OSError(errno.EIO, "unreadable")

    with pytest.raises(OSError, match="unreadable"):
        store.put(Failing())
    assert files(store) == []


def test_what_a_killed_writer_left_is_cleared(store: FolderStore) -> None:
    store.put(LETTER)
    (store._root / "incoming" / "tmpabc").write_bytes(b"half")
    store.clear_incoming()
    assert files(store) == [store.path(DIGEST)]

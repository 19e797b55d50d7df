"""Files that survive a power cut: written, synced, read again, moved into place, then closed to writing."""

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from archive.ocfl.inventory import damaged

Source = bytes | Path | Callable[[], bytes]
"""Content of a file: bytes, a file to copy, or a call that fetches the bytes when their turn comes."""

_CHUNK = 1024 * 1024
_FILE_MODE = 0o444
_FOLDER_MODE = 0o555
_OPEN_FOLDER_MODE = 0o755


@dataclass(frozen=True, slots=True)
class Digests:
    sha512: str
    sha256: str
    size: int
    """Bytes."""


def digests(path: Path) -> Digests:
    """Read a whole file. Raises `FileNotFoundError`."""
    with path.open("rb") as stream:
        return _pump(stream, None)


def digests_of(content: bytes) -> Digests:
    return _pump(BytesIO(content), None)


def write(path: Path, source: Source) -> Digests:
    """Write a new file and sync it; its digests are those of the bytes that came in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _opened(source) as stream, path.open("xb") as target:
        written = _pump(stream, target)
        target.flush()
        os.fsync(target.fileno())
    return written


def check(path: Path, expected: Digests) -> None:
    """Read a written file again. Raises `ObjectDamagedError` when the disk gives back anything else."""
    if digests(path) != expected:
        raise damaged(f"tệp {path.name} đọc lại khác với lúc ghi")


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable."""
    if os.name == "nt":  # folders cannot be opened there; the file system journals names by itself
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(path: Path) -> None:
    """Make the names in a folder and in all below it durable, the deepest first."""
    for folder, _, _ in os.walk(path, topdown=False):
        sync_folder(Path(folder))


def seal(version: Path) -> None:
    """Take the right to write from a version's files and folders, for good."""
    for folder, _, files in os.walk(version, topdown=False):
        for name in files:
            Path(folder, name).chmod(_FILE_MODE)
        Path(folder).chmod(_FOLDER_MODE)


def unseal_folders(path: Path) -> None:
    """Let what is below a folder be moved or removed again; only for what was never part of an object."""
    for folder, _, _ in os.walk(path):
        Path(folder).chmod(_OPEN_FOLDER_MODE)


def remove_tree(path: Path) -> None:
    unseal_folders(path)
    shutil.rmtree(path)


def remove_empty_folders(path: Path) -> None:
    """Remove folders below `path` that hold nothing, and `path` itself then."""
    for folder, _, _ in os.walk(path, topdown=False):
        with contextlib.suppress(OSError):  # not empty: it stays
            Path(folder).rmdir()


@contextlib.contextmanager
def _opened(source: Source) -> Iterator[BinaryIO]:
    if isinstance(source, Path):
        with source.open("rb") as stream:
            yield stream
    else:
        yield BytesIO(source if isinstance(source, bytes) else source())


def _pump(stream: BinaryIO, target: BinaryIO | None) -> Digests:
    long, short, size = hashlib.sha512(), hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK):
        long.update(chunk)
        short.update(chunk)
        size += len(chunk)
        if target is not None:
            target.write(chunk)
    return Digests(long.hexdigest(), short.hexdigest(), size)

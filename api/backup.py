"""Copy an embedded installation while it runs, and bring a copy back.

The database is snapshot first (SQLite's own online backup), the files after it: objects and archive versions
are written before the rows that name them and never change, so whatever the snapshot refers to is among the
files. A manifest with SHA-256 says whether a copy is whole.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from api import agent_key
from infra.errors import InfraError
from infra.lock import HomeLock

if TYPE_CHECKING:
    from infra.settings import Settings

DATABASE = "antin.db"
MANIFEST = "manifest.json"
FOLDERS = ("objects", "archive", "demo", "trust", "csc")
FILES = ("antin.toml", agent_key.FILE_NAME)
"""Without that key every signer's machine would have to be paired anew."""
LOCK = "service.lock"
UNFINISHED = ".restoring"
"""Ends the names of files that a restore is still writing."""
TRANSIENT = frozenset({"incoming", "staging", ".staging", "run"})
"""Folders of unfinished work inside those; nothing committed lives there."""


class BackupError(InfraError):
    code = "backup.refused"


@dataclass(frozen=True, slots=True)
class Copied:
    files: int
    bytes: int


def backup(settings: Settings, target: Path) -> Copied:
    """Write a complete copy into the new folder `target`.

    Raises `BackupError` and leaves nothing half-done under that name.
    """
    if settings.database_url:
        raise BackupError(
            "Cài đặt này dùng PostgreSQL: hãy sao lưu cơ sở dữ liệu bằng pg_dump, rồi sao chép các thư mục "
            "objects và archive sau đó."
        )
    if target.exists() and any(target.iterdir()):
        raise BackupError(f"Thư mục {target} đã có nội dung; hãy chọn một thư mục mới cho bản sao lưu.")
    unfinished = target.with_name(f".{target.name}.partial")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700, parents=True)
    _snapshot(settings.home / DATABASE, unfinished / DATABASE)
    for folder in FOLDERS:
        _copy_tree(settings.home / folder, unfinished / folder)
    for name in FILES:
        if (settings.home / name).exists():
            shutil.copy2(settings.home / name, unfinished / name)
    digests = {path.relative_to(unfinished).as_posix(): _digest(path) for path in _files(unfinished)}
    (unfinished / MANIFEST).write_text(json.dumps({"sha256": digests}, indent=1), encoding="utf-8")
    if target.exists():
        target.rmdir()
    unfinished.replace(target)
    return Copied(len(digests), sum((target / name).stat().st_size for name in digests))


def restore(settings: Settings, source: Path) -> Copied:
    """Bring a copy back into an empty data folder, after every file was checked against the manifest.

    Raises `BackupError` when the copy is not whole or the data folder is in use or not empty.
    """
    digests = _manifest(source)
    for name, digest in digests.items():
        path = source / name
        if not path.is_file() or _digest(path) != digest:
            raise BackupError(
                f"Bản sao lưu hỏng: {name} thiếu hoặc đã bị thay đổi. Hãy dùng bản sao lưu khác."
            )
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with HomeLock(settings.home / LOCK):
        if (settings.home / DATABASE).exists():
            raise BackupError(
                f"Thư mục dữ liệu {settings.home} đã có cơ sở dữ liệu. "
                "Hãy chuyển nó đi nơi khác, hoặc đặt ANTIN_HOME là một thư mục trống rồi khôi phục."
            )
        _refuse_other_files(settings.home, digests)
        # The database comes last: a restore that was interrupted can simply be run again.
        for name in sorted(digests, key=lambda name: name == DATABASE):
            place = settings.home / name
            place.parent.mkdir(parents=True, exist_ok=True)
            temporary = place.with_name(f"{place.name}{UNFINISHED}")
            shutil.copy2(source / name, temporary)
            temporary.replace(place)
    return Copied(len(digests), sum((source / name).stat().st_size for name in digests))


def _refuse_other_files(home: Path, digests: dict[str, str]) -> None:
    """Accept an empty folder, or what a restore of the same copy left when it was interrupted."""
    for path in _files(home):
        name = path.relative_to(home).as_posix()
        if name == LOCK or name.endswith(UNFINISHED) or digests.get(name) == _digest(path):
            continue
        raise BackupError(
            f"Thư mục dữ liệu {home} không trống (có {name}). "
            "Hãy đặt ANTIN_HOME là một thư mục trống rồi khôi phục."
        )


def _manifest(source: Path) -> dict[str, str]:
    try:
        content = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
        digests = {str(name): str(digest) for name, digest in content["sha256"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError(
            f"{source} không phải là bản sao lưu của Ấn Tín (thiếu {MANIFEST}, hoặc tệp đó đã hỏng)."
        ) from error
    if any(Path(name).is_absolute() or ".." in Path(name).parts for name in digests):
        raise BackupError(f"{source} có đường dẫn ra ngoài thư mục; không khôi phục.")
    return digests


def _snapshot(source: Path, target: Path) -> None:
    if not source.exists():
        raise BackupError(f"Không có cơ sở dữ liệu tại {source}; chưa có gì để sao lưu.")
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)


def _copy_tree(source: Path, target: Path) -> None:
    if source.exists():
        shutil.copytree(
            source,
            target,
            ignore=lambda _folder, names: [
                name for name in names if name in TRANSIENT or name.endswith(".sock")
            ],
        )


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

"""An OCFL 1.1 storage root in a local or shared folder: the archive's own keeping place.

How a version comes in, and why a kill at any instant does no harm:

1. it is built in the workspace (beside the root, on the same volume), synced, and read again;
2. v1: the whole object is moved into place by one rename. Later versions: the version's folder is moved into
   place by one rename, where nothing points at it yet;
3. the object's sidecar and, last of all, its inventory are replaced. Until then the old version is the
   newest;
4. files and folders of the version lose the right to write.

`recover`, and the next writer of the same object, finish what reached step 2 and discard the rest.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from archive.ocfl import disk, layout
from archive.ocfl.errors import (
    FileNotInObjectError,
    ObjectDamagedError,
    ObjectExistsError,
    ObjectNotFoundError,
    StoreLayoutError,
    TooManyFilesError,
)
from archive.ocfl.inventory import (
    INVENTORY,
    SIDECAR,
    Inventory,
    User,
    Version,
    damaged,
    from_json,
    version_name,
)
from archive.ocfl.lock import ObjectLocks
from archive.ocfl.staging import Attempt, key_of, write_inventory, write_version

MAX_FILES = 20_000
"""Files of one object; METS with a block per file gets unusable not far above."""

_MOVE_ATTEMPTS = 10


class Outcome(StrEnum):
    FINISHED = "finished"
    DISCARDED = "discarded"
    DAMAGED = "damaged"
    """In place but unreadable, though it was read back before: a fault of the disk. Left as it is."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """What became of a version whose writer died."""

    object_id: str
    version: int
    outcome: Outcome


class OcflStore:
    """Objects by id. Several processes may use one root; each object has one writer at a time."""

    def __init__(self, root: Path, workspace: Path | None = None) -> None:
        """Open the storage root, making an empty folder into one.

        `workspace` holds half-written versions and locks; by default, a folder beside the root. Raises
        `StoreLayoutError` when the root is something else or the workspace is on another volume.
        """
        self.root = root
        self._workspace = workspace or root.with_name(f"{root.name}.work")
        self._staging = self._workspace / "staging"
        self._staging.mkdir(parents=True, exist_ok=True)
        self._locks = ObjectLocks(self._workspace / "locks")
        self._claims = ObjectLocks(self._workspace / "claims")
        with self._locks.hold("0" * 64):
            _open_root(root)
        if root.stat().st_dev != self._staging.stat().st_dev:
            raise StoreLayoutError(
                f"Thư mục tạm {self._workspace} không cùng ổ đĩa với kho lưu trữ {root}."
                " Hãy đặt chúng cùng ổ đĩa."
            )

    def create(
        self, object_id: str, files: Mapping[str, disk.Source], *, message: str, user: User, at: datetime
    ) -> Inventory:
        """Store v1 of a new object. Raises `ObjectExistsError`, `LogicalPathError`, `TooManyFilesError`."""
        with self._writing(object_id) as place:
            if place.exists():
                raise ObjectExistsError("Gói lưu trữ này đã có trong kho nên không ghi đè.")
            _check_count(len(files))
            with self._attempt(object_id, 1) as attempt:
                inventory = write_version(attempt, None, files, _stamp(message, user, at))
                declaration = attempt.object_folder / layout.OBJECT_DECLARATION
                disk.write(declaration, b"ocfl_object_1.1\n")
                write_inventory(attempt.object_folder, inventory)
                disk.sync_tree(attempt.object_folder)
                self._move_object(attempt.object_folder, place)
                disk.seal(place / version_name(1))
        return inventory

    def add_version(
        self,
        object_id: str,
        files: Mapping[str, disk.Source | None],
        *,
        message: str,
        user: User,
        at: datetime,
    ) -> Inventory:
        """Store the next version: the newest one with `files` put in or replaced, and those of None left out.

        Earlier versions stay as they are. Raises `ObjectNotFoundError`, `FileNotInObjectError` for a path to
        leave out that is not there, and what `create` raises.
        """
        with self._writing(object_id) as place:
            previous = _read_inventory(place, object_id)
            missing = {path for path, source in files.items() if source is None} - previous.state().keys()
            if missing:
                raise FileNotInObjectError(f"Gói lưu trữ không có tệp {min(missing)} để bỏ ra.")
            _check_count(len(previous.state().keys() | files.keys()))
            with self._attempt(object_id, previous.head + 1) as attempt:
                inventory = write_version(attempt, previous, files, _stamp(message, user, at))
                disk.sync_tree(attempt.object_folder)
                version = place / version_name(attempt.number)
                attempt.version_folder.rename(version)
                disk.sync_folder(place)
                _point_to(place, inventory, attempt)
                disk.seal(version)
        return inventory

    def exists(self, object_id: str) -> bool:
        return (self._place(object_id) / layout.OBJECT_DECLARATION).is_file()

    def inventory(self, object_id: str) -> Inventory:
        """Read the newest inventory. Raises `ObjectNotFoundError`, `ObjectDamagedError`."""
        place = self._place(object_id)
        try:
            return _read_inventory(place, object_id)
        except ObjectDamagedError:
            # A writer may stand between sidecar and inventory: look again when it has left.
            with self._locks.hold(layout.object_key(object_id)):
                return _read_inventory(place, object_id)

    def read(self, object_id: str, logical_path: str, version: int | None = None) -> bytes:
        """Give back a file of a version (None: the newest), its digest checked.

        Raises `ObjectNotFoundError`, `FileNotInObjectError`, `ObjectDamagedError`.
        """
        inventory = self.inventory(object_id)
        try:
            digest = inventory.state(version)[logical_path]
        except (KeyError, IndexError):
            raise FileNotInObjectError(
                f"Gói lưu trữ không có tệp {logical_path}. Hãy kiểm tra lại hồ sơ."
            ) from None
        return read_content(self._place(object_id), inventory, digest)

    def object_ids(self) -> Iterator[str]:
        """Go through all objects, in the order of their folders. Raises `ObjectDamagedError`."""
        for place in self.places():
            with self._locks.hold(place.name):
                inventory = _parse_inventory(place)
            yield inventory.object_id

    def places(self) -> Iterator[Path]:
        """Go through the folders of all objects."""
        for folder, folders, files in os.walk(self.root):
            folders.sort()
            if layout.OBJECT_DECLARATION in files:
                folders.clear()
                yield Path(folder)

    @contextmanager
    def holding(self, place: Path) -> Iterator[None]:
        """Keep writers out of the object in a folder of `places`."""
        with self._locks.hold(place.name):
            yield

    @contextmanager
    def claim(self, object_id: str) -> Iterator[None]:
        """Keep others who claim the same object out of a longer piece of work; reading and writing go on.

        It ends with the process. Do not claim a second object inside.
        """
        with self._claims.hold(layout.object_key(object_id)):
            yield

    def recover(self) -> tuple[Recovery, ...]:
        """Finish or discard what killed writers left; harmless while others write. Call it at every start."""
        recovered: list[Recovery] = []
        for key in sorted({key_of(folder) for folder in self._staging.iterdir()}):
            with self._locks.hold(key):
                recovered.extend(self._settle_leftovers(key))
        return tuple(recovered)

    @contextmanager
    def _writing(self, object_id: str) -> Iterator[Path]:
        """Be the only writer of an object, after settling what a killed one left."""
        key = layout.object_key(object_id)
        with self._locks.hold(key):
            self._settle_leftovers(key)
            yield self._place(object_id)

    def _settle_leftovers(self, key: str) -> list[Recovery]:
        """Settle attempts at an object whose lock is held: living writers hold it too, so these are dead."""
        recovered = []
        for folder in sorted(self._staging.glob(f"{key}.*")):
            attempt = Attempt.left_behind(folder)
            if attempt is not None:
                recovered.append(Recovery(attempt.object_id, attempt.number, self._settle(attempt)))
            disk.remove_tree(folder)
        return recovered

    def _settle(self, attempt: Attempt) -> Outcome:
        place = self._place(attempt.object_id)
        version = place / version_name(attempt.number)
        if not version.exists():
            disk.remove_empty_folders(self.root / place.relative_to(self.root).parts[0])
            return Outcome.DISCARDED
        try:
            inventory = _parse_inventory(version)
        except ObjectDamagedError:
            return Outcome.DAMAGED
        _point_to(place, inventory, attempt)
        disk.seal(version)
        disk.sync_folder(place.parent)
        return Outcome.FINISHED

    def _place(self, object_id: str) -> Path:
        return self.root / layout.object_path(object_id)

    @contextmanager
    def _attempt(self, object_id: str, number: int) -> Iterator[Attempt]:
        attempt = Attempt.begin(self._staging, object_id, number)
        try:
            yield attempt
        except BaseException:
            # An error, unlike a kill, is settled at once: the caller may try again.
            self._settle(attempt)
            raise
        finally:
            attempt.end()

    def _move_object(self, built: Path, place: Path) -> None:
        for attempt in range(_MOVE_ATTEMPTS):
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                built.rename(place)
            except FileNotFoundError:
                # Another process's recovery removed the still empty folder between the two calls.
                if attempt == _MOVE_ATTEMPTS - 1:
                    raise
            else:
                break
        for folder in list(place.relative_to(self.root).parents)[::-1]:
            disk.sync_folder(self.root / folder)


def read_content(place: Path, inventory: Inventory, digest: str) -> bytes:
    """Read the bytes of a SHA-512 from an object's folder. Raises `ObjectDamagedError` unless they match."""
    path = place / inventory.manifest[digest]
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise damaged(f"mất tệp {path.name}") from error
    if disk.digests_of(content).sha512 != digest:
        raise damaged(f"nội dung tệp {path.name} đã thay đổi")
    return content


def _open_root(root: Path) -> None:
    root.mkdir(parents=True, exist_ok=True)
    files = layout.root_files()
    present = {path.name for path in root.iterdir()}
    if layout.ROOT_DECLARATION not in present:
        if present - {Path(name).parts[0] for name in files}:
            raise StoreLayoutError(
                f"Thư mục {root} đã có dữ liệu khác nên không dùng làm kho lưu trữ. Hãy chọn thư mục trống."
            )
        _write_root(root, files)
    for name, content in files.items():
        if not (root / name).is_file() or (root / name).read_bytes() != content:
            raise StoreLayoutError(
                f"Kho lưu trữ {root} không theo đúng cách sắp xếp của phần mềm này (tệp {name})."
                " Hãy kiểm tra lại đường dẫn của kho."
            )


def _write_root(root: Path, files: Mapping[str, bytes]) -> None:
    # The declaration comes last: without it the next start writes everything again.
    for name, content in files.items():
        (root / name).unlink(missing_ok=True)
        disk.write(root / name, content)
    disk.sync_tree(root)


def _read_inventory(place: Path, object_id: str) -> Inventory:
    if not (place / layout.OBJECT_DECLARATION).is_file():
        raise ObjectNotFoundError("Không có gói lưu trữ này trong kho. Hãy kiểm tra lại hồ sơ.")
    inventory = _parse_inventory(place)
    if inventory.object_id != object_id:
        raise damaged("bản kiểm kê mang tên của gói khác")
    return inventory


def _parse_inventory(folder: Path) -> Inventory:
    try:
        return from_json((folder / INVENTORY).read_bytes(), (folder / SIDECAR).read_bytes())
    except FileNotFoundError as error:
        raise damaged("mất bản kiểm kê") from error


def _point_to(place: Path, inventory: Inventory, attempt: Attempt) -> None:
    """Make a version the newest: sidecar first, inventory last."""
    renewed = attempt.folder / "renewed"
    if renewed.exists():
        disk.remove_tree(renewed)
    renewed.mkdir()
    write_inventory(renewed, inventory)
    (renewed / SIDECAR).replace(place / SIDECAR)
    (renewed / INVENTORY).replace(place / INVENTORY)
    disk.sync_folder(place)


def _check_count(files: int) -> None:
    if files > MAX_FILES:
        raise TooManyFilesError(
            f"Hồ sơ có {files} tệp, quá giới hạn {MAX_FILES} tệp của một gói lưu trữ. Hãy tách hồ sơ."
        )


def _stamp(message: str, user: User, at: datetime) -> Version:
    return Version(at.astimezone(UTC).replace(microsecond=0), message, user, {})

"""A version is built apart, on the same volume, and checked there; the store then only moves it into place.

Each attempt has a folder of its own, named after the object, whose first file says what is intended. What a
killed writer left is found by these folders alone: no store of any size has to be searched.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from uuid import uuid4

from archive.ocfl import disk, layout
from archive.ocfl.inventory import (
    INVENTORY,
    SIDECAR,
    Inventory,
    Version,
    check_paths,
    sidecar,
    to_json,
    version_name,
)

_INTENT = "intent.json"
_OBJECT = "object"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to write one version of one object."""

    folder: Path
    object_id: str
    number: int

    @property
    def object_folder(self) -> Path:
        """A whole new object, for v1."""
        return self.folder / _OBJECT

    @property
    def version_folder(self) -> Path:
        return self.object_folder / version_name(self.number)

    @classmethod
    def begin(cls, staging: Path, object_id: str, number: int) -> Self:
        attempt = cls(staging / f"{layout.object_key(object_id)}.{uuid4().hex}", object_id, number)
        attempt.folder.mkdir()
        intent = json.dumps({"id": object_id, "version": number}, ensure_ascii=False).encode()
        disk.write(attempt.folder / _INTENT, intent)
        disk.sync_folder(attempt.folder)
        disk.sync_folder(staging)
        return attempt

    @classmethod
    def left_behind(cls, folder: Path) -> Self | None:
        """Read what a killed writer intended; None when it died before saying so, having touched nothing."""
        try:
            intent = json.loads((folder / _INTENT).read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        return cls(folder, str(intent["id"]), int(intent["version"]))

    def end(self) -> None:
        if self.folder.exists():
            disk.remove_tree(self.folder)


def key_of(folder: Path) -> str:
    """Tell which object a staging folder belongs to."""
    return folder.name.partition(".")[0]


def write_version(
    attempt: Attempt,
    previous: Inventory | None,
    files: Mapping[str, disk.Source | None],
    stamp: Version,
) -> Inventory:
    """Write the content of a version and its inventory, synced and read again.

    `files` are put into the previous state, those of None left out. `stamp` brings time, message and user;
    its state is replaced by the result. Content that the object holds already is not stored twice.
    """
    state = dict(previous.state()) if previous else {}
    kept = {path: source for path, source in files.items() if source is not None}
    for path in files.keys() - kept.keys():
        del state[path]
    check_paths(state.keys() | kept.keys())
    manifest = dict(previous.manifest) if previous else {}
    sha256 = dict(previous.sha256) if previous else {}
    content = attempt.version_folder / "content"
    for path, source in kept.items():
        written = disk.write(content / path, source)
        disk.check(content / path, written)
        state[path] = written.sha512
        if written.sha512 in manifest:
            (content / path).unlink()
        else:
            manifest[written.sha512] = f"{version_name(attempt.number)}/content/{path}"
            sha256[written.sha512] = written.sha256
    attempt.version_folder.mkdir(parents=True, exist_ok=True)
    disk.remove_empty_folders(content)
    version = Version(stamp.created, stamp.message, stamp.user, state)
    earlier = previous.versions if previous else ()
    inventory = Inventory(attempt.object_id, manifest, sha256, (*earlier, version))
    write_inventory(attempt.version_folder, inventory)
    return inventory


def write_inventory(folder: Path, inventory: Inventory) -> None:
    """Write the inventory and its sidecar into a folder that has none."""
    content = to_json(inventory)
    for name, data in ((INVENTORY, content), (SIDECAR, sidecar(content))):
        disk.check(folder / name, disk.write(folder / name, data))
    disk.sync_folder(folder)

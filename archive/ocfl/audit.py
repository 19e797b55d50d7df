"""Every byte of the store read again and compared with the inventories; nothing missing, nothing extra."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.ocfl import disk, layout
from archive.ocfl.errors import ObjectDamagedError
from archive.ocfl.inventory import INVENTORY, SIDECAR, Inventory, from_json, version_name
from archive.ocfl.store import OcflStore


@dataclass(frozen=True, slots=True)
class ObjectCheck:
    """What was found in one object's folder."""

    object_id: str
    """Empty when the inventory could not be read."""
    path: str
    """The object's folder, relative to the storage root."""
    files: int
    size: int
    """Bytes of content read."""
    problems: tuple[tuple[str, str], ...]
    """Path relative to the object, and what is wrong with it in Vietnamese."""


def check_objects(store: OcflStore) -> Iterator[ObjectCheck]:
    """Check all objects, one at a time; writers of the object at hand wait meanwhile."""
    for place in store.places():
        with store.holding(place):
            yield _check_object(place, place.relative_to(store.root).as_posix())


def _check_object(place: Path, path: str) -> ObjectCheck:
    try:
        inventory = from_json((place / INVENTORY).read_bytes(), (place / SIDECAR).read_bytes())
    except (ObjectDamagedError, FileNotFoundError):
        return ObjectCheck("", path, 0, 0, ((INVENTORY, "Bản kiểm kê bị mất hoặc bị hỏng."),))
    problems = list(_check_frame(place, inventory))
    if layout.object_path(inventory.object_id).as_posix() != path:
        problems.append((INVENTORY, "Gói lưu trữ nằm sai chỗ hoặc mang tên của gói khác."))
    size = 0
    for digest, content_path in inventory.manifest.items():
        try:
            found = disk.digests(place / content_path)
        except FileNotFoundError:
            problems.append((content_path, "Mất tệp."))
            continue
        size += found.size
        if (found.sha512, found.sha256) != (digest, inventory.sha256[digest]):
            problems.append((content_path, "Nội dung đã thay đổi so với lúc thu nhận."))
    return ObjectCheck(inventory.object_id, path, len(inventory.manifest), size, tuple(problems))


def _check_frame(place: Path, inventory: Inventory) -> Iterator[tuple[str, str]]:
    """Compare the inventories kept in the versions, and look for what no inventory names."""
    expected = {layout.OBJECT_DECLARATION, INVENTORY, SIDECAR, *inventory.manifest.values()}
    for number in range(1, inventory.head + 1):
        name = version_name(number)
        expected |= {f"{name}/{INVENTORY}", f"{name}/{SIDECAR}"}
        try:
            folder = place / name
            kept = from_json((folder / INVENTORY).read_bytes(), (folder / SIDECAR).read_bytes())
        except (ObjectDamagedError, FileNotFoundError):
            yield f"{name}/{INVENTORY}", "Bản kiểm kê của phiên bản bị mất hoặc bị hỏng."
            continue
        if kept.object_id != inventory.object_id or kept.versions != inventory.versions[:number]:
            yield f"{name}/{INVENTORY}", "Bản kiểm kê của phiên bản trái với bản kiểm kê của gói."
    present = {
        Path(folder, file).relative_to(place).as_posix()
        for folder, _, files in os.walk(place)
        for file in files
    }
    for extra in sorted(present - expected):
        yield extra, "Tệp lạ, không có trong bản kiểm kê."

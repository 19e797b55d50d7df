"""The inventory of an OCFL 1.1 object as a value, and its JSON. No files are touched here.

What is read is believed only after it was checked: an inventory that names a path outside its object, a
digest that is none, or a version that is not there is refused.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from archive.ocfl.errors import LogicalPathError, ObjectDamagedError

ALGORITHM = "sha512"
FIXITY_ALGORITHM = "sha256"
INVENTORY = "inventory.json"
SIDECAR = f"{INVENTORY}.{ALGORITHM}"
INVENTORY_TYPE = "https://ocfl.io/1.1/spec/#inventory"
_SHA512 = re.compile(r"[0-9a-f]{128}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_COMPONENT_BYTES = 255
_PATH_BYTES = 1024


@dataclass(frozen=True, slots=True)
class User:
    """Who made a version. `address` is a URI."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Version:
    created: datetime
    message: str
    user: User
    state: Mapping[str, str]
    """Logical path to SHA-512."""


@dataclass(frozen=True, slots=True)
class Inventory:
    object_id: str
    manifest: Mapping[str, str]
    """SHA-512 to the content path that holds these bytes, relative to the object."""
    sha256: Mapping[str, str]
    """SHA-512 to SHA-256 of the same bytes: the fixity block, comparable with METS."""
    versions: tuple[Version, ...]
    """The first is v1."""

    @property
    def head(self) -> int:
        return len(self.versions)

    def state(self, version: int | None = None) -> Mapping[str, str]:
        """Logical path to SHA-512 in a version (None: the newest). Raises `IndexError` for none."""
        number = self.head if version is None else version
        if not 1 <= number <= self.head:
            raise IndexError(number)
        return self.versions[number - 1].state

    def sha256_of(self, logical_path: str) -> str:
        """SHA-256 of a file of the newest version."""
        return self.sha256[self.state()[logical_path]]


def version_name(number: int) -> str:
    return f"v{number}"


def to_json(inventory: Inventory) -> bytes:
    """Write as `inventory.json`; the same inventory gives the same bytes."""
    return (
        json.dumps(
            {
                "id": inventory.object_id,
                "type": INVENTORY_TYPE,
                "digestAlgorithm": ALGORITHM,
                "head": version_name(inventory.head),
                "fixity": {
                    FIXITY_ALGORITHM: _grouped(
                        (inventory.sha256[digest], path) for digest, path in inventory.manifest.items()
                    )
                },
                "manifest": {digest: [path] for digest, path in sorted(inventory.manifest.items())},
                "versions": {
                    version_name(number): _version_json(version)
                    for number, version in enumerate(inventory.versions, 1)
                },
            },
            indent=2,
            ensure_ascii=False,
        ).encode()
        + b"\n"
    )


def sidecar(inventory_json: bytes) -> bytes:
    """Write as `inventory.json.sha512`."""
    return f"{hashlib.sha512(inventory_json).hexdigest()} {INVENTORY}\n".encode()


def from_json(content: bytes, sidecar_content: bytes) -> Inventory:
    """Read an inventory whose sidecar must agree. Raises `ObjectDamagedError`."""
    if sidecar_content.split(maxsplit=1)[:1] != [hashlib.sha512(content).hexdigest().encode()]:
        raise damaged("mã băm của bản kiểm kê không khớp")
    try:
        return _parse(json.loads(content))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, LogicalPathError) as error:
        raise damaged(f"không đọc được bản kiểm kê ({type(error).__name__})") from error


def check_paths(paths: Iterable[str]) -> None:
    """Raise `LogicalPathError` unless every path is a safe relative one and none is another's folder."""
    files = set(paths)
    for path in files:
        _check_path(path)
    folders = {str(parent) for path in files for parent in PurePosixPath(path).parents}
    if files & folders:
        raise LogicalPathError("Trong gói lưu trữ có tệp trùng tên với thư mục. Hãy báo quản trị viên.")


def damaged(what: str) -> ObjectDamagedError:
    return ObjectDamagedError(
        f"Gói lưu trữ bị hỏng: {what}. Không dùng tệp này; hãy báo quản trị viên phục hồi từ bản sao lưu."
    )


def _check_path(path: str) -> None:
    parts = path.split("/")
    if (
        any(part in {"", ".", ".."} or len(part.encode()) > _COMPONENT_BYTES for part in parts)
        or len(path.encode()) > _PATH_BYTES
        or "\\" in path
        or any(unicodedata.category(character) == "Cc" for character in path)
        or path != unicodedata.normalize("NFC", path)
    ):
        raise LogicalPathError("Tên tệp trong gói lưu trữ không hợp lệ. Hãy báo quản trị viên.")


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for key, path in sorted(pairs):
        groups.setdefault(key, []).append(path)
    return groups


def _version_json(version: Version) -> dict[str, Any]:
    return {
        "created": version.created.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "message": version.message,
        "user": {"name": version.user.name, "address": version.user.address},
        "state": _grouped((digest, path) for path, digest in version.state.items()),
    }


def _parse(value: dict[str, Any]) -> Inventory:
    if value["type"] != INVENTORY_TYPE or value["digestAlgorithm"] != ALGORITHM:
        raise ValueError("type")
    manifest = {digest.lower(): str(paths[0]) for digest, paths in value["manifest"].items()}
    if not all(_SHA512.fullmatch(digest) for digest in manifest):
        raise ValueError("manifest")
    check_paths(manifest.values())
    by_path = {path: digest for digest, path in manifest.items()}
    sha256 = {
        by_path[path]: digest.lower()
        for digest, paths in value["fixity"][FIXITY_ALGORITHM].items()
        for path in paths
    }
    versions = tuple(
        _parse_version(value["versions"][version_name(number)], manifest)
        for number in range(1, len(value["versions"]) + 1)
    )
    if value["head"] != version_name(len(versions)) or sha256.keys() != manifest.keys():
        raise ValueError("head")
    if not all(_SHA256.fullmatch(digest) for digest in sha256.values()):
        raise ValueError("fixity")
    return Inventory(str(value["id"]), manifest, sha256, versions)


def _parse_version(value: dict[str, Any], manifest: Mapping[str, str]) -> Version:
    state = {str(path): digest.lower() for digest, paths in value["state"].items() for path in paths}
    check_paths(state)
    if not set(state.values()) <= manifest.keys():
        raise ValueError("state")
    user = value["user"]
    return Version(
        created=datetime.fromisoformat(value["created"]),
        message=str(value["message"]),
        user=User(str(user["name"]), str(user["address"])),
        state=state,
    )

"""The authority's state on disk.

    index.json              base address, time of creation, revocations
    lock                    held while the index changes
    ca/<name>.cer|.key      certificates and keys of the hierarchy
    issued/<ca>/<serial>.cer

A certificate counts as issued once its file is there, which is before anyone gets to see it; so issuing needs
no lock.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cryptography.x509 import ReasonFlags

from certs import facts
from certs.authority.files import SECRET, locked, write_atomically
from certs.authority.model import CaName
from certs.errors import AuthorityError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT = 1
INDEX = "index.json"


@dataclass(frozen=True, slots=True)
class Revocation:
    at: datetime
    reason: ReasonFlags


@dataclass(frozen=True, slots=True)
class Index:
    """One state of `index.json`."""

    base_url: str
    created_at: datetime
    version: int
    """Grows with every revocation."""
    revocations: Mapping[tuple[CaName, int], Revocation]

    def status(self, ca: CaName, serial: int, at: datetime) -> Revocation | None:
        """Find the revocation in force at `at`, if any."""
        revocation = self.revocations.get((ca, serial))
        return revocation if revocation is not None and revocation.at <= at else None


class AuthorityStore:
    """Files of one authority; any number of threads and processes may use the same folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: tuple[tuple[int, int, int], Index] | None = None
        self._guard = threading.Lock()

    @staticmethod
    def exists(folder: Path) -> bool:
        return (folder / INDEX).is_file()

    def begin(self, base_url: str, at: datetime) -> None:
        """Lay out an empty folder. The index makes it an authority, so call it before anything is issued."""
        (self._folder / "ca").mkdir(mode=0o700)
        for ca in CaName:
            (self._folder / "issued" / ca).mkdir(parents=True)
        self._write(Index(base_url, at, 0, MappingProxyType({})))

    def index(self) -> Index:
        """Give the present state; the file is read again only when it was replaced."""
        path = self._folder / INDEX
        with self._guard:
            try:
                stat = path.stat()
                stamp = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
                if self._seen is None or self._seen[0] != stamp:
                    self._seen = (stamp, _index_from(json.loads(path.read_bytes())))
            except (OSError, ValueError, KeyError, TypeError) as error:
                raise AuthorityError(
                    "Sổ của CA thử nghiệm không đọc được. Hãy khôi phục thư mục từ bản sao lưu."
                ) from error
            return self._seen[1]

    def keep_identity(self, name: str, certificate: bytes, key: bytes) -> None:
        """Store a certificate of the hierarchy with its key in PEM."""
        write_atomically(self._folder / "ca" / f"{name}.key", key, mode=SECRET)
        write_atomically(self._folder / "ca" / f"{name}.cer", certificate)

    def identity(self, name: str) -> tuple[bytes, bytes]:
        """Give (certificate in DER, key in PEM)."""
        try:
            folder = self._folder / "ca"
            return (folder / f"{name}.cer").read_bytes(), (folder / f"{name}.key").read_bytes()
        except OSError as error:
            raise AuthorityError(
                "Thư mục của CA thử nghiệm thiếu tệp. Hãy khôi phục từ bản sao lưu."
            ) from error

    def record_issued(self, ca: CaName, certificate: bytes) -> None:
        write_atomically(self._issued_path(ca, facts.serial_number(certificate)), certificate)

    def was_issued(self, ca: CaName, serial: int) -> bool:
        return self._issued_path(ca, serial).is_file()

    def revoke(self, serial: int, revocation: Revocation) -> None:
        """Record a revocation; a certificate that is already revoked keeps its first date and reason.

        Raises `AuthorityError` for a serial number that was never issued.
        """
        ca = next((ca for ca in CaName if self.was_issued(ca, serial)), None)
        if ca is None:
            raise AuthorityError("CA thử nghiệm chưa từng cấp chứng thư có số này. Hãy kiểm tra lại số.")
        with locked(self._folder / "lock"):
            index = self.index()
            if (ca, serial) in index.revocations:
                return
            revocations = {**index.revocations, (ca, serial): revocation}
            self._write(
                Index(index.base_url, index.created_at, index.version + 1, MappingProxyType(revocations))
            )

    def _issued_path(self, ca: CaName, serial: int) -> Path:
        return self._folder / "issued" / ca / f"{serial:x}.cer"

    def _write(self, index: Index) -> None:
        content = json.dumps(_index_to(index), ensure_ascii=False, indent=1)
        write_atomically(self._folder / INDEX, content.encode())


def _index_to(index: Index) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "base_url": index.base_url,
        "created_at": index.created_at.isoformat(),
        "version": index.version,
        "revoked": [
            {
                "ca": ca.value,
                "serial": f"{serial:x}",
                "at": revocation.at.isoformat(),
                "reason": revocation.reason.value,
            }
            for (ca, serial), revocation in index.revocations.items()
        ],
    }


def _index_from(data: dict[str, Any]) -> Index:
    if data["format"] != FORMAT:
        raise AuthorityError("Thư mục của CA thử nghiệm do phiên bản khác tạo ra. Hãy dùng đúng phiên bản.")
    revocations = {
        (CaName(entry["ca"]), int(entry["serial"], 16)): Revocation(
            datetime.fromisoformat(entry["at"]), ReasonFlags(entry["reason"])
        )
        for entry in data["revoked"]
    }
    return Index(
        data["base_url"],
        datetime.fromisoformat(data["created_at"]),
        data["version"],
        MappingProxyType(revocations),
    )

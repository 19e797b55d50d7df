"""The authority's state on disk.

    index.json              base address, time of creation, revocations and suspensions
    lock                    held while the index changes
    ca/<name>.cer|.key      certificates and keys of the hierarchy
    issued/<ca>/<serial>.cer

A certificate counts as issued once its file is there, which is before anyone gets to see it; so issuing needs
no lock.
"""

from __future__ import annotations

import json
import threading
from types import MappingProxyType
from typing import TYPE_CHECKING

from certs import facts
from certs.authority.files import SECRET, locked, write_atomically
from certs.authority.ledger import Index, index_from_json, index_to_json
from certs.authority.model import CaName
from certs.errors import AuthorityError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from certs.authority.ledger import Revocation

INDEX = "index.json"


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
        """Write the index of an empty folder, which makes it an authority."""
        self._write(Index(base_url, at, 0, MappingProxyType({})))

    def index(self) -> Index:
        """Give the present state; the file is read again only when it was replaced."""
        path = self._folder / INDEX
        with self._guard:
            try:
                stat = path.stat()
                stamp = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
                if self._seen is None or self._seen[0] != stamp:
                    self._seen = (stamp, index_from_json(json.loads(path.read_bytes())))
            except (OSError, ValueError, KeyError, TypeError) as error:
                raise AuthorityError(
                    "Sổ của CA thử nghiệm không đọc được. Hãy khôi phục thư mục từ bản sao lưu."
                ) from error
            return self._seen[1]

    def prepare_folders(self) -> None:
        """Make the folders that are not there yet."""
        (self._folder / "ca").mkdir(mode=0o700, exist_ok=True)
        for ca in CaName:
            (self._folder / "issued" / ca).mkdir(parents=True, exist_ok=True)

    def exclusive(self) -> AbstractContextManager[None]:
        """Hold the folder's lock, so that nobody else changes index or identities."""
        return locked(self._folder / "lock")

    def has_identity(self, name: str) -> bool:
        return (self._folder / "ca" / f"{name}.cer").is_file()

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

        One that is suspended is revoked for good from the new date on. Raises `AuthorityError` for a serial
        number that was never issued.
        """
        self._change(serial, lambda index, ca: index.with_revocation(ca, serial, revocation))

    def reinstate(self, serial: int, at: datetime) -> None:
        """End a suspension; raises `AuthorityError` where there is none."""
        self._change(serial, lambda index, ca: index.with_reinstatement(ca, serial, at))

    def _change(self, serial: int, change: Callable[[Index, CaName], Index]) -> None:
        ca = next((ca for ca in CaName if self.was_issued(ca, serial)), None)
        if ca is None:
            raise AuthorityError("CA thử nghiệm chưa từng cấp chứng thư có số này. Hãy kiểm tra lại số.")
        with self.exclusive():
            index = self.index()
            changed = change(index, ca)
            if changed is not index:
                self._write(changed)

    def _issued_path(self, ca: CaName, serial: int) -> Path:
        return self._folder / "issued" / ca / f"{serial:x}.cer"

    def _write(self, index: Index) -> None:
        content = json.dumps(index_to_json(index), ensure_ascii=False, indent=1)
        write_atomically(self._folder / INDEX, content.encode())

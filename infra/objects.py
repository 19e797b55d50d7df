"""Working files, kept by the SHA-256 of their bytes: written once, never changed, checked at each reading."""

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol

from infra.errors import CorruptObjectError, StoreFullError, UnknownObjectError

Digest = str
"""SHA-256 in 64 lower-case hexadecimal digits."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1024 * 1024
FULL_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system says when there is no room left for a file."""


class ObjectStore(Protocol):
    """Where bytes are kept. All but `put` raise `UnknownObjectError` for a digest that is not kept."""

    def put(self, data: bytes | BinaryIO) -> Digest:
        """Keep the bytes durably; the same bytes twice are kept once. Raises `StoreFullError`."""
        ...

    def read(self, digest: Digest) -> bytes:
        """Load it all. Raises `CorruptObjectError` when the bytes no longer match."""
        ...

    def open(self, digest: Digest) -> BinaryIO:
        """Open a stream over bytes already checked; the caller closes it. Raises `CorruptObjectError`."""
        ...

    def path(self, digest: Digest) -> Path:
        """Name a file that must not be written to; its bytes are not checked."""
        ...

    def checked(self, digest: Digest) -> Path:
        """As `path`, its bytes checked piece by piece. Raises `CorruptObjectError`."""
        ...

    def exists(self, digest: Digest) -> bool: ...

    def size(self, digest: Digest) -> int: ...


class FolderStore:
    """An `ObjectStore` in a local or shared folder: `ab/cd/abcd…`, files read-only."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / "incoming"
        self._incoming.mkdir(parents=True, exist_ok=True)

    def put(self, data: bytes | BinaryIO) -> Digest:
        source = BytesIO(data) if isinstance(data, bytes) else data
        with _full_disk_explained(), self._temporary() as temporary:
            digest = _write(source, temporary)
            final = self._place(digest)
            if not _is_sound(final, digest):
                final.parent.mkdir(parents=True, exist_ok=True)
                temporary.replace(final)
                _sync_folders(final.parent, self._root)
        return digest

    def read(self, digest: Digest) -> bytes:
        data = self.path(digest).read_bytes()
        if hashlib.sha256(data).hexdigest() != digest:
            raise _corrupt(digest)
        return data

    def open(self, digest: Digest) -> BinaryIO:
        stream = self.path(digest).open("rb")
        if hashlib.file_digest(stream, "sha256").hexdigest() != digest:
            stream.close()
            raise _corrupt(digest)
        stream.seek(0)
        return stream

    def path(self, digest: Digest) -> Path:
        place = self._place(digest)
        if not place.is_file():
            raise UnknownObjectError(
                f"Kho tệp không có nội dung {digest[:12]}…. Hãy kiểm tra bản sao lưu rồi khôi phục."
            )
        return place

    def checked(self, digest: Digest) -> Path:
        self.open(digest).close()
        return self.path(digest)

    def exists(self, digest: Digest) -> bool:
        return self._place(digest).is_file()

    def size(self, digest: Digest) -> int:
        return self.path(digest).stat().st_size

    def clear_incoming(self) -> None:
        """Remove what killed writers left half-written. Only at start, while the lock is held."""
        for leftover in self._incoming.iterdir():
            leftover.unlink()

    def _place(self, digest: Digest) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise UnknownObjectError(
                "Mã nội dung không hợp lệ: phải là SHA-256 viết bằng 64 chữ số thập lục phân."
            )
        return self._root / digest[:2] / digest[2:4] / digest

    @contextmanager
    def _temporary(self) -> Iterator[Path]:
        """Lend a file that is gone afterwards unless it was moved away."""
        descriptor, name = tempfile.mkstemp(dir=self._incoming)
        os.close(descriptor)
        path = Path(name)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)


def _write(source: BinaryIO, path: Path) -> Digest:
    """Copy to disk, for good; the digest of what was written."""
    running = hashlib.sha256()
    with path.open("wb") as target:
        while chunk := source.read(_CHUNK):
            running.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    path.chmod(0o444)
    return running.hexdigest()


def _is_sound(path: Path, digest: Digest) -> bool:
    """Tell whether it is there and whole; a damaged one is replaced by the next `put` of its bytes."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == digest
    except FileNotFoundError:
        return False


def _sync_folders(leaf: Path, root: Path) -> None:
    """Make the new name durable, up to the root (the folders may be new, too)."""
    if os.name == "nt":  # a folder cannot be opened for syncing there
        return
    for folder in (leaf, leaf.parent, root):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _full_disk_explained() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in FULL_DISK:
            raise
        raise StoreFullError(
            "Ổ đĩa của kho tệp đã đầy nên chưa lưu được gì. Hãy giải phóng dung lượng rồi thực hiện lại."
        ) from error


def _corrupt(digest: Digest) -> CorruptObjectError:
    return CorruptObjectError(
        f"Nội dung {digest[:12]}… trong kho tệp đã bị hỏng (không còn khớp mã băm). "
        "Hãy báo người vận hành khôi phục từ bản sao lưu; không dùng tệp này."
    )

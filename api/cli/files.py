"""Reading what the caller named, and writing results so that a half-written file is never left behind."""

from __future__ import annotations

import ctypes
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.errors import InfraError
from signing.errors import DocumentTooLargeError, UnreadableDocumentError
from signing.pdf.source import BytesSource, FileSource, Source, as_source

MAX_BYTES = 2 << 30
IN_MEMORY = 4 << 20
"""Bytes up to which a file is simply read; larger ones stay on disk."""


class NotWrittenError(InfraError):
    code = "result.not_written"


def read(path: Path) -> bytes:
    """A file's bytes; raises a `SigningError` with a Vietnamese reason."""
    with opened(path) as source:
        return source.in_memory()


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """A file of any size, to be read in pieces; raises a `SigningError` with a Vietnamese reason."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise DocumentTooLargeError("Tệp lớn hơn 2 GB; hãy chia nhỏ hoặc nén ảnh trong tệp rồi thử lại.")
        source = BytesSource(path.read_bytes()) if size <= IN_MEMORY else FileSource(path)
    except FileNotFoundError as error:
        raise UnreadableDocumentError(
            f"Không tìm thấy tệp {path.name}; hãy kiểm tra lại đường dẫn."
        ) from error
    except OSError as error:
        raise UnreadableDocumentError(
            f"Không đọc được tệp {path.name}: {error.strerror}. Hãy kiểm tra đường dẫn và quyền đọc."
        ) from error
    try:
        yield source
    finally:
        if isinstance(source, FileSource):
            source.close()


@contextmanager
def workspace(target: Path) -> Iterator[Path]:
    """A folder beside a result, for what is too large for memory; it goes with all that is in it.

    Raises `NotWrittenError`.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise not_written(target, error) from error
    with folder as name:
        yield Path(name)


def give_back_memory() -> None:
    """Return to the system what large streams took and left: GNU's allocator keeps it, once it is freed."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim is not None:
        trim(0)


def write(path: Path, data: bytes | Source) -> None:
    """Write beside the target and rename: the target is the old file or the whole new one.

    Raises `NotWrittenError`.
    """
    try:
        _write(path, as_source(data))
    except OSError as error:
        raise not_written(path, error) from error


def not_written(path: Path, error: OSError) -> NotWrittenError:
    return NotWrittenError(
        f"Không ghi được kết quả vào {path}: {error.strerror}. Hãy kiểm tra thư mục, quyền ghi và ổ đĩa."
    )


def _write(path: Path, data: Source) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            for piece in data.pieces():
                stream.write(piece)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

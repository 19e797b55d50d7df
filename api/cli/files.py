"""Reading what the caller named, and writing results so that a half-written file is never left behind."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from infra.errors import InfraError
from signing.errors import DocumentTooLargeError, UnreadableDocumentError

MAX_BYTES = 1 << 30


class NotWrittenError(InfraError):
    code = "result.not_written"


def read(path: Path) -> bytes:
    """A file's bytes; raises a `SigningError` with a Vietnamese reason."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DocumentTooLargeError("Tệp lớn hơn 1 GB; hãy chia nhỏ hoặc nén ảnh trong tệp rồi thử lại.")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableDocumentError("Không tìm thấy tệp; hãy kiểm tra lại đường dẫn.") from error
    except OSError as error:
        raise UnreadableDocumentError(f"Không đọc được tệp: {error.strerror}.") from error


def write(path: Path, data: bytes) -> None:
    """Write beside the target and rename: the target is the old file or the whole new one.

    Raises `NotWrittenError`.
    """
    try:
        _write(path, data)
    except OSError as error:
        raise NotWrittenError(
            f"Không ghi được kết quả vào {path}: {error.strerror}. Hãy kiểm tra thư mục, quyền ghi và ổ đĩa."
        ) from error


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
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

"""Where a signed file goes: whole or not at all, and never over what another process made meanwhile."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.cli.files import not_written
from infra.errors import InfraError
from signing.pdf.source import Source

if os.name != "nt":
    import fcntl

_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.EINVAL})
"""What file systems without hard links say, such as those of memory sticks."""


class ResultTakenError(InfraError):
    """Somebody wrote the result in the meantime."""

    code = "result.taken"


@dataclass(frozen=True, slots=True)
class Result:
    """A place for a result, looked at before the work begins: `Result.claim`.

    Of several processes that make the same result one stores it, the others are told. Nothing is locked while
    the work goes on, so a process that was killed stands in nobody's way.
    """

    path: Path
    replaces: tuple[int, int, int, int] | None
    """The file of an earlier command that this one replaces, None for none."""

    @classmethod
    def claim(cls, path: Path, *, begun: float) -> Result:
        """Raises `ResultTakenError` for a file made since the command began (POSIX seconds)."""
        result = cls(path, _identity(path))
        if result.replaces is not None and result.replaces[-1] > begun * 1_000_000_000:
            raise result._taken()
        return result

    def store(self, data: Source) -> None:
        """Raises `ResultTakenError` if another process was faster, `NotWrittenError`."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with _written(self.path, data) as written:
                if self.replaces is None:
                    _create(written, self.path)
                else:
                    self._replace(written)
        except FileExistsError as error:
            raise self._taken() from error
        except OSError as error:
            raise not_written(self.path, error) from error

    def _replace(self, written: int | Path) -> None:
        with _alone_in(self.path.parent):
            if _identity(self.path) != self.replaces:
                raise self._taken()
            fresh = self.path.with_name(f".{self.path.name}.{os.getpid()}")
            fresh.unlink(missing_ok=True)
            _create(written, fresh)
            try:
                fresh.replace(self.path)
            finally:
                fresh.unlink(missing_ok=True)

    def _taken(self) -> ResultTakenError:
        return ResultTakenError(
            f"Trong lúc ký, một tiến trình khác đã ghi {self.path}; kết quả của lần này không được lưu."
            " Hãy kiểm tra tệp đó."
        )


def _identity(path: Path) -> tuple[int, int, int, int] | None:
    try:
        there = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise not_written(path, error) from error
    return there.st_dev, there.st_ino, there.st_size, there.st_mtime_ns


@contextmanager
def _written(path: Path, data: Source) -> Iterator[int | Path]:
    """The data on the same disk under no name, where the system can do that, else under a hidden one."""
    nameless = getattr(os, "O_TMPFILE", None)
    if nameless is not None:
        try:
            descriptor = os.open(path.parent, nameless | os.O_WRONLY, 0o666)
        except OSError as error:
            if error.errno not in {errno.EOPNOTSUPP, errno.EISDIR}:
                raise
        else:
            with os.fdopen(descriptor, "wb") as stream:
                _fill(stream.fileno(), data)
                yield stream.fileno()
            return
    hidden = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(hidden, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            _fill(stream.fileno(), data)
        yield hidden
    finally:
        hidden.unlink(missing_ok=True)


def _fill(descriptor: int, data: Source) -> None:
    for piece in data.pieces():
        view = memoryview(piece)
        while view:
            view = view[os.write(descriptor, view) :]
    os.fsync(descriptor)


def _create(written: int | Path, path: Path) -> None:
    """Give what was written its name. Raises `FileExistsError`."""
    if isinstance(written, int):
        folder = os.open("/proc/self/fd", os.O_RDONLY)
        try:
            # With a folder given, the system follows the link in it to the file that has no name.
            os.link(str(written), path, src_dir_fd=folder)
        finally:
            os.close(folder)
        return
    try:
        os.link(written, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        written.replace(path)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """No other process replaces a file there meanwhile; the lock ends with the process, always."""
    if os.name == "nt":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

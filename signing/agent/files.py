"""Files and folders that their owner alone reads and writes; files are replaced as one act."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

SECRET = 0o600
_OTHERS = 0o077


def keep_to_oneself(folder: Path) -> bool:
    """Take it from everybody else; False where it is somebody else's. Raises OSError.

    Whoever may write there could pair a page of their own. On Windows the user's profile sees to it.
    """
    if sys.platform == "win32":
        return True
    found = folder.stat()
    if found.st_uid != os.geteuid():
        return False
    if found.st_mode & _OTHERS:
        folder.chmod(found.st_mode & 0o700)
    return True


def write_secret(path: Path, content: bytes) -> None:
    """Leave either the old content or the new, whenever the machine stops. Raises OSError.

    On Windows the folder's access list, which the user's profile hands down, keeps others out.
    """
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, SECRET)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the rename last; Windows opens no folders."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

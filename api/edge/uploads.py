"""Uploaded files as bytes or on disk, never more than the installation allows."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import UploadFile

from api.edge.limits import BodyTooLargeError
from certs.trust import MAX_FILE_BYTES, TrustAnchors

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME_LENGTH = 200
_PIECE = 1024 * 1024


def content_of(file: UploadFile, limit: int) -> bytes:
    """Raises `BodyTooLargeError` beyond `limit` bytes; large files wait on disk until they are read here."""
    content = file.file.read(limit + 1)
    if len(content) > limit:
        raise BodyTooLargeError(limit)
    return content


@contextmanager
def on_disk(file: UploadFile, limit: int) -> Iterator[Path]:
    """A file of its own for the upload, gone afterwards; never more than a piece of it is in memory.

    Raises `BodyTooLargeError` beyond `limit` bytes.
    """
    if (file.size or 0) > limit:
        raise BodyTooLargeError(limit)
    # The form's own temporary file has no name under which another process could open it.
    with tempfile.NamedTemporaryFile(prefix="antin-", suffix=".pdf") as kept:
        shutil.copyfileobj(file.file, kept, _PIECE)
        kept.flush()
        yield Path(kept.name)


def name_of(file: UploadFile) -> str:
    """The file's own name without folders and control characters, for display only."""
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in name if letter.isprintable())[:NAME_LENGTH] or "tep.pdf"


def anchors_of(file: UploadFile | None) -> TrustAnchors | None:
    """Trust anchors sent along, or None where none were; raises `TrustError` for what cannot be read."""
    if file is None or not file.size:
        return None
    return TrustAnchors.from_pem(content_of(file, MAX_FILE_BYTES))

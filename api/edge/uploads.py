"""Uploaded files as bytes, never more than the installation allows."""

from __future__ import annotations

from fastapi import UploadFile

from api.edge.limits import BodyTooLargeError
from certs.trust import MAX_FILE_BYTES, TrustAnchors

NAME_LENGTH = 200


def content_of(file: UploadFile, limit: int) -> bytes:
    """Raises `BodyTooLargeError` beyond `limit` bytes; large files wait on disk until they are read here."""
    content = file.file.read(limit + 1)
    if len(content) > limit:
        raise BodyTooLargeError(limit)
    return content


def name_of(file: UploadFile) -> str:
    """The file's own name without folders and control characters, for display only."""
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in name if letter.isprintable())[:NAME_LENGTH] or "tep.pdf"


def anchors_of(file: UploadFile | None) -> TrustAnchors | None:
    """Trust anchors sent along, or None where none were; raises `TrustError` for what cannot be read."""
    if file is None or not file.size:
        return None
    return TrustAnchors.from_pem(content_of(file, MAX_FILE_BYTES))

"""Open foreign PDFs with pikepdf: whole, unencrypted, within limits, and never repaired on the way."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pikepdf

from signing.errors import DocumentTooLargeError, EncryptedDocumentError, UnreadableDocumentError
from signing.pdf.source import as_source
from signing.pdf.stream import file_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signing.pdf.source import Source

MAX_BYTES = 2 << 30
MAX_PAGES = 2000
HEADER_WITHIN = 1024
"""Readers look for `%PDF-` in this many first bytes."""
_HOSTILE = (
    pikepdf.PdfError,
    RuntimeError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
)
"""What hostile objects of the wrong type surface as from the bindings."""


def open_draft(pdf: bytes | Source, *, max_bytes: int = MAX_BYTES) -> pikepdf.Pdf:
    """Open a draft without repairing it: a file that readers repair differently must not be signed.

    Its streams are read from the source when they are asked for. Raises `UnreadableDocumentError`,
    `EncryptedDocumentError`, `DocumentTooLargeError`.
    """
    source = as_source(pdf)
    if source.size > max_bytes:
        raise DocumentTooLargeError(
            f"Tệp lớn hơn {max_bytes // 1024 // 1024} MB. Hãy giảm dung lượng hình ảnh trong tệp rồi thử lại."
        )
    if not source.size:
        raise UnreadableDocumentError("Tệp rỗng (0 byte). Hãy chọn lại tệp.")
    if b"%PDF-" not in source.read(0, HEADER_WITHIN):
        raise UnreadableDocumentError("Tệp không phải là PDF. Hãy xuất văn bản ra PDF rồi thử lại.")
    try:
        draft = pikepdf.open(file_of(source), attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise _encrypted() from error
    except pikepdf.PdfError as error:
        raise _unreadable() from error
    if draft.is_encrypted:
        draft.close()
        raise _encrypted()
    pages = len(draft.pages)
    if not 0 < pages <= MAX_PAGES:
        draft.close()
        raise UnreadableDocumentError(
            f"Tệp có {pages} trang; cần từ 1 đến {MAX_PAGES} trang. Hãy xuất lại hoặc chia nhỏ văn bản."
        )
    return draft


@contextmanager
def hostile_guard() -> Iterator[None]:
    """Turn what the bindings throw on broken objects into `UnreadableDocumentError`."""
    try:
        yield
    except _HOSTILE as error:
        raise _unreadable() from error


def _encrypted() -> EncryptedDocumentError:
    return EncryptedDocumentError("Tệp PDF bị mã hóa. Hãy xuất lại văn bản không đặt mật khẩu.")


def _unreadable() -> UnreadableDocumentError:
    return UnreadableDocumentError(
        "Tệp PDF bị hỏng hoặc không tải lên đủ. Hãy xuất lại văn bản ra PDF rồi thử lại."
    )

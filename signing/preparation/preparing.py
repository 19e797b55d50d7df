"""`prepare`: from a drafter's PDF to one with empty fields that the leader can sign."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Dictionary, Name

from signing.errors import DocumentTooLargeError, EncryptedDocumentError, UnreadableDocumentError
from signing.placement.pages import page_geometries
from signing.preparation.annotations import flatten_annotations
from signing.preparation.fields import add_fields, add_form
from signing.preparation.safety import make_safe

if TYPE_CHECKING:
    from collections.abc import Callable

    from signing.preparation.places import Places

MAX_BYTES = 100 * 1024 * 1024
MAX_PAGES = 2000
_HOSTILE = (
    pikepdf.PdfError,
    RuntimeError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
)
LEAST_VERSION = "1.4"
"""Of PDF: the first with transparency, and what Decree 30/2020 asks of copies (Appendix I, Part II, I)."""
HEADER_WITHIN = 1024
"""Readers look for `%PDF-` in this many first bytes."""


@dataclass(frozen=True, slots=True)
class Prepared:
    pdf: bytes
    removed: tuple[str, ...]
    """Vietnamese, one per thing that was flattened or taken out; nothing of it was visible in another way."""


def prepare(pdf: bytes, places: Places, *, max_bytes: int = MAX_BYTES) -> Prepared:
    """Rewrite an unsigned draft cleanly, without what could change its face, and reserve the fields.

    The result is the same bytes whenever input and places are the same. Raises `UnreadableDocumentError`,
    `EncryptedDocumentError`, `DocumentTooLargeError`, `AlreadySignedError`, `ForbiddenContentError`,
    `PlacementError`.
    """

    def reserve(draft: pikepdf.Pdf) -> None:
        geometries = page_geometries(pdf)
        add_fields(draft, places.free_of_text(pdf, geometries), geometries)

    return _rewritten(pdf, reserve, max_bytes)


def clean(pdf: bytes, *, max_bytes: int = MAX_BYTES) -> Prepared:
    """As `prepare`, with an empty form: for marks that get a field of their own when they are signed."""
    return _rewritten(pdf, add_form, max_bytes)


def _rewritten(pdf: bytes, add: Callable[[pikepdf.Pdf], None], max_bytes: int) -> Prepared:
    with open_draft(pdf, max_bytes=max_bytes) as draft:
        try:
            removed = (*make_safe(draft), *flatten_annotations(draft))
            add(draft)
            _declare_pades(draft)
            out = io.BytesIO()
            draft.save(out, deterministic_id=True, min_version=LEAST_VERSION)
        # Hostile objects of the wrong type surface as any of these from the bindings.
        except _HOSTILE as error:
            raise _unreadable() from error
    return Prepared(out.getvalue(), removed)


def open_draft(pdf: bytes, *, max_bytes: int = MAX_BYTES) -> pikepdf.Pdf:
    """Open a draft without repairing it: a file that readers repair differently must not be signed.

    Raises as `prepare` does.
    """
    if len(pdf) > max_bytes:
        raise DocumentTooLargeError(
            f"Tệp lớn hơn {max_bytes // 1024 // 1024} MB. Hãy giảm dung lượng hình ảnh trong tệp rồi thử lại."
        )
    if not pdf:
        raise UnreadableDocumentError("Tệp rỗng (0 byte). Hãy chọn lại tệp.")
    if b"%PDF-" not in pdf[:HEADER_WITHIN]:
        raise UnreadableDocumentError("Tệp không phải là PDF. Hãy xuất văn bản ra PDF rồi thử lại.")
    try:
        draft = pikepdf.open(io.BytesIO(pdf), attempt_recovery=False, suppress_warnings=True)
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
        raise UnreadableDocumentError(f"Tệp có {pages} trang; cần từ 1 đến {MAX_PAGES} trang.")
    return draft


def _declare_pades(draft: pikepdf.Pdf) -> None:
    """Name the extension that PAdES signatures use (EN 319 142-1), now, so that no later revision has to."""
    if "/Extensions" not in draft.Root:
        draft.Root.Extensions = Dictionary()
    draft.Root.Extensions.ESIC = Dictionary(BaseVersion=Name("/1.7"), ExtensionLevel=1)


def _encrypted() -> EncryptedDocumentError:
    return EncryptedDocumentError("Tệp PDF bị mã hóa. Hãy xuất lại văn bản không đặt mật khẩu.")


def _unreadable() -> UnreadableDocumentError:
    return UnreadableDocumentError(
        "Tệp PDF bị hỏng hoặc không tải lên đủ. Hãy xuất lại văn bản ra PDF rồi thử lại."
    )

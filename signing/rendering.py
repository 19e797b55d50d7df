"""Pictures of pages, with filled form fields and signature images as a reader shows them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from signing.errors import DocumentTooLargeError, UnreadableDocumentError
from signing.placement.pages import UNREADABLE
from signing.placement.pdfium import opened

if TYPE_CHECKING:
    from signing.pdf.source import Source

TOO_MANY_PIXELS = "Trang quá lớn để vẽ ở độ phân giải này; hãy chọn độ phân giải thấp hơn."
NO_SUCH_PAGE = "Tài liệu không có trang {page}."

_MOST_PIXELS = 40_000_000
"""An A3 page at 500 dpi; about 160 MB while it is drawn."""


def render_page(pdf: bytes | Source, page: int, *, dpi: float) -> bytes:
    """One page (counted from 0) as a PNG, rotated and cropped as displayed; `UserUnit` is ignored.

    Raises `UnreadableDocumentError`, `EncryptedDocumentError`, or `DocumentTooLargeError` for a picture that
    would not fit in memory; `IndexError` for a page that does not exist, `ValueError` for a `dpi` that is
    not above 0.
    """
    if not dpi > 0:
        raise ValueError(f"not a resolution: {dpi}")
    with opened(pdf) as document:
        if not 0 <= page < len(document):
            raise IndexError(NO_SUCH_PAGE.format(page=page + 1))
        # Without a form environment PDFium leaves out every widget: the number, the date and both marks.
        document.init_forms()
        loaded = document[page]
        scale = dpi / 72
        width, height = loaded.get_size()
        if not width * height * scale**2 <= _MOST_PIXELS:
            raise DocumentTooLargeError(TOO_MANY_PIXELS)
        bitmap = loaded.render(scale=scale, may_draw_forms=True)
        if not bitmap.width or not bitmap.height:
            raise UnreadableDocumentError(UNREADABLE)
        stream = io.BytesIO()
        bitmap.to_pil().save(stream, format="PNG")
    return stream.getvalue()

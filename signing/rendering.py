"""Pictures of pages, with filled form fields and signature images as a reader shows them."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING

from signing.errors import DocumentTooLargeError, UnreadableDocumentError
from signing.placement.pages import UNREADABLE
from signing.placement.pdfium import opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pypdfium2

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
        width, height = loaded.get_size()
        if not width * height * (dpi / 72) ** 2 <= _MOST_PIXELS:
            raise DocumentTooLargeError(TOO_MANY_PIXELS)
        return _drawn(loaded, dpi / 72)


def render_pages(pdf: bytes | Source, first: int, *, dpi: float, most_pixels: int) -> Iterator[bytes]:
    """The pages from `first` (counted from 0) on as PNG, as `render_page` draws them, in one reading.

    A page that would have more than `most_pixels` is drawn smaller. Whoever takes one may stop at any page.
    Raises `UnreadableDocumentError`, `EncryptedDocumentError`.
    """
    with opened(pdf) as document:
        document.init_forms()
        for page in range(first, len(document)):
            loaded = document[page]
            width, height = loaded.get_size()
            pixels = width * height * (dpi / 72) ** 2
            if not 0 < pixels < math.inf:
                raise UnreadableDocumentError(UNREADABLE)
            yield _drawn(loaded, dpi / 72 * min(1.0, math.sqrt(most_pixels / pixels)))
            loaded.close()


def _drawn(page: pypdfium2.PdfPage, scale: float) -> bytes:
    bitmap = page.render(scale=scale, may_draw_forms=True)
    if not bitmap.width or not bitmap.height:
        raise UnreadableDocumentError(UNREADABLE)
    stream = io.BytesIO()
    bitmap.to_pil().save(stream, format="PNG")
    return stream.getvalue()

"""Opening documents with PDFium, one at a time."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pypdfium2

from signing.errors import EncryptedDocumentError, UnreadableDocumentError
from signing.pdf.stream import file_of
from signing.placement.pages import ENCRYPTED, UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signing.pdf.source import Source

_PDFIUM = threading.Lock()
"""PDFium is not safe to enter from two threads."""


@contextmanager
def opened(pdf: bytes | Source) -> Iterator[pypdfium2.PdfDocument]:
    """The document, for the time of a `with` block in which no other thread of the process can use PDFium.

    Raises `UnreadableDocumentError` or `EncryptedDocumentError`; PDFium's own errors inside the block, such
    as a page that does not load, come out as `UnreadableDocumentError` too.
    """
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(pdf if isinstance(pdf, bytes) else file_of(pdf))
        except pypdfium2.PdfiumError as error:
            if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
                raise EncryptedDocumentError(ENCRYPTED) from None
            raise UnreadableDocumentError(UNREADABLE) from error
        try:
            yield document
        except pypdfium2.PdfiumError as error:
            raise UnreadableDocumentError(UNREADABLE) from error
        finally:
            document.close()

"""Opening documents with PDFium, one at a time."""

from __future__ import annotations

import io
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pypdfium2

from signing.errors import EncryptedDocumentError, UnreadableDocumentError
from signing.pdf.source import BytesSource
from signing.pdf.stream import BUFFER, SourceFile
from signing.placement.pages import ENCRYPTED, UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signing.pdf.source import Source

_PDFIUM = threading.Lock()
"""PDFium is not safe to enter from two threads."""


MOST_KEPT = 16 << 20
"""Bytes read from a file by which a document is closed and opened anew."""


class PagedDocument:
    """A document on whose pages one looks, page after page.

    PDFium keeps the pictures of every page it has seen until the document is closed; of a large file on disk
    no more is kept than a few pages have.
    """

    def __init__(self, pdf: bytes | Source) -> None:
        self._pdf = pdf
        self._file, self._document = _open(pdf)

    def __len__(self) -> int:
        return len(self._document)

    def __getitem__(self, index: int) -> pypdfium2.PdfPage:
        """The page, to be closed before another is asked for."""
        if self._file is not None and self._file.read_so_far > MOST_KEPT:
            self.close()
            self._file, self._document = _open(self._pdf)
        return self._document[index]

    def close(self) -> None:
        self._document.close()


@contextmanager
def opened(pdf: bytes | Source) -> Iterator[pypdfium2.PdfDocument]:
    """The document, for the time of a `with` block in which no other thread of the process can use PDFium.

    Raises `UnreadableDocumentError` or `EncryptedDocumentError`; PDFium's own errors inside the block, such
    as a page that does not load, come out as `UnreadableDocumentError` too.
    """
    with _entered():
        _, document = _open(pdf)
        try:
            yield document
        finally:
            document.close()


@contextmanager
def paged(pdf: bytes | Source) -> Iterator[PagedDocument]:
    """As `opened`, for looking at many pages."""
    with _entered():
        document = PagedDocument(pdf)
        try:
            yield document
        finally:
            document.close()


@contextmanager
def _entered() -> Iterator[None]:
    with _PDFIUM:
        try:
            yield
        except pypdfium2.PdfiumError as error:
            if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
                raise EncryptedDocumentError(ENCRYPTED) from None
            raise UnreadableDocumentError(UNREADABLE) from error


def _open(pdf: bytes | Source) -> tuple[SourceFile | None, pypdfium2.PdfDocument]:
    """The document, with the file on disk that it is read from."""
    if isinstance(pdf, bytes | BytesSource):
        return None, pypdfium2.PdfDocument(pdf if isinstance(pdf, bytes) else pdf.data)
    file = SourceFile(pdf)
    return file, pypdfium2.PdfDocument(io.BufferedReader(file, BUFFER))

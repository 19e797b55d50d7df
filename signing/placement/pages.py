"""The geometry of a PDF's pages, read from the page tree without looking at what is drawn."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pikepdf

from signing.errors import EncryptedDocumentError, UnreadableDocumentError
from signing.geometry import Box
from signing.pdf.stream import file_of
from signing.placement.model import PageGeometry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from signing.pdf.source import Source

UNREADABLE = (
    "Tệp không phải PDF đọc được (trống, bị cắt ngang hoặc hỏng). "
    "Hãy xuất lại tệp PDF từ dự thảo rồi tải lên lại."
)
ENCRYPTED = "Tệp PDF đang đặt mật khẩu hoặc bị mã hóa. Hãy lưu lại bản không đặt mật khẩu rồi tải lên lại."
_STRANGE_PAGE = "Trang {page} có khổ giấy hoặc hướng xoay không hợp lệ. Hãy xuất lại tệp PDF từ dự thảo."

_LONGEST_SIDE = 14_400.0 * 72
"""Points; the largest page of PDF 1.7 (200 inches) at a generous `UserUnit`."""


def page_geometries(pdf: bytes | Source) -> tuple[PageGeometry, ...]:
    """How each page is displayed: size, rotation, crop box, `UserUnit`.

    Raises `UnreadableDocumentError` for anything that is not a whole PDF with at least one sane page, and
    `EncryptedDocumentError` for an encrypted one, even if it opens without a password.
    """
    try:
        with pikepdf.open(file_of(pdf), suppress_warnings=True, attempt_recovery=False) as document:
            if document.is_encrypted:
                raise EncryptedDocumentError(ENCRYPTED)
            return geometries_of(document)
    except pikepdf.PasswordError:
        raise EncryptedDocumentError(ENCRYPTED) from None
    except (pikepdf.PdfError, RuntimeError, TypeError, ValueError) as error:
        raise UnreadableDocumentError(UNREADABLE) from error


def geometries_of(document: pikepdf.Pdf) -> tuple[PageGeometry, ...]:
    """As `page_geometries`, of a document that is open. Raises `UnreadableDocumentError`."""
    try:
        geometries = tuple(_geometry(page, index) for index, page in enumerate(document.pages))
    # Hostile objects of the wrong type surface as any of these from the bindings.
    except (pikepdf.PdfError, RuntimeError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise UnreadableDocumentError(UNREADABLE) from error
    if not geometries:
        raise UnreadableDocumentError(UNREADABLE)
    return geometries


def _geometry(page: pikepdf.Page, index: int) -> PageGeometry:
    media = _box(page.mediabox)
    # As viewers do: a crop box is cut to the media box; one wholly outside counts as absent.
    crop = _box(page.cropbox).intersection(media) or media
    rotation = page.rotation % 360
    unit = float(page.obj.get("/UserUnit", 1))
    width, height = crop.width * unit, crop.height * unit
    if rotation % 90 or not (1 <= width <= _LONGEST_SIDE and 1 <= height <= _LONGEST_SIDE):
        raise UnreadableDocumentError(_STRANGE_PAGE.format(page=index + 1))
    if rotation in {90, 270}:
        width, height = height, width
    return PageGeometry(width=width, height=height, rotation=rotation, crop=crop, user_unit=unit)


def _box(values: Iterable[pikepdf.Object]) -> Box:
    x0, y0, x1, y1 = (float(value) for value in values)
    if not all(map(math.isfinite, (x0, y0, x1, y1))):
        raise ValueError("not a finite box")
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

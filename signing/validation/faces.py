"""What signatures show on a page: words, a picture, or both, whoever drew them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pypdfium2
from pypdfium2 import raw

from signing.geometry import Box
from signing.placement.space import to_displayed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signing.placement.model import PageGeometry

_NESTED_FORMS = 5
"""Adobe's layers (`/FRM`, `/n2`) take three."""
_MOST_OBJECTS = 2_000
_MOST_ANNOTATIONS = 1_000


@dataclass(frozen=True, slots=True)
class Face:
    """One widget's appearance."""

    box: Box
    """In displayed points."""
    has_words: bool
    has_picture: bool


def faces_of(page: pypdfium2.PdfPage, geometry: PageGeometry) -> tuple[Face, ...]:
    """The faces of a page's form fields, as far as PDFium draws them."""
    count = min(raw.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)
    return tuple(face for index in range(count) if (face := _face(page, index, geometry)) is not None)


def _face(page: pypdfium2.PdfPage, index: int, geometry: PageGeometry) -> Face | None:
    annotation = raw.FPDFPage_GetAnnot(page, index)
    if not annotation:
        return None
    try:
        rectangle = raw.FS_RECTF()
        if raw.FPDFAnnot_GetSubtype(annotation) != raw.FPDF_ANNOT_WIDGET or not raw.FPDFAnnot_GetRect(
            annotation, rectangle
        ):
            return None
        x0, x1 = sorted((rectangle.left, rectangle.right))
        y0, y1 = sorted((rectangle.bottom, rectangle.top))
        kinds = set(_kinds(annotation))
        return Face(
            to_displayed(Box(x0, y0, x1, y1), geometry),
            has_words=raw.FPDF_PAGEOBJ_TEXT in kinds,
            has_picture=raw.FPDF_PAGEOBJ_IMAGE in kinds,
        )
    finally:
        raw.FPDFPage_CloseAnnot(annotation)


def _kinds(annotation: raw.FPDF_ANNOTATION) -> Iterator[int]:
    count = min(raw.FPDFAnnot_GetObjectCount(annotation), _MOST_OBJECTS)
    pending = [(raw.FPDFAnnot_GetObject(annotation, index), 0) for index in range(count)]
    seen = 0
    while pending and seen < _MOST_OBJECTS:
        seen += 1
        drawn, depth = pending.pop()
        kind = raw.FPDFPageObj_GetType(drawn)
        yield kind
        if kind == raw.FPDF_PAGEOBJ_FORM and depth < _NESTED_FORMS:
            inner = min(raw.FPDFFormObj_CountObjects(drawn), _MOST_OBJECTS)
            pending += [(raw.FPDFFormObj_GetObject(drawn, at), depth + 1) for at in range(inner)]

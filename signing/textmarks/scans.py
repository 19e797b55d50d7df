"""Whether the pages of a file are pictures of paper, and whether such pictures are as good as the law asks.

Decree 30/2020, Appendix I, Part II, I: a digitised document is in colour, of 200 dpi or more, at full scale.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pypdfium2 import raw

from signing.geometry import Box
from signing.placement.pages import page_geometries
from signing.placement.pdfium import opened
from signing.placement.space import to_displayed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pypdfium2

    from signing.pdf.source import Source
    from signing.placement.model import PageGeometry

COVERED = 0.5
"""Share of the page that its pictures cover where it is a scan."""
LARGE = 0.5
"""Share of the page from which one picture shows all of it; the layers of a scan each do."""
SMALL = 0.02
"""Pictures below this share are logos and the like."""
FEW_LETTERS = 100
"""Letters on top of a scan that a scanner's stamp or a filing number may have."""
AT_ONCE = 10
"""Pages held in memory."""
MOST_OBJECTS = 20_000
"""Looked at on a page; a scan has a handful."""
_GRAY = {raw.FPDF_COLORSPACE_DEVICEGRAY, raw.FPDF_COLORSPACE_CALGRAY}
_ONE_CHANNEL = {1, 8}
_UNSEEN = {raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP}


@dataclass(frozen=True, slots=True)
class Scan:
    """One page that shows a picture of paper."""

    page: int
    """From 0."""
    dpi: float
    colour: bool
    size_mm: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pages:
    """All pages of a file, but for empty ones."""

    scans: tuple[Scan, ...]
    written: tuple[int, ...]
    """Pages (from 0) that were never paper: made of text and drawings."""


@dataclass(frozen=True, slots=True)
class _Picture:
    share: float
    dpi: float
    colour: bool


def look_at_pages(pdf: bytes | Source) -> Pages:
    """Tell scans from written pages. Raises `UnreadableDocumentError`, `EncryptedDocumentError`."""
    geometries = page_geometries(pdf)
    scans: list[Scan] = []
    written: list[int] = []
    for index, found in _looks(pdf, geometries):
        geometry = geometries[index]
        if isinstance(found, list):
            size = (geometry.width / 72 * 25.4, geometry.height / 72 * 25.4)
            scans.append(Scan(index, _dpi(found), any(one.colour for one in found), size))
        elif found:
            written.append(index)
    return Pages(tuple(scans), tuple(written))


def _looks(
    pdf: bytes | Source, geometries: Sequence[PageGeometry]
) -> Iterator[tuple[int, list[_Picture] | bool]]:
    """What `_look_at` says of each page."""
    for start in range(0, len(geometries), AT_ONCE):
        # PDFium keeps what it has read of a file until that is closed.
        with opened(pdf) as document:
            for index in range(start, min(start + AT_ONCE, len(geometries))):
                yield index, _look_at(document[index], geometries[index])


def _look_at(page: pypdfium2.PdfPage, geometry: PageGeometry) -> list[_Picture] | bool:
    """The pictures of a scanned page, else whether the page shows anything."""
    pictures: list[_Picture] = []
    letters, anything = 0, False
    textpage = page.get_textpage()
    try:
        for thing in _objects(page):
            anything = True
            if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
                picture = _picture(page, thing, geometry)
                if picture is not None and picture.share >= SMALL:
                    pictures.append(picture)
                    # What recognition wrote under the picture of the page is not seen.
                    letters = 0 if picture.share >= LARGE else letters
            elif thing.type == raw.FPDF_PAGEOBJ_TEXT:
                letters += _letters(textpage, thing)
    finally:
        textpage.close()
    if sum(one.share for one in pictures) >= COVERED and letters <= FEW_LETTERS:
        return pictures
    return anything


def _objects(page: pypdfium2.PdfPage) -> Iterator[pypdfium2.PdfObject]:
    """What the page draws, in that order."""
    kinds = [raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING]
    for count, thing in enumerate(page.get_objects(filter=kinds, max_depth=4)):
        if count == MOST_OBJECTS:
            return
        yield thing


def _picture(page: pypdfium2.PdfPage, image: pypdfium2.PdfObject, geometry: PageGeometry) -> _Picture | None:
    """A picture as it is placed; None for one that is not seen."""
    matrix = image.get_matrix()
    container = image.container
    while container is not None:
        matrix = matrix.multiply(container.get_matrix())
        container = container.container
    left, bottom, right, top = matrix.on_rect(0, 0, 1, 1)
    across, up = math.hypot(matrix.a, matrix.b), math.hypot(matrix.c, matrix.d)
    metadata = raw.FPDF_IMAGEOBJ_METADATA()
    if not raw.FPDFImageObj_GetImageMetadata(image, page, metadata) or not (
        0 < across < math.inf and 0 < up < math.inf
    ):
        return None
    shown = Box(0, 0, geometry.width, geometry.height)
    seen = to_displayed(Box(left, bottom, right, top), geometry).intersection(shown)
    if seen is None:
        return None
    inch = 72 / geometry.user_unit
    return _Picture(
        share=seen.width * seen.height / (geometry.width * geometry.height),
        dpi=min(metadata.width / across, metadata.height / up) * inch,
        colour=not (metadata.colorspace in _GRAY or _is_one_channel(metadata)),
    )


def _is_one_channel(metadata: raw.FPDF_IMAGEOBJ_METADATA) -> bool:
    indexed = metadata.colorspace == raw.FPDF_COLORSPACE_INDEXED
    return metadata.bits_per_pixel in _ONE_CHANNEL and not indexed


def _letters(textpage: pypdfium2.PdfTextPage, thing: pypdfium2.PdfObject) -> int:
    """How many characters of a text are seen."""
    if raw.FPDFTextObj_GetTextRenderMode(thing) in _UNSEEN:
        return 0
    channels = [ctypes.c_uint() for _ in range(4)]
    if raw.FPDFPageObj_GetFillColor(thing, *channels) and channels[3].value == 0:
        return 0
    # In bytes of UTF-16, with the zero at the end.
    return max(0, int(raw.FPDFTextObj_GetText(thing, textpage, None, 0)) // 2 - 1)


def _dpi(pictures: Sequence[_Picture]) -> float:
    """Of layers the finest counts, which holds the writing; of strips the coarsest."""
    layers = [one.dpi for one in pictures if one.share >= LARGE]
    return max(layers) if layers else min(one.dpi for one in pictures)

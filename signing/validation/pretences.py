"""What looks like a signature or a seal on a page, where no signature's mark stands.

Looked for where people look: at the signers' places, by picture, drawing or stamp; beside them and over
their names, by pictures of ink. A letterhead, a watermark behind the text, a scan of the whole page and a
code to be read by machines are none of this.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

import pypdfium2
from pypdfium2 import raw

from signing.geometry import POINTS_PER_MM, Box
from signing.placement.glyphs import bounds_of, drawn_pictures
from signing.placement.space import to_displayed
from signing.report import Advisory, AdvisoryKind
from signing.validation.faces import faces_of
from signing.validation.ink import Ink, ink_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from signing.placement import DocumentLayout, SignerBlock
    from signing.placement.model import PageGeometry

AT_PLACE = (
    "Ở chỗ ký của {name} (trang {page}) có {what} nhưng không có chữ ký số nào đứng ở đó: hình này không "
    "chứng minh gì, chỉ tin những chữ ký số liệt kê trong kết quả kiểm tra."
)
BESIDE = (
    "Cạnh chỗ ký của {name} (trang {page}) có {what} không gắn với chữ ký số nào: hình này không chứng minh "
    "gì, chỉ tin những chữ ký số liệt kê trong kết quả kiểm tra."
)
NO_PLACE = (
    "Trang {page} có {what} không gắn với chữ ký số nào: hình này không chứng minh gì, chỉ tin những chữ ký "
    "số liệt kê trong kết quả kiểm tra."
)
_WHAT = {
    Ink.SEAL: "hình giống con dấu",
    Ink.SIGNATURE: "hình giống chữ ký",
    Ink.OTHER: "hình ảnh",
}
DRAWN: Final = "nét vẽ giống chữ ký"
STAMPED: Final = "dấu hoặc hình do người xem tệp chèn vào"

_WHOLE_PAGE: Final = 0.35
"""Share of a page from which a picture is its background or a scan."""
_TOUCHED: Final = 0.05
"""Share of the place, or of the picture, from which they have to do with one another."""
_BEHIND: Final = 0.5
"""Share of a picture that a signature's own mark has to cover to be what it belongs to."""
_AROUND: Final = (170.0, 30.0, 130.0, 45.0)
"""Points left of the signers' axis, below the place, right of the axis and above the place: a seal of 42 mm
that covers the left third of a signature, the name, and the last line of the title are within."""
_LEAST_MM, _MOST_MM = 5.0, 90.0
"""Sides of what is signed and sealed with."""
_SEAL_MM = (18.0, 60.0)
_SQUARE: Final = 0.75
_LOWER: Final = 0.6
"""Share of a page in which letters are sealed; above stand letterheads with their emblems."""
_CURVES: Final = 24
"""Bézier curves at one place that are a drawing; a frame with round corners has four."""
_MOST_OBJECTS, _MOST_SEGMENTS, _MOST_ANNOTATIONS = 2_000, 20_000, 200
_PICTURED: Final = frozenset({raw.FPDF_ANNOT_STAMP, raw.FPDF_ANNOT_INK})
"""Annotations that people put pictures and strokes of a pen on a page with."""
_NESTED_FORMS: Final = 4
_MOST_BLOCKS: Final = 10
_MOST_LOOKS: Final = 12


class _Where(Enum):
    AT_PLACE = auto()
    BESIDE = auto()


@dataclass(frozen=True, slots=True)
class Standing:
    """A signature's visible mark."""

    page: int
    box: Box


def pretences(
    document: pypdfium2.PdfDocument, layout: DocumentLayout, marks: Sequence[Standing]
) -> Iterator[Advisory]:
    """Tell what passes for a signature without being one; opens no page on which there is nothing to see."""
    blocks = layout.signers[:_MOST_BLOCKS]
    looks = 0
    for page in sorted({block.page for block in blocks}):
        here = [block for block in blocks if block.page == page]
        boxes = [mark.box for mark in marks if mark.page == page]
        empty = [block for block in here if not any(box.intersection(block.gap) for box in boxes)]
        strange = [box for box in _strange(layout, page, boxes) if _nearest(box, here) is not None]
        if (strange or empty) and looks < _MOST_LOOKS:
            looks += 1
            yield from _on_page(document[page], (page, layout.pages[page]), here, empty, strange, boxes)
    if not blocks and (layout.number or layout.day or layout.symbol):
        # A letter, by its head; brochures and forms have red pictures of every shape.
        yield from _seals_elsewhere(document, layout, marks)


def _strange(layout: DocumentLayout, page: int, marks: Sequence[Box]) -> list[Box]:
    """Pictures of a page that are neither its background nor what a mark covers."""
    geometry = layout.pages[page]
    return [
        picture.box
        for picture in layout.pictures
        if picture.page == page
        and not _is_background(picture.box, geometry)
        and not any(_share(mark, picture.box) >= _BEHIND for mark in marks)
    ]


def _on_page(  # noqa: PLR0913, PLR0917 - a page, and what is already known of it
    page: pypdfium2.PdfPage,
    at: tuple[int, PageGeometry],
    here: Sequence[SignerBlock],
    empty: Sequence[SignerBlock],
    strange: Sequence[Box],
    marks: Sequence[Box],
) -> Iterator[Advisory]:
    number, geometry = at
    told: list[SignerBlock] = []
    for picture, box in drawn_pictures(page, geometry):
        if box not in strange or (nearest := _nearest(box, here)) is None:
            continue
        block, where = nearest
        ink = ink_of(picture)
        if (where is _Where.AT_PLACE and ink is not None) or (
            where is _Where.BESIDE and _is_signed_with(ink, box)
        ):
            told.append(block)
            yield _told(
                AT_PLACE if where is _Where.AT_PLACE else BESIDE, _WHAT[ink or Ink.OTHER], number, box, block
            )
    for block in empty:
        if block in told:
            continue
        stamp = next((box for box in _stamps(page, geometry, marks) if _touches(box, block.gap)), None)
        if stamp is not None:
            yield _told(AT_PLACE, STAMPED, number, stamp, block)
        elif _is_drawn_on(page, geometry, block.gap):
            yield _told(AT_PLACE, DRAWN, number, block.gap, block)


def _seals_elsewhere(
    document: pypdfium2.PdfDocument, layout: DocumentLayout, marks: Sequence[Standing]
) -> Iterator[Advisory]:
    """Where nobody's place was found: red seals in the lower part of a page."""
    seen = 0
    for page in sorted({picture.page for picture in layout.pictures}):
        geometry = layout.pages[page]
        strange = [
            box
            for box in _strange(layout, page, [mark.box for mark in marks if mark.page == page])
            if box.center.y < _LOWER * geometry.height and _may_be_seal(box)
        ]
        if not strange or seen >= _MOST_LOOKS:
            continue
        seen += 1
        for picture, box in drawn_pictures(document[page], geometry):
            if box in strange and ink_of(picture) is Ink.SEAL:
                yield _told(NO_PLACE, _WHAT[Ink.SEAL], page, box)


def _told(sentence: str, what: str, page: int, box: Box, block: SignerBlock | None = None) -> Advisory:
    name = "" if block is None else block.name
    return Advisory(
        sentence.format(name=name, page=page + 1, what=what),
        AdvisoryKind.PICTURE_WITHOUT_SIGNATURE,
        page,
        box.as_tuple(),
    )


def _nearest(box: Box, blocks: Sequence[SignerBlock]) -> tuple[SignerBlock, _Where] | None:
    """Whose place a picture is at, else whose it is beside; None for one that is elsewhere."""
    for block in blocks:
        if _touches(box, block.gap):
            return block, _Where.AT_PLACE
    left, below, right, above = _AROUND
    for block in blocks:
        around = Box(
            block.center_x - left, block.gap.y0 - below, block.center_x + right, block.gap.y1 + above
        )
        if around.contains_point(box.center):
            return block, _Where.BESIDE
    return None


def _touches(box: Box, gap: Box) -> bool:
    common = box.intersection(gap)
    return common is not None and (
        _area(common) > _TOUCHED * _area(gap) or _area(common) > _BEHIND * _area(box)
    )


def _is_signed_with(ink: Ink | None, box: Box) -> bool:
    """Whether a picture beside the place is one of ink, of a size that is signed or sealed with."""
    sides = sorted((box.width / POINTS_PER_MM, box.height / POINTS_PER_MM))
    if not _LEAST_MM <= sides[0] <= sides[1] <= _MOST_MM:
        return False
    return ink is Ink.SIGNATURE or (ink is Ink.SEAL and _may_be_seal(box))


def _may_be_seal(box: Box) -> bool:
    short, long = sorted((box.width / POINTS_PER_MM, box.height / POINTS_PER_MM))
    return _SEAL_MM[0] <= long <= _SEAL_MM[1] and short >= _SQUARE * long


def _is_background(box: Box, geometry: PageGeometry) -> bool:
    return _area(box) >= _WHOLE_PAGE * geometry.width * geometry.height


def _share(mark: Box, picture: Box) -> float:
    common = mark.intersection(picture)
    return 0.0 if common is None else _area(common) / _area(picture)


def _area(box: Box) -> float:
    return box.width * box.height


def _stamps(page: pypdfium2.PdfPage, geometry: PageGeometry, marks: Sequence[Box]) -> Iterator[Box]:
    """Places of stamps, ink, and fields' faces with pictures, but for the marks of signatures."""
    shown = (face.box for face in faces_of(page, geometry) if face.has_picture)
    for box in (*shown, *_annotated(page, geometry)):
        if box.width and box.height and not any(_share(mark, box) >= _BEHIND for mark in marks):
            yield box


def _annotated(page: pypdfium2.PdfPage, geometry: PageGeometry) -> Iterator[Box]:
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            rectangle = raw.FS_RECTF()
            if raw.FPDFAnnot_GetSubtype(annotation) not in _PICTURED or not raw.FPDFAnnot_GetRect(
                annotation, rectangle
            ):
                continue
            x0, x1 = sorted((rectangle.left, rectangle.right))
            y0, y1 = sorted((rectangle.bottom, rectangle.top))
            yield to_displayed(Box(x0, y0, x1, y1), geometry)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)


def _is_drawn_on(page: pypdfium2.PdfPage, geometry: PageGeometry, gap: Box) -> bool:
    """Whether curves are drawn at the place, as a pen's strokes become when they are traced."""
    curves = looked_at = 0
    for number, path in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=_NESTED_FORMS)):
        if number >= _MOST_OBJECTS or looked_at >= _MOST_SEGMENTS:
            break
        left, bottom, right, top = bounds_of(path)
        if left > right or bottom > top:
            continue
        box = to_displayed(Box(left, bottom, right, top), geometry)
        if _is_background(box, geometry) or not gap.contains_point(box.center):
            continue
        for index in range(min(raw.FPDFPath_CountSegments(path), _MOST_SEGMENTS - looked_at)):
            looked_at += 1
            segment = raw.FPDFPath_GetPathSegment(path, index)
            curves += raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_BEZIERTO
    # Each curve has three points.
    return curves >= 3 * _CURVES

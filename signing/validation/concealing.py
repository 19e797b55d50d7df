"""Pictures that hide printed words: the page is drawn with them and without them.

A letterhead's background lies beneath the words, a watermark lets them through, a signature crosses
them: none of these takes them away. A picture of the whole page is a scan, and its words the scanner's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops
from pypdfium2 import raw

from signing.geometry import Box
from signing.placement.glyphs import drawn_pictures
from signing.report import Advisory, AdvisoryKind
from signing.validation.ink import may_be_drawn

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pypdfium2

    from signing.placement import DocumentLayout
    from signing.placement.model import PageGeometry, PlacedPicture

HIDDEN = (
    "Trang {page} có hình ảnh che mất chữ in bên dưới (“{words}”): nội dung đọc được trên trang và chữ trong "
    "tệp khác nhau, hãy đối chiếu với nơi gửi trước khi dùng phần này."
)
_WHOLE_PAGE: Final = 0.8
_LEAST_LETTERS: Final = 3
_SHOWN_LETTERS: Final = 60
_SCALE: Final = 1.5
"""Pixels a point."""
_MOST_SIDE: Final = 1_200
"""Pixels of a place that is drawn."""
_INK, _STEP = 200, 60
"""Grey levels: darker is ink; lighter by so much is gone."""
_LOST: Final = 0.3
"""Share of the ink beneath a picture that has to be gone; words at its edge, cut by its margin, are less."""
_SPECKS: Final = 12
_MOST_PICTURES: Final = 8


def concealing(document: pypdfium2.PdfDocument, layout: DocumentLayout) -> Iterator[Advisory]:
    """Tell which pictures hide words; opens only pages on which a picture lies where words are."""
    candidates = [
        picture
        for picture in layout.pictures
        if sum(letter.isalnum() for letter in picture.words) >= _LEAST_LETTERS
        and not _is_page(picture.box, layout.pages[picture.page])
    ][:_MOST_PICTURES]
    for page in sorted({picture.page for picture in candidates}):
        yield from _on_page(
            document[page], layout.pages[page], [picture for picture in candidates if picture.page == page]
        )


def _is_page(box: Box, geometry: PageGeometry) -> bool:
    return box.width * box.height >= _WHOLE_PAGE * geometry.width * geometry.height


def _on_page(
    page: pypdfium2.PdfPage, geometry: PageGeometry, candidates: list[PlacedPicture]
) -> Iterator[Advisory]:
    drawn = list(drawn_pictures(page, geometry))
    if not all(may_be_drawn(picture) for picture, _ in drawn):
        return
    for candidate in candidates:
        over = next((picture for picture, box in drawn if box == candidate.box), None)
        if over is not None and _hides(page, geometry, over, candidate.box):
            words = candidate.words
            shown = words if len(words) <= _SHOWN_LETTERS else f"{words[: _SHOWN_LETTERS - 1]}…"
            yield Advisory(
                HIDDEN.format(page=candidate.page + 1, words=shown),
                AdvisoryKind.PICTURE_OVER_TEXT,
                candidate.page,
                candidate.box.as_tuple(),
            )


def _hides(page: pypdfium2.PdfPage, geometry: PageGeometry, over: pypdfium2.PdfObject, box: Box) -> bool:
    with_it = _drawn(page, geometry, box)
    raw.FPDFPageObj_SetIsActive(over, False)
    try:
        without = _drawn(page, geometry, box)
    finally:
        raw.FPDFPageObj_SetIsActive(over, True)
    ink = without.point([255 if grey < _INK else 0 for grey in range(256)])
    count = ink.histogram()[255]
    gone = ImageChops.subtract(with_it, without).point([255 if grey > _STEP else 0 for grey in range(256)])
    lost = ImageChops.multiply(gone, ink).histogram()[255]
    if lost > max(_SPECKS, _LOST * count):
        return True
    # A dark picture takes words away by leaving nothing light around them.
    light = without.width * without.height - count
    darkened = ImageChops.subtract(without, with_it).point(
        [255 if grey > _STEP else 0 for grey in range(256)]
    )
    return count > _SPECKS and darkened.histogram()[255] > 0.8 * light


def _drawn(page: pypdfium2.PdfPage, geometry: PageGeometry, box: Box) -> Image.Image:
    scale = min(_SCALE, _MOST_SIDE / max(box.width, box.height, 1.0))
    unit = geometry.user_unit
    crop = (box.x0, box.y0, geometry.width - box.x1, geometry.height - box.y1)
    bitmap = page.render(
        scale=scale * unit, crop=tuple(max(0.0, side / unit) for side in crop), grayscale=True
    )
    picture: Image.Image = bitmap.to_pil()
    return picture.convert("L")

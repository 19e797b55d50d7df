"""Pictures of the pages that look different since a signature: as it was signed, and as it is now.

What is compared is what a reader draws, whatever the file says of its changes. Bounded in pages and pixels,
since a stranger's file may have any number of either; it is to run in a limited child.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageChops

from signing.errors import DocumentTooLargeError
from signing.placement.pdfium import opened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pypdfium2 import PdfDocument

    from signing.pdf.source import Source

MOST_BYTES = 64 << 20
"""Of a file of which pictures are made; both its states stand in memory."""
MOST_COMPARED = 40
"""Pages looked at for differences."""
MOST_SHOWN = 3
"""Pages drawn for people."""
GLANCE_PIXELS, SHOWN_PIXELS = 500, 1100
"""The longer side of a page, when it is compared and when it is shown."""
CELL = 8
"""Pixels: differences closer than this are one region."""
MOST_REGIONS = 12
"""More than that are shown as the one box around all of them."""
_FAINT = 40
"""Difference in brightness, of 255, that nobody sees: edges drawn a little otherwise."""

TOO_LARGE = "Tệp lớn hơn {limit} MB nên không vẽ được hình trang trước và sau."


@dataclass(frozen=True, slots=True)
class Comparison:
    """One page before and after."""

    page: int
    """Counted from 0."""
    before: bytes | None
    """PNG; None where the signed file had no such page."""
    after: bytes | None
    """PNG; None where the page is gone."""
    size: tuple[int, int]
    """Pixels of the later picture, else of the earlier."""
    regions: tuple[tuple[int, int, int, int], ...]
    """Left, top, right and bottom in pixels of that picture."""


def compare(pdf: Source, end: int, hints: Iterable[int] = ()) -> tuple[tuple[Comparison, ...], int]:
    """Compare the file up to byte `end` with the whole; also say how many of the pages looked at differ.

    Pages named by `hints` (from 0) are looked at first. Raises `DocumentTooLargeError`,
    `UnreadableDocumentError`, `EncryptedDocumentError`.
    """
    if pdf.size > MOST_BYTES:
        raise DocumentTooLargeError(TOO_LARGE.format(limit=MOST_BYTES >> 20))
    whole = pdf.in_memory()
    signed = whole[:end]
    pages = _order(max(_count(signed), _count(whole)), hints)
    glances = zip(
        pages, _drawn(signed, pages, GLANCE_PIXELS), _drawn(whole, pages, GLANCE_PIXELS), strict=True
    )
    differing = [page for page, before, after in glances if _differ(before, after)]
    shown = differing[:MOST_SHOWN]
    pairs = zip(shown, _drawn(signed, shown, SHOWN_PIXELS), _drawn(whole, shown, SHOWN_PIXELS), strict=True)
    return tuple(_comparison(*pair) for pair in pairs), len(differing)


def _count(pdf: bytes) -> int:
    with opened(pdf) as document:
        return len(document)


def _order(pages: int, hints: Iterable[int]) -> list[int]:
    first = [page for page in dict.fromkeys(hints) if 0 <= page < pages]
    return list(dict.fromkeys([*first, *range(min(pages, MOST_COMPARED))]))[:MOST_COMPARED]


def _drawn(pdf: bytes, pages: Iterable[int], longest: int) -> list[Image.Image | None]:
    """Draw pages with fields and marks; None for those that there are not."""
    with opened(pdf) as document:
        # Without a form environment PDFium leaves out every widget.
        document.init_forms()
        return [_page(document, page, longest) for page in pages]


def _page(document: PdfDocument, page: int, longest: int) -> Image.Image | None:
    if page >= len(document):
        return None
    loaded = document[page]
    width, height = loaded.get_size()
    scale = longest / max(width, height, 1.0)
    picture: Image.Image = loaded.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
    return picture


def _differ(before: Image.Image | None, after: Image.Image | None) -> bool:
    if before is None or after is None or before.size != after.size:
        return True
    return _difference(before, after).getbbox() is not None


def _comparison(page: int, before: Image.Image | None, after: Image.Image | None) -> Comparison:
    latest = after or before
    size = latest.size if latest is not None else (0, 0)
    if before is None or after is None or before.size != after.size:
        return Comparison(page, _png(before), _png(after), size, ((0, 0, *size),))
    return Comparison(page, _png(before), _png(after), size, regions_of(_difference(before, after)))


def _difference(before: Image.Image, after: Image.Image) -> Image.Image:
    """White where the two differ so much that it can be seen."""
    bands = ImageChops.difference(before, after).split()
    strongest = bands[0]
    for band in bands[1:]:
        strongest = ImageChops.lighter(strongest, band)
    return strongest.point([255 if value > _FAINT else 0 for value in range(256)])


def regions_of(difference: Image.Image) -> tuple[tuple[int, int, int, int], ...]:
    """Boxes around what is white in a picture of shades, neighbours in one box."""
    columns, rows = -(-difference.width // CELL), -(-difference.height // CELL)
    padded = Image.new("L", (columns * CELL, rows * CELL))
    padded.paste(difference)
    # One white pixel is enough to lift the mean of its cell above 0.
    shades = padded.reduce(CELL).tobytes()
    marked = {(index % columns, index // columns) for index, shade in enumerate(shades) if shade}
    boxes = [_around(group) for group in _groups(marked)]
    if len(boxes) > MOST_REGIONS:
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        boxes = [(min(lefts), min(tops), max(rights), max(bottoms))]
    return tuple(
        (left, top, min(right, difference.width), min(bottom, difference.height))
        for left, top, right, bottom in sorted(boxes, key=lambda box: (box[1], box[0]))
    )


def _groups(marked: set[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Sort cells into groups in which each touches another, corners included."""
    left, groups = set(marked), []
    while left:
        waiting, group = [left.pop()], []
        while waiting:
            column, row = waiting.pop()
            group.append((column, row))
            beside = {(column + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)} & left
            left -= beside
            waiting += beside
        groups.append(group)
    return groups


def _around(cells: list[tuple[int, int]]) -> tuple[int, int, int, int]:
    columns, rows = [column for column, _ in cells], [row for _, row in cells]
    return min(columns) * CELL, min(rows) * CELL, (max(columns) + 1) * CELL, (max(rows) + 1) * CELL


def _png(picture: Image.Image | None) -> bytes | None:
    if picture is None:
        return None
    out = io.BytesIO()
    # A page has few colours; a palette makes it a third of the size.
    picture.quantize(64, dither=Image.Dither.NONE).save(out, format="PNG", optimize=False)
    return out.getvalue()

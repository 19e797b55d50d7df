"""Where the document proper ends and what is attached to it begins (Decree 30, App. I, Part I, III.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from signing.placement.wording import ANNEX, CHAPTER, NATION, is_capitals, is_position

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from signing.placement.blocks import Block
    from signing.placement.text import Line

_PAGE_TOP = 0.7
"""Share of a page's height above which an annex's heading stands."""
_OFF_CENTRE = 0.2
"""Share of the page's width by which the heading of an annex may be off the middle."""
_LABEL = 24
"""Characters of a label such as "Mẫu số 01", which may stand at either margin."""
_NEARLY_CENTRED = 0.1
"""The same for a heading of which the words do not say that it begins an annex."""
_FOOTER = 0.09
"""Share of the page's height, from below, in which page numbers and addresses stand."""
_RIGHT_HALF = 0.52
_PAGE_NUMBER = re.compile(r"^\W*(?:trang )?\d{1,3}(?:\s?/\s?\d{1,3})?\W*$", re.IGNORECASE)


def annex_page(
    pages: Sequence[Sequence[Line]], sizes: Sequence[tuple[float, float]], blocks: Iterable[Block]
) -> int | None:
    """The first page that begins an annex, from the lines (top down) and sizes of the pages; never the first.

    It begins with the words of one, with a letterhead of its own, or with any heading in capitals if the
    page before ends with a signature block.
    """
    signed = {block.page for block in blocks if _ends_text(block, sizes[block.page])}
    for index, (lines, (width, height)) in enumerate(zip(pages, sizes, strict=False)):
        if index and (
            any(_begins_annex(line, width, height) for line in lines)
            or (index - 1 in signed and opens_with_heading(lines, width))
        ):
            return index
    return None


def _begins_annex(line: Line, width: float, height: float) -> bool:
    if line.box.y0 <= _PAGE_TOP * height:
        return False
    if NATION.match(line.text):
        return True
    is_label = len(line.text) <= _LABEL or line.text.startswith("(")
    return bool(ANNEX.search(line.text)) and (
        is_label or abs(line.center_x - width / 2) < _OFF_CENTRE * width
    )


def _ends_text(block: Block, size: tuple[float, float]) -> bool:
    """Whether it looks like the competent person's block with nothing below it."""
    width, height = size
    return (
        block.center_x > _RIGHT_HALF * width
        and not block.is_secondary
        and any(is_position(line.text) for line in block.titles)
        and (block.under_name is None or block.under_name.box.y1 < _FOOTER * height)
    )


def opens_with_heading(lines: Sequence[Line], width: float) -> bool:
    """Whether a page begins with a title in capitals in its middle, as documents and annexes do."""
    text = [line for line in lines if not _PAGE_NUMBER.match(line.text)][:3]
    if not text or not is_capitals(text[0].text) or CHAPTER.match(text[0].text):
        return False
    # A label at the margin may stand above the title itself.
    titles = text[:2] if all(is_capitals(line.text) for line in text[:2]) else text[:1]
    return any(abs(line.center_x - width / 2) < _NEARLY_CENTRED * width for line in titles) and not any(
        _stands_level(other, text[0]) for other in text[1:]
    )


def _stands_level(line: Line, other: Line) -> bool:
    return abs(line.baseline - other.baseline) < other.size / 2

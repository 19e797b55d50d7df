"""A signature block torn by a page break: titles end one page, the rest of the block begins the next.

There is no place for a signature then, only a draft to mend. What stands below the break may look like a
block of its own, with part of the titles, so that this has to be known before a block is trusted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.placement.wording import begins_title, has_family_name, is_capitals, is_personal_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.placement.model import PageGeometry
    from signing.placement.reading import PageText
    from signing.placement.text import Line

TORN = (
    "Khối chữ ký bị ngắt trang: chức vụ ở cuối trang {before}, phần còn lại ở đầu trang {after}; "
    "hãy sửa dự thảo để khối chữ ký nằm trọn trên một trang."
)

_MARGIN = 0.06
"""Share of the page's height, above and below, in which page numbers and addresses stand."""
_ALIGNED = 20.0
"""Points by which centres may differ across the break."""
_REACH = 30.0
"""Points on both sides of a title's centre in which its column goes on."""


def torn_blocks(pages: Sequence[PageText], geometries: Sequence[PageGeometry]) -> tuple[str, ...]:
    """A sentence for each page break that a signature block runs across."""
    return tuple(
        TORN.format(before=index + 1, after=index + 2)
        for index in range(len(pages) - 1)
        if (title := _last_title(_text(pages[index], geometries[index]), geometries[index].width))
        and _goes_on(title, _text(pages[index + 1], geometries[index + 1]))
    )


def _text(page: PageText, geometry: PageGeometry) -> list[Line]:
    low, high = _MARGIN * geometry.height, (1 - _MARGIN) * geometry.height
    return [line for line in page.lines if low < line.baseline < high and any(c.isalpha() for c in line.text)]


def _last_title(lines: Sequence[Line], width: float) -> Line | None:
    """The title in capitals in the right half with which its column ends."""
    titles = [
        line
        for line in lines
        if line.center_x > width / 2 and is_capitals(line.text) and begins_title(line.text)
    ]
    if not titles:
        return None
    last = titles[-1]
    below = (line for line in lines if line.baseline < last.baseline - last.size / 2)
    return None if any(_is_in_column(line, last) for line in below) else last


def _goes_on(title: Line, lines: Sequence[Line]) -> bool:
    """Whether the column begins with a name or with another title on the same axis."""
    first = next((line for line in lines if _is_in_column(line, title)), None)
    if first is None or abs(first.center_x - title.center_x) > _ALIGNED:
        return False
    return (is_personal_name(first.text) and has_family_name(first.text)) or (
        is_capitals(first.text) and begins_title(first.text)
    )


def _is_in_column(line: Line, title: Line) -> bool:
    return line.box.x0 < title.center_x + _REACH and line.box.x1 > title.center_x - _REACH

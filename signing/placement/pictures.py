"""The pictures on a document's pages, with the words that are written where they lie."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from signing.geometry import Point
from signing.placement.model import PlacedPicture

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from signing.geometry import Box
    from signing.placement.reading import PageText
    from signing.placement.text import Line

MOST_OF_A_PAGE: Final = 20
MOST: Final = 200


def placed_pictures(pages: Sequence[PageText]) -> tuple[PlacedPicture, ...]:
    """The pictures of pages that have words; a scan is its page, and nothing on it is a picture."""
    return tuple(
        islice(
            (
                PlacedPicture(number, box, " ".join(_words(page.lines, box)))
                for number, page in enumerate(pages)
                if not (page.recognised or page.is_picture)
                for box in page.pictures[:MOST_OF_A_PAGE]
            ),
            MOST,
        )
    )


def _words(lines: Sequence[Line], box: Box) -> Iterator[str]:
    """What of each line has its middle inside the box."""
    for line in lines:
        if line.box.intersection(box) is None:
            continue
        inside = "".join(
            letter
            for letter, glyph in zip(line.text, line.glyphs, strict=True)
            if box.contains_point(Point((glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2))
        )
        if inside.strip():
            yield " ".join(inside.split())

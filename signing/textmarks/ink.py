"""Where the first page shows anything, and where a mark finds a free place on it.

What counts is the page as drawn: print, pictures, scans and the marks that stand there already. Everything
in displayed points.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from signing.geometry import Box, mm
from signing.placement.pdfium import opened

if TYPE_CHECKING:
    from signing.pdf.source import Source
    from signing.placement.model import PageGeometry

CONTRAST = 40
"""How much darker (of 255) than the paper a spot is to count as ink; the noise of a scan is below."""
DUST = 4
"""Inked cells in a strip that are no print: a scan is seldom quite clean."""
MOST_CELLS = 1500
"""Along the longer side; an A4 page has a cell for each point."""


STEP = mm(1)
"""Between the heights that are tried."""


@dataclass(frozen=True, slots=True)
class Ink:
    """A page in cells, row by row from the top; in each row a bit per inked cell, the left one first."""

    rows: tuple[int, ...]
    columns: int
    width: float
    """Of the page, in points."""
    height: float

    @property
    def across(self) -> float:
        """Width of a cell, in points."""
        return self.width / self.columns

    @property
    def down(self) -> float:
        """Height of a cell, in points."""
        return self.height / len(self.rows)

    @classmethod
    def of(cls, pdf: bytes | Source, geometry: PageGeometry) -> Ink:
        """Look at the first page. Raises `UnreadableDocumentError`, `EncryptedDocumentError`."""
        cell = max(1.0, max(geometry.width, geometry.height) / MOST_CELLS)
        with opened(pdf) as document:
            document.init_forms()
            # PDFium knows no `UserUnit`.
            bitmap = document[0].render(scale=geometry.user_unit / cell, grayscale=True, may_draw_forms=True)
            image = bitmap.to_pil()
        darkest_paper = _paper(image) - CONTRAST
        inked = image.point([255 if value < darkest_paper else 0 for value in range(256)], "1")
        width = (image.width + 7) // 8
        packed, padding = inked.tobytes(), -image.width % 8
        rows = (packed[start : start + width] for start in range(0, len(packed), width))
        return cls(
            tuple(int.from_bytes(row, "big") >> padding for row in rows),
            image.width,
            geometry.width,
            geometry.height,
        )

    def is_free(self, box: Box) -> bool:
        """Whether nothing but dust is seen in the box; what is off the page counts as not free."""
        left, right = math.floor(box.x0 / self.across), math.ceil(box.x1 / self.across)
        if left < 0 or right > self.columns or box.y0 < 0 or box.y1 > self.height:
            return False
        mask = ((1 << (right - left)) - 1) << (self.columns - right)
        return sum((row & mask).bit_count() for row in self._between(box.y1, box.y0)) <= DUST

    def right_edge(self) -> float:
        """Where the ink that reaches farthest to the right ends; 0 on an empty page."""
        last = min((row & -row for row in self.rows if row), default=0)
        return (self.columns - last.bit_length() + 0.5) * self.across if last else 0.0

    def highest_free(self, width: float, height: float, *, margin: float) -> Box | None:
        """The highest box of that size where nothing is seen, of those the rightmost, `margin` off the edges.

        None on a page that is too full.
        """
        wide, edge = math.ceil(width / self.across), math.ceil(margin / self.across)
        within = ((1 << max(0, self.columns - 2 * edge)) - 1) << edge
        top = self.height - margin
        while top - height >= margin:
            starts = _runs(within & ~self._united(top, top - height), wide)
            if starts:
                from_right = (starts & -starts).bit_length() - 1
                x1 = (self.columns - from_right) * self.across
                return Box(x1 - width, top - height, x1, top)
            top -= STEP
        return None

    def _united(self, top: float, bottom: float) -> int:
        """The ink of all rows between two heights, one over the other."""
        united = 0
        for row in self._between(top, bottom):
            united |= row
        return united

    def _between(self, top: float, bottom: float) -> tuple[int, ...]:
        first = max(0, math.floor((self.height - top) / self.down))
        return self.rows[first : math.ceil((self.height - bottom) / self.down)]


def _runs(bits: int, length: int) -> int:
    """The bits that begin (at their lower end) a run of so many."""
    while length > 1:
        half = length // 2
        bits &= bits >> half
        length -= half
    return bits


def _paper(image: Image.Image) -> int:
    """The brightness that most of the page has."""
    counts = image.histogram()
    return max(range(256), key=counts.__getitem__)

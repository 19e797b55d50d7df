"""Lines of words as marks show them: upright, black, broken where they are too long, never set smaller."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.errors import IssueDataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.appearance.fonts import FontCut

LEADING = 1.15
"""Distance of baselines, as a share of the size."""
ABOVE, BELOW = 1.0, 0.25
"""Reach of letters with two accents above the baseline and of descenders below, as shares of the size."""
MAX_LINES = 4
_JOINT = re.compile(r"(?<=;) ")
"""Between the items of a line."""
_SPACE = re.compile(r" (?![+-]\d)")
"""Between words; a time stays with its zone."""


@dataclass(frozen=True, slots=True)
class SetLines:
    """Words broken into lines; measures in points."""

    lines: tuple[str, ...]
    font: FontCut
    size: float

    @property
    def width(self) -> float:
        return max(self.font.width(line) for line in self.lines) / 1000 * self.size

    @property
    def height(self) -> float:
        return (ABOVE + BELOW + (len(self.lines) - 1) * LEADING) * self.size

    def drawn(self, *, right: float, top: float) -> str:
        """Content stream operators for the lines below `top` that end at `right`."""
        return self._drawn(top, [right - self._length(line) for line in self.lines])

    def from_left(self, *, left: float, top: float) -> str:
        """As `drawn`, with the lines beginning at `left`."""
        return self._drawn(top, [left] * len(self.lines))

    def centered(self, *, middle: float, top: float) -> str:
        """As `drawn`, with the lines around `middle`."""
        return self._drawn(top, [middle - self._length(line) / 2 for line in self.lines])

    def _length(self, line: str) -> float:
        return self.font.width(line) / 1000 * self.size

    def _drawn(self, top: float, starts: Sequence[float]) -> str:
        shown = (
            f"1 0 0 1 {x:.3f} {top - (ABOVE + index * LEADING) * self.size:.3f} Tm "
            f"<{self.font.encode(line).hex()}> Tj\n"
            for index, (line, x) in enumerate(zip(self.lines, starts, strict=True))
        )
        return f"BT 0 g /{self.font.resource} {self.size:g} Tf\n{''.join(shown)}ET\n"


def set_lines(text: str, font: FontCut, *, size: float, room: float) -> SetLines:
    """Break a text into as few lines as the room (points) allows, between its items rather than its words.

    `font` has all letters of the text. Raises `IssueDataError` for a text that needs too many lines.
    """
    lines = broken(text, font, size=size, room=room)
    if lines is None:
        raise IssueDataError(f"“{text}” dài quá chỗ dành cho dấu. Hãy dùng tên gọi ngắn hơn.")
    return lines


def broken(text: str, font: FontCut, *, size: float, room: float) -> SetLines | None:
    """As `set_lines`; None where too many lines are needed."""
    widest = room / size * 1000
    by_items, by_words = (_filled(where.split(text), font, widest) for where in (_JOINT, _SPACE))
    lines = by_items if by_items and by_words and len(by_items) <= len(by_words) else by_words
    return SetLines(tuple(lines), font, size) if 0 < len(lines) <= MAX_LINES else None


def _filled(pieces: Sequence[str], font: FontCut, widest: float) -> list[str]:
    """Pieces in lines no wider than `widest`, each as full as it can be; none where a piece is too wide."""
    lines: list[str] = []
    for piece in pieces:
        longer = f"{lines[-1]} {piece}" if lines else piece
        if lines and font.width(longer) <= widest:
            lines[-1] = longer
        elif font.width(piece) <= widest:
            lines.append(piece)
        else:
            return []
    return lines

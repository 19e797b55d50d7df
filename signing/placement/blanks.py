"""Blanks on a row: what is printed between two words, and how much room it leaves."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from signing.geometry import Box, Point
from signing.placement.model import Blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from signing.placement.glyphs import Glyph

FILLER = ".…_․‥·‧"
"""Characters that printers of forms put where something is to be written."""
EMPTY = rf"[\s{FILLER}]*"
"""Matches a blank, also none at all."""

INDENT = 0.25
"""Em between the word before and what is filled in: an ordinary space."""
_SMALLEST = 0.9
"""Em that two digits need, with a hair to spare on one side only."""

_EDGE = 0.6
"""Points by which ink reaches beyond its box when a reader smooths it; thin lines most."""
_WORD_EDGE = 0.3
"""Points to stay away from words for the same reason."""
_RULES = (0.35, 0.1)
"""Em below and above the baseline between which a line under a blank is drawn."""
_ASIDE = 0.3
"""Em by which such a line may reach under the words beside the blank."""
_DOTS = (0.22, 0.35)
"""Em below and above the baseline between which dots and underscores are drawn."""

_DIGITS = re.compile(r"\d")


class Span(NamedTuple):
    """A stretch of text with a glyph for each of its characters."""

    text: str
    glyphs: Sequence[Glyph]


def blank_between(
    word: Sequence[Glyph], filling: Span, after: Glyph | None, *, page: int, column_end: float
) -> Blank:
    """The blank after a word and before a glyph; without a glyph after it, up to the column's end."""
    before = word[-1]
    size = before.style.size
    end = column_end if after is None else after.left
    # Dots drawn right behind the word start before the indent; text abutting it leaves no indent at all.
    start = min(before.right + INDENT * size, max(before.right, end))
    dots = [
        glyph for character, glyph in zip(filling.text, filling.glyphs, strict=True) if character in FILLER
    ]
    filler = _around(dots, before.right, end if after is not None else None) if dots else None
    return Blank(
        page=page,
        at=Point(start, before.baseline),
        room=max(end - start, 0.0),
        style=before.style,
        filler=filler,
        bottom=min(glyph.bottom for glyph in word),
    )


def _around(dots: Sequence[Glyph], left: float, right: float | None) -> Box:
    """The dots' box with the smoothed edges that readers draw, but nothing of the words beside it."""
    x0, x1 = min(g.x0 for g in dots), max(g.x1 for g in dots)
    y0, y1 = min(g.bottom for g in dots), max(g.top for g in dots)
    start = max(x0 - _EDGE, min(left + _WORD_EDGE, dots[0].left))
    end = x1 + _EDGE if right is None else min(x1 + _EDGE, right - _WORD_EDGE)
    return Box(start, y0 - _EDGE, max(start, end), y1 + _EDGE)


def over_rules(blank: Blank, rules: Iterable[Box]) -> Blank:
    """The blank with the lines drawn in it counted as filler."""
    em, (x, y) = blank.style.size, blank.at
    below, above = _RULES
    left, right = x - INDENT * em, x + blank.room
    inside = [
        rule
        for rule in rules
        if left <= rule.center.x <= right
        and y - below * em <= rule.center.y <= y + above * em
        and rule.width <= blank.room + 2 * _ASIDE * em
    ]
    if not inside or blank.tail:
        return blank
    boxes = [*inside, blank.filler] if blank.filler is not None else inside
    return replace(
        blank,
        filler=Box(
            max(min(box.x0 for box in boxes) - _EDGE, left),
            min(box.y0 for box in boxes) - _EDGE,
            min(max(box.x1 for box in boxes) + _EDGE, right),
            max(box.y1 for box in boxes) + _EDGE,
        ),
    )


def covered_whole(blank: Blank) -> Blank:
    """The blank with all of its room counted as filler, where dots may stand that nobody read."""
    (x, y), em = blank.at, blank.style.size
    below, above = _DOTS
    return replace(blank, filler=Box(x, y - below * em, x + blank.room, y + above * em))


def is_roomy(blank: Blank) -> bool:
    """Whether two digits in the text's own size fit."""
    return blank.room >= _SMALLEST * blank.style.size


def has_digits(text: str) -> bool:
    return bool(_DIGITS.search(text))

"""From drawn characters to rows and lines of text, whatever the order or the pieces they were drawn in.

A *row* is everything on one baseline across the page; a *line* is a stretch of a row without a wide gap,
that is what one table cell or one column shows at that height.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from signing.geometry import Box
from signing.placement.model import TextStyle

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from signing.placement.glyphs import Glyph

COLUMN_GAP = "\t"
"""Stands in a row's text where two of its lines meet."""

_SAME_ROW = 0.12
"""Em by which a baseline may differ from its neighbour's in one row (letters placed on a coarse grid)."""
_ROW_HEIGHT = 0.3
"""Em between the highest and the lowest baseline of one row."""
_WORD_GAP = 0.13
"""Em between two words where no space was drawn."""
_LINE_GAP = 0.75
"""Em between two lines of one row: less than the padding of two table cells, more than two spaces."""
_WIDE_SPACE = 1.5
"""Times the usual gap between the words of a row."""
_OVERPRINT = 0.15
"""Em within which the same letter drawn again is the same letter (imitated bold, shadows)."""


@dataclass(frozen=True, slots=True)
class Line:
    """Text without a wide gap; `box` is its ink."""

    text: str
    glyphs: tuple[Glyph, ...]
    """One for each character of `text`; spaces carry the glyph before them."""
    box: Box
    baseline: float
    style: TextStyle

    @property
    def center_x(self) -> float:
        return (self.box.x0 + self.box.x1) / 2

    @property
    def size(self) -> float:
        return self.style.size


@dataclass(frozen=True, slots=True)
class Row:
    """All lines on one baseline, left to right."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return COLUMN_GAP.join(line.text for line in self.lines)

    @property
    def glyphs(self) -> tuple[Glyph, ...]:
        """One for each character of `text`."""
        found: list[Glyph] = []
        for line in self.lines:
            if found:
                found.append(found[-1])
            found += line.glyphs
        return tuple(found)

    @property
    def baseline(self) -> float:
        return self.lines[0].baseline


def rows_of(glyphs: Iterable[Glyph]) -> tuple[Row, ...]:
    """Rows from the top of the page down."""
    return tuple(
        Row(lines)
        for strip in _strips([g for g in _composed(glyphs) if g.right > g.left or g.text.isspace()])
        if (lines := tuple(_lines(strip)))
    )


def _composed(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Join combining marks to their letters, in Unicode's composed form (NFC)."""
    letters: list[Glyph] = []
    for glyph in glyphs:
        if not unicodedata.combining(glyph.text[0]):
            letters.append(glyph)
        elif (at := _bearer(glyph, letters)) is not None:
            letter = letters[at]
            letters[at] = letter._replace(
                text=unicodedata.normalize("NFC", letter.text + glyph.text),
                # One drawn letter that reads as several is dealt out to them in equal parts.
                x1=max(letter.x1, glyph.right),
                left=min(letter.left, glyph.left),
                right=max(letter.right, glyph.right),
                bottom=min(letter.bottom, glyph.bottom),
                top=max(letter.top, glyph.top),
            )
    return [
        letter
        if unicodedata.is_normalized("NFC", letter.text)
        else letter._replace(text=unicodedata.normalize("NFC", letter.text))
        for letter in letters
    ]


def _bearer(mark: Glyph, letters: Sequence[Glyph]) -> int | None:
    """Which letter a mark sits on: as a rule the one drawn just before."""
    middle = (mark.left + mark.right) / 2

    def distance(letter: Glyph) -> float:
        aside = max(letter.x0 - middle, middle - letter.x1, 0.0)
        return (
            aside + abs(letter.baseline - mark.baseline) + (mark.style.size if letter.text.isspace() else 0.0)
        )

    reach = 0.4 * mark.style.size
    for at in range(len(letters) - 1, max(len(letters) - 4, -1), -1):
        if distance(letters[at]) <= reach:
            return at
    nearest = min(range(len(letters)), key=lambda at: distance(letters[at]), default=None)
    return nearest if nearest is not None and distance(letters[nearest]) <= reach else None


def _strips(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Glyphs by baseline, top down, each strip from left to right."""
    strips: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: -g.baseline):
        if strips:
            first, last = strips[-1][0], strips[-1][-1]
            em = min(glyph.style.size, last.style.size)
            if (
                last.baseline - glyph.baseline <= _SAME_ROW * em
                and first.baseline - glyph.baseline <= _ROW_HEIGHT * em
            ):
                strips[-1].append(glyph)
                continue
        strips.append([glyph])
    for strip in strips:
        strip.sort(key=lambda g: g.x0)
    return strips


class _Step(NamedTuple):
    """A glyph and what lies between it and the one before."""

    glyph: Glyph
    gap: float
    """In em."""
    space_drawn: bool
    restyled: bool


def _lines(strip: Sequence[Glyph]) -> Iterable[Line]:
    """Cut a strip where the gap is wide; put single spaces where words part."""
    steps = list(_steps(_once(strip)))
    ordinary = median([step.gap for step in steps if _WORD_GAP < step.gap <= _LINE_GAP] or [_LINE_GAP])
    spaces_are_drawn = any(step.space_drawn for step in steps)
    pieces: list[tuple[str, Glyph]] = []
    for step in steps:
        glyph, gap = step.glyph, step.gap
        if pieces:
            # Cells that nearly touch: another style begins, and the gap is not one of this row's spaces.
            is_cell_edge = step.restyled and (
                gap > _WIDE_SPACE * ordinary or (spaces_are_drawn and not step.space_drawn)
            )
            if gap > (_WORD_GAP if is_cell_edge else _LINE_GAP):
                yield _line(pieces)
                pieces = []
            elif gap > (_WORD_GAP / 3 if step.space_drawn else _WORD_GAP):
                pieces.append((" ", pieces[-1][1]))
        pieces += [(character, glyph) for character in glyph.text]
    if pieces:
        yield _line(pieces)


def _steps(glyphs: Iterable[Glyph]) -> Iterable[_Step]:
    before: Glyph | None = None
    space_drawn = False
    for glyph in glyphs:
        if glyph.text.isspace():
            space_drawn = True
            continue
        if before is None:
            yield _Step(glyph, 0.0, space_drawn=False, restyled=False)
        else:
            em = max(glyph.style.size, before.style.size)
            restyled = glyph.style is not before.style and glyph.style != before.style
            yield _Step(glyph, (glyph.x0 - before.x1) / em, space_drawn, restyled)
        before, space_drawn = glyph, False


def _once(strip: Sequence[Glyph]) -> list[Glyph]:
    """Letters drawn several times on top of one another, once and bold."""
    kept: list[Glyph] = []
    for glyph in strip:
        twin = _twin(glyph, kept)
        if twin is None:
            kept.append(glyph)
        else:
            style = kept[twin].style
            kept[twin] = kept[twin]._replace(style=TextStyle(style.size, style.italic, bold=True))
    return kept


def _twin(glyph: Glyph, kept: Sequence[Glyph]) -> int | None:
    """Index of the same letter in nearly the same place, among those drawn from there on."""
    reach = glyph.x0 - _OVERPRINT * glyph.style.size
    for at in range(len(kept) - 1, -1, -1):
        other = kept[at]
        if other.x0 < reach:
            return None
        if other.text == glyph.text and not glyph.text.isspace():
            return at
    return None


def _line(pieces: Sequence[tuple[str, Glyph]]) -> Line:
    glyphs = [glyph for _, glyph in pieces]
    inked = [glyph for character, glyph in pieces if character != " "]
    return Line(
        text="".join(character for character, _ in pieces),
        glyphs=tuple(glyphs),
        box=Box(
            min([g.left for g in inked]),
            min([g.bottom for g in inked]),
            max([g.right for g in inked]),
            max([g.top for g in inked]),
        ),
        baseline=median([g.baseline for g in inked]),
        style=_style([g.style for g in inked]),
    )


def _style(styles: Sequence[TextStyle]) -> TextStyle:
    """What most letters have."""
    first = styles[0]
    if all([style is first for style in styles]):  # noqa: C419 - most lines are of one style; a list is faster
        return first
    half = len(styles) / 2
    return TextStyle(
        size=median([style.size for style in styles]),
        italic=sum([style.italic for style in styles]) > half,
        bold=sum([style.bold for style in styles]) > half,
    )


def lines_of(rows: Iterable[Row]) -> list[Line]:
    """Every line of the rows, top down, left to right."""
    return [line for row in rows for line in row.lines]

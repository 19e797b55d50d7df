"""Signature blocks on one page: title lines, a gap, a name (Decree 30, App. I, Part I, II.7).

Looked for from the name upwards: every line that can be a personal name, what is next above it in its
column, and whether that is a stack of title lines. Nothing is decided here; each block carries what it looks
like.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.geometry import Box
from signing.placement.names import whole_name
from signing.placement.wording import (
    ALREADY_SIGNED,
    AUTHORITY,
    NUMBERED,
    RECIPIENTS,
    SECONDARY,
    SIGN_HERE,
    begins_title,
    is_capitals,
    is_personal_name,
    is_position,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.placement.text import Line

_LEAST_GAP = 0.9
"""Em of white between title and name below which the two are ordinary neighbouring lines."""
_LARGEST_GAP = 260.0
"""Points; anything taller is not a place left for a signature."""
_TITLE_LEADING = 2.3
"""Em between the baselines of two lines of one title (Decree 30 allows a spacing of 1.5)."""
_ROOMY_GAP = 1.5
"""Em of white above a second position, which is parted from the titles by the signature."""
_SECOND_LINES = 2
_TITLE_LINES = 6
_INSTRUCTION_LINES = 3
"""As many as "(Chữ ký của người có thẩm quyền, dấu, chữ ký số của cơ quan)" takes in a column."""
_SAME_LINE = 0.3
"""Em by which baselines of neighbouring cells may differ."""
_SHORT = 40
"""Characters of the longest title in small letters."""
_CENTRED = 6.0
"""Points by which the centres of a title's lines may differ."""
_FLUSH = 3.0
"""Points by which the left edges of a flush block may differ."""
_ASIDE = 0.22
"""Share of the wider line's width by which centres in one block may differ."""


@dataclass(frozen=True, slots=True)
class Block:
    """A candidate; lines are top down."""

    page: int
    titles: tuple[Line, ...]
    name: Line
    between: tuple[Line, ...]
    """Instructions or "Đã ký" printed between title and name."""
    under_name: Line | None
    """The next line below the name in its column."""
    row_mates: tuple[Line, ...] = ()
    """What stands to the left on the line of the first title or of the name."""
    second: tuple[Line, ...] = ()
    """The signer's position in the organisation, between the signature and the name (cell 7b)."""

    @property
    def gap(self) -> Box:
        """Between the printed lines around the signature, as wide as the last title line or the name."""
        width = max(self.titles[-1].box.width, self.name.box.width)
        roof = self.between[-1] if self.between else self.titles[-1]
        middle = self.center_x
        floor = self.second[0] if self.second else self.name
        return Box(middle - width / 2, floor.box.y1, middle + width / 2, roof.box.y0)

    @property
    def center_x(self) -> float:
        return self.name.center_x

    @property
    def top(self) -> float:
        return self.titles[0].box.y1

    @property
    def box(self) -> Box:
        lines = (*self.titles, self.name)
        return Box(
            min(line.box.x0 for line in lines),
            self.name.box.y0,
            max(line.box.x1 for line in lines),
            self.top,
        )

    @property
    def misalignment(self) -> float:
        """Points between the centres of the name and of the title line farthest from it."""
        return max(abs(line.center_x - self.name.center_x) for line in self.titles)

    @property
    def is_mixed(self) -> bool:
        """Whether a line in lighter type is among the titles that names no authority."""
        return len({line.style.bold for line in self.titles if not AUTHORITY.match(line.text)}) > 1

    @property
    def is_secondary(self) -> bool:
        return bool(SECONDARY.match(self.titles[0].text.upper()))


def find_blocks(lines: Sequence[Line], *, page: int) -> list[Block]:
    """All candidates among a page's lines (top down)."""
    return [
        block
        for line in lines
        if is_personal_name(line.text)
        and (block := _block(whole_name(line, _next_below(line, lines)), lines, page=page)) is not None
    ]


def _block(name: Line, lines: Sequence[Line], *, page: int) -> Block | None:
    above = [line for line in lines if line.box.y0 >= name.box.y1 - 1 and _shares_column(line, name)]
    above.sort(key=lambda line: line.box.y0)
    second = _second_position(above, name)
    above = above[len(second) :]
    between = _instructions(above)
    above = above[len(between) :]
    titles = _titles(above, [line for line in lines if RECIPIENTS.match(line.text)])
    if not titles or not _is_aligned(titles[-1], name):
        return None
    white = titles[-1].box.y0 - (second[0] if second else name).box.y1
    least = _ROOMY_GAP if second else _LEAST_GAP
    if not least * name.size <= white <= _LARGEST_GAP:
        return None
    return Block(
        page=page,
        titles=tuple(titles),
        name=name,
        between=tuple(between),
        under_name=_next_below(name, lines),
        row_mates=tuple(line for line in lines if _is_left_of(line, titles[0]) or _is_left_of(line, name)),
        second=tuple(second),
    )


def _second_position(above: Sequence[Line], name: Line) -> list[Line]:
    """The position right above the name and on its axis, top down; what is over it may be the signature."""
    found: list[Line] = []
    for line in above[:_SECOND_LINES]:
        below = found[0] if found else name
        if line.box.y0 - below.box.y1 >= _LEAST_GAP * name.size or not _is_aligned(line, name):
            break
        found.insert(0, line)
    return found if found and begins_title(found[0].text) else []


def _instructions(above: Sequence[Line]) -> list[Line]:
    """The instructions nearest above the name, top down, each in up to three lines."""
    found: list[Line] = []
    for count in range(1, _INSTRUCTION_LINES + 1):
        lines = list(reversed(above[:count]))
        text = " ".join(line.text for line in lines)
        if SIGN_HERE.match(text) or ALREADY_SIGNED.match(text):
            found = lines
    return found


def _titles(above: Sequence[Line], recipients: Sequence[Line]) -> list[Line]:
    """The stack of title lines that ends with the nearest line above the gap.

    The recipients' heading is level with the first one (II.9.b); what is above that in other type is not
    part of the title.
    """
    titles: list[Line] = []
    for line in above[: _TITLE_LINES + 1]:
        if not _is_title(line):
            break
        if titles and (
            is_capitals(line.text) != is_capitals(titles[0].text)
            or line.baseline - titles[0].baseline > _TITLE_LEADING * line.size
            or not _is_of_one_block(line, titles[0])
            or (
                not _is_alike(line, titles[0])
                and any(_is_level(heading, titles[0]) for heading in recipients)
            )
        ):
            break
        titles.insert(0, line)
    return titles if len(titles) <= _TITLE_LINES else []


def _is_of_one_block(line: Line, below: Line) -> bool:
    """Neither the last row of a table above the block nor a heading in the text, which only look alike.

    They stand aside; so may a title's line, but then it names an authority or, in the same type, a position.
    """
    return _is_aligned(line, below) and (
        _is_centred(line, below) or (_is_alike(line, below) and begins_title(line.text))
    )


def _is_alike(line: Line, below: Line) -> bool:
    """In the same type; the line that names an authority may be in lighter type than the position."""
    return line.style.bold == below.style.bold or bool(AUTHORITY.match(line.text))


def _is_title(line: Line) -> bool:
    """In capitals as the decree wants, or at least a position in short."""
    if not any(c.isalpha() for c in line.text) or line.text.endswith((";", ".")) or NUMBERED.match(line.text):
        return False
    return is_capitals(line.text) or (len(line.text) <= _SHORT and is_position(line.text))


def _shares_column(line: Line, name: Line) -> bool:
    """Whether a line lies over the column in which the name is centred."""
    reach = max(name.box.width / 2, 30.0)
    return line.box.x0 < name.center_x + reach and line.box.x1 > name.center_x - reach


def _is_aligned(line: Line, other: Line) -> bool:
    aside = abs(line.center_x - other.center_x)
    return aside <= max(_ASIDE * max(line.box.width, other.box.width), 6.0) or (
        abs(line.box.x0 - other.box.x0) <= _FLUSH
    )


def _is_centred(line: Line, other: Line) -> bool:
    return abs(line.center_x - other.center_x) <= _CENTRED


def _is_left_of(line: Line, other: Line) -> bool:
    return line.box.x1 < other.box.x0 and _is_level(line, other)


def _is_level(line: Line, other: Line) -> bool:
    return abs(line.baseline - other.baseline) < _SAME_LINE * other.size


def _next_below(name: Line, lines: Sequence[Line]) -> Line | None:
    below = [line for line in lines if line.box.y1 <= name.box.y0 + 1 and _shares_column(line, name)]
    return max(below, key=lambda line: line.box.y1, default=None)

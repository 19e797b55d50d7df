"""Title lines as their author meant them: one per authority or position, also where the column wrapped it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.placement.wording import begins_title, only_qualifies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.placement.text import Line

_SPACE = 0.25
"""Em."""
_PADDING = 3.0
"""Em that cells and indents may take from the column on both sides together."""


def unwrapped(lines: Sequence[Line], *, right_edge: float) -> tuple[str, ...]:
    """Join a line to the one above if it only carries it on; the page's text ends at `right_edge`, in points.

    It does if it begins neither an authority nor a position, and either is one word or could not have
    started on the line above for want of room. Other breaks are the author's own.
    """
    texts: list[str] = []
    for index, line in enumerate(lines):
        if index and _carries_on(line, lines[index - 1], right_edge):
            texts[-1] = f"{texts[-1]} {line.text}"
        else:
            texts.append(line.text)
    return tuple(texts)


def _carries_on(line: Line, above: Line, right_edge: float) -> bool:
    if begins_title(line.text) and not only_qualifies(line.text):
        return False
    first_word, *others = line.text.split(" ")
    if not others:
        return True
    room = 2 * (right_edge - above.center_x)
    first_width = line.glyphs[len(first_word) - 1].right - line.box.x0
    return above.box.width + _SPACE * line.size + first_width > room - _PADDING * line.size

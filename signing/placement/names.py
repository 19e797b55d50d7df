"""A signer's name where the column wrapped it: "Thượng tá Trương Vĩnh / Ký" is one name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from signing.geometry import Box
from signing.placement.wording import begins_title, has_family_name, is_personal_name, name_words

if TYPE_CHECKING:
    from signing.placement.text import Line

_LEADING = 1.8
"""Em between the baselines of the two lines."""
_SAME_SIZE = 0.5
_ALIGNED = 3.0
"""Points by which centres or left edges may differ."""
_LONGEST = 6
"""Words of the longest name that is put together."""


def whole_name(first: Line, below: Line | None) -> Line:
    """The name that begins in a line, with the next line of its column if that only carries it on."""
    if below is None or not _carries_on(first, below):
        return first
    return replace(
        first,
        text=f"{first.text} {below.text}",
        glyphs=(*first.glyphs, first.glyphs[-1], *below.glyphs),
        box=Box(
            min(first.box.x0, below.box.x0),
            below.box.y0,
            max(first.box.x1, below.box.x1),
            first.box.y1,
        ),
    )


def is_wrapped(name: Line) -> bool:
    """Whether a name was put together from two lines."""
    return name.glyphs[0].baseline - name.glyphs[-1].baseline > name.size / 2


def _carries_on(first: Line, below: Line) -> bool:
    """In the same type right below, and neither a name by itself, such as a second signer's, nor a title."""
    whole = f"{first.text} {below.text}"
    return (
        first.style.bold == below.style.bold
        and abs(first.size - below.size) <= _SAME_SIZE
        and first.baseline - below.baseline <= _LEADING * first.size
        and (abs(first.center_x - below.center_x) <= _ALIGNED or abs(first.box.x0 - below.box.x0) <= _ALIGNED)
        and is_personal_name(whole)
        and name_words(whole) <= _LONGEST
        and not (name_words(below.text) > 1 and has_family_name(below.text))
        and not begins_title(below.text)
    )

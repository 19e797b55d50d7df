"""Comments of which every reader makes the same: where that cannot be said, one picture proves nothing.

Whether a comment hides words is found out with one reader (`comments`). Others draw comments without a look
as they like, show windows that have one (12.5.6.14), draw beyond the rectangle what is given in points out
of it, and change what they show for the printer, the scale or the pointer.
"""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic

from signing.validation.document import plain
from signing.validation.frames import is_framed
from signing.validation.views import Dictionary, items, raw, rectangle

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOTES = frozenset({"/Text", "/Popup"})
"""Little pictures and windows, which keep their size at every scale."""
_MARKED_TEXT = frozenset({"/Highlight", "/Underline", "/Squiggly", "/StrikeOut"})
_DRAWN_ALIKE = _NOTES | _MARKED_TEXT | {"/Square", "/Circle", "/Ink"}
"""Comments that need no look to be drawn, and are drawn much the same."""

_CHANGING = 1 << 1 | 1 << 5 | 1 << 8
"""Hidden, not on the screen, otherwise under the pointer (table 167)."""
_FIXED = 1 << 3 | 1 << 4
"""Of one size at every scale, upright on turned pages."""

_POINTS = ("/QuadPoints", "/Vertices", "/InkList", "/L", "/CL", "/Path")
_TOLERANCE = 12.0
"""Points by which lines reach over the rectangle: their width, arrow heads."""
_THINNEST_HIDING = 6.0
"""Points from which a line hides what it crosses."""
_LARGEST_NOTE = 60.0
_MOST_NUMBERS = 20_000


def is_drawn_alike(comment: Dictionary) -> bool:
    """Whether a comment without a look may be told from one reader's picture of it."""
    return raw(comment, "/AP") is not None or str(plain(comment.get("/Subtype"))) in _DRAWN_ALIKE


def is_changeable(comment: Dictionary) -> bool:
    """Whether readers show it differently, or one reader now so and now otherwise."""
    subtype = str(plain(comment.get("/Subtype")))
    flags = plain(comment.get("/F"))
    value = int(flags) if isinstance(flags, generic.NumberObject) else 0
    if raw(comment, "/AP") is not None:
        if subtype == "/Popup" or not _has_one_look(comment) or not is_framed(comment):
            return True
    elif subtype != "/Popup" and (_is_thick(comment) or _reaches_out(comment)):
        return True
    if subtype == "/Popup":
        return False
    is_small = subtype == "/Text" and _is_small(comment)
    return bool(value & _CHANGING or (value & _FIXED and not is_small))


def _has_one_look(comment: Dictionary) -> bool:
    looks = plain(comment.get("/AP"))
    if not isinstance(looks, Dictionary):
        return False
    normal = raw(looks, "/N")
    if not isinstance(plain(normal), generic.StreamObject):
        return False
    return all(raw(looks, key) in (None, normal) for key in ("/D", "/R"))


def _is_small(comment: Dictionary) -> bool:
    box = rectangle(comment)
    return box is not None and max(box[2] - box[0], box[3] - box[1]) <= _LARGEST_NOTE


def _is_thick(comment: Dictionary) -> bool:
    style = plain(comment.get("/BS"))
    widths = items(comment.get("/Border"))[2:3]
    if isinstance(style, Dictionary) and (width := style.get("/W")) is not None:
        widths.append(width)
    return any(number > _THINNEST_HIDING for number in _numbers(widths))


def _reaches_out(comment: Dictionary) -> bool:
    box = rectangle(comment)
    if box is None:
        return True
    for key in _POINTS:
        for index, number in enumerate(_numbers(items(comment.get(key)))):
            low, high = (box[0], box[2]) if index % 2 == 0 else (box[1], box[3])
            if not low - _TOLERANCE <= number <= high + _TOLERANCE:
                return True
    return False


def _numbers(values: list[generic.PdfObject]) -> Iterator[float]:
    """The numbers in the values, those of arrays within included; endless ones are cut off as too large."""
    pending = list(reversed(values))
    for _ in range(_MOST_NUMBERS):
        if not pending:
            return
        value = plain(pending.pop())
        if isinstance(value, generic.ArrayObject):
            pending += reversed(items(value))
        elif isinstance(value, generic.NumberObject | generic.FloatObject):
            yield float(value)
    yield float("inf")

"""Whether looks keep within their annotations: without a box of its own, a look is drawn over the whole page.

A form XObject says in which box it is drawn (ISO 32000-2, 8.10.2), which readers fit into the annotation's
rectangle (12.5.5). PDFium draws one that says nothing where its own numbers lead.
"""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic

from signing.validation.document import plain
from signing.validation.views import Dictionary, items, widgets

if TYPE_CHECKING:
    from signing.validation.document import FormField

_DEPTH = 3
"""Appearance dictionary, states, streams (12.5.5)."""
_SIDES = 4


def are_framed(field: FormField) -> bool:
    """Whether every look of every widget of the field is drawn within its place."""
    return all(is_framed(widget) for widget in widgets(field))


def is_framed(annotation: Dictionary) -> bool:
    """Whether every look of the annotation is drawn within its rectangle; so is one that is not there."""
    return _all_framed(annotation.get("/AP"), _DEPTH)


def _all_framed(value: generic.PdfObject | None, depth: int) -> bool:
    opened = plain(value)
    if isinstance(opened, generic.StreamObject):
        sides = [plain(one) for one in items(opened.get("/BBox"))]
        numbers = [one for one in sides if isinstance(one, generic.NumberObject | generic.FloatObject)]
        return len(sides) == len(numbers) == _SIDES
    if isinstance(opened, Dictionary) and depth:
        return all(_all_framed(one, depth - 1) for one in dict.values(opened))
    return True

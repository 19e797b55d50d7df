"""Whether a comment that a certification allows leaves legible what the certifier saw."""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.geometry import Box
from signing.placement.space import to_displayed
from signing.validation.comment_looks import is_changeable, is_drawn_alike
from signing.validation.document import plain
from signing.validation.front import as_of
from signing.validation.legibility import Legibility, compare
from signing.validation.views import Dictionary, RevisionView, raw, rectangle
from signing.validation.visible import geometry_of

if TYPE_CHECKING:
    from signing.validation.document import Document

OVER_TEXT = "Chú thích được thêm ở trang {} che nội dung của phần đã ký."
CHANGEABLE = (
    "Chú thích được thêm ở trang {} có thể hiện ra mỗi nơi một kiểu, "
    "nên không biết có che phần đã ký hay không."
)

_WORDS_AND_PICTURES = frozenset({"/FreeText", "/Stamp"})
"""Comments that look like the page itself; those may stand where there was nothing."""


def comment_reason(
    document: Document, old: RevisionView, new: RevisionView, page: int, comment: Dictionary
) -> str | None:
    """Why a comment on that page, from 0, changes what is read there (Vietnamese), or None."""
    if is_changeable(comment):
        return CHANGEABLE.format(page + 1)
    subtype = str(plain(comment.get("/Subtype")))
    has_look = raw(comment, "/AP") is not None
    if subtype == "/Popup":
        return None  # its window opens beside the page, when somebody asks for it
    corners = rectangle(comment)
    if corners is None:
        return OVER_TEXT.format(page + 1)
    geometry = geometry_of(new.pages[page])
    box = to_displayed(Box(*corners), geometry)
    unscaled = Box(*(value / geometry.user_unit for value in box.as_tuple()))
    before, after = (as_of(document, view.handler.revision) for view in (old, new))
    found = compare(before, after, page, unscaled)
    # Readers draw many a comment without a look of its own each as they like, filled shapes above all.
    needs_room = subtype in _WORDS_AND_PICTURES or not is_drawn_alike(comment)
    needs_room = needs_room or (not has_look and raw(comment, "/IC") is not None)
    is_fine = found is Legibility.BLANK or (found is Legibility.KEPT and not needs_room)
    return None if is_fine else OVER_TEXT.format(page + 1)

"""Actions of a file that change what is shown, when somebody opens, prints or points at it (12.6)."""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic

from signing.validation.document import plain, text
from signing.validation.unread import loaded
from signing.validation.views import Dictionary, items

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = "Tệp chứa mã JavaScript có thể đổi nội dung hiển thị."
BY_ITSELF = "Tệp tự mở nội dung khác hoặc tự đổi nội dung hiển thị khi mở trang."
SWITCHED = "Tệp có nút ẩn, hiện hoặc thay nội dung của trang."

_OF_THEIR_OWN = frozenset(
    {
        *("/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/ResetForm", "/Hide"),
        *("/SetOCGState", "/Rendition", "/Movie", "/Sound", "/GoTo3DView", "/RichMediaExecute", "/Trans"),
    }
)
"""Actions that are harmless, if at all, only where somebody asks for them."""
_SWITCHING = frozenset({"/Hide", "/SetOCGState", "/ImportData", "/RichMediaExecute", "/GoTo3DView"})
"""Actions that make the page show something else, whoever asks for them."""

_MOST_ACTIONS = 1_000
_LONGEST_SCRIPT = 4_096
_LITERAL = r"(?:\"[^\"\\]*\"|'[^'\\]*'|-?[\d.]+|true|false)"
_LIST = rf"new\s+Array\s*\(\s*{_LITERAL}(?:\s*,\s*{_LITERAL})*\s*\)"
_ARGUMENT = rf"(?:{_LITERAL}|{_LIST})"
_OWN_FUNCTIONS = re.compile(
    rf"(?:\s*AF[A-Z]\w*\s*\((?:\s*{_ARGUMENT}(?:\s*,\s*{_ARGUMENT})*)?\s*\)\s*;?)*\s*"
)
"""Calls of the functions that form software brings along (numbers, dates, sums), with nothing computed."""


def of_opening(action: generic.PdfObject | None) -> Iterator[str]:
    """What an action changes that runs unasked: when the file or a page is opened, printed or closed."""
    for kind, one in _chain(action):
        if _has_script(kind, one):
            yield SCRIPT
        elif kind in _OF_THEIR_OWN:
            yield BY_ITSELF


def of_request(action: generic.PdfObject | None) -> Iterator[str]:
    """What an action changes that runs when somebody clicks."""
    for kind, one in _chain(action):
        if _has_script(kind, one):
            yield SCRIPT
        elif kind in _SWITCHING:
            yield SWITCHED


def of_events(events: generic.PdfObject | None) -> Iterator[str]:
    """What additional actions change; most of their events nobody notices (tables 197 to 200)."""
    opened = plain(events)
    for action in dict.values(opened) if isinstance(opened, Dictionary) else ():
        yield from of_opening(action)


def _chain(action: generic.PdfObject | None) -> Iterator[tuple[str, Dictionary]]:
    """The action and those that follow it, with their kinds; a destination is no action."""
    pending = [action]
    for _ in range(_MOST_ACTIONS):
        if not pending:
            return
        one = plain(pending.pop())
        if isinstance(one, Dictionary):
            yield str(plain(one.get("/S"))), one
            following = plain(one.get("/Next"))
            pending += items(following) if isinstance(following, generic.ArrayObject) else [following]
    yield "/JavaScript", Dictionary()


def _has_script(kind: str, action: Dictionary) -> bool:
    """Whether it runs a script, other than the usual calls for numbers and dates."""
    written = plain(action.get("/JS"))
    if kind != "/JavaScript" and written is None:
        return False
    if isinstance(written, generic.StreamObject):
        if len(written.encoded_data) > _LONGEST_SCRIPT:
            return True
        script = bytes(loaded(written).data).decode("latin-1")
    else:
        script = text(written)
    return len(script) > _LONGEST_SCRIPT or not script or _OWN_FUNCTIONS.fullmatch(script) is None

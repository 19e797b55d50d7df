"""What came after a signed revision, and whether the signature allows it.

Looks that must all agree: the raw bytes hide nothing behind the cross-reference chain (`behind`), no
reader takes them otherwise than the parser does (`ambiguity`), every object that was written has a part of
its own that may be written and none in what the signer saw (`overwriting`, `protection`), and what a reader
sees differs only in ways that can be named (`describe`) and that the signature allows (`permissions`).

Tidiness is not judged. Other producers free objects, write tables and objects again that stay as they are,
and fill the security store in ways of their own; what counts is what can be seen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from signing.report import Change, ChangeKind, ChangesAfter
from signing.validation.ambiguity import IRREGULAR
from signing.validation.behind import Behind
from signing.validation.faults import guarded
from signing.validation.permissions import forbids
from signing.validation.steps import Steps

if TYPE_CHECKING:
    from signing.validation.ambiguity import Ambiguities
    from signing.validation.document import Document
    from signing.validation.permissions import Permissions

HIDDEN_DATA = "Sau phần đã ký có dữ liệu không thuộc phiên bản hợp lệ nào của tệp."

_ORDER = (
    ChangesAfter.NONE,
    ChangesAfter.VALIDATION_DATA,
    ChangesAfter.PERMITTED,
    ChangesAfter.FORBIDDEN,
)


@dataclass(frozen=True, slots=True)
class Review:
    """The verdict on everything after one signed revision."""

    level: ChangesAfter
    changes: tuple[str, ...]
    reason: str | None
    """Vietnamese, why it is forbidden."""
    change_list: tuple[Change, ...] = ()
    """What `changes` says, for the report: with kind, revision, page and place."""


_UNNAMED = ChangesAfter.VALIDATION_DATA
"""An update in which nothing differs that could be named, such as a table written again."""

UNCHANGED = Review(ChangesAfter.NONE, (), None)


class ChangeReviewer:
    """Compares revisions; what each of them did is found out once and shared by all signatures."""

    def __init__(self, document: Document, ambiguities: Ambiguities) -> None:
        self._document = document
        self._ambiguities = ambiguities
        self._behind: Behind | None = None
        self._steps = Steps(document)

    def review(self, revision: int, end: int, permissions: Permissions) -> Review:
        """Judge what follows the revision (counted from 0) that ends at byte `end`.

        Asked for the earlier of two revisions first, it has less to do. Raises `Fault` where a revision
        cannot be read at all.
        """
        return guarded(lambda: self._review(revision, end, permissions))

    def _review(self, revision: int, end: int, permissions: Permissions) -> Review:
        if hidden := self._hidden_data(revision, end):
            change = Change(hidden, ChangesAfter.FORBIDDEN, ChangeKind.HIDDEN)
            return Review(ChangesAfter.FORBIDDEN, (hidden,), hidden, (change,))
        signed = self._steps.view(revision)
        changes: list[Change] = []
        reasons: list[str] = []
        for number in range(revision + 1, self._document.revisions):
            for change in self._steps.changes(number, since=revision):
                reason = forbids(permissions, signed, change)
                if reason is not None:
                    reasons.append(reason if reason == change.text else f"{reason} {change.text}")
                changes.append(change if reason is None else replace(change, level=ChangesAfter.FORBIDDEN))
        level = max((change.level for change in changes), key=_ORDER.index, default=_UNNAMED)
        sentences = tuple(dict.fromkeys(change.text for change in changes))
        return Review(level, sentences, reasons[0] if reasons else None, tuple(changes))

    def _hidden_data(self, revision: int, end: int) -> str | None:
        """Find bytes behind the signed revision that no revision accounts for."""
        if self._behind is None:
            self._behind = Behind(self._document)
        if self._behind.has_hidden_data(revision, end):
            return HIDDEN_DATA
        return None if self._ambiguities.is_regular_after(revision, end) else IRREGULAR

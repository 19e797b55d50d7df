"""In which updates an object was written, so that not all of them are gone through for every question.

The parser asks the cross-references of one revision after the other, for each object that it is asked for.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.xref import ObjStreamRef, XRefCache, XRefSectionData

FEW = 4
"""Revisions that are gone through quickly enough."""

MAX_ENTRIES = 200_000
"""Entries of all updates; a file with more has tables that are written anew as a whole."""


class Histories:
    """Answers as `XRefCache` does, from the few sections that speak of an object."""

    def __init__(self, xrefs: XRefCache) -> None:
        self._sections = [xrefs.get_xref_data(revision) for revision in range(xrefs.total_revisions)]
        self._updates: dict[int, list[int]] = {}
        for revision, section in enumerate(self._sections[1:], 1):
            for number in _listed(section):
                self._updates.setdefault(number, []).append(revision)

    def last_change(self, ref: generic.Reference) -> int:
        """The last revision that speaks of the object, counted from 0. Raises `KeyError` where none does."""
        for revision in self._speaking(ref.idnum, len(self._sections) - 1):
            try:
                self._sections[revision].try_resolve(ref)
            except KeyError:
                continue
            return revision
        raise KeyError(ref)

    def place(self, ref: generic.Reference, revision: int) -> int | ObjStreamRef | None:
        """Where the object is found in a revision; None for one that is free or was never used."""
        for one in self._speaking(ref.idnum, revision):
            try:
                return self._sections[one].try_resolve(ref)
            except KeyError:
                continue
        return None

    def _speaking(self, number: int, revision: int) -> list[int]:
        """Revisions that may speak of the object, the newest first; the first of all lists nearly all."""
        updates = self._updates.get(number, [])
        return [*reversed(updates[: bisect_right(updates, revision)]), 0]


def remember(xrefs: XRefCache) -> None:
    """Let the parser's cross-references answer from `Histories`, where there is much to go through."""
    updates = (xrefs.get_xref_data(revision) for revision in range(1, xrefs.total_revisions))
    if xrefs.total_revisions <= FEW or sum(len(_listed(section)) for section in updates) > MAX_ENTRIES:
        return
    histories = Histories(xrefs)
    xrefs.get_last_change = histories.last_change  # type: ignore[method-assign]
    xrefs.get_historical_ref = histories.place  # type: ignore[method-assign]


def _listed(section: XRefSectionData) -> set[int]:
    listed = {*section.standard_xrefs, *section.xrefs_in_objstm, *section.freed}
    return listed if section.hybrid is None else listed | _listed(section.hybrid.xref_data)

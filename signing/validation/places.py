"""Where each revision of a file keeps an object, by its number: readers do not ask for the generation."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pyhanko.pdf_utils.xref import XRefCache, XRefSectionData

Place: TypeAlias = tuple[str, int, int]
"""How it is kept: "at" an offset with a generation, "in" an object stream by index, or "free"."""


class Places:
    """Looks objects up in the cross-reference sections of one file."""

    def __init__(self, xrefs: XRefCache) -> None:
        self._xrefs = xrefs
        self._sections = [xrefs.get_xref_data(revision) for revision in range(xrefs.total_revisions)]
        self._found: dict[tuple[int, int], Place | None] = {}

    def written(self, revision: int) -> frozenset[int]:
        """Numbers of which the revision says something new; tables written anew repeat the rest."""
        section = self._xrefs.get_xref_data(revision)
        listed = {*section.standard_xrefs, *section.xrefs_in_objstm, *section.freed}
        if section.hybrid is not None:
            hidden = section.hybrid.xref_data
            listed |= {*hidden.standard_xrefs, *hidden.xrefs_in_objstm, *hidden.freed}
        meta = self._xrefs.get_xref_container_info(revision)
        if meta.stream_ref is not None:
            listed.add(meta.stream_ref.idnum)
        return frozenset(
            number for number in listed if self.of(number, revision) != self.of(number, revision - 1)
        )

    def of(self, number: int, revision: int) -> Place | None:
        """Where the object is found in that revision; None for a number that was never used."""
        if (number, revision) not in self._found:
            self._found[number, revision] = self._find(number, revision)
        return self._found[number, revision]

    def _find(self, number: int, revision: int) -> Place | None:
        for one in range(revision, -1, -1):
            if (number, one) in self._found:
                return self._found[number, one]
            if (found := _place(self._sections[one], number)) is not None:
                return None if found == FREE and one == 0 else found
        return None

    def is_used(self, number: int, revision: int) -> bool:
        """Whether the number leads to an object in that revision."""
        return self.of(number, revision) not in {None, FREE}

    def holders(self, revision: int) -> frozenset[int]:
        """The object streams in which objects of that revision or one before it are kept."""
        return frozenset(
            number
            for one in range(revision + 1)
            for number in self._xrefs.get_xref_data(one).obj_streams_used
        )


FREE: Place = ("free", 0, 0)


def _place(section: XRefSectionData, number: int) -> Place | None:
    if number in section.xrefs_in_objstm:
        held = section.xrefs_in_objstm[number]
        return "in", held.obj_stream_id, held.ix_in_stream
    if number in section.standard_xrefs:
        generation, offset = section.standard_xrefs[number]
        return "at", generation, offset
    if section.hybrid is not None and (hidden := _place(section.hybrid.xref_data, number)) is not None:
        # Old readers take the object for free that the stream beside the table hides from them (7.5.8.4).
        return hidden
    return FREE if number in section.freed else None

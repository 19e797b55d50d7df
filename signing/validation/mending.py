"""Small sins of signed revisions that readers put right, all in the same way: they cost nobody a verdict.

What somebody signed is whole, however untidily it is written; only updates behind a signature have to be
sound to the last byte (`ambiguity`).
"""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import io
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfReadError

from signing.pdf.source import PIECE
from signing.validation.quick import QuickReader
from signing.validation.scanning import WHITESPACE

if TYPE_CHECKING:
    from pyhanko.pdf_utils.xref import ObjStreamRef

    from signing.pdf.source import Source

_SEEN_BY_PARSER = 1000
"""Bytes at the end of a file in which the parser looks for the end marker."""
_LONGEST_HEAD = 16 << 10
"""Bytes in which the dictionary of a stream ends."""
_LONGEST_STREAM = 64 << 20
_WINDOW = 64 << 10
_HEAD = re.compile(
    rb"[\x00\t\n\x0c\r ]*+(\d{1,10})[\x00\t\n\x0c\r ]++(\d{1,5})[\x00\t\n\x0c\r ]++obj[\x00\t\n\x0c\r ]*+"
)
_STREAM = re.compile(rb">>[\x00\t\n\x0c\r ]*+stream(?:\r\n|\n|\r)")
_END = b"endstream"


def written_until(source: Source) -> int:
    """Where a file ends but for the blanks behind it, of which some mail and storage software adds many."""
    end = source.size
    while end > 0:
        start = max(0, end - PIECE)
        kept = len(source.read(start, end - start).rstrip(WHITESPACE))
        end = start + kept
        if kept:
            break
    return source.size if source.size - end < _SEEN_BY_PARSER else end


class MendingReader(QuickReader):
    """The parser's reader, for which streams end at their "endstream" where their length is wrong."""

    def _read_object(
        self,
        ref: generic.Reference,
        marker: int | ObjStreamRef | None,
        never_decrypt: bool = False,
        as_metadata_stream: bool = False,
    ) -> Any:  # noqa: ANN401 - as the parser has it
        try:
            return super()._read_object(ref, marker, never_decrypt, as_metadata_stream)
        except PdfReadError:
            found = self._mended(ref, marker) if isinstance(marker, int) and not self.encrypted else None
            if found is None:
                raise
            return found

    def _mended(self, ref: generic.Reference, offset: int) -> generic.StreamObject | None:
        data = self._source.read(offset, _LONGEST_HEAD)
        head = _HEAD.match(data)
        if head is None or (int(head[1]), int(head[2])) != (ref.idnum, ref.generation):
            return None
        begun = _STREAM.search(data, head.end())
        if begun is None:
            return None
        home = generic.Reference(ref.idnum, ref.generation, self)
        entries = None
        with suppress(PdfReadError):
            entries = generic.read_object(io.BytesIO(data[head.end() : begun.start()] + b">> "), home)
        end = self._end_of_stream(offset + begun.end())
        if not isinstance(entries, generic.DictionaryObject) or end is None:
            return None
        contents = self._source.read(offset + begun.end(), end - offset - begun.end())
        result = generic.StreamObject(dict(entries), encoded_data=contents.rstrip(b"\r\n"))
        result.container_ref = home
        return result

    def _end_of_stream(self, start: int) -> int | None:
        for at in range(start, min(self._source.size, start + _LONGEST_STREAM), _WINDOW):
            found = self._source.read(at, _WINDOW + len(_END)).find(_END)
            if found >= 0:
                return at + found
        return None

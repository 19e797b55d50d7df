"""Recognising scans in two processes: one that reads the foreign file, one that may start a program.

The child of the sandbox draws the pages (`PagePictures`) and gives the pictures back with its first answer;
its parent has Tesseract read them (`recognised`) and asks again with the words. So the child stays without
the right to start anything, and the program sees a picture, never the foreign file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from signing.errors import UnreadableDocumentError
from signing.geometry import Box
from signing.placement.model import PageGeometry
from signing.placement.ocr import installed, picture_of
from signing.placement.pages import UNREADABLE
from signing.placement.words import Word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from signing.pdf.source import Source

_LONGEST = 14_400.0 * 72
"""Points; the longest side of a page."""
_FILE = "scan.{page}"


@dataclass(frozen=True, slots=True)
class PagePictures:
    """A `WordReader` that knows the words of some pages, and draws the others instead of reading them."""

    words: Mapping[int, Sequence[Word]]
    drawn: dict[int, tuple[PageGeometry, bytes]] = field(default_factory=dict)

    @classmethod
    def from_args(cls, args: Mapping[str, Any]) -> PagePictures | None:
        """From a job's `args["words"]`, as `recognised` gives them; None when nobody is going to read."""
        told = args.get("words")
        if told is None:
            return None
        return cls({int(page): [_word_from_json(word) for word in words] for page, words in told.items()})

    def __call__(self, pdf: bytes | Source, page: int, geometry: PageGeometry, /) -> Sequence[Word]:
        if page not in self.words:
            self.drawn[page] = (geometry, picture_of(pdf, page, geometry))
        return self.words.get(page, ())

    def args(self) -> dict[str, Any]:
        """What the parent needs besides `files`."""
        return {"scans": [[page, g.width, g.height] for page, (g, _) in sorted(self.drawn.items())]}

    def files(self) -> dict[str, bytes]:
        return {_FILE.format(page=page): picture for page, (_, picture) in self.drawn.items()}


def unread() -> dict[str, Any]:
    """The first `args["words"]` of a job: empty where pictures are worth drawing, absent where not."""
    return {} if installed() is None else {"words": {}}


def recognised(args: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any] | None:
    """The words on the pictures that a job gave back, as its next `args["words"]`; None if it gave none.

    Raises `UnreadableDocumentError` for pages of impossible size.
    """
    program, scans = installed(), args.get("scans", ())
    if program is None or not scans:
        return None
    words: dict[str, Any] = {}
    for page, width, height in scans:
        # The child has read foreign bytes before it said this.
        if not (1 <= width <= _LONGEST and 1 <= height <= _LONGEST):
            raise UnreadableDocumentError(UNREADABLE)
        geometry = PageGeometry(width, height, 0, Box(0, 0, width, height))
        found = program.read(files[_FILE.format(page=page)], geometry)
        words[str(page)] = [_word_to_json(word) for word in found]
    return words


def _word_to_json(word: Word) -> list[Any]:
    return [word.text, *word.box.as_tuple(), word.baseline, word.size]


def _word_from_json(values: Sequence[Any]) -> Word:
    text, x0, y0, x1, y1, baseline, size = values
    return Word(text, Box(x0, y0, x1, y1), baseline, size)

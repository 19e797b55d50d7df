"""Words that somebody else recognised on a page: the way in for optical character recognition.

The finder works on glyphs, whatever they come from. Text drawn in the file is read by `glyphs`; for a page
that is a picture, a `WordReader` handed to `find_layout` says what stands where. Nothing else of the finder
knows the difference, except that places on such a page are always left to a person to look at, and that a
blank on it is covered whole when it is filled, since recognition leaves out dots.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from signing.geometry import Box
from signing.placement.glyphs import Glyph
from signing.placement.model import TextStyle

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from signing.pdf.source import Source
    from signing.placement.model import PageGeometry

_NARROW = frozenset("ijlIt.,:;'’/|()[]!-")
_WIDE = frozenset("mwMW—…")


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word; all measures in displayed points, from the lower left corner of the page."""

    text: str
    """Without spaces; in any Unicode form."""
    box: Box
    """Around its ink."""
    baseline: float
    """Height of the baseline of its line (hOCR: `baseline`), the same for all words of a line."""
    size: float
    """Font size (hOCR: `x_size`)."""
    bold: bool = False
    italic: bool = False


class WordReader(Protocol):
    """Recognises the words of one page, such as Tesseract on a picture of it."""

    def __call__(self, pdf: bytes | Source, page: int, geometry: PageGeometry, /) -> Sequence[Word]:
        """The words of a page (counted from 0) as displayed, in any order.

        It is called outside of PDFium's lock, so it may draw the page with `render_page`. It answers for
        its own limits of time and memory; an empty answer means that nothing could be read.
        """
        ...


def glyphs_of(words: Iterable[Word]) -> tuple[Glyph, ...]:
    """The words' letters, spread over their boxes by the usual widths of letters."""
    return tuple(glyph for word in words if word.text.strip() for glyph in _letters(word))


def _letters(word: Word) -> Iterable[Glyph]:
    style = TextStyle(word.size, italic=word.italic, bold=word.bold)
    text = "".join(word.text.split())
    scale = word.box.width / sum(map(_width, text))
    x = word.box.x0
    for letter in text:
        end = x + _width(letter) * scale
        yield Glyph(letter, x, end, x, word.box.y0, end, word.box.y1, word.baseline, style)
        x = end


def _width(letter: str) -> float:
    """In any unit; only the proportions count."""
    if letter in _NARROW:
        return 0.6
    if letter in _WIDE:
        return 1.7
    return 1.4 if letter.isupper() else 1.0

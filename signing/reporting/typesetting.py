"""Setting lines of words on one page: measuring, breaking, and the page's content stream.

Coordinates are points from the lower left corner of the page; sizes are points.
"""

from __future__ import annotations

import string
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from signing.appearance.fonts import Face, FontCut, cut, drawable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PAGE_WIDTH, PAGE_HEIGHT = 595.276, 841.89
"""A4."""

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_SIGNS = "“”‘’–—…·•←→§°"

MISSING = "□"
"""Stands for a character that the typeface does not have."""


@lru_cache(maxsize=1)
def common_letters() -> frozenset[str]:
    """What nearly every report consists of, so that one cut of each face serves them all."""
    toned = {unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES}
    both = toned | {one.upper() for one in toned} | {"đ", "Đ"}
    return frozenset(string.printable[:95]) | both | (frozenset(_SIGNS + MISSING) & drawable(Face.REGULAR))


def settable(text: str) -> str:
    """The text in composed form, with a sign for everything that the typeface cannot show in order."""
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    known = drawable(Face.REGULAR) & drawable(Face.BOLD)
    missing = MISSING if MISSING in known else "?"
    return "".join(letter if letter in known else missing for letter in composed)


class Fonts:
    """The cuts of the faces that a page uses."""

    def __init__(self, texts: Iterable[str]) -> None:
        letters = "".join(sorted(common_letters().union(*map(settable, texts))))
        self.cuts = {face: cut(face, letters) for face in (Face.REGULAR, Face.BOLD)}

    def width(self, text: str, face: Face, size: float) -> float:
        return self.cuts[face].width(text) / 1000 * size

    def broken(self, text: str, face: Face, size: float, room: float) -> Iterator[str]:
        """Break a text into lines that fit; a word longer than a line is cut where it must be."""
        line = ""
        for word in settable(text).split(" "):
            longer = f"{line} {word}" if line else word
            if self.width(longer, face, size) <= room:
                line = longer
                continue
            if line:
                yield line
            *cut, line = self._cut(word, face, size, room)
            yield from cut
        if line:
            yield line

    def _cut(self, word: str, face: Face, size: float, room: float) -> list[str]:
        """Cut a word into pieces that fit, of one letter at least; names without blanks may be endless."""
        pieces, start, width = [], 0, 0.0
        for at, letter in enumerate(word):
            wide = self.width(letter, face, size)
            if at > start and width + wide > room:
                pieces.append(word[start:at])
                start, width = at, 0.0
            width += wide
        return [*pieces, word[start:]]


@dataclass(frozen=True, slots=True)
class Colour:
    """sRGB, from 0 to 1."""

    red: float
    green: float
    blue: float

    def operator(self, name: str) -> str:
        return f"{self.red:.3f} {self.green:.3f} {self.blue:.3f} {name}"


BLACK = Colour(0, 0, 0)
GREY = Colour(0.35, 0.35, 0.35)


@dataclass(slots=True)
class Sheet:
    """The content of one page while it is written."""

    fonts: Fonts
    _parts: list[str] = field(default_factory=list)

    def line(
        self, text: str, at: tuple[float, float], face: Face, size: float, colour: Colour = BLACK
    ) -> None:
        """Set one line that was broken before; `at` is the left end of its baseline."""
        font = self.fonts.cuts[face]
        self._parts.append(
            f"{colour.operator('rg')} BT /{font.resource} {size:.2f} Tf {at[0]:.2f} {at[1]:.2f} Td "
            f"<{font.encode(settable(text)).hex()}> Tj ET"
        )

    def rule(self, left: float, right: float, y: float, *, width: float = 0.5) -> None:
        self._parts.append(
            f"{GREY.operator('RG')} {width:.2f} w {left:.2f} {y:.2f} m {right:.2f} {y:.2f} l S"
        )

    def frame(self, box: tuple[float, float, float, float], colour: Colour, *, width: float = 1.2) -> None:
        left, bottom, right, top = box
        self._parts.append(
            f"{colour.operator('RG')} {width:.2f} w "
            f"{left:.2f} {bottom:.2f} {right - left:.2f} {top - bottom:.2f} re S"
        )

    def content(self) -> bytes:
        return "\n".join(self._parts).encode("ascii")

    def font_cuts(self) -> tuple[FontCut, ...]:
        return tuple(self.fonts.cuts.values())

"""What `find_layout` reports of a page: plain values, no PDF library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from signing.geometry import Box, Point

SURE = 0.8
"""From this confidence on, and without problems, the service goes on without asking a person."""


@dataclass(frozen=True, slots=True)
class PageGeometry:
    """How a page's displayed coordinates relate to its user space."""

    width: float
    """Displayed width in points, after rotation, `UserUnit` applied."""
    height: float
    rotation: int
    """Clockwise, 0, 90, 180 or 270."""
    crop: Box
    """The visible box in user space units."""
    user_unit: float = 1.0


@dataclass(frozen=True, slots=True)
class TextStyle:
    """The look of the text beside a blank, so that what is filled in looks the same."""

    size: float
    """Font size in displayed points."""
    italic: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Blank:
    """A place where something is to be filled in."""

    page: int
    at: Point
    """Where the text starts: left end of its baseline."""
    room: float
    """Points to the right that are free (or covered by filler only) before the next printed text."""
    style: TextStyle
    filler: Box | None = None
    """Dots or underscores printed in the blank, to be covered when it is filled; None for plain space.

    With a `tail` it also takes in, alone or with the next blank's, the words that are set again.
    """
    bottom: float | None = None
    """Lower edge of the ink of the word before the blank (below the baseline where it has descenders)."""
    tail: str = ""
    """Words printed right behind a blank without room, to be set again right behind what is filled in."""

    @property
    def corner(self) -> Point:
        """Lower left corner of the place: what is reported to the outside; `at` is what is written on."""
        return self.at if self.bottom is None else Point(self.at.x, self.bottom)


@dataclass(frozen=True, slots=True)
class SignerBlock:
    """Title lines, the gap for the signature image, and the printed name under it."""

    page: int
    name: str
    title_lines: tuple[str, ...]
    gap: Box
    """Between last title line and name; the image belongs inside its height, centred on `center_x`."""
    center_x: float
    confidence: float

    def as_json(self) -> dict[str, Any]:
        """The shape of `signer` in `antin layout --json`; numbers rounded to a tenth of a point."""
        return {
            "page": self.page,
            "name": self.name,
            "title_lines": list(self.title_lines),
            "gap": _rounded(*self.gap.as_tuple()),
            "center_x": round(self.center_x, 1),
            "confidence": round(self.confidence, 2),
        }


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """A picture drawn on a page itself, not by an annotation."""

    page: int
    box: Box
    words: str = ""
    """What is written where it lies, above or beneath it."""


@dataclass(frozen=True, slots=True)
class DocumentLayout:
    """All places found in one document. What was not found is None and named in `problems`."""

    pages: tuple[PageGeometry, ...]
    signer: SignerBlock | None
    number: Blank | None
    day: Blank | None
    month: Blank | None
    printed_year: int | None
    """The year in the date line ("năm 2026"), if printed."""
    symbol: str | None
    """With its slash, such as "/KH-SNV"."""
    problems: tuple[str, ...] = ()
    """Vietnamese sentences, each a reason for a person to look."""
    secrecy: str | None = None
    """The level of a stamp of secrecy on page 1, such as "TỐI MẬT": a draft to refuse."""
    signers: tuple[SignerBlock, ...] = ()
    """All who sign together (joint documents, minutes): `signer` first, then from the right."""
    pictured: tuple[SignerBlock, ...] = ()
    """Those of `signers` in whose place a picture is printed already."""
    pictures: tuple[PlacedPicture, ...] = ()
    """On pages with words of their own, as far as they were looked at; the first of many."""

    @property
    def is_sure(self) -> bool:
        return self.signer is not None and self.signer.confidence >= SURE and not self.problems

    def as_json(self, file: str) -> dict[str, Any]:
        """The shape of `antin layout --json`; numbers rounded to a tenth of a point."""
        return {
            "file": file,
            "signer": None if self.signer is None else self.signer.as_json(),
            "signers": [signer.as_json() for signer in self.signers],
            "number": None
            if self.number is None
            else {"page": self.number.page, "at": _rounded(*self.number.corner)},
            "date": None if self.day is None else {"page": self.day.page, "at": _rounded(*self.day.corner)},
            "symbol": self.symbol,
            "problems": list(self.problems),
        }


def _rounded(*values: float) -> list[float]:
    return [round(value, 1) for value in values]

"""Where marked words stand in a PDF, as MuPDF sees it: the colours of a twin are its marks."""

from __future__ import annotations

import subprocess
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.field import truth
from tests.field.truth import Word
from tests.signing.placement.paper import Weight

_NEAR = 2
"""By how much each part of a colour may come back changed."""
_LEVEL = 1.0
"""Points within which letters are on one baseline."""
_ITALIC = {truth.DAY, truth.HINT}


@dataclass(frozen=True, slots=True)
class Letter:
    tag: str
    text: str
    page: int
    x: float
    y: float
    size: float


def marked_words(pdf: Path, colours: Mapping[str, str]) -> list[Word]:
    """The marked texts line by line, in points from the bottom left of the page.

    Letters that MuPDF cannot read (a mark that the engine placed by itself) are left out.
    """
    run = subprocess.run(
        ["mutool", "draw", "-q", "-F", "stext", "-o", "-", str(pdf)],
        capture_output=True,
        check=True,
        timeout=60,
    )
    lines: list[list[Letter]] = []
    for letter in _letters(run.stdout, {_rgb(colour): tag for tag, colour in colours.items()}):
        last = lines[-1][-1] if lines else None
        if last and (last.tag, last.page) == (letter.tag, letter.page) and abs(last.y - letter.y) < _LEVEL:
            lines[-1].append(letter)
        else:
            lines.append([letter])
    return [_word(line) for line in lines]


def _word(line: list[Letter]) -> Word:
    first = line[0]
    text = unicodedata.normalize("NFC", "".join(letter.text for letter in line)).rstrip()
    bases = [letter for letter in line if not unicodedata.combining(letter.text[0]) and letter.text.strip()]
    weight = Weight.ITALIC if first.tag in _ITALIC else Weight.BOLD
    if first.tag == truth.NUMBER:
        weight = Weight.REGULAR
    return Word(first.tag, text, first.page, first.x, first.y, first.size, weight, last=bases[-1].x)


def _letters(stext: bytes, tags: Mapping[tuple[int, ...], str]) -> Iterator[Letter]:
    for index, page in enumerate(ET.fromstring(stext).iter("page")):  # noqa: S314 - MuPDF wrote it
        height = float(page.attrib["height"])
        for font in page.iter("font"):
            size = float(font.attrib["size"])
            for char in font.iter("char"):
                colour = _rgb(char.attrib["color"])
                for known, tag in tags.items():
                    if all(abs(a - b) <= _NEAR for a, b in zip(colour, known, strict=True)):
                        x, y = float(char.attrib["x"]), height - float(char.attrib["y"])
                        if char.attrib["c"] == "\N{REPLACEMENT CHARACTER}":
                            continue
                        yield Letter(tag, char.attrib["c"], index, x, y, size)


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))

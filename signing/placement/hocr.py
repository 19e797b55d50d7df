"""Reading hOCR, the report of a recognition program, as words on the page. Pure: no program is run here."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.geometry import Box
from signing.placement.words import Word

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_BYTES = 16 * 1024 * 1024
_MOST_WORDS = 8000
"""On one page; a full page of small print has about 1,500."""
_LEAST_CONFIDENCE = 20
"""Percent; below stand specks and rules that were taken for letters."""
_LINES = re.compile(r"^ocr_(line|header|caption|textfloat)$")


class NotHocrError(Exception):
    """The program's answer is not hOCR, or too long to be that of one page."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From pixels, counted from the top left, to displayed points."""

    points: float
    """Points of one pixel."""
    height: float
    """Of the page, in points."""

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        return Box(
            x0 * self.points,
            self.height - y1 * self.points,
            x1 * self.points,
            self.height - y0 * self.points,
        )


def words_of(hocr: bytes, scale: Scale) -> list[Word]:
    """The words of the one page that a report is about. Raises `NotHocrError`."""
    # Entities would be expanded without bound; recognition programs declare none.
    if len(hocr) > _MOST_BYTES or b"<!ENTITY" in hocr:
        raise NotHocrError("too long, or with entities")
    try:
        page = ET.fromstring(hocr)  # noqa: S314 - bounded, and no entities
    except ET.ParseError as error:
        raise NotHocrError(str(error)) from error
    words: list[Word] = []
    for line in _of_class(page, _LINES):
        words += _words_of_line(line, scale)
        if len(words) > _MOST_WORDS:
            raise NotHocrError(f"more than {_MOST_WORDS} words")
    return words


def _words_of_line(line: ET.Element, scale: Scale) -> Iterator[Word]:
    told = _title(line)
    left, _, _, bottom = _numbers(told, "bbox", 4)
    slope, offset = _numbers(told, "baseline", 2, default=(0.0, 0.0))
    (size,) = _numbers(told, "x_size", 1)
    for word in _of_class(line, re.compile(r"^ocrx_word$")):
        about = _title(word)
        text = "".join(word.itertext()).strip()
        (confidence,) = _numbers(about, "x_wconf", 1, default=(0.0,))
        box = _numbers(about, "bbox", 4)
        if not text or confidence < _LEAST_CONFIDENCE or box[2] <= box[0] or box[3] <= box[1]:
            continue
        middle = (box[0] + box[2]) / 2
        baseline = bottom + offset + slope * (middle - left)
        yield Word(text, scale.box(*box), scale.height - baseline * scale.points, size * scale.points)


def _of_class(element: ET.Element, names: re.Pattern[str]) -> Iterator[ET.Element]:
    return (e for e in element.iter() if names.match(e.get("class", "")))


def _title(element: ET.Element) -> dict[str, list[str]]:
    """Properties stand in the title: "bbox 1 2 3 4; baseline 0 -5"."""
    parts = (part.split() for part in element.get("title", "").split(";"))
    return {part[0]: part[1:] for part in parts if part}


def _numbers(
    told: dict[str, list[str]], name: str, count: int, *, default: tuple[float, ...] | None = None
) -> tuple[float, ...]:
    if name not in told and default is not None:
        return default
    try:
        numbers = tuple(float(value) for value in told.get(name, ())[:count])
    except ValueError as error:
        raise NotHocrError(f"{name} is not a number") from error
    if len(numbers) != count or not all(map(math.isfinite, numbers)):
        raise NotHocrError(f"no {name}")
    return numbers

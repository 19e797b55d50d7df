"""Where things belong in a generated letter, from what its producer knows of the words it set."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from signing.geometry import Box
from tests.field.spec import Spec
from tests.signing.placement.paper import Weight, face

NUMBER, DAY, SECOND, HINT, NAME = "number", "day", "second", "hint", "name"
TITLES = tuple(f"title{i}" for i in range(4))


@dataclass(frozen=True, slots=True)
class Word:
    """Some marked text where the producer put it: origin of its first letter, in displayed points."""

    tag: str
    text: str
    page: int
    x: float
    y: float
    """The baseline, from the bottom of the page."""
    size: float
    weight: Weight
    last: float | None = None
    """Origin of the last letter where the producer kerned the text."""

    @property
    def ink(self) -> Box:
        drawn = face(self.weight)
        ink = drawn.ink(self.text, self.x, self.y, self.size)
        if self.last is None:
            return ink
        return Box(ink.x0, ink.y0, drawn.ink(self.text[-1], self.last, self.y, self.size).x1, ink.y1)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a word before a blank ends."""

    page: int
    x: float
    """Where its ink ends."""
    y: float
    """Its baseline."""
    size: float


@dataclass(frozen=True, slots=True)
class Truth:
    page: int
    name: str
    titles: tuple[str, ...]
    second: str
    gap: tuple[float, float]
    """From the top of the ink below to the bottom of the ink above."""
    center_x: float
    number: Spot
    day: Spot
    symbol: str
    size: tuple[float, float]
    """The page, in points."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Truth:
        return cls(
            **{
                **value,
                "titles": tuple(value["titles"]),
                "gap": tuple(value["gap"]),
                "size": tuple(value["size"]),
                "number": Spot(**value["number"]),
                "day": Spot(**value["day"]),
            }
        )

    def turned(self, degrees: float) -> Truth:
        """The same after the page was turned counter-clockwise about its centre, as by a scanner."""
        low, high = (rotated((self.center_x, edge), degrees, self.size) for edge in self.gap)
        spots = [
            Spot(s.page, *rotated((s.x, s.y), degrees, self.size), s.size) for s in (self.number, self.day)
        ]
        return replace(
            self,
            gap=(low[1], high[1]),
            center_x=(low[0] + high[0]) / 2,
            number=spots[0],
            day=spots[1],
        )


def rotated(point: tuple[float, float], degrees: float, size: tuple[float, float]) -> tuple[float, float]:
    """A point of a page after the page was turned counter-clockwise about its centre."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x, y = point[0] - size[0] / 2, point[1] - size[1] / 2
    return size[0] / 2 + x * cosine - y * sine, size[1] / 2 + x * sine + y * cosine


class UncertainTruthError(Exception):
    """The producer broke the letter where no right answer exists, such as a block over two pages."""


def truth_of(spec: Spec, words: Iterable[Word], size: tuple[float, float]) -> Truth | None:
    """What is right for a letter; None if there is nothing to find. Raises `UncertainTruthError`."""
    if not spec.is_signed or spec.signer is None:
        return None
    marked: dict[str, list[Word]] = {}
    for word in words:
        marked.setdefault(word.tag, []).append(word)
    wanted = {NUMBER, DAY, NAME, *TITLES[: len(spec.signer.titles)]}
    if missing := wanted - marked.keys():
        raise UncertainTruthError(f"not on the page: {sorted(missing)}")
    above = [word for tag, found in marked.items() if tag in TITLES or tag == HINT for word in found]
    below = [*marked.get(SECOND, ()), *marked[NAME]]
    pages = {word.page for word in (*above, *below)}
    if len(pages) != 1 or marked[NUMBER][0].page or marked[DAY][0].page:
        raise UncertainTruthError("broken over two pages")
    name = _around(marked[NAME])
    return Truth(
        page=pages.pop(),
        name=spec.signer.name,
        titles=spec.signer.titles,
        second=spec.signer.second,
        gap=(max(word.ink.y1 for word in below), min(word.ink.y0 for word in above)),
        center_x=(name.x0 + name.x1) / 2,
        number=_spot(marked[NUMBER]),
        day=_spot(marked[DAY]),
        symbol=spec.symbol,
        size=size,
    )


def _around(words: Sequence[Word]) -> Box:
    inks = [word.ink for word in words]
    return Box(
        min(i.x0 for i in inks), min(i.y0 for i in inks), max(i.x1 for i in inks), max(i.y1 for i in inks)
    )


def _spot(words: Sequence[Word]) -> Spot:
    if len(words) != 1:
        raise UncertainTruthError("the word before a blank is broken over two lines")
    word = words[0]
    return Spot(word.page, word.ink.x1, word.y, word.size)

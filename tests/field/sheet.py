"""Pages of positioned text and rules: what the typesetter makes and the writers of PDF take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from signing.geometry import Box
from tests.field.truth import Word
from tests.signing.placement.paper import Weight, face


@dataclass(frozen=True, slots=True)
class Run:
    """Text on one baseline, from its left end, in points from the bottom left."""

    text: str
    x: float
    y: float
    size: float
    weight: Weight = Weight.REGULAR
    tag: str = ""

    @property
    def width(self) -> float:
        return width_of(self.text, self.size, self.weight)


@dataclass(slots=True)
class Page:
    runs: list[Run] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    """Thin black rules, drawn as filled boxes."""


@dataclass(slots=True)
class Sheet:
    width: float
    height: float
    pages: list[Page] = field(default_factory=lambda: [Page()])

    def words(self) -> Iterator[Word]:
        """What is marked, for the truth."""
        for index, page in enumerate(self.pages):
            for run in page.runs:
                if run.tag:
                    yield Word(run.tag, run.text, index, run.x, run.y, run.size, run.weight)


def width_of(text: str, size: float, weight: Weight) -> float:
    return face(weight).width(text, size)

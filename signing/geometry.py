"""Plane geometry in points: the only unit placement and appearances speak.

One coordinate system is used everywhere outside the PDF writer: points (1/72 inch, `UserUnit` already
applied) from the bottom left corner of the page *as displayed*, that is after `/Rotate` and within the crop
box.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Self

POINTS_PER_MM = 72 / 25.4


def mm(value: float) -> float:
    """Millimetres as points."""
    return value * POINTS_PER_MM


class Point(NamedTuple):
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle; `x0 <= x1` and `y0 <= y1`."""

    x0: float
    y0: float
    x1: float
    y1: float

    def __post_init__(self) -> None:
        if self.x0 > self.x1 or self.y0 > self.y1:
            raise ValueError(f"not a box: {self.as_tuple()}")

    @classmethod
    def around(cls, center: Point, *, width: float, height: float) -> Self:
        return cls(center.x - width / 2, center.y - height / 2, center.x + width / 2, center.y + height / 2)

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def center(self) -> Point:
        return Point((self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2)

    def as_tuple(self) -> tuple[float, float, float, float]:
        return self.x0, self.y0, self.x1, self.y1

    def intersection(self, other: Box) -> Box | None:
        """The common part, or None where the two do not overlap in an area."""
        x0, y0 = max(self.x0, other.x0), max(self.y0, other.y0)
        x1, y1 = min(self.x1, other.x1), min(self.y1, other.y1)
        return Box(x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None

    def contains_point(self, point: Point) -> bool:
        return self.x0 <= point.x <= self.x1 and self.y0 <= point.y <= self.y1

    def contains(self, other: Box, *, tolerance: float = 0.0) -> bool:
        return (
            self.x0 - tolerance <= other.x0
            and self.y0 - tolerance <= other.y0
            and other.x1 <= self.x1 + tolerance
            and other.y1 <= self.y1 + tolerance
        )

"""A small line chart as SVG: logarithmic axes, a dot and a figure at every point."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.load.curves import Curve

WIDTH, HEIGHT = 720, 380
LEFT, RIGHT, TOP, BOTTOM = 70, 90, 56, 54
STYLES = (("#0b5fa5", 18), ("#b3541e", -8))
"""Of each curve: its colour, and how far below its points the figures stand."""
DARK, PALE = "#333", "#ddd"


@dataclass(frozen=True, slots=True)
class Axis:
    """A logarithmic axis over the decades that hold its values."""

    label: str
    low: float
    high: float
    start: float
    """Where `low` is drawn."""
    end: float

    @classmethod
    def over(cls, values: Sequence[float], label: str, start: float, end: float) -> Axis:
        low = 10 ** math.floor(math.log10(min(values)))
        high = 10 ** math.ceil(math.log10(max(values)))
        return cls(label, low, max(high, low * 10), start, end)

    def at(self, value: float) -> float:
        share = math.log10(value / self.low) / math.log10(self.high / self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[float]:
        decades = round(math.log10(self.high / self.low))
        return [self.low * 10**power for power in range(decades + 1)]


def chart(title: str, x_label: str, y_label: str, curves: Sequence[Curve]) -> str:
    """The picture; values must be above zero."""
    xs = [x for curve in curves for x, _ in curve.points]
    ys = [y for curve in curves for _, y in curve.points]
    across = Axis.over(xs, x_label, LEFT, WIDTH - RIGHT)
    upward = Axis.over(ys, y_label, HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        _text(LEFT, 22, title, size=15),
        _text(LEFT, 42, y_label),
        _text(WIDTH - RIGHT, HEIGHT - 14, x_label, anchor="end"),
        *_grid(across, upward),
        *(
            part
            for curve, style in zip(curves, STYLES, strict=True)
            for part in _line(curve, across, upward, *style)
        ),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _grid(across: Axis, upward: Axis) -> Iterable[str]:
    for value in across.ticks():
        x = across.at(value)
        yield _rule(x, upward.start, x, upward.end)
        yield _text(x, upward.start + 18, figure(value), anchor="middle")
    for value in upward.ticks():
        y = upward.at(value)
        yield _rule(across.start, y, across.end, y)
        yield _text(across.start - 8, y + 4, figure(value), anchor="end")


def _line(curve: Curve, across: Axis, upward: Axis, colour: str, below: int) -> Iterable[str]:
    points = [(across.at(x), upward.at(y), y) for x, y in curve.points]
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
    yield f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for x, y, value in points:
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
        yield _text(x, y + below, figure(value), anchor="middle", colour=colour)
    x, y, _ = points[-1]
    yield _text(x + 10, y + 4, curve.name, colour=colour)


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{PALE}"/>'


def _text(x: float, y: float, text: str, *, anchor: str = "start", colour: str = DARK, size: int = 12) -> str:  # noqa: PLR0913 - as many as SVG has
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} fill="{colour}" font-size="{size}">{escape(text)}</text>'


def figure(value: float) -> str:
    """Three digits that count, thousands set apart."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"

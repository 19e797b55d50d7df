"""Which form of an answer a program prefers, by its `Accept` header (RFC 9110, 12.5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Form = TypeVar("Form", bound=str)


def preferred(accept: str, offered: Sequence[tuple[str, Form]]) -> Form | None:
    """The offer of the highest quality, the first of equals; None where none is acceptable.

    `offered` are media types with what they stand for. What cannot be read counts as `*/*`.
    """
    ranges = [_range(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    best: tuple[float, Form] | None = None
    for media_type, form in offered:
        quality = _quality(media_type, ranges)
        if quality > 0 and (best is None or quality > best[0]):
            best = quality, form
    return None if best is None else best[1]


def _range(part: str) -> tuple[str, float]:
    media_range, *parameters = [piece.strip().lower() for piece in part.split(";")]
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                quality = 1.0
    return media_range, quality if quality == quality else 1.0  # noqa: PLR0124 - what is not a number


def _quality(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """That of the most specific range that fits."""
    for wanted in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        fitting = [quality for media_range, quality in ranges if media_range == wanted]
        if fitting:
            return max(fitting)
    return 0.0

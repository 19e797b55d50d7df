"""Text from outside made harmless: one line that steers no terminal and turns no letters round."""

from __future__ import annotations

import unicodedata

MOST = 500
_COMBINING_IN_A_ROW = 2
"""Composed Vietnamese has none left over; towers of marks would run into the lines above."""


def plain(text: str, *, most: int = MOST) -> str:
    """`text` composed (NFC), without control, format and unassigned characters, at most so many.

    Bidirectional overrides are format characters: no title reads otherwise than it is written.
    """
    kept: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFC", text[: 4 * most]):
        category = unicodedata.category(letter)
        if letter.isspace():
            kept.append(" ")
            continue
        if category.startswith("C"):
            continue
        marks = marks + 1 if category.startswith("M") else 0
        if marks <= _COMBINING_IN_A_ROW:
            kept.append(letter)
    line = " ".join("".join(kept).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"

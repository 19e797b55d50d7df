"""Text from outside made harmless: one line that steers no terminal and turns no letters round."""

from __future__ import annotations

import unicodedata

MOST = 500
_COMBINING_IN_A_ROW = 2
"""Composed Vietnamese has none left over; towers of marks would run into the lines above."""
_BLANK = {
    *map(ord, "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"),
    *range(0x180B, 0x1810),
    *range(0xFE00, 0xFE10),
    *range(0xE0100, 0xE01F0),
}
"""Letters and marks by their category, but nothing that is seen."""
_LEFTWARD = frozenset({"R", "AL", "AN"})
_STANDS_FOR = "\ufffd"


def plain(text: str, *, most: int = MOST) -> str:
    """`text` composed (NFC), without control, format and unassigned characters, at most so many.

    Bidirectional overrides are format characters: no title reads otherwise than it is written. Letters that
    run to the left would take digits and signs around them along; each is shown as �, and so is seen.
    """
    kept: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFC", text[: 4 * most]):
        category = unicodedata.category(letter)
        if letter.isspace():
            kept.append(" ")
            continue
        if category.startswith("C") or ord(letter) in _BLANK:
            continue
        marks = marks + 1 if category.startswith("M") else 0
        if marks <= _COMBINING_IN_A_ROW:
            kept.append(_STANDS_FOR if unicodedata.bidirectional(letter) in _LEFTWARD else letter)
    line = " ".join("".join(kept).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"

"""From glyphs to lines, where producers and PDFium cut letters oddly."""

from __future__ import annotations

from signing.placement.glyphs import Glyph
from signing.placement.model import TextStyle
from signing.placement.text import lines_of, rows_of

STYLE = TextStyle(13.0)


def glyph(text: str, x0: float, x1: float, *, origin: float | None = None) -> Glyph:
    return Glyph(text, x0 if origin is None else origin, x1, x0, 700.0, x1, 709.0, 700.0, STYLE)


def test_a_letter_dealt_out_to_its_marks_leaves_no_gap() -> None:
    """PDFium gives a glyph that reads as three characters three boxes beside one another."""
    tong = [
        glyph("T", 82.8, 90.0),
        glyph("O", 90.8, 93.4),
        glyph("\u0302", 93.4, 96.1, origin=90.8),
        glyph("\u0309", 96.1, 98.8, origin=90.8),
        glyph("N", 99.6, 108.0),
        glyph("G", 108.8, 116.9),
    ]
    (line,) = lines_of(rows_of(tong))
    assert line.text == "TỔNG"
    assert line.box.x1 == 116.9


def test_a_mark_beside_its_letter_does_not_widen_the_space_before_the_next_word() -> None:
    words = [glyph("ơ", 10.0, 16.5), glyph("\u0301", 12.0, 15.0), glyph("V", 20.0, 29.0)]
    (line,) = lines_of(rows_of(words))
    assert line.text == "ớ V"

"""Write a cut of a typeface into a revision as a composite font (ISO 32000-1, 9.7)."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import TYPE_CHECKING

from signing.pdfobjects import Object, Reference, array, dictionary, integer, name, numbers, stream, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signing.appearance.fonts import FontCut
    from signing.incremental import Revision

STEM_WIDTH = 80


def embed(revision: Revision, font: FontCut) -> Reference:
    """The font with its program, widths, ToUnicode map and CIDSet, all as new objects."""
    program = stream(
        {"/Filter": name("/FlateDecode"), "/Length1": integer(font.program_length)}, encoded=font.program
    )
    base = name(f"/{font.name}")
    descriptor = dictionary(
        {
            "/Type": name("/FontDescriptor"),
            "/FontName": base,
            "/Flags": integer(font.flags),
            "/FontBBox": array(integer(round(value)) for value in font.bbox),
            "/ItalicAngle": integer(round(font.italic_angle)),
            "/Ascent": integer(round(font.ascent)),
            "/Descent": integer(round(font.descent)),
            "/CapHeight": integer(round(font.cap_height)),
            "/StemV": integer(STEM_WIDTH),
            "/FontFile2": revision.add(program),
            "/CIDSet": _flate(revision, font.cid_set()),
        }
    )
    system = {"/Registry": text("Adobe"), "/Ordering": text("Identity"), "/Supplement": integer(0)}
    descendant = dictionary(
        {
            "/Type": name("/Font"),
            "/Subtype": name("/CIDFontType2"),
            "/BaseFont": base,
            "/CIDSystemInfo": dictionary(system),
            "/FontDescriptor": revision.add(descriptor),
            "/CIDToGIDMap": name("/Identity"),
            "/DW": integer(round(font.default_width)),
            "/W": array(_widths(font)),
        }
    )
    return revision.add(
        dictionary(
            {
                "/Type": name("/Font"),
                "/Subtype": name("/Type0"),
                "/BaseFont": base,
                "/Encoding": name("/Identity-H"),
                "/DescendantFonts": array([revision.add(descendant)]),
                "/ToUnicode": _flate(revision, font.to_unicode()),
            }
        )
    )


def _widths(font: FontCut) -> Iterator[Object]:
    for letter, glyph in sorted(font.glyphs.items(), key=lambda pair: pair[1]):
        yield integer(glyph)
        yield numbers([font.widths[letter]])


def _flate(revision: Revision, data: bytes) -> Reference:
    return revision.add(stream({"/Filter": name("/FlateDecode")}, encoded=_deflated(data)))


@lru_cache(maxsize=256)
def _deflated(data: bytes) -> bytes:
    return zlib.compress(data)

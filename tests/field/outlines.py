"""Fonts for the PDF writer: subsets of Liberation Serif as CFF (Type 1C), with codes of our choosing."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from fontTools.fontBuilder import FontBuilder
from fontTools.misc.psCharStrings import T2CharString
from fontTools.pens.t2CharStringPen import T2CharStringPen
from pikepdf import Array, Dictionary, Name, Pdf

from tests.signing.placement.paper import Weight, face

_NOTDEF = ".notdef"


@dataclass(slots=True)
class Subset:
    """One 8-bit font of the file being written: which character got which code."""

    weight: Weight
    name: str
    """As the file calls it, such as "NHVTTS+SFRM1200"."""
    codes: dict[int, str] = field(default_factory=dict)
    """Code to character."""

    def code_of(self, character: str) -> int:
        """The character's code, given out in order of appearance from 33 on, as TeX's subsets do not."""
        for code, known in self.codes.items():
            if known == character:
                return code
        code = 33 + len(self.codes)
        if code > 255:
            raise ValueError("too many different characters for an 8-bit font")
        self.codes[code] = character
        return code


def glyph_name(character: str) -> str:
    """The name that tools derive text from: "A", "uni1EA4"."""
    known = face(Weight.REGULAR).font.getGlyphOrder()
    name = face(Weight.REGULAR).glyph(character)
    plain = name in known and name.isascii() and not name.startswith("glyph")
    return name if plain and ord(character) < 0x250 else f"uni{ord(character):04X}"


def font_dictionary(
    pdf: Pdf, subset: Subset, *, names: Mapping[str, str], to_unicode: Mapping[str, str] | None
) -> Dictionary:
    """A simple Type1 font with a CFF program: glyph names by character, and the text each stands for."""
    program = _cff(subset.weight, tuple(sorted(set(subset.codes.values()))), tuple(sorted(names.items())))
    codes = sorted(subset.codes)
    first, last = codes[0], codes[-1]
    advances = [
        round(1000 * face(subset.weight).advance(subset.codes[c])) if c in subset.codes else 0
        for c in range(first, last + 1)
    ]
    differences: list[object] = []
    for code in codes:
        differences += [code, Name("/" + names[subset.codes[code]])]
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/" + subset.name),
        Flags=4 | (64 if subset.weight is Weight.ITALIC else 0),
        FontBBox=Array([-200, -300, 1200, 1000]),
        ItalicAngle=-16 if subset.weight is Weight.ITALIC else 0,
        Ascent=891,
        Descent=-216,
        CapHeight=655,
        StemV=140 if subset.weight is Weight.BOLD else 80,
        FontFile3=pdf.make_stream(program, Subtype=Name.Type1C),
    )
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type1,
        BaseFont=Name("/" + subset.name),
        FirstChar=first,
        LastChar=last,
        Widths=Array(advances),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array(differences)),
        FontDescriptor=pdf.make_indirect(descriptor),
    )
    if to_unicode is not None:
        font.ToUnicode = pdf.make_stream(_cmap(subset, to_unicode))
    return font


def _cmap(subset: Subset, to_unicode: Mapping[str, str]) -> bytes:
    lines = [
        f"<{code:02X}> <{to_unicode.get(character, character).encode('utf-16-be').hex()}>"
        for code, character in sorted(subset.codes.items())
    ]
    chunks = [lines[i : i + 100] for i in range(0, len(lines), 100)]
    body = "\n".join(f"{len(chunk)} beginbfchar\n" + "\n".join(chunk) + "\nendbfchar" for chunk in chunks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Text def\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{body}\nendcmap end end"
    ).encode("ascii")


@dataclass(frozen=True, slots=True)
class _Outline:
    """A glyph's outline in CFF's language, made once for all subsets: that takes most of their time."""

    program: bytes
    width: int


@cache
def _outline(weight: Weight, glyph: str) -> _Outline:
    glyphs = face(weight).font.getGlyphSet()
    width: int = glyphs[glyph].width
    pen = T2CharStringPen(width, glyphs)
    glyphs[glyph].draw(pen)
    string = pen.getCharString()
    string.compile()
    return _Outline(string.bytecode, width)


@cache
def _cff(weight: Weight, characters: tuple[str, ...], names: tuple[tuple[str, str], ...]) -> bytes:
    source = face(weight)
    name_of = dict(names)
    charstrings, widths = {}, {}
    wanted = {_NOTDEF: _NOTDEF, **{name_of[c]: source.glyph(c) for c in characters}}
    for name, original in wanted.items():
        outline = _outline(weight, original)
        charstrings[name] = T2CharString(bytecode=outline.program)
        widths[name] = (outline.width, 0)
    builder = FontBuilder(source.units, isTTF=False)
    builder.setupGlyphOrder(list(wanted))
    builder.setupCharacterMap({})
    scale = 1 / source.units
    builder.setupCFF(
        f"Set-{weight}", {"FontMatrix": [scale, 0, 0, scale, 0, 0]}, charstrings, {"defaultWidthX": 0}
    )
    builder.setupHorizontalMetrics(widths)
    table = builder.font["CFF "]
    data: bytes = table.compile(builder.font)
    return data


def decomposed(character: str) -> str:
    return unicodedata.normalize("NFD", character)

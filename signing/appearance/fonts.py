"""The package's own typefaces, cut down to the letters that a filled-in text can need.

Numbers and dates share two cuts of each face: digits, which is what nearly every document takes, and digits
with the letters of numbers such as "05a". Lines of words share the letters of a number, a symbol and a time
and add what an agency's name has besides. A cut is made once per process.
"""

from __future__ import annotations

import hashlib
import io
import string
import unicodedata
import zlib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from fontTools import subset
from fontTools.ttLib import TTFont

from signing.errors import IssueDataError

DIGITS = string.digits
LETTERED = DIGITS + string.ascii_letters + "Đđ-./"
LINE_LETTERS = frozenset(DIGITS + string.ascii_uppercase + "ĐSố :;.,-+/")
"""What lines that give number, symbol and time consist of."""
_RIGHT_TO_LEFT = {"R", "AL"}
_MOST_PAIRS = 100
"""In one block of a character map (Adobe Technical Note 5014, 5.2)."""


class Face(StrEnum):
    REGULAR = "Regular"
    ITALIC = "Italic"
    BOLD = "Bold"

    @classmethod
    def of(cls, *, italic: bool, bold: bool) -> Face:
        """Slant before weight: the date line is italic, and no bold italic is shipped."""
        if italic:
            return cls.ITALIC
        return cls.BOLD if bold else cls.REGULAR


@dataclass(frozen=True, slots=True)
class FontCut:
    """A TrueType program with what a PDF has to say of it. All measures in thousandths of the font size."""

    name: str
    """BaseFont with a subset tag (ISO 32000-1, 9.6.4)."""
    resource: str
    """Resource name that changes whenever the program does."""
    program: bytes
    """Flate of the TrueType file."""
    program_length: int
    glyph_count: int
    """All in the program, also those no letter maps to."""
    glyphs: dict[str, int]
    widths: dict[str, float]
    ascent: float
    descent: float
    cap_height: float
    bbox: tuple[float, float, float, float]
    italic_angle: float
    flags: int
    default_width: float

    def encode(self, text: str) -> bytes:
        """Identity-H codes."""
        return b"".join(self.glyphs[letter].to_bytes(2, "big") for letter in text)

    def width(self, text: str) -> float:
        return sum(self.widths[letter] for letter in text)

    def cid_set(self) -> bytes:
        """A bit for each glyph of the program, as PDF/A-1 asks (ISO 19005-1, 6.3.5)."""
        count = self.glyph_count
        return (((1 << count) - 1) << (-count % 8)).to_bytes((count + 7) // 8, "big")

    def to_unicode(self) -> bytes:
        """The ToUnicode map, so that what is filled in can be copied and searched."""
        pairs = [f"<{glyph:04X}> <{ord(letter):04X}>\n" for letter, glyph in self.glyphs.items()]
        blocks = (pairs[start : start + _MOST_PAIRS] for start in range(0, len(pairs), _MOST_PAIRS))
        mapped = "".join(f"{len(block)} beginbfchar\n{''.join(block)}endbfchar\n" for block in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
            f"{mapped}"
            "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode("ascii")


def font_for(text: str, face: Face) -> FontCut:
    """The smallest cut of the face that has all letters of the text.

    Raises `IssueDataError` naming a letter that none has.
    """
    strange = set(text) - set(LETTERED)
    if strange:
        raise IssueDataError(
            f"Ký tự “{min(strange)}” không dùng được trong số văn bản. Chỉ dùng chữ số, chữ cái và dấu - . /"
        )
    return cut(face, DIGITS if set(text) <= set(DIGITS) else LETTERED)


def font_for_line(text: str, face: Face = Face.REGULAR) -> FontCut:
    """A cut with the letters of a line in words, shared by all that differ in figures and capitals only.

    Raises `IssueDataError` naming a character that the face does not have.
    """
    letters = LINE_LETTERS.union(text)
    strange = letters - drawable(face)
    if strange:
        raise IssueDataError(
            f"Ký tự “{min(strange)}” không in được trên dấu chữ. Hãy gõ lại bằng bảng mã Unicode dựng sẵn."
        )
    return cut(face, "".join(sorted(letters)))


@lru_cache(maxsize=len(Face))
def drawable(face: Face) -> frozenset[str]:
    """The letters and signs of the face that are drawn from left to right, each by itself."""
    characters = (chr(code) for code in _opened(face).getBestCmap())
    return frozenset(
        one
        for one in characters
        if one.isprintable()
        and not unicodedata.combining(one)
        and unicodedata.bidirectional(one) not in _RIGHT_TO_LEFT
    )


def _opened(face: Face) -> TTFont:
    source = files("signing.fonts").joinpath(f"LiberationSerif-{face}.ttf").read_bytes()
    return TTFont(io.BytesIO(source), lazy=True)


@lru_cache(maxsize=256)
def cut(face: Face, letters: str) -> FontCut:
    """Cut a face down to the letters; each must be one that Liberation Serif has."""
    font = _opened(face)
    _subset(font, letters)
    out = io.BytesIO()
    font.save(out)
    program = out.getvalue()
    digest = hashlib.sha256(program).digest()
    scale = 1000 / font["head"].unitsPerEm
    cmap, metrics = font.getBestCmap(), font["hmtx"].metrics
    order = {name: index for index, name in enumerate(font.getGlyphOrder())}
    head, os2, post = font["head"], font["OS/2"], font["post"]
    return FontCut(
        name=f"{_tag(digest)}+LiberationSerif-{face}",
        resource=f"Antin{face}{digest[:4].hex()}",
        program=zlib.compress(program, 9),
        program_length=len(program),
        glyph_count=len(order),
        glyphs={letter: order[cmap[ord(letter)]] for letter in letters},
        widths={letter: metrics[cmap[ord(letter)]][0] * scale for letter in letters},
        ascent=os2.sTypoAscender * scale,
        descent=os2.sTypoDescender * scale,
        cap_height=os2.sCapHeight * scale,
        bbox=(head.xMin * scale, head.yMin * scale, head.xMax * scale, head.yMax * scale),
        italic_angle=float(post.italicAngle),
        flags=4 | 2 | (64 if face is Face.ITALIC else 0),
        default_width=metrics[".notdef"][0] * scale,
    )


def _subset(font: TTFont, letters: str) -> None:
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = []
    options.notdef_outline = True
    options.drop_tables += ["FFTM", "GDEF", "GPOS", "GSUB", "kern", "gasp"]
    # The cut has to be the same bytes on every machine, since its resource name is derived from them.
    font.recalcTimestamp = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=letters)
    subsetter.subset(font)


def _tag(digest: bytes) -> str:
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])

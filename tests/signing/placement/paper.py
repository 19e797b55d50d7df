"""Writing small PDF files by hand, so that a test decides how the text is cut, ordered and encoded."""

from __future__ import annotations

import io
import random
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name

from signing.geometry import Box

WIDTH, HEIGHT = 595.0, 842.0


class Weight(StrEnum):
    REGULAR = "Regular"
    BOLD = "Bold"
    ITALIC = "Italic"


class Drawn(StrEnum):
    """How a producer of PDF files puts text on the page."""

    LINES = "lines"
    WORDS = "words, no spaces"
    LETTERS = "letters on a coarse grid"
    SHUFFLED = "letters in any order"
    TWICE = "twice, to look bold"
    MARKS = "letters and their marks apart"
    DECOMPOSED = "letters that read as letter and marks"
    SCANNED = "a picture with words behind it that do not show"


@dataclass(frozen=True)
class Face:
    """Measures of one font, in em/1000 and in points."""

    weight: Weight
    data: bytes
    font: TTFont
    units: int
    names: dict[int, str]
    """Glyph names by code point."""
    advances: dict[int, float]
    """In em, by code point."""

    def glyph(self, character: str) -> str:
        return self.names[ord(character)]

    def advance(self, character: str) -> float:
        return self.advances[ord(character)]

    def width(self, text: str, size: float) -> float:
        return size * sum(self.advance(c) for c in text)

    def ink(self, text: str, x: float, y: float, size: float) -> Box:
        """Where the ink of a text is that begins at a point of the baseline."""
        edges = []
        for character in text:
            shape = self.font["glyf"][self.glyph(character)]
            if getattr(shape, "numberOfContours", 0):
                edges.append(
                    [v * size / self.units for v in (shape.xMin, shape.yMin, shape.xMax, shape.yMax)]
                )
                edges[-1][0] += x
                edges[-1][2] += x
            x += self.advance(character) * size
        lows, highs = [e[:2] for e in edges], [e[2:] for e in edges]
        return Box(
            min(e[0] for e in lows),
            y + min(e[1] for e in lows),
            max(e[0] for e in highs),
            y + max(e[1] for e in highs),
        )


@cache
def face(weight: Weight) -> Face:
    data = (files("signing") / "fonts" / f"LiberationSerif-{weight}.ttf").read_bytes()
    font = TTFont(io.BytesIO(data), lazy=True)
    units = font["head"].unitsPerEm
    names, widths = font.getBestCmap(), font["hmtx"]
    return Face(
        weight, data, font, units, names, {code: widths[name][0] / units for code, name in names.items()}
    )


@dataclass(frozen=True)
class Piece:
    """A text as the author thinks of it, at a point of its baseline in displayed points."""

    text: str
    x: float
    y: float
    size: float
    weight: Weight
    shade: float = 0.0
    """Grey level, 1 is white."""
    tilted: bool = False

    @property
    def ink(self) -> Box:
        return face(self.weight).ink(self.text, self.x, self.y, self.size)


@dataclass(frozen=True)
class Setting:
    """How pages are laid down in user space."""

    rotation: int = 0
    crop: tuple[float, float] = (0.0, 0.0)
    """Points cut off at the left and at the bottom of the media box."""
    user_unit: float = 1.0
    drawn: Drawn = Drawn.LINES
    seed: int = 0
    stretch: int = 100
    """Width of letters in per cent of the font's."""


@dataclass
class Paper:
    """Pages that are being written."""

    pages: list[list[Piece]] = field(default_factory=lambda: [[]])
    pictures: list[tuple[int, Box]] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    """Filled black on every page."""

    def write(self, piece: Piece) -> Piece:
        self.pages[-1].append(piece)
        return piece

    def left(self, text: str, x: float, y: float, size: float = 13, weight: Weight = Weight.REGULAR) -> Piece:
        return self.write(Piece(text, x, y, size, weight))

    def centred(
        self, text: str, x: float, y: float, size: float = 13, weight: Weight = Weight.REGULAR
    ) -> Piece:
        return self.left(text, x - face(weight).width(text, size) / 2, y, size, weight)

    def new_page(self) -> None:
        self.pages.append([])

    def to_pdf(self, setting: Setting | None = None) -> bytes:
        return _Writer(self, setting or Setting()).write()


class _Writer:
    def __init__(self, paper: Paper, setting: Setting) -> None:
        self._paper = paper
        self._setting = setting
        self._random = random.Random(setting.seed)  # noqa: S311 - varies layouts, protects nothing
        self._used: dict[Weight, set[str]] = {weight: set() for weight in Weight}

    def write(self) -> bytes:
        pdf = pikepdf.new()
        streams = [self._content(index) for index in range(len(self._paper.pages))]
        fonts = Dictionary({f"/{w}": pdf.make_indirect(self._font(pdf, w)) for w in Weight if self._used[w]})
        picture = pdf.make_stream(
            b"\x00\x00\xff",
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=1,
            Height=1,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
        )
        for stream in streams:
            page = Dictionary(
                Type=Name.Page,
                Contents=pdf.make_stream(stream),
                Resources=Dictionary(Font=fonts, XObject=Dictionary(Picture=picture)),
                **self._boxes(),
            )
            pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()

    def _boxes(self) -> dict[str, Any]:
        setting = self._setting
        width, height = self._user_size()
        left, bottom = setting.crop
        crop = [left, bottom, left + width, bottom + height]
        return {
            "MediaBox": Array([0, 0, left * 2 + width, bottom * 2 + height]),
            "CropBox": Array(crop),
            "Rotate": setting.rotation,
            "UserUnit": setting.user_unit,
        }

    def _user_size(self) -> tuple[float, float]:
        width, height = WIDTH / self._setting.user_unit, HEIGHT / self._setting.user_unit
        return (height, width) if self._setting.rotation in {90, 270} else (width, height)

    def _pictures(self, index: int) -> list[Box]:
        boxes = [box for page, box in self._paper.pictures if page == index]
        return [Box(0, 0, WIDTH, HEIGHT), *boxes] if self._setting.drawn is Drawn.SCANNED else boxes

    def _content(self, index: int) -> bytes:
        width, height = self._user_size()
        left, bottom = self._setting.crop
        scale = 1 / self._setting.user_unit
        # Turned against /Rotate, so that the text is displayed upright.
        cosine, sine, x, y = {
            0: (1, 0, 0.0, 0.0),
            90: (0, 1, width, 0.0),
            180: (-1, 0, width, height),
            270: (0, -1, 0.0, height),
        }[self._setting.rotation]
        a, b = cosine * scale, sine * scale
        operators = [f"{a:.6f} {b:.6f} {-b:.6f} {a:.6f} {left + x:.4f} {bottom + y:.4f} cm"]
        operators += [
            f"q {box.width:.2f} 0 0 {box.height:.2f} {box.x0:.2f} {box.y0:.2f} cm /Picture Do Q"
            for box in self._pictures(index)
        ]
        operators += [
            f"{rule.x0:.2f} {rule.y0:.2f} {rule.width:.2f} {rule.height:.2f} re f"
            for rule in self._paper.rules
        ]
        if self._setting.stretch != 100:
            operators.append(f"{self._setting.stretch} Tz")
        operators += self._ordered([run for piece in self._paper.pages[index] for run in self._runs(piece)])
        return "\n".join(operators).encode("ascii")

    def _ordered(self, runs: list[str]) -> list[str]:
        if self._setting.drawn is Drawn.SHUFFLED:
            self._random.shuffle(runs)
        return runs

    def _runs(self, piece: Piece) -> list[str]:
        match self._setting.drawn:
            case Drawn.LINES | Drawn.DECOMPOSED:
                return [self._show(piece)]
            case Drawn.TWICE:
                again = Piece(piece.text, piece.x + 0.3, piece.y, piece.size, piece.weight)
                return [self._show(piece), self._show(again)]
            case Drawn.MARKS:
                return [self._show(piece, unicodedata.normalize("NFD", piece.text))]
            case Drawn.SCANNED:
                return ["3 Tr", *(self._show(self._nudged(part)) for part in self._parts(piece, " "))]
            case Drawn.WORDS:
                return [self._show(part) for part in self._parts(piece, " ")]
            case _:
                return [self._show(self._nudged(part)) for part in self._parts(piece, "")]

    def _parts(self, piece: Piece, separator: str) -> list[Piece]:
        x, parts = piece.x, []
        for word in piece.text.split(separator) if separator else piece.text:
            if word.strip():
                parts.append(Piece(word, x, piece.y, piece.size, piece.weight, piece.shade))
            x += face(piece.weight).width(word + separator, piece.size)
        return parts

    def _nudged(self, piece: Piece) -> Piece:
        nudge = self._random.uniform(-0.15, 0.15)
        return Piece(piece.text, round(piece.x, 1), piece.y + nudge, piece.size, piece.weight, piece.shade)

    def _show(self, piece: Piece, text: str | None = None) -> str:
        text = piece.text if text is None else text
        # Letters that the font has no mark for stay composed.
        text = text if all(ord(c) in face(piece.weight).names for c in text) else piece.text
        self._used[piece.weight].update(text)
        codes = "".join(f"{self._code(piece.weight, c):04X}" for c in text)
        turn = ".7071 .7071 -.7071 .7071" if piece.tilted else "1 0 0 1"
        return (
            f"BT {piece.shade:g} g /{piece.weight} {piece.size:g} Tf "
            f"{turn} {piece.x:.3f} {piece.y:.3f} Tm <{codes}> Tj ET"
        )

    @staticmethod
    def _code(weight: Weight, character: str) -> int:
        f = face(weight)
        return int(f.font.getGlyphID(f.glyph(character)))

    def _font(self, pdf: pikepdf.Pdf, weight: Weight) -> Dictionary:
        f = face(weight)
        characters = sorted(self._used[weight])
        widths: list[object] = []
        for c in characters:
            widths += [self._code(weight, c), Array([round(1000 * f.advance(c))])]
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name(f"/LiberationSerif-{weight}"),
            Flags=6 | (64 if weight is Weight.ITALIC else 0),
            FontBBox=Array([-200, -300, 1200, 1000]),
            ItalicAngle=-16 if weight is Weight.ITALIC else 0,
            Ascent=891,
            Descent=-216,
            CapHeight=655,
            StemV=80,
            FontFile2=pdf.make_stream(f.data),
        )
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name(f"/LiberationSerif-{weight}"),
            CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=pdf.make_indirect(descriptor),
            W=Array(widths),
            CIDToGIDMap=Name.Identity,
        )
        return Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name(f"/LiberationSerif-{weight}"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(self._to_unicode(weight, characters)),
        )

    def _to_unicode(self, weight: Weight, characters: list[str]) -> bytes:
        form: Literal["NFC", "NFD"] = "NFD" if self._setting.drawn is Drawn.DECOMPOSED else "NFC"
        lines = [
            f"<{self._code(weight, c):04X}> <{unicodedata.normalize(form, c).encode('utf-16-be').hex()}>"
            for c in characters
        ]
        chunks = [lines[i : i + 100] for i in range(0, len(lines), 100)]
        body = "\n".join(f"{len(chunk)} beginbfchar\n" + "\n".join(chunk) + "\nendbfchar" for chunk in chunks)
        return (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Text def\n"
            "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
            f"{body}\nendcmap end end"
        ).encode("ascii")

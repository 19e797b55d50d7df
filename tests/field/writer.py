"""Writing a sheet as PDF by hand, in the ways that other producers encode and order text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from enum import StrEnum
from random import Random

import pikepdf
from pikepdf import Array, Dictionary, Name

from signing.geometry import Box
from tests.field.encodings import needs_capitals, tcvn3
from tests.field.outlines import Subset, decomposed, font_dictionary, glyph_name
from tests.field.sheet import Page, Run, Sheet
from tests.signing.placement.paper import Weight, face


class Style(StrEnum):
    """A way of writing text."""

    KERNED = "kerned words, no space characters, as TeX writes"
    NAMED = "as TeX, no ToUnicode, standard glyph names"
    LETTERS = "letter by letter"
    SHUFFLED = "letter by letter, in any order"
    STROKED = "fake bold: filled and stroked, or written twice"
    DECOMPOSED = "ToUnicode gives letters and marks"
    SCALED = "font size 1, scaled and flipped by matrices, in a form XObject"
    TCVN3 = "TCVN3 codes in .VnTime, as documents from before Unicode"
    NAMELESS = "glyphs without names or ToUnicode: not readable as text"
    PRIVATE = "ToUnicode into the private use area: not readable as text"


SHARES = {Style.KERNED: 5, Style.TCVN3: 0.7, Style.NAMELESS: 0.5, Style.PRIVATE: 0.5}
"""How often the styles come, where not 2."""
UNREADABLE = frozenset({Style.NAMELESS, Style.PRIVATE})
_SHOW = {Weight.REGULAR: "CMR", Weight.BOLD: "CMBX", Weight.ITALIC: "CMTI"}


def write(sheet: Sheet, style: Style, random: Random) -> bytes:
    """The PDF; runs stand exactly where the sheet has them, whatever the style."""
    return _Writer(sheet, style, random).write()


class _Writer:
    def __init__(self, sheet: Sheet, style: Style, random: Random) -> None:
        self._sheet = sheet
        self._style = style
        self._random = random
        self._fonts: dict[str, Subset] = {}

    def write(self) -> bytes:
        pdf = pikepdf.new()
        contents = [self._content(page) for page in self._sheet.pages]
        resources = Dictionary(
            Font=Dictionary(
                {f"/{key}": pdf.make_indirect(self._font(pdf, font)) for key, font in self._fonts.items()}
            )
        )
        box = Array([0, 0, self._sheet.width, self._sheet.height])
        for content in contents:
            page = Dictionary(Type=Name.Page, MediaBox=box, Resources=resources)
            if self._style is Style.SCALED:
                form = pdf.make_stream(
                    content,
                    Type=Name.XObject,
                    Subtype=Name.Form,
                    BBox=Array([0, 0, 10 * self._sheet.width, 10 * self._sheet.height]),
                    Resources=resources,
                )
                page.Resources = Dictionary(XObject=Dictionary(Page=form))
                page.Contents = pdf.make_stream(f"q .1 0 0 -.1 0 {self._sheet.height} cm /Page Do Q".encode())
            else:
                page.Contents = pdf.make_stream(content)
            pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()

    def _content(self, page: Page) -> bytes:
        shown = [line for run in page.runs for line in self._shown(run)]
        if self._style is Style.SHUFFLED:
            self._random.shuffle(shown)
        return "\n".join([*map(self._rule, page.rules), *shown]).encode("ascii")

    def _rule(self, box: Box) -> str:
        if self._style is Style.SCALED:
            high = self._sheet.height
            box = Box(10 * box.x0, 10 * (high - box.y1), 10 * box.x1, 10 * (high - box.y0))
        return f"{box.x0:.2f} {box.y0:.2f} {box.width:.2f} {box.height:.2f} re f"

    # --- runs

    def _shown(self, run: Run) -> Iterator[str]:
        match self._style:
            case Style.LETTERS | Style.SHUFFLED:
                for letter in _cut(run, set(range(len(run.text)))):
                    yield self._line(letter)
            case Style.KERNED | Style.NAMED | Style.NAMELESS | Style.PRIVATE:
                yield self._kerned(run)
            case Style.STROKED if run.weight is Weight.BOLD:
                plain = Run(run.text, run.x, run.y, run.size, Weight.BOLD)
                if self._random.random() < 0.5:
                    yield f"q 2 Tr 0.3 w {self._line(plain)} Q"
                else:
                    yield self._line(plain)
                    yield self._line(Run(run.text, run.x + 0.25, run.y, run.size, Weight.BOLD))
            case Style.TCVN3:
                faces = _faces(run.text)
                edges = {i for i in range(1, len(faces)) if faces[i] != faces[i - 1]}
                for part in _cut(run, edges):
                    yield self._line(part)
            case _:
                yield self._line(run)

    def _line(self, run: Run) -> str:
        key, codes = self._encoded(run)
        return f"BT /{key} {self._placed(run)} <{codes.hex()}> Tj ET"

    def _placed(self, run: Run) -> str:
        if self._style is Style.SCALED:
            size = 10 * run.size
            return (
                f"1 Tf {size:.3f} 0 0 {-size:.3f} {10 * run.x:.2f} {10 * (self._sheet.height - run.y):.2f} Tm"
            )
        return f"{run.size:g} Tf 1 0 0 1 {run.x:.3f} {run.y:.3f} Tm"

    def _kerned(self, run: Run) -> str:
        """One TJ: white between words is an adjustment; pairs of letters are kerned, to no net effect."""
        key, parts, owed = "", [], 0
        adjustment = 0.0
        for character in run.text:
            if character in " \N{NO-BREAK SPACE}":
                adjustment -= 1000 * face(run.weight).advance(character) + owed
                owed = 0
                continue
            if adjustment:
                parts.append(f"{adjustment:.1f}")
                adjustment = 0.0
            key, code = self._encoded(Run(character, run.x, run.y, run.size, run.weight))
            parts.append(f"<{code.hex()}>")
            kern = self._random.choice([0, 0, -18, 24])
            adjustment += kern - owed
            owed = kern
        if not key:
            return ""
        return f"BT /{key} {self._placed(run)} [{' '.join(parts)}] TJ ET"

    # --- fonts

    def _encoded(self, run: Run) -> tuple[str, bytes]:
        """The font's key and the codes of a run, all of whose characters are in one font."""
        if self._style is Style.TCVN3:
            return self._legacy(run)
        key = f"F{run.weight[0]}"
        name = f"ABCDEF+{_SHOW[run.weight]}12"
        if self._style not in {Style.KERNED, Style.NAMED, Style.NAMELESS, Style.PRIVATE}:
            name = f"ABCDEF+LiberationSerif-{run.weight}"
        font = self._fonts.setdefault(key, Subset(run.weight, name))
        return key, bytes(font.code_of(c) for c in run.text)

    def _legacy(self, run: Run) -> tuple[str, bytes]:
        capitals = any(needs_capitals(c) for c in run.text)
        key = f"F{run.weight[0]}{'H' if capitals else ''}"
        style = {Weight.REGULAR: "", Weight.BOLD: ",Bold", Weight.ITALIC: ",Italic"}[run.weight]
        font = self._fonts.setdefault(key, Subset(run.weight, f".VnTime{'H' if capitals else ''}{style}"))
        codes = bytes(tcvn3(c.lower() if capitals else c) for c in run.text)
        for code, character in zip(codes, run.text, strict=True):
            font.codes.setdefault(code, character)
        return key, codes

    def _font(self, pdf: pikepdf.Pdf, font: Subset) -> Dictionary:
        characters = set(font.codes.values())
        standard = {c: glyph_name(c) for c in characters}
        match self._style:
            case Style.NAMELESS:
                numbered = {c: f"g{i}" for i, c in enumerate(sorted(characters))}
                return font_dictionary(pdf, font, names=numbered, to_unicode=None)
            case Style.PRIVATE:
                private = {c: chr(0xE000 + i) for i, c in enumerate(sorted(characters))}
                return font_dictionary(pdf, font, names=standard, to_unicode=private)
            case Style.NAMED:
                return font_dictionary(pdf, font, names=standard, to_unicode=None)
            case Style.TCVN3:
                latin = {c: bytes([code]).decode("cp1252", "replace") for code, c in font.codes.items()}
                return font_dictionary(pdf, font, names=standard, to_unicode=latin)
            case Style.DECOMPOSED:
                marks = {c: decomposed(c) for c in characters}
                return font_dictionary(pdf, font, names=standard, to_unicode=marks)
            case _:
                return font_dictionary(pdf, font, names=standard, to_unicode={})


def _faces(text: str) -> list[bool]:
    """For each character whether it is set in TCVN3's face of capitals: texts in capitals wholly are."""
    if text.isupper() and any(map(needs_capitals, text)):
        return [True] * len(text)
    return [needs_capitals(c) for c in text]


def _cut(run: Run, edges: set[int]) -> Iterator[Run]:
    """The run cut before the characters with these indices; parts of white are left out."""
    x, part = run.x, ""
    for index, character in enumerate(run.text, 1):
        part += character
        if index in edges or index == len(run.text):
            if part.strip(" \N{NO-BREAK SPACE}"):
                yield Run(part, x, run.y, run.size, run.weight)
            x += face(run.weight).width(part, run.size)
            part = ""

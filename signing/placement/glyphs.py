"""What PDFium sees on a page, as plain values in displayed points.

Only what a reader would see running upright is kept: white text, text outside the crop box and slanting
watermarks are not part of the page's layout. Invisible text is kept apart: on a picture of a page it is what
a scanner recognised there.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from pypdfium2 import raw

from signing.geometry import Box
from signing.placement.legacy import is_unicode, letters_of
from signing.placement.model import PageGeometry, TextStyle
from signing.placement.space import to_displayed
from signing.placement.textcalls import TextCalls

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pypdfium2

_BOLD = re.compile(r"bold|black|heavy|semibold|demi|-bd\b", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique|slanted|-it\b", re.IGNORECASE)
_ITALIC_FLAG = 1 << 6
_FORCE_BOLD_FLAG = 1 << 18
_INVISIBLE_MODES = {raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP}
_NEARLY_WHITE = 245
_UPRIGHT = math.radians(2)
_PDFIUM_LINE_END_HYPHEN = "\x02"
_SOFT_HYPHEN = "\xad"
"""PDFium takes it for a hyphen at the end of a line too; in TCVN3 it is a letter."""
_HYPHEN = 0.2
"""Em; no hyphen is that tall."""
_MEANINGLESS = frozenset({"Co", "Cn", "Cs"})
"""Private use, unassigned and surrogates."""
_MAYBE_GENERATED = " \r\n\t-"
"""What PDFium adds between characters that were drawn apart."""
_SANE_SIZE = (2.0, 200.0)
_NESTED_FORMS = 4
_MOST_PATHS = 2_000
_THIN = 2.0
"""Points."""
UNKNOWN = "\ufffd"
"""Stands for drawn characters of which the font does not say what they are: no word, but not white either."""


class Glyph(NamedTuple):
    """One drawn character. `x0`..`x1` is its advance; the ink box is what is seen of it."""

    text: str
    x0: float
    x1: float
    left: float
    bottom: float
    right: float
    top: float
    baseline: float
    style: TextStyle


@dataclass(frozen=True, slots=True)
class PageContent:
    """A page's upright characters in drawing order, and the places of its pictures."""

    glyphs: tuple[Glyph, ...]
    pictures: tuple[Box, ...]
    sideways: int
    """Characters that are displayed standing on their side or upside down."""
    overfull: bool
    """More characters than the limit; `glyphs` is then empty."""
    hidden: tuple[Glyph, ...] = ()
    """Upright characters that are drawn without showing."""


class _Run(NamedTuple):
    """What all characters of one text object have in common."""

    style: TextStyle
    invisible: bool
    white: bool
    upright: bool
    quarter_turned: bool
    letters: Mapping[str, str] | None
    """What its characters mean, in a font from before Unicode."""


def read_page(page: pypdfium2.PdfPage, geometry: PageGeometry, *, max_characters: int) -> PageContent:
    """Characters and pictures of one page; `overfull` if there are more than `max_characters`."""
    textpage = page.get_textpage()
    try:
        count = raw.FPDFText_CountChars(textpage)
        if count > max_characters:
            return PageContent((), (), 0, overfull=True)
        glyphs, hidden, sideways = _Reader(textpage, geometry).read(count)
    finally:
        textpage.close()
    return PageContent(
        tuple(glyphs), _pictures(page, geometry), sideways, overfull=False, hidden=tuple(hidden)
    )


def read_rules(page: pypdfium2.PdfPage, geometry: PageGeometry) -> tuple[Box, ...]:
    """Thin horizontal lines that are drawn, not written: what underlined spaces become."""
    rules = []
    objects = page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=_NESTED_FORMS)
    for path in islice(objects, _MOST_PATHS):
        left, bottom, right, top = bounds_of(path)
        if left <= right and bottom <= top:
            box = to_displayed(Box(left, bottom, right, top), geometry)
            if box.height <= _THIN < box.width:
                rules.append(box)
    return tuple(rules)


def _pictures(page: pypdfium2.PdfPage, geometry: PageGeometry) -> tuple[Box, ...]:
    return tuple(box for _, box in drawn_pictures(page, geometry))


def drawn_pictures(
    page: pypdfium2.PdfPage, geometry: PageGeometry
) -> Iterator[tuple[pypdfium2.PdfObject, Box]]:
    """The pictures of a page in the order they are drawn, with what is shown of each in displayed points."""
    shown = Box(0, 0, geometry.width, geometry.height)
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_NESTED_FORMS):
        left, bottom, right, top = bounds_of(picture)
        if left < right and bottom < top:
            box = to_displayed(Box(left, bottom, right, top), geometry).intersection(shown)
            if box is not None:
                yield picture, box


def bounds_of(drawn: pypdfium2.PdfObject) -> tuple[float, float, float, float]:
    """In user space; PDFium itself leaves out the matrices of the forms that an object is nested in."""
    bounds = drawn.get_bounds()
    container = drawn.container
    while container is not None:
        bounds = container.get_matrix().on_rect(*bounds)
        container = container.container
    left, bottom, right, top = bounds
    return left, bottom, right, top


@lru_cache(maxsize=4096)
def _shown(text: str) -> str | None:
    """What a character counts as; None for control characters."""
    if text == _PDFIUM_LINE_END_HYPHEN:
        return "-"
    if unicodedata.category(text[0]) in _MEANINGLESS:
        return UNKNOWN
    return text if text.isspace() or text.isprintable() or unicodedata.combining(text[0]) else None


class _Reader:
    """Reads one text page; keeps PDFium's out-parameters between calls, which is what makes it fast."""

    def __init__(self, textpage: pypdfium2.PdfTextPage, geometry: PageGeometry) -> None:
        self._textpage = textpage.raw
        self._geometry = geometry
        self._affine = _affine(geometry)
        self._calls = TextCalls(self._textpage)
        self._loose = raw.FS_RECTF()
        self._matrix = raw.FS_MATRIX()
        self._flags = ctypes.c_int()
        self._name = ctypes.create_string_buffer(256)
        self._rgba = [ctypes.c_uint() for _ in range(4)]
        self._runs: dict[int, _Run] = {}

    def read(self, count: int) -> tuple[list[Glyph], list[Glyph], int]:
        glyphs: list[Glyph] = []
        hidden: list[Glyph] = []
        sideways = 0
        characters = list(self._characters(count))
        legacy = any(run.letters for run in self._runs.values())
        translated = legacy and not any(run.letters and is_unicode(text) for _, text, run in characters)
        for index, drawn, run in characters:
            if not run.upright:
                sideways += run.quarter_turned and not run.invisible
                continue
            text = _shown(run.letters.get(drawn, drawn) if translated and run.letters else drawn)
            if text is not None and (glyph := self._glyph(index, text, run.style)) is not None:
                if drawn == _PDFIUM_LINE_END_HYPHEN and glyph.top - glyph.bottom > _HYPHEN * glyph.style.size:
                    glyph = glyph._replace(text=(run.letters or {}).get(_SOFT_HYPHEN, text))
                (hidden if run.invisible else glyphs).append(glyph)
        return glyphs, hidden, sideways

    def _characters(self, count: int) -> Iterator[tuple[int, str, _Run]]:
        """Index, text and run of all characters that are drawn and not white."""
        unicode, text_object, runs = self._calls.unicode, self._calls.text_object, self._runs
        for index in range(count):
            text = chr(unicode(index) or ord(UNKNOWN))
            if text in _MAYBE_GENERATED and raw.FPDFText_IsGenerated(self._textpage, index) == 1:
                continue
            key = text_object(index)
            run = runs.get(key)
            if run is None:
                run = runs[key] = self._describe(index)
            if not run.white:
                yield index, text, run

    def _glyph(self, index: int, text: str, style: TextStyle) -> Glyph | None:
        left, right, bottom, top, x, y, loose_left, loose_top, loose_right, loose_bottom = (
            self._calls.outline(index)
        )
        # Written out: this is done for every character there is.
        a, b, c, d, e, f = self._affine
        ax, ay = a * left + c * bottom + e, b * left + d * bottom + f
        bx, by = a * right + c * top + e, b * right + d * top + f
        start, baseline = a * x + c * y + e, b * x + d * y + f
        end = max(a * loose_left + c * loose_bottom + e, a * loose_right + c * loose_top + e)
        ink_left, ink_right = (ax, bx) if ax < bx else (bx, ax)
        low, high = (ay, by) if ay < by else (by, ay)
        # Also false for what is not a number at all.
        if not (
            0 <= ink_left <= ink_right <= self._geometry.width and 0 <= baseline <= self._geometry.height
        ):
            return None
        if not (math.isfinite(start + end + ay + by)):
            return None
        return Glyph(
            text,
            start,
            end if end > start else max(ink_right, start),
            ink_left,
            low,
            ink_right,
            high,
            baseline,
            style,
        )

    def _point(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = self._affine
        return a * x + c * y + e, b * x + d * y + f

    def _describe(self, index: int) -> _Run:
        text_object = raw.FPDFText_GetTextObject(self._textpage, index)
        matrix = self._matrix
        a, b, c, d, _, _ = self._affine
        raw.FPDFText_GetMatrix(self._textpage, index, matrix)
        # Direction of the baseline and of the letters' upright strokes, as displayed.
        along = (a * matrix.a + c * matrix.b, b * matrix.a + d * matrix.b)
        up = (a * matrix.c + c * matrix.d, b * matrix.c + d * matrix.d)
        angle = math.atan2(along[1], along[0])
        upright = abs(angle) < _UPRIGHT and up[1] > 0
        quarter_turned = not upright and abs(math.remainder(angle, math.pi / 2)) < _UPRIGHT
        mode = raw.FPDFTextObj_GetTextRenderMode(text_object)
        raw.FPDFText_GetFontInfo(self._textpage, index, self._name, len(self._name), self._flags)
        font = self._name.value.decode("utf-8", "replace")
        slant = up[0] / up[1] if upright else 0.0
        return _Run(
            style=self._style(index, font, scale=math.hypot(*up), slant=slant, mode=mode),
            invisible=mode in _INVISIBLE_MODES,
            white=mode not in _INVISIBLE_MODES and self._is_white(index),
            upright=upright,
            quarter_turned=quarter_turned,
            letters=letters_of(font),
        )

    def _style(self, index: int, font: str, *, scale: float, slant: float, mode: int) -> TextStyle:
        flags = self._flags.value
        size = raw.FPDFText_GetFontSize(self._textpage, index) * scale
        smallest, largest = _SANE_SIZE
        if not smallest <= size <= largest:
            size = min(max(self._loose_height(index), smallest), largest)
        return TextStyle(
            size=size,
            italic=bool(_ITALIC.search(font))
            or bool(flags & _ITALIC_FLAG)
            or slant > math.tan(math.radians(5)),
            bold=bool(_BOLD.search(font))
            or bool(flags & _FORCE_BOLD_FLAG)
            or mode == raw.FPDF_TEXTRENDERMODE_FILL_STROKE,
        )

    def _loose_height(self, index: int) -> float:
        loose = self._loose
        raw.FPDFText_GetLooseCharBox(self._textpage, index, loose)
        height = abs(self._point(loose.right, loose.top)[1] - self._point(loose.left, loose.bottom)[1])
        return height if math.isfinite(height) else 0.0

    def _is_white(self, index: int) -> bool:
        red, green, blue, alpha = self._rgba
        if not raw.FPDFText_GetFillColor(self._textpage, index, red, green, blue, alpha):
            return False
        return alpha.value == 0 or min(red.value, green.value, blue.value) >= _NEARLY_WHITE


def _affine(page: PageGeometry) -> tuple[float, float, float, float, float, float]:
    """The matrix of `space.to_displayed_point`, for the many points of a page."""
    origin = to_displayed(Box(0, 0, 0, 0), page)
    right = to_displayed(Box(1, 0, 1, 0), page)
    up = to_displayed(Box(0, 1, 0, 1), page)
    e, f = origin.x0, origin.y0
    return right.x0 - e, right.y0 - f, up.x0 - e, up.y0 - f, e, f

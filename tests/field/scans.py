"""Letters as a scanner delivers them: pictures of pages, a little turned, grey and rough."""

from __future__ import annotations

import io
from dataclasses import dataclass
from random import Random

import pypdfium2
from PIL import Image, ImageChops, ImageFilter
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped] # no stubs
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped] # no stubs

from tests.field import reportlab_
from tests.field.sheet import Run, Sheet
from tests.field.truth import rotated

_RESOLUTIONS = (150, 200, 200, 300)
_SKEW = 0.6
"""Degrees by which a page may lie askew."""
_ASTRAY = 0.6
"""Points by which the words of an invisible layer may be off."""


@dataclass(frozen=True, slots=True)
class Scan:
    dpi: int
    skew: float
    """Degrees, counter-clockwise."""
    noise: float
    """Share of the full range by which a pixel may change."""
    blur: float
    """Pixels."""
    quality: int
    """Of the JPEG compression."""
    layer: bool
    """With an invisible layer of text, as scanning software with OCR adds."""


def choose(r: Random) -> Scan:
    return Scan(
        dpi=r.choice(_RESOLUTIONS),
        skew=r.uniform(-_SKEW, _SKEW),
        noise=r.uniform(0, 0.12),
        blur=r.uniform(0, 0.7),
        quality=r.randint(55, 90),
        layer=r.random() < 0.4,
    )


def scanned(sheet: Sheet, scan: Scan, r: Random) -> bytes:
    """The sheet's pages as pictures of what was printed, in a PDF of the same page size."""
    printed = pypdfium2.PdfDocument(reportlab_.write(sheet))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(sheet.width, sheet.height), invariant=True)
    for page, content in zip(printed, sheet.pages, strict=True):
        picture = page.render(scale=scan.dpi / 72, grayscale=True).to_pil().convert("L")
        photo = io.BytesIO()
        _roughened(picture, scan, r).save(photo, format="JPEG", quality=scan.quality)
        canvas.drawImage(ImageReader(photo), 0, 0, sheet.width, sheet.height)
        if scan.layer:
            _write_layer(canvas, content.runs, sheet, scan, r)
        canvas.showPage()
    printed.close()
    canvas.save()
    return out.getvalue()


def _roughened(picture: Image.Image, scan: Scan, r: Random) -> Image.Image:
    turned = picture.rotate(scan.skew, Image.Resampling.BICUBIC, fillcolor=255)
    soft = turned.filter(ImageFilter.GaussianBlur(scan.blur))
    half = (soft.width // 2, soft.height // 2)
    grain = Image.frombytes("L", half, r.randbytes(half[0] * half[1])).resize(soft.size)
    grain = grain.point([round(128 + (value - 128) * scan.noise) for value in range(256)])
    return ImageChops.add(soft, grain, 1, -128)


def _write_layer(canvas: Canvas, runs: list[Run], sheet: Sheet, scan: Scan, r: Random) -> None:
    for run in runs:
        x, y = rotated((run.x, run.y), scan.skew, (sheet.width, sheet.height))
        text = canvas.beginText(x + r.uniform(-_ASTRAY, _ASTRAY), y + r.uniform(-_ASTRAY, _ASTRAY))
        text.setTextRenderMode(3)
        text.setFont(reportlab_.font_of(run.weight), run.size)
        text.textOut(run.text)
        canvas.drawText(text)

"""Writing a sheet with ReportLab, as report engines do: TrueType subsets in 8-bit pieces."""

from __future__ import annotations

import io

from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped] # no stubs
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped] # no stubs
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped] # no stubs

from tests.field.sheet import Run, Sheet
from tests.signing.placement.paper import Weight, face


def write(sheet: Sheet, *, cut: bool = False) -> bytes:
    """The PDF; `cut` breaks runs every few letters, as engines that lay out field by field do."""
    for weight in Weight:
        if font_of(weight) not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(font_of(weight), io.BytesIO(face(weight).data)))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(sheet.width, sheet.height), invariant=True)
    for page in sheet.pages:
        for rule in page.rules:
            canvas.rect(rule.x0, rule.y0, rule.width, rule.height, stroke=0, fill=1)
        for run in page.runs:
            for part in _pieces(run) if cut else [run]:
                canvas.setFont(font_of(part.weight), part.size)
                canvas.drawString(part.x, part.y, part.text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def font_of(weight: Weight) -> str:
    """The name under which `write` registers a face."""
    return f"LiberationSerif-{weight}"


def _pieces(run: Run) -> list[Run]:
    x, pieces = run.x, []
    for start in range(0, len(run.text), 3):
        piece = Run(run.text[start : start + 3], x, run.y, run.size, run.weight)
        pieces.append(piece)
        x += piece.width
    return pieces

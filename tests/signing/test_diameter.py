"""The seal has the registered diameter on paper, whatever the page's units, turn and crop box."""

from __future__ import annotations

import io

import pikepdf
import pytest

from signing.marks import FieldName
from signing.workflow import Services
from tests.signing.papers import cropped, sample, turned
from tests.signing.signers import Signers

POINTS_PER_MM = 72 / 25.4
EXACT = 0.001 * POINTS_PER_MM
"""A micrometre."""


def seal_of(document: pikepdf.Pdf) -> tuple[pikepdf.Object, pikepdf.Object]:
    """The seal's widget and its page."""
    widget = next(one for one in document.Root.AcroForm.Fields if FieldName.AGENCY == one.T)
    return widget, widget.P


def on_paper(corner: tuple[float, float], matrix: pikepdf.Matrix) -> tuple[float, float]:
    x, y = matrix.transform(corner)
    return float(x), float(y)


@pytest.mark.parametrize("diameter_mm", [32.0, 36.0, 42.0])
@pytest.mark.parametrize("variant", ["upright", "cropped", 0, 90, 180, 270])
def test_the_seal_is_as_large_as_registered(
    variant: str | int, diameter_mm: float, signers: Signers, offline: Services
) -> None:
    draft = turned(sample(), variant) if isinstance(variant, int) else sample()
    if variant == "cropped":
        draft = cropped(draft)
    issued = signers.issue(signers.sign(draft, offline).pdf, offline, diameter_mm=diameter_mm).pdf
    with pikepdf.open(io.BytesIO(issued)) as document:
        widget, page = seal_of(document)
        unit = float(page.get("/UserUnit", 1))
        diameter = diameter_mm * POINTS_PER_MM
        x0, y0, x1, y1 = (float(side) for side in widget.Rect)
        assert ((x1 - x0) * unit, (y1 - y0) * unit) == pytest.approx((diameter, diameter), abs=2 * EXACT)
        check_unscaled(widget.AP.N, (x1 - x0, y1 - y0), unit)


def check_unscaled(face: pikepdf.Object, widget: tuple[float, float], unit: float) -> None:
    """The face, turned as its matrix says, is the widget's rectangle but for the page's unit (12.5.5)."""
    matrix = pikepdf.Matrix(*(float(value) for value in face.Matrix))
    box = [float(side) for side in face.BBox]
    corners = [on_paper(corner, matrix) for corner in ((box[0], box[1]), (box[2], box[3]))]
    width, height = (abs(corners[1][axis] - corners[0][axis]) for axis in (0, 1))
    assert (width, height) == pytest.approx((widget[0] * unit, widget[1] * unit), abs=2 * EXACT)
    # The image fills the face: the unit square is mapped to the whole box.
    [scale] = [
        [float(value) for value in instruction.operands]
        for instruction in pikepdf.parse_content_stream(face)
        if str(instruction.operator) == "cm"
    ]
    assert scale == pytest.approx([box[2], 0, 0, box[3], 0, 0], abs=EXACT)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.appearance.geometry import (
    check_on_page,
    check_overlap,
    leader_box,
    seal_box,
    seal_diameter,
)
from signing.errors import ImageError, PlacementError
from signing.geometry import Box, Point, mm
from signing.marks import DECREE_30

GAP = Box(340, 400, 510, 452)


def test_the_signature_fills_the_gaps_height_in_its_middle() -> None:
    box = leader_box(GAP, natural_width=mm(50), natural_height=mm(20))
    assert box.center == pytest.approx(GAP.center)
    assert box.height == pytest.approx(50)
    assert box.width == pytest.approx(125)


def test_the_signature_is_never_enlarged() -> None:
    box = leader_box(GAP, natural_width=60, natural_height=24)
    assert [box.width, box.height] == pytest.approx([60, 24])


@given(st.floats(18, 120), st.floats(20, 300), st.floats(20, 200))
def test_the_signature_stays_inside_the_gap_and_keeps_its_shape(
    height: float, natural_width: float, natural_height: float
) -> None:
    gap = Box.around(Point(300, 300), width=170, height=height)
    box = leader_box(gap, natural_width=natural_width, natural_height=natural_height)
    assert gap.contains(box, tolerance=1e-6)
    assert box.width / box.height == pytest.approx(natural_width / natural_height)


def test_a_gap_too_tight_is_refused() -> None:
    with pytest.raises(PlacementError, match="quá hẹp"):
        leader_box(Box(340, 400, 510, 412), natural_width=mm(50), natural_height=mm(20))


@given(st.floats(40, 160), st.floats(20, 45))
def test_the_seal_covers_a_third_from_the_left_at_its_true_size(width: float, diameter_mm: float) -> None:
    signature = Box.around(Point(400, 300), width=width, height=width / 2.5)
    seal = seal_box(signature, mm(diameter_mm))
    assert (seal.x1 - signature.x0) / signature.width == pytest.approx(DECREE_30.seal_overlap)
    assert [seal.width, seal.height] == pytest.approx([mm(diameter_mm)] * 2)
    assert seal.center.y == pytest.approx(signature.center.y)


def test_a_mark_beyond_the_page_is_refused() -> None:
    check_on_page(Box(0, 0, 595, 842), width=595, height=842)
    with pytest.raises(PlacementError):
        check_on_page(Box(-1, 0, 100, 100), width=595, height=842)


@pytest.mark.parametrize(
    ("share", "fits"), [(0.24, False), (0.25, True), (0.4, True), (0.41, False), (0.0, False)]
)
def test_a_seal_covers_a_quarter_to_two_fifths_of_the_signature(share: float, fits: bool) -> None:
    signature = Box(300, 300, 400, 340)
    seal = Box.around(Point(300 + 100 * share - 50, 320), width=100, height=100)
    if fits:
        check_overlap(seal, signature)
    else:
        with pytest.raises(PlacementError, match=f"Dấu che {share:.0%} bề ngang"):
            check_overlap(seal, signature)


class TestDiameter:
    def test_is_the_registered_one(self) -> None:
        assert seal_diameter(registered_mm=34, natural_width=102, natural_height=102) == pytest.approx(mm(34))

    def test_is_else_the_images_own(self) -> None:
        assert seal_diameter(registered_mm=None, natural_width=102, natural_height=102) == 102

    @pytest.mark.parametrize("millimetres", [0, 19.9, 45.1, 400])
    def test_beyond_all_seals_is_refused(self, millimetres: float) -> None:
        with pytest.raises(ImageError, match="Đường kính"):
            seal_diameter(registered_mm=millimetres, natural_width=102, natural_height=102)

    def test_of_an_image_that_is_not_square_is_refused(self) -> None:
        with pytest.raises(ImageError, match="vuông"):
            seal_diameter(registered_mm=36, natural_width=102, natural_height=80)

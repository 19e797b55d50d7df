"""Displayed points and user space are two views of the same place."""

from __future__ import annotations

import io

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from signing.geometry import Box, Point
from signing.placement import (
    PageGeometry,
    baseline_angle,
    page_geometries,
    to_displayed,
    to_displayed_point,
    to_user,
    to_user_point,
)
from signing.rendering import render_page
from tests.signing.placement.letters import Letter, make
from tests.signing.placement.paper import Setting

COORDINATE = st.floats(-2000, 2000)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x, y = draw(COORDINATE), draw(COORDINATE)
    return Box(x, y, x + draw(st.floats(0, 500)), y + draw(st.floats(0, 500)))


@st.composite
def pages(draw: st.DrawFn) -> PageGeometry:
    x, y = draw(st.floats(-100, 100)), draw(st.floats(-100, 100))
    crop = Box(x, y, x + draw(st.floats(50, 1000)), y + draw(st.floats(50, 1000)))
    rotation = draw(st.sampled_from([0, 90, 180, 270]))
    unit = draw(st.sampled_from([0.5, 1.0, 2.0, 10.0]))
    sides = (crop.width * unit, crop.height * unit)
    width, height = sides if rotation % 180 == 0 else sides[::-1]
    return PageGeometry(width, height, rotation, crop, unit)


@given(boxes(), pages())
def test_there_and_back_is_the_same_box(box: Box, page: PageGeometry) -> None:
    assert to_displayed(to_user(box, page), page).as_tuple() == pytest.approx(box.as_tuple(), abs=1e-6)
    assert to_user(to_displayed(box, page), page).as_tuple() == pytest.approx(box.as_tuple(), abs=1e-6)


@given(pages())
def test_the_crop_box_is_the_whole_displayed_page(page: PageGeometry) -> None:
    assert to_displayed(page.crop, page).as_tuple() == pytest.approx(
        (0, 0, page.width, page.height), abs=1e-6
    )


@given(boxes(), pages())
def test_areas_grow_with_the_square_of_the_unit(box: Box, page: PageGeometry) -> None:
    shown = to_displayed(box, page)
    assert shown.width * shown.height == pytest.approx(box.width * box.height * page.user_unit**2, abs=1e-3)


@given(pages())
def test_a_displayed_baseline_runs_at_the_baseline_angle(page: PageGeometry) -> None:
    start, end = to_user_point(Point(0, 0), page), to_user_point(Point(page.user_unit, 0), page)
    direction = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[baseline_angle(page)]
    assert (end.x - start.x, end.y - start.y) == pytest.approx(direction, abs=1e-6)


def test_a_quarter_turn_clockwise_shows_the_left_edge_on_top() -> None:
    page = PageGeometry(width=842, height=595, rotation=90, crop=Box(0, 0, 595, 842))
    assert to_displayed_point(Point(0, 0), page) == Point(0, 595)
    assert to_displayed_point(Point(0, 842), page) == Point(842, 595)
    assert to_displayed(Box(10, 20, 40, 30), page) == Box(20, 555, 30, 585)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_turned_letters_are_displayed_like_the_upright_one(rotation: int) -> None:
    """Another program's view of `/Rotate` and `/CropBox`: both pages make the same picture."""
    upright, _ = make(Letter())
    turned, _ = make(Letter(setting=Setting(rotation=rotation, crop=(30, 17))))
    one, other = (
        Image.open(io.BytesIO(render_page(pdf, 0, dpi=36))).convert("L") for pdf in (upright, turned)
    )
    assert one.size == other.size
    difference = ImageChops.difference(one, other).histogram()
    # Only the smoothing of edges differs; text elsewhere would turn thousands of pixels black.
    assert sum(difference[128:]) < 100


def geometry_of(**page_entries: object) -> PageGeometry:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(600, 800))
    for name, value in page_entries.items():
        page.obj[f"/{name}"] = value
    out = io.BytesIO()
    pdf.save(out)
    return page_geometries(out.getvalue())[0]


def test_crop_and_unit_and_rotation_are_read() -> None:
    geometry = geometry_of(CropBox=[10, 20, 310, 420], Rotate=-90, UserUnit=2)
    assert geometry == PageGeometry(800, 600, 270, Box(10, 20, 310, 420), 2.0)


def test_boxes_given_backwards_and_too_wide_are_put_right() -> None:
    assert geometry_of(CropBox=[900, 700, 100, -50]).crop == Box(100, 0, 600, 700)


def test_a_crop_box_outside_the_page_is_ignored() -> None:
    assert geometry_of(CropBox=[2000, 2000, 3000, 3000]).crop == Box(0, 0, 600, 800)

"""A seal's image is the seal: round, red and nothing around it."""

from __future__ import annotations

import io
import math

import pytest
from PIL import Image, ImageDraw

from signing.appearance.seals import read_seal
from signing.errors import ImageError
from signing.geometry import mm
from tests.signing.papers import SEAL, mark

RED = (200, 20, 30, 255)
SIDE = 400
NOT_ROUND = "không phải con dấu tròn"


def drawn(box: tuple[int, int, int, int], *, shape: str = "ellipse", gap: int = 0) -> bytes:
    image = Image.new("RGBA", (SIDE, SIDE))
    draw = ImageDraw.Draw(image)
    if shape == "ellipse":
        draw.arc(box, gap, 360, fill=RED, width=8)
    elif shape == "rectangle":
        draw.rectangle(box, outline=RED, width=8)
    else:
        middle, radius = SIDE / 2, SIDE / 2 - 2
        corners = [
            (middle + radius * math.cos(turn * math.pi / 2), middle + radius * math.sin(turn * math.pi / 2))
            for turn in range(4)
        ]
        draw.polygon(corners, outline=RED, width=8)
    out = io.BytesIO()
    image.save(out, format="PNG", dpi=(300, 300))
    return out.getvalue()


@pytest.mark.parametrize("name", ["seal-so-noi-vu", "seal-van-phong"])
def test_the_sample_seals_are_seals(name: str) -> None:
    assert read_seal(mark(name)).natural_width == pytest.approx(mm(36), abs=0.1)


def test_a_ring_to_the_edge_is_one_however_worn() -> None:
    assert read_seal(drawn((0, 0, SIDE - 1, SIDE - 1))).width == SIDE
    assert read_seal(drawn((4, 4, SIDE - 5, SIDE - 5), gap=40)).width == SIDE


@pytest.mark.parametrize("margin", [20, 80, 150])
def test_a_margin_would_print_it_too_small(margin: int) -> None:
    with pytest.raises(ImageError, match=f"chỉ chiếm {1 - 2 * margin / SIDE:.0%} chiều rộng ảnh"):
        read_seal(drawn((margin, margin, SIDE - margin - 1, SIDE - margin - 1)))


def test_an_ellipse_is_not_round() -> None:
    with pytest.raises(ImageError, match="không tròn"):
        read_seal(drawn((0, 40, SIDE - 1, SIDE - 41)))


@pytest.mark.parametrize("shape", ["rectangle", "diamond"])
def test_other_shapes_are_no_seals(shape: str) -> None:
    with pytest.raises(ImageError, match=NOT_ROUND):
        read_seal(drawn((0, 0, SIDE - 1, SIDE - 1), shape=shape))


def test_half_a_seal_is_none() -> None:
    with pytest.raises(ImageError, match=NOT_ROUND):
        read_seal(drawn((0, 0, SIDE - 1, SIDE - 1), gap=90))


def test_a_seal_in_another_colour_is_refused() -> None:
    image = Image.open(io.BytesIO(SEAL)).convert("RGBA")
    red, green, blue, alpha = image.split()
    out = io.BytesIO()
    Image.merge("RGBA", (blue, green, red, alpha)).save(out, format="PNG")
    with pytest.raises(ImageError, match="màu đỏ"):
        read_seal(out.getvalue())

"""Blanks of every sort, filled in: what a person sees afterwards, and that the look at it can fail."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image

from signing.placement import find_layout, page_geometries
from signing.placement.ocr import installed
from tests.field.filled import Office, changes_outside, dots, drawn, fill
from tests.field.made import Made
from tests.field.producers import produce

pytestmark = pytest.mark.skipif(
    installed() is None or shutil.which("pdftoppm") is None, reason="needs poppler and Tesseract"
)
SEEDS = {"dots": 2116, "ellipses": 2006, "underscores": 2191, "nothing": 2023}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office.in_folder(tmp_path_factory.mktemp("office"))


def letter(seed: int) -> Made:
    (made,) = produce("reportlab", [seed])
    return made


@pytest.mark.parametrize("seed", SEEDS.values(), ids=SEEDS.keys())
def test_filled_blanks_read_cleanly_and_nothing_else_changes(
    seed: int, office: Office, tmp_path: Path
) -> None:
    filled = fill(letter(seed), office, tmp_path)
    assert filled is not None
    assert filled.faults == ()


@pytest.fixture(scope="module")
def dotted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, Image.Image]:
    made = letter(SEEDS["dots"])
    path = tmp_path_factory.mktemp("dotted") / "letter.pdf"
    path.write_bytes(made.pdf)
    return made, drawn(path, 0)


def test_dots_that_are_left_are_seen(dotted: tuple[Made, Image.Image]) -> None:
    made, picture = dotted
    assert list(dots(find_layout(made.pdf), picture, picture, page_geometries(made.pdf)[0]))


def test_a_changed_pixel_is_seen(dotted: tuple[Made, Image.Image]) -> None:
    made, picture = dotted
    changed = picture.copy()
    changed.putpixel((5, 5), 0)
    geometry = page_geometries(made.pdf)[0]
    assert list(changes_outside(0, picture, picture, [], geometry)) == []
    assert list(changes_outside(0, picture, changed, [], geometry))

"""Anybody checks a file in a real browser: the verdict, pictures of changes, the result as a file."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.geometry import Box
from tests.hostile import streams
from tests.journeys.browser import DESKTOP, PHONE, Person, arrive, chromium
from tests.journeys.running import RunningService, running
from tests.signing.validation import builders, painting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

ADDED = b"q 1 0 0 rg 100 500 200 14 re f Q"
SEALED = Box(380, 405, 460, 485)
"""Where the letter's signer has his place."""
ALMOST = 1.0
"""Pixels by which two boxes may differ and still be one."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    home = tmp_path_factory.mktemp("verification") / "home"
    with running(home, ANTIN_SANDBOX_SECONDS="5") as started:
        yield started


@pytest.fixture(scope="module")
def browser(painted: Path, oddities: dict[str, Path]) -> Iterator[Browser]:
    """Opened after the letters were made: pyHanko and Playwright each want the thread's event loop."""
    del painted, oddities
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def painted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A letter that somebody painted upon after it was issued."""

    def paint(writer: IncrementalPdfFileWriter) -> None:
        page = writer.find_page_for_modification(0)[0]
        content = page.get_object().raw_get("/Contents")
        added = writer.add_object(generic.StreamObject(stream_data=ADDED))
        known = list(content) if isinstance(content, generic.ArrayObject) else [content]
        page.get_object()[generic.NameObject("/Contents")] = generic.ArrayObject([*known, added])
        writer.mark_update(page)

    path = tmp_path_factory.mktemp("painted") / "kế hoạch.pdf"
    path.write_bytes(builders.changed(builders.finished(), paint))
    return path


def check(person: Person, file: Path) -> None:
    person.go("/kiem-tra")
    person.page.get_by_label("Tệp PDF").set_input_files(file)
    person.page.get_by_label("Vẽ trang lúc ký và hiện nay").check()
    person.press("Kiểm tra")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_painting_is_named_and_outlined(
    size: tuple[int, int], service: RunningService, browser: Browser, painted: Path
) -> None:
    anyone = arrive(browser, service.address, None, size)
    check(anyone, painted)
    anyone.reads("Không tiếp nhận văn bản này.")
    for alt in ("Trang 1 lúc ký, có", "Trang 1 hiện nay, có"):
        anyone.page.get_by_alt_text(alt).first.wait_for()
    figure = anyone.page.locator("figure.sheet").nth(1)
    picture, outlines = figure.locator("img").bounding_box(), figure.locator("svg").bounding_box()
    assert picture is not None
    assert outlines is not None
    assert all(abs(picture[key] - outlines[key]) <= ALMOST for key in ("x", "y", "width", "height"))
    assert any(
        _covers(figure.locator("rect").nth(number).bounding_box(), picture)
        for number in range(figure.locator("rect").count())
    )
    assert anyone.fits()
    assert anyone.complaints == []


def _covers(outline: object, picture: object) -> bool:
    """Whether an outline lies around the middle of what was painted; A4, measured from the top."""
    assert isinstance(outline, dict)
    assert isinstance(picture, dict)
    x = picture["x"] + 200 / 595 * picture["width"]
    y = picture["y"] + (842 - 507) / 842 * picture["height"]
    inside_x = outline["x"] < x < outline["x"] + outline["width"]
    return bool(inside_x and outline["y"] < y < outline["y"] + outline["height"])


def test_result_is_taken_along_by_a_press(
    service: RunningService, browser: Browser, painted: Path, tmp_path: Path
) -> None:
    anyone = arrive(browser, service.address, None)
    check(anyone, painted)
    with anyone.page.expect_download() as download:
        anyone.page.get_by_role("button", name="JSON", exact=True).click()
    kept = tmp_path / "kept.json"
    download.value.save_as(kept)
    assert json.loads(kept.read_text("utf-8"))["indication"] == "TOTAL-FAILED"
    assert anyone.complaints == []


LONG = "Kế-hoạch-kiểm-tra-công-tác-văn-thư-lưu-trữ-tại-các-cơ-quan-đơn-vị-trực-thuộc" * 2
"""A name without a place to break it at."""


@pytest.fixture(scope="module")
def oddities(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A file of which nothing is signed and much is to be told, and one that no reader survives."""
    folder = tmp_path_factory.mktemp("oddities")
    white, place = painting.surface("white"), Box(80, 600, 500, 800)
    pretence = painting.painted(painting.painted(builders.letter(), white, place), painting.SEAL, SEALED)
    files = {"pretence": pretence, "bomb": streams.forms_that_draw_forms(Random(1), 1)}  # noqa: S311 - no secret
    paths = {name: folder / f"{LONG}-{name}.pdf" for name in files}
    for name, path in paths.items():
        path.write_bytes(files[name])
    return paths


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("pretence", ("không coi đây là văn bản điện tử đã ký", "hình giống con dấu", "che mất chữ in")),
        ("bomb", ("đừng tiếp nhận vội",)),
    ],
)
def test_long_names_and_long_advice_fit(  # noqa: PLR0913, PLR0917 - fixtures
    name: str,
    words: tuple[str, ...],
    size: tuple[int, int],
    service: RunningService,
    browser: Browser,
    oddities: dict[str, Path],
) -> None:
    anyone = arrive(browser, service.address, None, size)
    check(anyone, oddities[name])
    for each in words:
        anyone.reads(each)
    assert anyone.fits()

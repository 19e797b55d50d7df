"""The bench's page and pictures, from figures that nobody measured."""

from __future__ import annotations

import io
from pathlib import Path
from xml.etree import ElementTree as ET

import pypdfium2
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdfium2 import raw

from tests.load import bulky
from tests.load.curves import BySize, Curve
from tests.load.device import Batch
from tests.load.givens import LETTER
from tests.load.marks import Mark
from tests.load.mass import Mass
from tests.load.page import Line, Results, page
from tests.load.served import Served, Way
from tests.load.svg import chart
from tests.signing.judges import qpdf_complaints

CURVES = (Curve("ours", ((1, 2.0), (1000, 2.5))), Curve("theirs", ((1, 130.0), (1000, 140.0))))


def results(mass: Mass | None) -> Results:
    return Results(
        signing=[
            Line("raw", 0.25),
            Line("ours", 2.0),
            Line("theirs", 100.0),
            Line("absent", None, "no node"),
        ],
        checking=[Line("ours", 5.0), Line("theirs", 15.0)],
        marks=[Mark("fast", "≤ 50 %", "40 %", holds=True), Mark("small", "< 2 MB", "3 MB", holds=False)],
        stages=[],
        placement=["all found"],
        pages=CURVES,
        sizes=BySize(CURVES, CURVES),
        mass=mass,
        batch=Batch(500, 10.0, 20.0, 1.0),
        served=Served(500, Way(100.0, 0.5), Way(250.0, 0.5)),
        ran="5,000 letters were signed en masse, placement was left out",
    )


def test_others_are_told_in_multiples_of_ours() -> None:
    assert "| theirs | 100.00 | 400.0 | 50.0 |" in page(results(None))


def test_what_is_left_out_is_named() -> None:
    assert "| absent | left out: no node |" in page(results(None))


def test_every_mark_has_its_bound_and_verdict() -> None:
    assert "| fast | ≤ 50 % | 40 % | holds |" in page(results(None))
    assert "| small | < 2 MB | 3 MB | **does not hold** |" in page(results(None))


def test_a_batch_is_told_beside_what_it_spares() -> None:
    assert "**50 times as long** for all of them" in " ".join(page(results(None)).split())
    assert "| leader signs | 100 | 0.50 | 2.5 × as long |" in page(results(None))


def test_the_mass_is_told_where_it_was_signed() -> None:
    assert "## A mass of letters" not in page(results(None))
    assert "100 s, 50 letters a second, 45 MB/s" in page(results(Mass(5000, 100, 180, 4500)))


def test_the_page_says_what_ran() -> None:
    assert "5,000 letters were signed en masse, placement was left out." in page(results(None))


def test_a_chart_is_well_formed_and_has_a_dot_for_every_point() -> None:
    drawn = ET.fromstring(chart("T", "x", "y", CURVES))  # noqa: S314  our own words
    assert len(drawn.findall("{http://www.w3.org/2000/svg}circle")) == 4


def test_a_swollen_letter_is_a_sound_file_of_its_size(tmp_path: Path) -> None:
    file = tmp_path / "swollen.pdf"
    bulky.swollen(bulky.with_pages(LETTER.read_bytes(), 3), 2_000_000, file)
    assert 0 <= file.stat().st_size - 2_000_000 < 1000
    assert PdfFileReader(io.BytesIO(file.read_bytes())).root["/Pages"]["/Count"] == 3


def test_scans_belong_to_their_letter(tmp_path: Path) -> None:
    file = tmp_path / "scans.pdf"
    bulky.with_scans(LETTER.read_bytes(), 20_000_000, file)
    assert not qpdf_complaints(file)
    [first, *annex] = pypdfium2.PdfDocument(file)
    pictures = [len(list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]))) for page in annex]
    assert pictures == [1] * len(annex)
    assert first.get_textpage().count_chars() > 100

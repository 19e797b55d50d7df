"""Scans: their words are recognised where Tesseract is installed, and a person is always asked."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from signing.geometry import Box
from signing.placement import PageGeometry, find_layout, page_geometries
from signing.placement.hocr import NotHocrError, Scale, words_of
from signing.placement.ocr import Tesseract, installed, picture_of, recognise
from tests.field.judging import Outcome, judge
from tests.field.made import Made
from tests.field.producers import produce

PAGE = """<html><body><div class='ocr_page' title='bbox 0 0 1000 2000'>
<span class='ocr_line' title="bbox 100 200 500 260; baseline 0.01 -10; x_size 50; x_descenders 10">
<span class='ocrx_word' title='bbox 100 200 200 250; x_wconf 96'>Số:</span>
<span class='ocrx_word' title='bbox 300 210 500 260; x_wconf {confidence}'>/KH-SNV</span>
</span></div></body></html>"""
SCALE = Scale(points=0.5, height=1000)
SEEDS = (8, 18)
"""Scans at 300 and 200 dpi of which every place can be read."""


@pytest.fixture(scope="module")
def scans() -> list[Made]:
    return list(produce("scanner", SEEDS))


needs_tesseract = pytest.mark.skipif(
    installed() is None and not os.environ.get("CI"), reason="needs Tesseract with Vietnamese"
)


def test_words_are_read_in_points() -> None:
    number, symbol = words_of(PAGE.format(confidence=90).encode(), SCALE)
    assert (number.text, symbol.text) == ("Số:", "/KH-SNV")
    assert number.box == Box(50, 875, 100, 900)
    # The line's bottom less ten pixels, and a hundredth down for each pixel to the right.
    assert number.baseline == pytest.approx(1000 - 0.5 * (260 - 10 + 0.01 * 50))
    assert number.size == 25


def test_specks_are_left_out() -> None:
    assert [word.text for word in words_of(PAGE.format(confidence=5).encode(), SCALE)] == ["Số:"]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"not markup",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>",
        PAGE.replace("bbox 100 200 500 260", "bbox 100 200").encode(),
        PAGE.replace("x_size 50", "x_size nan").encode(),
        PAGE.replace("x_size 50", "x_size fifty").encode(),
    ],
)
def test_what_is_not_a_report_is_refused(answer: bytes) -> None:
    with pytest.raises(NotHocrError):
        words_of(answer, SCALE)


@needs_tesseract
def test_scans_show_their_places_and_are_left_to_a_person(scans: list[Made]) -> None:
    for scan in scans:
        layout = find_layout(scan.pdf, recognise=recognise)
        verdict = judge(layout, scan.truth)
        assert verdict.outcome is Outcome.RIGHT, (scan.name, verdict.faults)
        assert not layout.is_sure
        assert any("ảnh quét" in problem for problem in layout.problems)


def test_without_tesseract_a_person_points(
    scans: list[Made], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    installed.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    try:
        layout = find_layout(scans[0].pdf, recognise=recognise)
    finally:
        installed.cache_clear()
    assert layout.signer is None
    assert any("chỉ chỗ bằng tay" in problem for problem in layout.problems)


@pytest.mark.parametrize("does", ["exit 3", "echo nonsense", "kill -9 $$"])
def test_a_program_that_fails_reads_nothing(scans: list[Made], tmp_path: Path, does: str) -> None:
    program = tmp_path / "tesseract"
    program.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    program.chmod(0o755)
    assert Tesseract(str(program)).read(b"", page_geometries(scans[0].pdf)[0]) == ()


def test_the_program_is_held_to_memory_and_time(tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    report.write_text(PAGE.format(confidence=90), encoding="utf-8")
    program = tmp_path / "tesseract"
    limits = '[ "$(ulimit -v) $(ulimit -t) $(ulimit -f)" = "1048576 40 0" ]'
    program.write_text(f"#!/bin/sh\n{limits} && cat {report}\n", encoding="utf-8")
    program.chmod(0o755)
    geometry = PageGeometry(width=500, height=1000, rotation=0, crop=Box(0, 0, 500, 1000))
    assert len(Tesseract(str(program)).read(b"", geometry)) == 2


def test_a_huge_page_is_drawn_coarsely() -> None:
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(3000, 4000))
        out = io.BytesIO()
        document.save(out)
    geometry = page_geometries(out.getvalue())[0]
    with Image.open(io.BytesIO(picture_of(out.getvalue(), 0, geometry))) as picture:
        assert 8_000_000 < picture.width * picture.height <= 9_000_000

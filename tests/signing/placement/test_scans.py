"""Pages that are pictures: read from words that a scanner left or a reader recognises, never sure."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
import pytest

from signing.geometry import Box
from signing.pdf.source import as_source
from signing.placement import Word, find_layout
from tests.signing.placement.letters import Letter, make
from tests.signing.placement.paper import Drawn, Paper, Piece, Setting, Weight, face

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.pdf.source import Source
    from signing.placement import PageGeometry

NEAR = 4.0
"""Points; words are known by their boxes only."""
NAME = "Nguyễn Văn Bình"
WRITTEN = (
    Piece("Số:          /KH-SNV", 110, 740, 13, Weight.REGULAR),
    Piece("An Phú, ngày          tháng          năm 2026", 300, 740, 13, Weight.ITALIC),
    Piece("Nơi nhận:", 85, 300, 12, Weight.ITALIC),
    Piece("KT. GIÁM ĐỐC", 370, 300, 14, Weight.BOLD),
    Piece("PHÓ GIÁM ĐỐC", 368, 283, 14, Weight.BOLD),
    Piece(NAME, 370, 200, 14, Weight.BOLD),
)


def words_of(pieces: Sequence[Piece]) -> list[Word]:
    """What a reader without errors would recognise."""
    words = []
    for piece in pieces:
        x = piece.x
        for part in piece.text.split(" "):
            if part:
                ink = face(piece.weight).ink(part, x, piece.y, piece.size)
                words.append(Word(part, ink, piece.y, piece.size))
            x += face(piece.weight).width(part + " ", piece.size)
    return words


def recognise(pdf: bytes | Source, page: int, geometry: PageGeometry) -> list[Word]:
    assert (page, round(geometry.width)) == (0, 595)
    assert as_source(pdf).size
    return words_of(WRITTEN)


@pytest.fixture(scope="module")
def picture() -> bytes:
    paper = Paper()
    paper.pictures.append((0, Box(0, 0, 595, 842)))
    return paper.to_pdf()


def test_a_picture_is_said_to_be_one(picture: bytes) -> None:
    layout = find_layout(picture)
    assert (layout.signer, layout.number, layout.day) == (None, None, None)
    assert any("ảnh quét" in problem for problem in layout.problems)


def test_recognised_words_show_the_places_but_a_person_looks(picture: bytes) -> None:
    layout = find_layout(picture, recognise=recognise)
    signer = layout.signer
    assert signer is not None
    assert layout.number is not None
    assert (signer.name, signer.title_lines) == (NAME, ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"))
    assert (layout.symbol, layout.printed_year) == ("/KH-SNV", 2026)
    assert signer.gap.y0 == pytest.approx(210, abs=NEAR)
    assert layout.number.at.y == pytest.approx(740)
    assert not layout.is_sure
    assert [problem for problem in layout.problems if "máy nhận dạng" in problem]


def test_a_blank_on_a_scan_is_covered_whole_and_filled_in_italics(picture: bytes) -> None:
    layout = find_layout(picture, recognise=recognise)
    for blank in (layout.number, layout.day, layout.month):
        assert blank is not None
        assert blank.filler is not None
        assert blank.filler.width == pytest.approx(blank.room)
        assert blank.filler.y0 < blank.at.y < blank.filler.y1
    assert layout.day is not None
    assert layout.day.style.italic


def test_a_reader_that_reads_nothing_leaves_the_page_a_picture(picture: bytes) -> None:
    layout = find_layout(picture, recognise=lambda *_: [])
    assert layout == find_layout(picture)


def test_text_in_the_file_is_not_recognised_again() -> None:
    pdf, _ = make(Letter())
    layout = find_layout(pdf, recognise=lambda *_: pytest.fail("recognised"))
    assert layout.is_sure


def test_only_the_first_and_the_last_pictures_are_recognised() -> None:
    pdf = pikepdf.new()
    for _ in range(30):
        pdf.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    pdf.save(out)
    asked: list[int] = []

    def note(_pdf: bytes | Source, page: int, _geometry: PageGeometry) -> list[Word]:
        asked.append(page)
        return []

    find_layout(out.getvalue(), recognise=note)
    assert asked == [0, 27, 28, 29]


def test_the_words_behind_a_scan_show_the_places_but_a_person_looks() -> None:
    pdf, truth = make(Letter(setting=Setting(drawn=Drawn.SCANNED)))
    assert truth is not None
    layout = find_layout(pdf)
    signer = layout.signer
    assert signer is not None
    assert (signer.name, signer.title_lines, layout.symbol) == (truth.name, truth.titles, truth.symbol)
    assert signer.center_x == pytest.approx(truth.center_x, abs=NEAR)
    assert not layout.is_sure
    assert [problem for problem in layout.problems if "máy nhận dạng" in problem]

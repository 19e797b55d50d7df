"""What a reader sees: pictures of the signed pages, drawn by two other people's engines."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import pikepdf
import pytest
from PIL import Image, ImageChops

from signing.appearance.text import ASCENT, DESCENT
from signing.geometry import Box, mm
from signing.marks import DECREE_30, FieldName
from signing.preparation import Places, prepare
from signing.rendering import render_page
from signing.workflow import Services, sign_leader
from tests.certs.pki import AT
from tests.signing import judges
from tests.signing.papers import LETTER, SIGNATURE, changed, layout_of, prepared, sample, turned
from tests.signing.signers import DIAMETER_MM

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.certs.pki import TestPki
    from tests.signing.signers import Signers

DPI = 144
SCALE = DPI / 72
XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


@lru_cache(maxsize=8)
def picture(pdf: bytes) -> Image.Image:
    return Image.open(io.BytesIO(render_page(pdf, 0, dpi=DPI))).convert("RGB")


def boxes(pdf: bytes) -> Mapping[str, Box]:
    """The rectangles of all fields (of an unturned page)."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fields = document.Root.AcroForm.Fields
        return {str(field.T): Box(*(float(value) for value in field.Rect)) for field in fields}


def part(image: Image.Image, box: Box) -> Image.Image:
    x0, y0, x1, y1 = (value * SCALE for value in box.as_tuple())
    return image.crop((round(x0), round(image.height - y1), round(x1), round(image.height - y0)))


def pixels(image: Image.Image, hue: str) -> int:
    """How many are clearly blue, red or dark."""
    red, green, blue = image.split()
    match hue:
        case "blue":
            excess = ImageChops.subtract(blue, ImageChops.lighter(red, green))
            return sum(excess.histogram()[60:])
        case "red":
            excess = ImageChops.subtract(red, ImageChops.lighter(green, blue))
            return sum(excess.histogram()[60:])
        case _:
            brightest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
            return sum(brightest.histogram()[:90])


@pytest.fixture(scope="module")
def signed(letter: bytes, signers: Signers, offline: Services) -> bytes:
    return signers.sign(letter, offline).pdf


@pytest.fixture(scope="module")
def issued(signed: bytes, signers: Signers, offline: Services) -> bytes:
    return signers.issue(signed, offline).pdf


def test_only_the_marks_and_the_blanks_change(letter: bytes, issued: bytes) -> None:
    before, after = picture(letter).copy(), picture(issued).copy()
    for box in boxes(issued).values():
        x0, y0, x1, y1 = (value * SCALE for value in box.as_tuple())
        area = (int(x0) - 1, int(before.height - y1) - 1, int(x1) + 2, int(before.height - y0) + 2)
        for image in (before, after):
            image.paste((255, 255, 255), area)
    assert ImageChops.difference(before, after).getbbox() is None


def test_the_marks_have_their_colours_and_places(issued: bytes) -> None:
    image, places = picture(issued), boxes(issued)
    leader, agency = places[FieldName.LEADER], places[FieldName.AGENCY]
    assert pixels(part(image, leader), "blue") > 200
    assert pixels(part(image, agency), "red") > 2000
    assert agency.width == pytest.approx(mm(DIAMETER_MM), abs=0.01)
    assert agency.height == pytest.approx(mm(DIAMETER_MM), abs=0.01)
    covered = (agency.x1 - leader.x0) / leader.width
    low, high = DECREE_30.seal_overlap_tolerance
    assert low <= covered <= high


def test_what_lies_under_the_seal_shows_through(signed: bytes, issued: bytes) -> None:
    box = boxes(issued)[FieldName.AGENCY]
    before, after = part(picture(signed), box), part(picture(issued), box)
    assert pixels(before, "dark") > 100
    assert pixels(after, "dark") > 0.7 * pixels(before, "dark")
    assert pixels(after, "blue") > 0.5 * pixels(before, "blue") > 0


@pytest.mark.parametrize("field", [FieldName.NUMBER, FieldName.DAY, FieldName.MONTH])
def test_the_blanks_are_filled_in_black(field: FieldName, signed: bytes, issued: bytes) -> None:
    box = boxes(issued)[field]
    assert pixels(part(picture(signed), box), "dark") == 0
    assert pixels(part(picture(issued), box), "dark") > 30


def test_dots_in_a_blank_are_covered(letter: bytes, signers: Signers, offline: Services) -> None:
    """A line drawn under the number's place, which placement would report as filler."""
    number = layout_of(letter).number
    assert number is not None
    line = Box(number.at.x, number.at.y - 2, number.at.x + number.room, number.at.y - 1.4)
    dots = Box(line.x0, line.y0 - 0.4, line.x1, line.y1 + 0.4)
    drawn = f"q 0 g {line.x0} {line.y0} {line.width} {line.height} re f Q"
    dotted = changed(letter, lambda document: document.pages[0].contents_add(drawn.encode()))
    places = replace(Places.from_layout(layout_of(letter)), number=replace(number, filler=dots))
    reserved = prepare(dotted, places).pdf
    leader = sign_leader(reserved, signers.leader, image=SIGNATURE, services=offline, at=AT).pdf
    under = Box(dots.x0, dots.y0, dots.x0 + 4, dots.y1)
    assert pixels(part(picture(leader), under), "dark") > 0
    assert pixels(part(picture(signers.issue(leader, offline).pdf), under), "dark") == 0


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_page_looks_the_same(
    rotation: int, issued: bytes, signers: Signers, offline: Services
) -> None:
    draft = turned(sample(LETTER), rotation)
    image = picture(signers.issue(signers.sign(draft, offline).pdf, offline).pdf)
    straight = picture(issued).resize(image.size)
    for hue in ("blue", "red"):
        assert pixels(image, hue) == pytest.approx(pixels(straight, hue), rel=0.35)
    difference = ImageChops.difference(image.convert("L"), straight.convert("L")).histogram()
    assert sum(difference[128:]) < 0.01 * image.width * image.height


def test_poppler_draws_the_same_marks(issued: bytes, tmp_path: Path) -> None:
    (tmp_path / "issued.pdf").write_bytes(issued)
    judges.run(
        "pdftoppm", "-r", str(DPI), "-png", "-singlefile", str(tmp_path / "issued.pdf"), str(tmp_path / "p")
    )
    image, places = Image.open(tmp_path / "p.png").convert("RGB"), boxes(issued)
    assert pixels(part(image, places[FieldName.LEADER]), "blue") > 200
    assert pixels(part(image, places[FieldName.AGENCY]), "red") > 2000
    assert pixels(part(image, places[FieldName.NUMBER]), "dark") > 30


def test_text_fields_reach_below_and_above_the_line(letter: bytes) -> None:
    number = layout_of(letter).number
    assert number is not None
    box = boxes(prepared(letter))[FieldName.NUMBER]
    assert number.at.y - box.y0 == pytest.approx(DESCENT * number.style.size, abs=0.01)
    assert box.y1 - number.at.y == pytest.approx(ASCENT * number.style.size, abs=0.01)


def test_pdf_a_1_gets_no_soft_mask(letter: bytes, pki: TestPki, signers: Signers, offline: Services) -> None:
    def claim(document: pikepdf.Pdf) -> None:
        document.Root.Metadata = document.make_stream(XMP.encode(), Type=pikepdf.Name.Metadata)

    pdf = signers.issue(signers.sign(changed(letter, claim), offline).pdf, offline).pdf
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for name in (FieldName.LEADER, FieldName.AGENCY):
            field = next(field for field in document.Root.AcroForm.Fields if name == field.T)
            mark = field.AP.N.Resources.XObject.Mark
            assert "/SMask" not in mark
            assert mark.Mask.ImageMask
            assert mark.ColorSpace[0] == "/ICCBased"
    image, places = picture(pdf), boxes(pdf)
    assert pixels(part(image, places[FieldName.LEADER]), "blue") > 200
    assert pixels(part(image, places[FieldName.AGENCY]), "red") > 2000
    assert pixels(part(image, places[FieldName.AGENCY]), "dark") > 100
    assert judges.pyhanko(pdf, pki.anchors, AT)["AntinAgency"].sound

"""Pictures that pass for signatures, and pictures over words: told, and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image

from signing.geometry import Box, mm
from signing.placement import find_layout
from signing.report import AdvisoryKind
from signing.validation import advised, validate
from signing.validation.codec import report_from_json, report_to_json
from signing.validation.ink import Ink, seen
from tests.effort import counted
from tests.signing import papers
from tests.signing.placement.letters import Letter, make
from tests.signing.validation import builders, painting
from tests.signing.validation.painting import SEAL, SIGNATURE, Picture, annotated, drawn, painted

if TYPE_CHECKING:
    from signing.report import Advisory
    from tests.certs.pki import TestPki

PDF, TRUTH = make(Letter())
assert TRUTH is not None
GAP, AXIS = TRUTH.gap, TRUTH.center_x
PAGE_WIDTH, PAGE_HEIGHT = 595.0, 842.0
AT_PLACE = Box.around(GAP.center, width=100, height=44)
OVER_NAME = Box(AXIS - 50, GAP.y0 - 26, AXIS + 50, GAP.y0 + 2)
SEAL_SIZE = mm(36)
BESIDE = Box(AXIS - 150, GAP.center.y - SEAL_SIZE / 2, AXIS - 150 + SEAL_SIZE, GAP.center.y + SEAL_SIZE / 2)
HEAD = Box(90, 790, 130, 830)
WHOLE = Box(0, 0, PAGE_WIDTH, PAGE_HEIGHT)
SCAN = painting.surface("white")

FEW = 5_000
"""Functions called besides finding the places, which takes six times as many: what marks show is read."""

PASSES, HIDES = AdvisoryKind.PICTURE_WITHOUT_SIGNATURE, AdvisoryKind.PICTURE_OVER_TEXT


def told(pdf: bytes, kind: AdvisoryKind | None = None) -> list[Advisory]:
    """What is said of a file beside the verdict, which stays as it is."""
    report = validate(pdf, trust=builders.trust(), at=builders.NOW)
    looked_at = advised(report, pdf)
    assert looked_at.indication == report.indication
    assert [one.indication for one in looked_at.signatures] == [one.indication for one in report.signatures]
    assert set(looked_at.advisories) == {one.text for one in looked_at.advisory_list}
    assert report_from_json(report_to_json(looked_at)) == looked_at
    return [one for one in looked_at.advisory_list if kind in {None, one.kind}]


PRETENCES = {
    "a signature with white paper": painted(
        PDF, painting.mark("signature-director", is_opaque=True), AT_PLACE
    ),
    "ink alone": painted(PDF, SIGNATURE, AT_PLACE),
    "one bit a pixel": painted(PDF, painting.stencil, AT_PLACE),
    "inside a form": painted(PDF, SIGNATURE, AT_PLACE, in_form=True),
    "over the name": painted(PDF, SIGNATURE, OVER_NAME),
    "a seal beside the place": painted(PDF, SEAL, BESIDE),
    "drawn as curves": drawn(PDF, AT_PLACE),
    "a stamp": annotated(PDF, AT_PLACE, "Stamp"),
    "a field that nobody signed": annotated(PDF, AT_PLACE, "Widget"),
    "a photograph at the place": painted(PDF, painting.surface("grey"), AT_PLACE),
}


@pytest.mark.parametrize("how", PRETENCES)
def test_what_passes_for_a_signature_is_told(how: str) -> None:
    (advisory,) = told(PRETENCES[how], PASSES)
    assert advisory.page == 0
    assert "chỗ ký của Nguyễn Văn Bình (trang 1)" in advisory.text
    assert "không chứng minh gì" in advisory.text
    assert Box(*advisory.box).intersection(Box(AXIS - 170, GAP.y0 - 30, AXIS + 130, GAP.y1 + 45)) is not None


def test_a_seal_is_called_one() -> None:
    (advisory,) = told(painted(PDF, SEAL, BESIDE), PASSES)
    assert "hình giống con dấu" in advisory.text
    assert advisory.box == pytest.approx(BESIDE.as_tuple(), abs=0.5)


def test_a_seal_beside_a_leaders_own_mark_is_told() -> None:
    """What an agency's signature should show, drawn on the page of a letter that only a leader signed."""
    prepared = papers.prepared(papers.sample())
    block = papers.layout_of(papers.sample()).signer
    assert block is not None
    middle = block.gap.center
    place = Box(
        block.center_x - 140, middle.y - 50, block.center_x - 140 + SEAL_SIZE, middle.y - 50 + SEAL_SIZE
    )
    found = told(builders.led(painted(prepared, SEAL, place)), PASSES)
    assert any("hình giống con dấu" in advisory.text for advisory in found)


@pytest.mark.parametrize("picture", [painting.emblem(), painting.rose(), painting.surface("red")])
def test_red_pictures_that_are_no_seals_are_not_told_there(picture: Picture) -> None:
    pdf, _ = make(Letter(signer=None, recipients=None))
    assert told(painted(pdf, picture, Box(300, 150, 300 + SEAL_SIZE, 150 + SEAL_SIZE))) == []


def test_a_seal_is_told_where_nobodys_place_is_found() -> None:
    pdf, _ = make(Letter(signer=None, recipients=None))
    assert find_layout(pdf).signers == ()
    (advisory,) = told(painted(pdf, SEAL, Box(300, 150, 300 + SEAL_SIZE, 150 + SEAL_SIZE)), PASSES)
    assert advisory.text.startswith("Trang 1 có hình giống con dấu")


HARMLESS = {
    "nothing": PDF,
    "an emblem in the head": painted(PDF, painting.emblem(), HEAD),
    "a logo in the head": painted(PDF, painting.surface("navy"), Box(60, 800, 200, 830)),
    "a watermark over the words": painted(PDF, painting.surface("grey"), Box(100, 300, 500, 600), alpha=0.1),
    "a pale watermark at the place": painted(
        PDF, painting.surface((250, 245, 245, 255)), AT_PLACE, beneath=True
    ),
    "a background of the page": painted(PDF, painting.surface((255, 250, 235, 255)), WHOLE, beneath=True),
    "a dark background of the page": painted(
        PDF, painting.surface((190, 180, 160, 255)), WHOLE, beneath=True
    ),
    "a scan over its own words": painted(PDF, SCAN, WHOLE),
    "a code beside the place": painted(
        PDF, painting.code(), Box(AXIS - 160, GAP.y0, AXIS - 100, GAP.y0 + 60)
    ),
    "a code in the foot": painted(PDF, painting.code(), Box(60, 20, 110, 70)),
    "a frame with round corners": drawn(PDF, AT_PLACE, strokes=4),
    "an ornament between the lines": painted(PDF, SIGNATURE, Box(95, 240, 145, 262)),
    "a seal in the head": painted(PDF, SEAL, Box(80, 700, 80 + SEAL_SIZE, 700 + SEAL_SIZE)),
}


@pytest.mark.parametrize("what", HARMLESS)
def test_what_letters_have_besides_is_not_told(what: str) -> None:
    assert told(HARMLESS[what]) == []


@pytest.mark.parametrize("name", sorted(path.stem for path in papers.SAMPLES.glob("*.pdf")))
def test_samples_and_their_prepared_forms_are_not_told(name: str) -> None:
    assert told(papers.sample(name)) == []
    assert told(papers.prepared(papers.sample(name))) == []


def test_our_own_signed_letters_are_not_told(issued: bytes, pki: TestPki) -> None:
    report = advised(validate(issued, trust=pki.anchors, at=builders.NOW), issued)
    assert report.advisory_list == ()


def over_number(picture: Picture) -> bytes:
    """The line with the number, covered."""
    blank = find_layout(PDF).number
    assert blank is not None
    box = Box(blank.at.x - 25, blank.at.y - 5, blank.at.x + 120, blank.at.y + 14)
    return painted(PDF, picture, box)


@pytest.mark.parametrize("colour", ["white", "black", "grey", "yellow"])
def test_a_picture_over_words_is_told(colour: str) -> None:
    (advisory,) = told(over_number(painting.surface(colour)), HIDES)
    assert "(“Số:" in advisory.text
    assert advisory.page == 0


def test_a_picture_in_a_form_over_words_is_told() -> None:
    pdf = painted(PDF, painting.surface("white"), Box(100, 480, 400, 560), in_form=True)
    assert len(told(pdf, HIDES)) == 1


@pytest.mark.parametrize(
    ("picture", "beneath"),
    [
        (painting.surface("white"), True),
        (painting.surface((255, 255, 255, 0), is_opaque=False), False),
        (painting.surface((255, 200, 200, 60), is_opaque=False), False),
        (SIGNATURE, False),
        (SEAL, False),
    ],
    ids=["beneath", "invisible", "thin", "a signature", "a seal"],
)
def test_a_picture_through_which_words_are_read_is_not_told(picture: Picture, beneath: bool) -> None:
    pdf = painted(PDF, picture, Box(100, 480, 400, 560), beneath=beneath)
    assert told(pdf, HIDES) == []


def test_a_page_turned_and_scaled_is_looked_at_in_its_own_way() -> None:
    pdf = painted(PDF, painting.surface("white"), Box(100, 480, 400, 560))
    for rotation in (0, 90, 180, 270):
        (advisory,) = told(papers.turned(pdf, rotation), HIDES)
        assert advisory.box == pytest.approx((100, 480, 400, 560), abs=1)


def test_a_picture_of_billions_of_pixels_is_not_unpacked() -> None:
    def claimed(document: object) -> object:
        stream = SIGNATURE.embedded(document)  # type: ignore[arg-type]  # as `painted` hands it over
        stream.Width, stream.Height = 60_000, 60_000
        return stream

    pdf = painted(PDF, claimed, AT_PLACE)  # type: ignore[arg-type]  # as above
    (advisory,) = told(pdf, PASSES)
    assert "có hình ảnh" in advisory.text


@pytest.mark.parametrize(
    ("picture", "ink"),
    [
        (Image.new("RGB", (50, 50), "white"), None),
        (Image.new("RGB", (50, 50), "black"), Ink.OTHER),
        (Image.new("RGB", (50, 50), "red"), Ink.OTHER),
        (painting.emblem().image, Ink.OTHER),
        (painting.rose().image, Ink.SIGNATURE),
        (painting.code().image, Ink.OTHER),
        (SEAL.image, Ink.SEAL),
        (SIGNATURE.image, Ink.SIGNATURE),
        (painting.mark("signature-deputy").image, Ink.SIGNATURE),
        (painting.mark("seal-van-phong").image, Ink.SEAL),
    ],
)
def test_ink_is_told_by_share_and_colour(picture: Image.Image, ink: Ink | None) -> None:
    assert seen(picture) is ink


def test_nobody_looks_again_at_a_letter_without_pictures(issued: bytes, pki: TestPki) -> None:
    """Both marks stand where they belong, so no page has to be drawn for advice."""
    report = validate(issued, trust=pki.anchors, at=builders.NOW)
    _, finding = counted(lambda: find_layout(issued))
    _, advising = counted(lambda: advised(report, issued))
    assert advising - finding < FEW

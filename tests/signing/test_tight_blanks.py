"""A draft that leaves no room for number, day and month looks, once issued, as if it had been typed so."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageOps

from signing.preparation import Places
from signing.rendering import render_page
from signing.report import ChangesAfter, Integrity
from signing.validation import validate
from tests.certs.pki import AT
from tests.signing import judges
from tests.signing.papers import layout_of
from tests.signing.placement.letters import Letter, make
from tests.signing.placement.paper import Setting

if TYPE_CHECKING:
    from pathlib import Path

    from signing.workflow import Services
    from tests.certs.pki import TestPki
    from tests.signing.signers import Signers

DPI = 144
SEEN = 1.0
"""Points by which the ink of the two may differ at its edges."""
TYPED = Letter(number="Số: 07", date=("An Phú, ngày 03 tháng 02 năm 2026",))


def drafted(setting: Setting) -> bytes:
    letter = Letter(number="Số:", date=("An Phú, ngày tháng năm 2026",), setting=setting)
    return make(letter)[0]


def ink(picture: Image.Image) -> tuple[list[float], list[float]]:
    """Left and right edges, in points, of number and date line: the letter's only ink at that height."""
    scale = DPI / 72
    middle, y = round(270 * scale), 842 - 746
    band = picture.convert("L").crop((0, round((y - 11) * scale), picture.width, round((y + 4) * scale)))
    edges = []
    for left, right in ((0, middle), (middle, band.width)):
        box = ImageOps.invert(band.crop((left, 0, right, band.height))).point(lambda v: v > 100).getbbox()
        assert box is not None
        edges.append([(left + box[0]) / scale, (left + box[2]) / scale])
    return edges[0], edges[1]


def drawn(pdf: bytes) -> Image.Image:
    return Image.open(io.BytesIO(render_page(pdf, 0, dpi=DPI)))


@pytest.mark.parametrize("rotation", [0, 90])
def test_number_and_date_are_as_wide_as_if_typed(rotation: int, signers: Signers, offline: Services) -> None:
    draft = drafted(Setting(rotation=rotation))
    issued = signers.issue(signers.sign(draft, offline).pdf, offline).pdf
    typed = make(TYPED)[0]
    for (left, right), (typed_left, typed_right) in zip(ink(drawn(issued)), ink(drawn(typed)), strict=True):
        assert right - left == pytest.approx(typed_right - typed_left, abs=SEEN)
    for (left, _), (drafted_left, _) in zip(ink(drawn(issued)), ink(drawn(draft)), strict=True):
        assert left == pytest.approx(drafted_left, abs=SEEN)


def test_poppler_shows_the_same(signers: Signers, offline: Services, tmp_path: Path) -> None:
    issued = signers.issue(signers.sign(drafted(Setting()), offline).pdf, offline).pdf
    (tmp_path / "issued.pdf").write_bytes(issued)
    target = str(tmp_path / "issued")
    judges.run("pdftoppm", "-r", str(DPI), "-png", "-singlefile", f"{target}.pdf", target)
    seen = ink(Image.open(f"{target}.png"))
    for edges, expected in zip(seen, ink(drawn(issued)), strict=True):
        assert edges == pytest.approx(expected, abs=SEEN)


def test_both_signatures_hold(signers: Signers, offline: Services, pki: TestPki) -> None:
    issued = signers.issue(signers.sign(drafted(Setting()), offline).pdf, offline).pdf
    leader, agency = validate(issued, trust=pki.anchors, at=AT).signatures
    assert (leader.integrity, leader.changes_after) == (Integrity.INTACT, ChangesAfter.PERMITTED)
    assert (agency.integrity, agency.changes_after) == (Integrity.INTACT, ChangesAfter.NONE)


def test_the_field_holds_the_number_alone(signers: Signers, offline: Services) -> None:
    issued = signers.issue(signers.sign(drafted(Setting()), offline).pdf, offline).pdf
    assert b"/V (07)" in issued or b"/V <FEFF00300037>" in issued
    places = Places.from_layout(layout_of(drafted(Setting())))
    assert [blank and blank.tail for blank in (places.number, places.day, places.month)] == [
        "/KH-SNV",
        " tháng",
        " năm 2026",
    ]

"""Reserved fields written by hand: the agency's own revision must not rewrite what the leader signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from signing.agency import check_seal
from signing.bearing import check_reserved
from signing.covering import read_lines
from signing.errors import ForbiddenContentError, UnreadableDocumentError
from signing.geometry import Box, Point
from signing.incremental import Revision
from signing.marks import TEXT_FIELDS
from signing.placement.model import Blank, TextStyle
from signing.preparation import Places, prepare
from signing.preparation.places import PlacedBox
from signing.rendering import render_page
from signing.workflow import sign_leader
from tests.certs.pki import AT
from tests.signing.papers import (
    SAMPLES,
    SEAL,
    SIGNATURE,
    changed,
    cropped,
    layout_of,
    prepared,
    sample,
    turned,
)
from tests.signing.placement import catalogue
from tests.signing.placement.letters import Letter, make
from tests.signing.signers import DIAMETER_MM

if TYPE_CHECKING:
    from collections.abc import Callable

    from signing.workflow import Services
    from tests.signing.signers import Signers

SENTENCE = " tỷ đồng được cấp cho Công ty X theo quyết định này"
REFUSED = (ForbiddenContentError, UnreadableDocumentError)
LEADER = PlacedBox(0, Box(320, 150, 470, 200))


def field(document: pikepdf.Pdf, name: str = "AntinNumber") -> pikepdf.Object:
    return next(one for one in document.Root.AcroForm.Fields if name == one.T)


def whiten_body(document: pikepdf.Pdf) -> None:
    """A white box over half a page and a sentence on it."""
    number = field(document)
    number.Rect = Array([60, 300, 560, 520])
    number.AP.N.BBox = Array([0, 0, 500, 220])
    blank = number.AntinBlank
    blank.Start, blank.Room, blank.Size, blank.Align = Array([40, 150]), 60, 14, Name.Start
    blank.Filler, blank.Tail = Array([0, 0, 500, 220]), String(SENTENCE)


def only_filler(document: pikepdf.Pdf) -> None:
    """White within the field as it is, over what is no dots."""
    box = field(document).AP.N.BBox
    field(document).AntinBlank.Filler = Array([0, 0, box[2], box[3]])
    field(document).Rect[0] = float(field(document).Rect[0]) - 40
    field(document).AP.N.BBox[2] = float(box[2]) + 40
    field(document).AntinBlank.Filler[2] = float(box[2])
    field(document).AntinBlank.Start[0] = float(field(document).AntinBlank.Start[0]) + 40


def only_tail(document: pikepdf.Pdf) -> None:
    field(document).AntinBlank.Tail = String("/KH-UBND")


def larger(document: pikepdf.Pdf) -> None:
    field(document).AntinBlank.Size = 30


def hide(document: pikepdf.Pdf) -> None:
    field(document).F = 2


def add_kids(document: pikepdf.Pdf) -> None:
    number = field(document)
    kid = document.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=number.Rect, AP=number.AP, Parent=number)
    )
    number.Kids = Array([kid])


def to_orphan(document: pikepdf.Pdf) -> None:
    first = document.pages[0].obj
    orphan = Dictionary(Type=Name.Page, Parent=first.Parent, MediaBox=first.MediaBox, Annots=first.Annots)
    field(document).P = document.make_indirect(orphan)


def twice_on_page(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.Annots.append(field(document))


def from_page(document: pikepdf.Pdf) -> None:
    annotations = document.pages[0].obj.Annots
    del annotations[[str(one.get("/T")) for one in annotations].index("AntinNumber")]


def act(document: pikepdf.Pdf) -> None:
    field(document).OC = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("a")))


def into_body(document: pikepdf.Pdf) -> None:
    """Whole and as `prepare` makes it, but elsewhere."""
    for name in TEXT_FIELDS:
        rectangle = field(document, name).Rect
        for side in (1, 3):
            rectangle[side] = float(rectangle[side]) - 150


def beside(document: pikepdf.Pdf) -> None:
    """Into the neighbour's column, at the height of the number."""
    rectangle = field(document).Rect
    for side in (0, 2):
        rectangle[side] = float(rectangle[side]) + 150


ATTACKS = (
    whiten_body,
    only_filler,
    only_tail,
    larger,
    hide,
    add_kids,
    to_orphan,
    twice_on_page,
    from_page,
    act,
    into_body,
    beside,
)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_the_agency_does_not_fill_a_forged_field(
    attack: Callable[[pikepdf.Pdf], None], letter: bytes, signers: Signers, offline: Services
) -> None:
    forged = changed(prepared(letter), attack)
    led = sign_leader(forged, signers.leader, image=SIGNATURE, services=offline, at=AT).pdf
    with pytest.raises(REFUSED):
        check_seal(led, seal=SEAL, diameter_mm=DIAMETER_MM)
    with pytest.raises(REFUSED):
        signers.issue(led, offline)


def test_words_behind_a_tight_blank_are_set_again_as_they_are_and_not_otherwise() -> None:
    tight = prepared(make(Letter(number="Số:", date=("An Phú, ngày tháng năm 2026",)))[0])
    check_reserved(Revision(tight))

    def reword(document: pikepdf.Pdf) -> None:
        month = field(document, "AntinMonth").AntinBlank
        month.Tail = String(str(month.Tail).replace("2026", "2025"))

    with pytest.raises(ForbiddenContentError):
        check_reserved(Revision(changed(tight, reword)))


def test_a_drawing_is_not_whitened(letter: bytes) -> None:
    """What is no text, in a blank where a file claims dots to be."""

    def claim(document: pikepdf.Pdf) -> None:
        number = field(document)
        number.AntinBlank.Filler = Array(number.AP.N.BBox)

    def draw(document: pikepdf.Pdf) -> None:
        x, y, _, _ = (float(side) for side in field(document).Rect)
        document.pages[0].contents_add(f"q {x + 5} {y + 4} 6 6 re f Q".encode())

    claimed = changed(prepared(letter), claim)
    check_reserved(Revision(claimed))
    with pytest.raises(ForbiddenContentError):
        check_reserved(Revision(changed(claimed, draw)))


def test_a_font_of_the_file_is_not_used(letter: bytes, signers: Signers, offline: Services) -> None:
    def swap(document: pikepdf.Pdf) -> None:
        fonts = document.Root.AcroForm.DR.Font
        for resource in list(fonts.keys()):
            fonts[resource] = document.make_indirect(
                Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/ZapfDingbats"))
            )

    swapped = changed(prepared(letter), swap)
    pages = []
    for file in (prepared(letter), swapped):
        led = sign_leader(file, signers.leader, image=SIGNATURE, services=offline, at=AT).pdf
        pages.append(render_page(signers.issue(led, offline).pdf, 0, dpi=100))
    assert pages[0] == pages[1]


@pytest.mark.parametrize("name", sorted(path.stem for path in SAMPLES.glob("*.pdf")))
def test_what_prepare_reserves_is_borne_out(name: str) -> None:
    for draft in (sample(name), cropped(sample(name)), *(turned(sample(name), r) for r in (90, 180, 270))):
        check_reserved(Revision(prepared(draft)))


@pytest.mark.parametrize(
    "kind", ["dots", "dots that abut", "ellipses", "underscores", "number abuts", "date abuts"]
)
def test_blanks_of_every_kind_are_borne_out(kind: str) -> None:
    check_reserved(Revision(prepared(make(catalogue.PLAIN[kind])[0])))


class TestByHand:
    @staticmethod
    def placed(letter: bytes, dx: float = 0.0, dy: float = 0.0) -> bytes:
        layout = layout_of(letter)
        blanks = (
            blank and Blank(0, Point(blank.at.x + dx, blank.at.y + dy), 20.0, TextStyle(13.0))
            for blank in (layout.number, layout.day, layout.month)
        )
        return prepare(letter, Places(Places.from_layout(layout).leader, *blanks)).pdf

    @pytest.mark.parametrize("off", [(0.0, 0.0), (3.0, 2.0), (-2.0, -3.0)])
    def test_a_little_off_is_fine(self, off: tuple[float, float], letter: bytes) -> None:
        check_reserved(Revision(self.placed(letter, *off)))

    def test_on_another_line_is_refused(self, letter: bytes) -> None:
        with pytest.raises(ForbiddenContentError):
            check_reserved(Revision(self.placed(letter, dy=-30)))

    def test_over_letters_is_refused_where_no_blank_is_found_too(self) -> None:
        draft = make(Letter(number="Số: 07", date=("An Phú, ngày 03 tháng 02 năm 2026",)))[0]
        style = TextStyle(13.0)
        free = (Blank(0, Point(x, 815.0), 20.0, style) for x in (40.0, 70.0, 100.0))
        check_reserved(Revision(prepare(draft, Places(LEADER, *free)).pdf))
        at = next(
            glyph
            for line in read_lines(draft, 0, layout_of(draft).pages[0])
            for glyph in line.glyphs
            if glyph.baseline > 500 and glyph.text.isalpha() and glyph.left > 100
        )
        over = Blank(0, Point(at.left - 3.0, at.baseline), 14.0, style)
        with pytest.raises(ForbiddenContentError):
            check_reserved(Revision(prepare(draft, Places(LEADER, over, over, over)).pdf))

"""Marks in words in the file: sound in every judge's eyes, where the decree wants them, exactly as large."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageDraw
from reportlab.pdfgen import canvas  # type: ignore[import-untyped] # no stubs

from signing.beginning import Signer
from signing.errors import ForbiddenContentError, IssueDataError, PlacementError
from signing.geometry import Box, mm
from signing.placement.pages import page_geometries
from signing.placement.space import to_displayed
from signing.preparation import PlacedBox
from signing.report import ChangesAfter, Indication, Level, RevocationMode
from signing.textmarks import (
    AttachmentMark,
    CopyForm,
    CopyMark,
    DigitisedMark,
    IncomingMark,
    TextMark,
    begin_text_mark,
    sign_text_mark,
)
from signing.textmarks.ink import Ink
from signing.validation import validate
from signing.workflow import Services, finish
from tests.certs.pki import AT, TestPki
from tests.signing import judges
from tests.signing.papers import changed, cropped, layout_of, sample, turned
from tests.signing.signers import Signers

AGENCY = "Sở Nội vụ tỉnh An Phú"
ATTACHMENT = AttachmentMark.of("05/KH-SNV")
EXTRACT = CopyMark(CopyForm.EXTRACT, AGENCY)
ARRIVAL = IncomingMark("Ủy ban nhân dân xã Hòa Bình", 123, date(2026, 6, 15))
LINE = "Số: 05/KH-SNV; 15/06/2026; 09:00:00 +07:00"


class Clerk:
    def __init__(self, signers: Signers, services: Services) -> None:
        self._signers, self._services = signers, services

    def sign(self, pdf: bytes, mark: TextMark = ATTACHMENT, place: PlacedBox | None = None) -> bytes:
        key, services = self._signers.agency, self._services
        return sign_text_mark(pdf, key, mark, services=services, at=AT, place=place).pdf


@pytest.fixture(scope="module")
def clerk(signers: Signers, offline: Services) -> Clerk:
    return Clerk(signers, offline)


@pytest.fixture(scope="module")
def issued(letter: bytes, signers: Signers, offline: Services) -> bytes:
    return signers.issue(signers.sign(letter, offline).pdf, offline).pdf


def displayed(pdf: bytes, field: str) -> Box:
    """Where a field's widget is seen, by pikepdf's reading of the file."""
    geometry = page_geometries(pdf)[0]
    with pikepdf.open(io.BytesIO(pdf)) as document:
        widget = next(one for one in document.Root.AcroForm.Fields if field == one.T)
        return to_displayed(Box(*(float(side) for side in widget.Rect)), geometry)


def words_drawn(pdf: bytes, field: str) -> str:
    """The content of a field's appearance."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        widget = next(one for one in document.Root.AcroForm.Fields if field == one.T)
        return bytes(widget.AP.N.read_bytes()).decode("ascii")


def crowded(*boxes: Box) -> bytes:
    """An A4 page with black boxes on it, in points."""
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=(595.28, 841.89))
    for box in boxes:
        page.rect(box.x0, box.y0, box.width, box.height, fill=1)
    page.showPage()
    page.save()
    return out.getvalue()


class TestJudged:
    @pytest.mark.parametrize(
        "mark", [ATTACHMENT, EXTRACT, DigitisedMark(AGENCY, from_paper=True), ARRIVAL], ids=str
    )
    def test_sound_on_a_file_that_nobody_signed(
        self, mark: TextMark, letter: bytes, clerk: Clerk, pki: TestPki, tmp_path: Path
    ) -> None:
        signed = clerk.sign(letter, mark)
        field = f"Antin{mark.kind.value.capitalize()}1"
        assert judges.pyhanko(signed, pki.anchors, AT) == {
            field: judges.Opinion(True, judges.UNTOUCHED, False)
        }
        [signature] = validate(signed, trust=pki.anchors, at=AT, revocation=RevocationMode.OFF).signatures
        assert (signature.kind, signature.indication) == (mark.kind.value, Indication.TOTAL_PASSED)
        path = tmp_path / "signed.pdf"
        path.write_bytes(signed)
        assert judges.pdfsig_verdicts(path) == ["Signature is Valid."]
        assert judges.qpdf_complaints(path) == ""

    def test_arrival_leaves_the_letters_signatures_as_they_were(
        self, issued: bytes, clerk: Clerk, pki: TestPki, tmp_path: Path
    ) -> None:
        received = clerk.sign(issued, ARRIVAL)
        assert received.startswith(issued)
        opinions = judges.pyhanko(received, pki.anchors, AT)
        assert opinions["AntinAgency"] == judges.Opinion(True, judges.FILLED, False)
        assert opinions["AntinLeader1"] == judges.Opinion(True, judges.FILLED, False)
        assert opinions["AntinIncoming1"] == judges.Opinion(True, judges.UNTOUCHED, False)
        report = validate(received, trust=pki.anchors, at=AT, revocation=RevocationMode.OFF)
        assert report.indication is Indication.TOTAL_PASSED
        assert [one.changes_after for one in report.signatures] == [
            ChangesAfter.PERMITTED,
            ChangesAfter.PERMITTED,
            ChangesAfter.NONE,
        ]
        path = tmp_path / "received.pdf"
        path.write_bytes(received)
        assert judges.pdfsig_verdicts(path) == ["Signature is Valid."] * 3

    def test_several_agencies_mark_one_file(self, letter: bytes, clerk: Clerk, pki: TestPki) -> None:
        twice = clerk.sign(clerk.sign(letter), AttachmentMark.of("06/KH-SNV"))
        opinions = judges.pyhanko(twice, pki.anchors, AT)
        assert all(opinion.sound for opinion in opinions.values())
        first, second = (displayed(twice, f"AntinAttachment{number}") for number in (1, 2))
        assert first.intersection(second) is None
        assert second.y1 > first.y1

    def test_all_levels(self, letter: bytes, served: TestPki, signers: Signers, services: Services) -> None:
        for level in (Level.B_T, Level.B_LT, Level.B_LTA):
            signed = sign_text_mark(letter, signers.agency, ATTACHMENT, services=services, at=AT, level=level)
            assert signed.level is level
            assert judges.pyhanko(signed.pdf, served.anchors, AT)["AntinAttachment1"].sound

    def test_with_the_key_elsewhere(
        self, letter: bytes, signers: Signers, offline: Services, pki: TestPki
    ) -> None:
        key = signers.agency
        pending = begin_text_mark(letter, ATTACHMENT, Signer(key.certificate, key.chain, AT))
        value = key.sign(pending.to_be_signed, scheme=pending.scheme, hash_name=pending.hash_name)
        signed = finish(pending, value, offline).pdf
        assert judges.pyhanko(signed, pki.anchors, AT)["AntinAttachment1"].sound

    def test_certified_files_are_refused(self, letter: bytes, clerk: Clerk) -> None:
        def certify(document: pikepdf.Pdf) -> None:
            document.Root.Perms = pikepdf.Dictionary(DocMDP=pikepdf.Dictionary(Type=pikepdf.Name.Sig))

        with pytest.raises(ForbiddenContentError, match="chứng nhận"):
            clerk.sign(changed(letter, certify), ARRIVAL)


class TestLine:
    def test_read_as_written_in_ten_point_black_upright(
        self, letter: bytes, clerk: Clerk, tmp_path: Path
    ) -> None:
        signed = clerk.sign(letter)
        path = tmp_path / "signed.pdf"
        path.write_bytes(signed)
        assert judges.shown_text(path).lstrip().startswith(LINE)
        drawn = words_drawn(signed, "AntinAttachment1")
        assert re.findall(r"/(\w+) ([\d.]+) Tf", drawn)[0][0].startswith("AntinRegular")
        assert re.findall(r" ([\d.]+) Tf", drawn) == ["10"]
        assert "0 g" in drawn
        assert " Do" not in drawn
        fonts = judges.run("pdffonts", str(path)).stdout
        assert re.search(r"\+LiberationSerif-Regular +CID TrueType +Identity-H +yes yes yes", fonts)

    @pytest.mark.parametrize("variant", ["upright", "cropped", "0", "90", "180", "270"])
    def test_place_and_size_on_the_page_as_displayed(self, variant: str, clerk: Clerk) -> None:
        match variant:
            case "upright":
                draft = sample()
            case "cropped":
                draft = cropped(sample())
            case _:
                draft = turned(sample(), int(variant))
        signed = clerk.sign(draft)
        box, page = displayed(signed, "AntinAttachment1"), page_geometries(signed)[0]
        assert box.height == pytest.approx(12.5, abs=0.01)
        assert page.height - box.y1 == pytest.approx(mm(10), abs=0.1)
        assert mm(15) - 0.1 <= page.width - box.x1 <= mm(20) + 0.1
        national_name = layout_of(sample()).pages[0].height - mm(25)
        assert box.y0 > national_name

    def test_text_is_aligned_to_the_documents_own_margin(self, clerk: Clerk) -> None:
        for margin in (15, 18, 20):
            draft = crowded(Box(100, 100, 595.28 - mm(margin), 120))
            box = displayed(clerk.sign(draft), "AntinAttachment1")
            assert 595.28 - box.x1 == pytest.approx(mm(margin), abs=1)

    def test_what_is_printed_there_is_not_covered(self, clerk: Clerk) -> None:
        header = Box(60, 841.89 - mm(16), 560, 841.89 - mm(12))
        box = displayed(clerk.sign(crowded(header)), "AntinAttachment1")
        assert box.y0 > header.y1

    def test_beside_something_it_is_broken(self, clerk: Clerk) -> None:
        left = Box(0, 841.89 - mm(30), 320, 841.89)
        signed = clerk.sign(crowded(left), EXTRACT)
        assert displayed(signed, "AntinCopy1").x0 > left.x1
        assert words_drawn(signed, "AntinCopy1").count("Tj") == 2

    def test_a_full_margin_needs_a_person(self, clerk: Clerk) -> None:
        full = crowded(Box(0, 841.89 - mm(30), 595, 841.89))
        with pytest.raises(PlacementError, match="bằng tay"):
            clerk.sign(full)
        place = PlacedBox(0, Box(200, 300, 500, 320))
        box = displayed(clerk.sign(full, place=place), "AntinAttachment1")
        assert (box.x1, box.y1) == pytest.approx((500, 320), abs=0.01)

    @pytest.mark.parametrize(
        "place",
        [
            PlacedBox(1, Box(200, 300, 500, 320)),
            PlacedBox(0, Box(500, 300, 700, 320)),
            PlacedBox(0, Box(200, 300, 500, 305)),
        ],
    )
    def test_chosen_places_that_will_not_do(self, place: PlacedBox, letter: bytes, clerk: Clerk) -> None:
        with pytest.raises(PlacementError):
            clerk.sign(letter, place=place)

    @pytest.mark.parametrize("width", [20, 45, 80])
    def test_a_chosen_place_too_narrow_for_the_words(self, width: float, letter: bytes, clerk: Clerk) -> None:
        place = PlacedBox(0, Box(200, 300, 200 + width, 320))
        with pytest.raises(PlacementError, match="Hãy chọn chỗ rộng hơn"):
            clerk.sign(letter, place=place)

    def test_dust_on_a_scan_is_no_print(self, clerk: Clerk) -> None:
        dusty = Image.new("RGB", (1654, 2339), (236, 233, 225))
        pen = ImageDraw.Draw(dusty)
        for x in range(400, 1500, 450):
            pen.ellipse((x, 88, x + 2, 90), fill=(60, 60, 60))
        out = io.BytesIO()
        dusty.save(out, "PDF", resolution=200)
        box = displayed(clerk.sign(out.getvalue(), CopyMark(CopyForm.TRUE_COPY, AGENCY)), "AntinCopy1")
        assert 841.89 - box.y1 == pytest.approx(mm(10), abs=0.3)

    def test_the_longest_name_still_fits(self, letter: bytes, clerk: Clerk) -> None:
        name = " ".join(["Văn phòng Đoàn đại biểu Quốc hội"] * 7)[:200].strip()
        signed = clerk.sign(letter, CopyMark(CopyForm.EXTRACT, name))
        drawn = words_drawn(signed, "AntinCopy1")
        assert drawn.count("Tj") == 3
        assert re.findall(r" ([\d.]+) Tf", drawn) == ["10"]

    @pytest.mark.parametrize("name", ["x" * 199, "Tên có chữ 漢", "שלום"])
    def test_names_that_cannot_be_set(self, name: str, letter: bytes, clerk: Clerk) -> None:
        with pytest.raises(IssueDataError):
            clerk.sign(letter, CopyMark(CopyForm.EXTRACT, name))


class TestArrival:
    @pytest.mark.parametrize("rotation", [0, 90, 270])
    def test_fifty_by_thirty_five_millimetres(
        self, rotation: int, signers: Signers, offline: Services, clerk: Clerk
    ) -> None:
        draft = turned(sample(), rotation)
        issued = signers.issue(signers.sign(draft, offline).pdf, offline).pdf
        box = displayed(clerk.sign(issued, ARRIVAL), "AntinIncoming1")
        assert (box.width, box.height) == pytest.approx((mm(50), mm(35)), abs=0.01)

    def test_nothing_is_covered(self, issued: bytes, clerk: Clerk) -> None:
        box = displayed(clerk.sign(issued, ARRIVAL), "AntinIncoming1")
        assert Ink.of(issued, page_geometries(issued)[0]).is_free(box)

    def test_a_full_page_needs_a_person(self, clerk: Clerk) -> None:
        full = crowded(*(Box(40, y, 560, y + 20) for y in range(20, 820, 60)))
        with pytest.raises(PlacementError, match="dấu đến"):
            clerk.sign(full, ARRIVAL)

    @pytest.mark.parametrize("length", [40, 120, 200])
    def test_long_words_are_set_smaller_or_refused(self, length: int, letter: bytes, clerk: Clerk) -> None:
        unit = ("Phòng Quản lý đầu tư và xây dựng " * 7)[:length].strip()
        mark = IncomingMark(AGENCY, 123, date(2026, 6, 15), unit)
        if length > 80:
            with pytest.raises(IssueDataError, match="khung"):
                clerk.sign(letter, mark)
        else:
            assert displayed(clerk.sign(letter, mark), "AntinIncoming1").width == pytest.approx(
                mm(50), abs=0.01
            )

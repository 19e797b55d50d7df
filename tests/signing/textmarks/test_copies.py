"""What may be copied and digitised: paper, scanned as the decree asks, and extracts of anything."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest
from PIL import Image
from reportlab.pdfgen import canvas  # type: ignore[import-untyped] # no stubs

from signing.errors import CopyError, StateSecretError, UnreadableDocumentError
from signing.textmarks import CopyForm, CopyMark, DigitisedMark, TextMark, sign_text_mark
from signing.textmarks.rules import STATED
from signing.textmarks.scans import look_at_pages
from signing.workflow import Services
from tests.certs.pki import AT
from tests.signing.papers import changed, scanned, turned
from tests.signing.placement.letters import Letter, make
from tests.signing.signers import Signers

AGENCY = "Sở Nội vụ tỉnh An Phú"
TRUE_COPY = CopyMark(CopyForm.TRUE_COPY, AGENCY)
COPY_OF_COPY = CopyMark(CopyForm.COPY_OF_COPY, AGENCY)
EXTRACT = CopyMark(CopyForm.EXTRACT, AGENCY)
DIGITISED = DigitisedMark(AGENCY)
OF_THE_WHOLE = (TRUE_COPY, COPY_OF_COPY, DIGITISED)
A4 = (595.28, 841.89)


@pytest.fixture(scope="module")
def scan(letter: bytes) -> bytes:
    return scanned(letter, dpi=200)


class Clerk:
    """Signs for the agency; gives the warnings but for the level's."""

    def __init__(self, signers: Signers, services: Services) -> None:
        self._signers, self._services = signers, services

    def sign(self, pdf: bytes, mark: TextMark) -> tuple[bytes, tuple[str, ...]]:
        signed = sign_text_mark(pdf, self._signers.agency, mark, services=self._services, at=AT)
        return signed.pdf, signed.warnings[:-1]


@pytest.fixture(scope="module")
def clerk(signers: Signers, offline: Services) -> Clerk:
    return Clerk(signers, offline)


def drawn(*texts: tuple[str, int], picture: bytes | None = None, first: bool = True) -> bytes:
    """A page with texts (and their render mode) and a picture that covers it, the one or the other first."""
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)

    def write() -> None:
        for line, (text, mode) in enumerate(texts):
            words = page.beginText(72, 700 - 14 * line)
            words.setTextRenderMode(mode)
            words.textOut(text)
            page.drawText(words)

    if first:
        write()
    if picture is not None:
        page.drawInlineImage(Image.open(io.BytesIO(picture)), 0, 0, *A4)
    if not first:
        write()
    page.showPage()
    page.save()
    return out.getvalue()


def png(mode: str = "RGB", dpi: int = 200) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (round(8.27 * dpi), round(11.69 * dpi)), 255 if mode != "RGB" else "white").save(
        out, "PNG"
    )
    return out.getvalue()


class TestSigned:
    @pytest.mark.parametrize("mark", OF_THE_WHOLE, ids=str)
    def test_no_copy_of_the_whole(
        self, mark: TextMark, letter: bytes, clerk: Clerk, signers: Signers, offline: Services
    ) -> None:
        issued = signers.issue(signers.sign(letter, offline).pdf, offline).pdf
        with pytest.raises(CopyError, match=r"chữ ký số|đã ký số"):
            clerk.sign(issued, mark)

    def test_nobodys_word_makes_it_paper(
        self, letter: bytes, clerk: Clerk, signers: Signers, offline: Services
    ) -> None:
        signed = signers.sign(letter, offline).pdf
        with pytest.raises(CopyError, match="Điều 25"):
            clerk.sign(signed, CopyMark(CopyForm.TRUE_COPY, AGENCY, from_paper=True))

    def test_an_extract_with_a_warning(
        self, letter: bytes, clerk: Clerk, signers: Signers, offline: Services
    ) -> None:
        signed = signers.sign(letter, offline).pdf
        copy, warnings = clerk.sign(signed, EXTRACT)
        assert copy.startswith(signed)
        assert "trích sao phải được dựng lại" in warnings[0]


class TestWritten:
    @pytest.mark.parametrize("mark", OF_THE_WHOLE, ids=str)
    def test_text_was_never_paper(self, mark: TextMark, letter: bytes, clerk: Clerk) -> None:
        with pytest.raises(CopyError, match=r"Trang 1 là chữ.*hãy xác nhận điều đó \(from-paper=yes\)"):
            clerk.sign(letter, mark)

    @pytest.mark.parametrize(
        ("mark", "rule"),
        [
            (TRUE_COPY, "bản sao điện tử theo hình thức sao y chỉ làm từ bản giấy (Điều 25)"),
            (DIGITISED, "chỉ văn bản giấy mới được số hóa (Điều 22 khoản 3 điểm b)"),
        ],
        ids=str,
    )
    def test_the_refusal_names_its_rule(self, mark: TextMark, rule: str, letter: bytes, clerk: Clerk) -> None:
        """A paper copy of an electronic document exists; what is made of paper only is an electronic one."""
        with pytest.raises(CopyError, match=re.escape(rule)):
            clerk.sign(letter, mark)

    def test_a_state_secret(self, clerk: Clerk) -> None:
        secret, _ = make(Letter(heading=("TỐI MẬT", "KẾ HOẠCH")))
        with pytest.raises(StateSecretError, match="TỐI MẬT"):
            clerk.sign(secret, EXTRACT)

    def test_one_written_page_among_scans(self, letter: bytes, scan: bytes, clerk: Clerk) -> None:
        def append(document: pikepdf.Pdf) -> None:
            with pikepdf.open(io.BytesIO(letter)) as other:
                document.pages.extend(other.pages)

        with pytest.raises(CopyError, match="Trang 2 là chữ"):
            clerk.sign(changed(scan, append), TRUE_COPY)

    @pytest.mark.parametrize(
        "mark",
        [CopyMark(CopyForm.TRUE_COPY, AGENCY, from_paper=True), DigitisedMark(AGENCY, from_paper=True)],
        ids=str,
    )
    def test_a_person_may_answer_for_it_and_that_is_signed(
        self, mark: TextMark, letter: bytes, clerk: Clerk
    ) -> None:
        copy, _ = clerk.sign(letter, mark)
        with pikepdf.open(io.BytesIO(copy)) as document:
            assert str(document.Root.AcroForm.Fields[0].V.Reason) == STATED

    def test_a_scan_needs_nobodys_word(self, scan: bytes, clerk: Clerk) -> None:
        copy, warnings = clerk.sign(scan, TRUE_COPY)
        assert warnings == ()
        with pikepdf.open(io.BytesIO(copy)) as document:
            assert "/Reason" not in document.Root.AcroForm.Fields[0].V

    def test_an_extract_may_be_written(self, letter: bytes, clerk: Clerk) -> None:
        assert clerk.sign(letter, EXTRACT)[1] == ()

    def test_empty_pages_are_nothing_to_copy(self, clerk: Clerk) -> None:
        with pytest.raises(CopyError, match="trống"):
            clerk.sign(drawn(), TRUE_COPY)


class TestScans:
    @pytest.mark.parametrize("mark", [*OF_THE_WHOLE, EXTRACT], ids=str)
    def test_too_coarse(self, mark: TextMark, letter: bytes, clerk: Clerk) -> None:
        with pytest.raises(CopyError, match="150 dpi"):
            clerk.sign(scanned(letter, dpi=150), mark)

    @pytest.mark.parametrize("mode", ["L", "1"])
    def test_not_in_colour(self, mode: str, letter: bytes, clerk: Clerk) -> None:
        with pytest.raises(CopyError, match="ảnh màu"):
            clerk.sign(scanned(letter, dpi=200, mode=mode), TRUE_COPY)

    @pytest.mark.parametrize("rotation", [0, 90])
    def test_resolution_is_that_of_the_paper(self, rotation: int, scan: bytes, letter: bytes) -> None:
        """On a turned and cropped page whose units are half an inch's 36th."""
        [found] = look_at_pages(turned(scan, rotation)).scans
        assert found.dpi == pytest.approx(200, abs=0.5)
        assert found.size_mm == pytest.approx((210, 297), abs=0.5)
        [found] = look_at_pages(turned(scanned(letter, dpi=150), rotation)).scans
        assert found.dpi == pytest.approx(150, abs=0.5)

    def test_a_shrunken_page_is_pointed_out(self, letter: bytes, clerk: Clerk) -> None:
        def shrink(document: pikepdf.Pdf) -> None:
            page = document.pages[0]
            page.contents_add(b"q 0.8 0 0 0.8 0 0 cm\n", prepend=True)
            page.contents_add(b"\nQ", prepend=False)
            page.obj.MediaBox = pikepdf.Array([0, 0, A4[0] * 0.8, A4[1] * 0.8])

        _, warnings = clerk.sign(changed(scanned(letter, dpi=200), shrink), TRUE_COPY)
        assert "tỷ lệ quét là 100 %" in warnings[0]

    @pytest.mark.parametrize(
        ("text", "mode", "first"), [("nhận dạng " * 30, 3, False), ("nhận dạng " * 30, 0, True)]
    )
    def test_recognised_words_do_not_make_it_text(self, text: str, mode: int, first: bool) -> None:
        """Invisible over the picture, or visible but covered by it."""
        lines = [(text[start : start + 60], mode) for start in range(0, len(text), 60)]
        pages = look_at_pages(drawn(*lines, picture=png(), first=first))
        assert (len(pages.scans), pages.written) == (1, ())

    def test_text_on_a_background_is_text(self) -> None:
        lines = [("Văn bản điện tử trên nền có ảnh, dài hơn dấu của máy quét.", 0)] * 4
        assert look_at_pages(drawn(*lines, picture=png(), first=False)).written == (0,)

    def test_a_scanners_stamp_does_not_make_it_text(self) -> None:
        pages = look_at_pages(drawn(("Scanned with a phone", 0), picture=png(), first=False))
        assert len(pages.scans) == 1

    def test_layers_count_by_the_finest_and_any_colour(self) -> None:
        """Colour at 100 dpi below a mask of the writing at 300 dpi, as compressing scanners write."""
        out = io.BytesIO()
        page = canvas.Canvas(out, pagesize=A4)
        for layer in (png("RGB", 100), png("1", 300)):
            page.drawInlineImage(Image.open(io.BytesIO(layer)), 0, 0, *A4)
        page.save()
        [scan] = look_at_pages(out.getvalue()).scans
        assert scan.colour
        assert scan.dpi == pytest.approx(300, abs=1)

    def test_strips_count_by_the_coarsest(self) -> None:
        out = io.BytesIO()
        page = canvas.Canvas(out, pagesize=A4)
        for index in range(4):
            strip = Image.new("RGB", (1654, 585 if index else 400), "white")
            page.drawInlineImage(strip, 0, A4[1] / 4 * index, A4[0], A4[1] / 4)
        page.save()
        [scan] = look_at_pages(out.getvalue()).scans
        assert scan.dpi == pytest.approx(400 / (A4[1] / 4 / 72), abs=1)


def test_old_files_become_new_enough(scan: bytes, clerk: Clerk) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(scan)) as document:
        document.save(out, force_version="1.2")
    copy, _ = clerk.sign(out.getvalue(), TRUE_COPY)
    with pikepdf.open(io.BytesIO(copy)) as document:
        assert document.pdf_version >= "1.4"


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7", b"no pdf at all"])
def test_broken_files(pdf: bytes, clerk: Clerk) -> None:
    with pytest.raises(UnreadableDocumentError):
        clerk.sign(pdf, TRUE_COPY)

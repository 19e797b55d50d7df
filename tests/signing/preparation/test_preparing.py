from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
import pytest

from signing.errors import (
    AlreadySignedError,
    DocumentTooLargeError,
    EncryptedDocumentError,
    ForbiddenContentError,
    PlacementError,
    StateSecretError,
    UnreadableDocumentError,
)
from signing.geometry import Box
from signing.marks import FieldName
from signing.placement.model import DocumentLayout
from signing.preparation import PlacedBox, Places, prepare
from signing.rendering import render_page
from tests.signing.judges import qpdf_complaints
from tests.signing.papers import ANNEXED, LETTER, layout_of, prepared, sample
from tests.signing.placement.letters import Letter, make
from tests.signing.preparation import drafts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from signing.workflow import Services
    from tests.signing.signers import Signers


@pytest.fixture
def places(letter: bytes) -> Places:
    return Places.from_layout(layout_of(letter))


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def test_a_state_secret_gets_no_places() -> None:
    secret, _ = make(Letter(heading=("MẬT", "KẾ HOẠCH")))
    with pytest.raises(StateSecretError, match="“MẬT”"):
        prepared(secret)


class TestReservedFields:
    @pytest.mark.parametrize("name", [LETTER, ANNEXED])
    def test_are_empty_printable_and_without_border(self, name: str) -> None:
        with opened(prepared(sample(name))) as document:
            form = document.Root.AcroForm
            fields = {str(field.T): field for field in form.Fields}
            assert set(fields) == set(FieldName) - {FieldName.AGENCY}
            assert "/NeedAppearances" not in form
            assert form.SigFlags == 3
            for field in fields.values():
                assert "/V" not in field
                assert int(field.F) & 4
                assert field.AP.N.read_bytes() == b""
            assert all(fields[text].BS.W == 0 for text in ("AntinNumber", "AntinDay", "AntinMonth"))

    def test_fonts_are_embedded(self, letter: bytes) -> None:
        with opened(prepared(letter)) as document:
            fonts = document.Root.AcroForm.DR.Font
            assert len(fonts.keys()) == 2  # upright number, italic date
            for name in fonts.keys():  # noqa: SIM118 - iterating a pikepdf dictionary gives no keys
                assert "/FontFile2" in fonts[name].DescendantFonts[0].FontDescriptor

    def test_nothing_on_the_page_changes(self, letter: bytes) -> None:
        assert render_page(prepared(letter), 0, dpi=72) == render_page(letter, 0, dpi=72)

    def test_structure_is_sound(self, letter: bytes, tmp_path: Path) -> None:
        path = tmp_path / "prepared.pdf"
        path.write_bytes(prepared(letter))
        assert qpdf_complaints(path) == ""

    def test_preparing_again_gives_the_same_file(self, letter: bytes, places: Places) -> None:
        once = prepared(letter)
        again = prepare(once, places)
        assert again.removed == ()
        with opened(once) as first, opened(again.pdf) as second:
            assert len(first.objects) == len(second.objects)
        assert prepare(letter, places).pdf == once

    def test_a_place_off_the_page_is_refused(self, letter: bytes, places: Places) -> None:
        outside = Places(PlacedBox(0, Box(500, 100, 700, 200)), None, None, None)
        with pytest.raises(PlacementError):
            prepare(letter, outside)
        with pytest.raises(PlacementError):
            prepare(letter, Places(PlacedBox(7, places.leader.box), None, None, None))

    def test_a_gap_too_tight_is_refused_before_anyone_signs(self, letter: bytes) -> None:
        with pytest.raises(PlacementError, match="quá hẹp"):
            prepare(letter, Places(PlacedBox(0, Box(300, 400, 470, 410)), None, None, None))

    def test_missing_places_are_named(self) -> None:
        with pytest.raises(PlacementError, match="số, ngày, tháng, chữ ký"):
            Places.from_layout(DocumentLayout((), None, None, None, None, None, None))


class TestUnreadable:
    @pytest.mark.parametrize(
        "data", [b"", b"\x00", b"PK\x03\x04 docx", b"%PDF-1.7\n%%EOF", b"%PDF-1.7\n" + b"x" * 5000]
    )
    def test_what_is_no_pdf_is_refused(self, data: bytes, places: Places) -> None:
        with pytest.raises(UnreadableDocumentError):
            prepare(data, places)

    @pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
    def test_a_truncated_file_is_refused(self, share: float, letter: bytes, places: Places) -> None:
        with pytest.raises(UnreadableDocumentError):
            prepare(letter[: int(len(letter) * share)], places)

    @pytest.mark.parametrize("password", ["", "mật khẩu"])
    def test_an_encrypted_file_is_refused(self, password: str, letter: bytes, places: Places) -> None:
        with pytest.raises(EncryptedDocumentError):
            prepare(drafts.encrypted(letter, password), places)

    def test_a_huge_file_is_refused_unread(self, places: Places) -> None:
        with pytest.raises(DocumentTooLargeError):
            prepare(bytes(2000), places, max_bytes=1999)


class TestForbidden:
    @pytest.mark.parametrize(
        "change",
        [
            drafts.xfa,
            drafts.portfolio,
            drafts.hidden_layer,
            drafts.conditional_layer,
            drafts.external_stream,
            drafts.external_stream_named_parent,
            drafts.screen_only_link,
            drafts.reference_xobject,
            drafts.embedded_file,
            drafts.sticky_note,
            drafts.movie,
            drafts.faceless_square,
            drafts.screen_only_stamp,
            drafts.stale_field,
        ],
    )
    def test_what_could_change_its_face_is_refused(
        self, change: Callable[[pikepdf.Pdf], None], letter: bytes, places: Places
    ) -> None:
        with pytest.raises(ForbiddenContentError):
            prepare(drafts.with_changes(letter, change), places)

    def test_the_page_is_named(self, letter: bytes, places: Places) -> None:
        with pytest.raises(ForbiddenContentError, match="Trang 1 có chú thích loại Text"):
            prepare(drafts.with_changes(letter, drafts.sticky_note), places)

    def test_a_signed_draft_is_not_touched(
        self, letter: bytes, places: Places, signers: Signers, offline: Services
    ) -> None:
        with pytest.raises(AlreadySignedError):
            prepare(signers.sign(letter, offline).pdf, places)


class TestFlattened:
    @pytest.mark.parametrize("change", [drafts.stamp, drafts.filled_field, drafts.drawn_link])
    def test_drawings_and_fields_become_page_content(
        self, change: Callable[[pikepdf.Pdf], None], letter: bytes, places: Places
    ) -> None:
        draft = drafts.with_changes(letter, change)
        result = prepare(draft, places)
        assert len(result.removed) == 1
        assert render_page(result.pdf, 0, dpi=72) == render_page(draft, 0, dpi=72)
        assert render_page(draft, 0, dpi=72) != render_page(letter, 0, dpi=72)
        with opened(result.pdf) as document:
            assert {str(one.T) for one in document.pages[0].obj.Annots} <= set(FieldName)

    @pytest.mark.parametrize(
        "change",
        [
            drafts.opening_script,
            drafts.named_script,
            drafts.page_script,
            drafts.presentation_script,
            drafts.launching_link,
            drafts.chained_link,
            drafts.visible_layer,
        ],
    )
    def test_actions_and_switches_are_taken_out_and_told(
        self, change: Callable[[pikepdf.Pdf], None], letter: bytes, places: Places
    ) -> None:
        result = prepare(drafts.with_changes(letter, change), places)
        assert len(result.removed) == 1
        for word in (b"JavaScript", b"Launch", b"OCProperties"):
            assert word not in _expanded(result.pdf)

    @pytest.mark.parametrize("change", [drafts.hidden_note, drafts.empty_signature_field])
    def test_what_nobody_sees_goes(
        self, change: Callable[[pikepdf.Pdf], None], letter: bytes, places: Places
    ) -> None:
        with opened(prepare(drafts.with_changes(letter, change), places).pdf) as document:
            assert {str(field.T) for field in document.Root.AcroForm.Fields} <= set(FieldName)
            assert len(document.pages[0].obj.Annots) == 4

    @pytest.mark.parametrize("name", ["/AA", "/OC", "/A", "/Parent", "/EF", "/ByteRange"])
    def test_a_resource_may_have_any_name(self, name: str, letter: bytes, places: Places) -> None:
        draft = drafts.with_changes(letter, drafts.resource_named(name))
        result = prepare(draft, places)
        assert result.removed == ()
        assert render_page(result.pdf, 0, dpi=72) == render_page(draft, 0, dpi=72)
        assert render_page(draft, 0, dpi=72) != render_page(letter, 0, dpi=72)

    def test_a_font_that_is_not_embedded_is_told(self, letter: bytes, places: Places) -> None:
        result = prepare(drafts.with_changes(letter, drafts.font_left_out), places)
        assert len(result.removed) == 1
        assert "LiberationSerif" in result.removed[0]
        assert "không nhúng" in result.removed[0]

    def test_screen_and_print_show_the_same_part_of_a_page(self, letter: bytes, places: Places) -> None:
        result = prepare(drafts.with_changes(letter, drafts.prints_what_is_cropped), places)
        with opened(result.pdf) as document:
            assert document.Root.ViewerPreferences.keys() == {"/DisplayDocTitle"}

    def test_a_link_shows_nothing_at_a_click(self, letter: bytes, places: Places) -> None:
        result = prepare(drafts.with_changes(letter, drafts.link_drawn_at_a_click), places)
        with opened(result.pdf) as document:
            assert "/AP" not in document.pages[0].obj.Annots[0]

    def test_a_link_stays(self, letter: bytes, places: Places) -> None:
        result = prepare(drafts.with_changes(letter, drafts.plain_link), places)
        assert result.removed == ()
        with opened(result.pdf) as document:
            assert document.pages[0].obj.Annots[0].A.URI == "https://example.vn"


def _expanded(pdf: bytes) -> bytes:
    """The file with every stream and object open to a plain search."""
    out = io.BytesIO()
    with opened(pdf) as document:
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, qdf=True)
    return out.getvalue()

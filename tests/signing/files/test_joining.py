"""Files that others signed: we sign behind them, and every signature stays what it was, or we refuse."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, ObjectStreamMode
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm

from signing.agency import check_seal
from signing.errors import (
    AlreadySignedError,
    EncryptedDocumentError,
    ForbiddenContentError,
    IssueDataError,
    NotReadyError,
    StateSecretError,
    UnreadableDocumentError,
)
from signing.joining import check_joinable, is_signed
from signing.preparation import Places, prepare
from signing.workflow import sign_leader
from tests.certs.pki import AT
from tests.signing import judges
from tests.signing.files import others
from tests.signing.papers import ANNEXED, LETTER, SEAL, SIGNATURE, changed, layout_of, prepared, sample
from tests.signing.pdf.zoo import saved, updated
from tests.signing.placement.letters import Letter, make
from tests.signing.preparation import drafts
from tests.signing.signers import DIAMETER_MM

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from certs.authority import Issued
    from signing.workflow import Services
    from tests.certs.pki import TestPki
    from tests.signing.signers import Signers

STAMP = (60, 60, 160, 100)
FORMS: dict[str, Callable[[bytes], bytes]] = {
    "tables": lambda pdf: saved(pdf, object_stream_mode=ObjectStreamMode.disable),
    "streams": lambda pdf: saved(pdf, object_stream_mode=ObjectStreamMode.generate),
    "linearised": lambda pdf: saved(pdf, linearize=True),
    "updated": updated,
    "PDF 2.0": lambda pdf: saved(pdf, force_version="2.0"),
}


@dataclass(frozen=True)
class People:
    """Whoever signed first, and those who sign behind."""

    pki: TestPki
    signers: Signers
    services: Services
    stranger: Issued

    def led(self, theirs: bytes) -> bytes:
        leader, services = self.signers.leader, self.services
        return sign_leader(theirs, leader, image=SIGNATURE, services=services, at=AT).pdf

    def issued(self, led: bytes) -> bytes:
        return self.signers.issue(led, self.services).pdf

    def opinions(self, pdf: bytes) -> Mapping[str, judges.Opinion]:
        return judges.pyhanko(pdf, self.pki.anchors, AT)


@pytest.fixture(scope="module")
def people(pki: TestPki, signers: Signers, offline: Services) -> People:
    return People(pki, signers, offline, pki.person())


@pytest.fixture(scope="module")
def stranger(people: People) -> Issued:
    return people.stranger


@pytest.fixture(scope="module")
def letter(letter: bytes) -> bytes:
    """With number and date printed, since nothing can be filled in later."""
    return others.numbered(letter, number="07", day="03", month="02")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("box", [None, STAMP], ids=["unseen", "seen"])
def test_leader_and_agency_sign_behind_others(
    form: str, box: tuple[int, int, int, int] | None, letter: bytes, people: People, tmp_path: Path
) -> None:
    theirs = others.signed(FORMS[form](letter), people.stranger, box=box)
    check_joinable(theirs)
    led = people.led(theirs)
    issued = people.issued(led)
    assert led.startswith(theirs)
    assert issued.startswith(led)
    opinions = people.opinions(issued)
    assert {name: (one.sound, one.modification) for name, one in opinions.items()} == {
        others.FIELD: (True, judges.FILLED),
        "AntinLeader1": (True, judges.FILLED),
        "AntinAgency": (True, judges.UNTOUCHED),
    }
    path = tmp_path / "issued.pdf"
    path.write_bytes(issued)
    assert judges.pdfsig_verdicts(path) == ["Signature is Valid."] * 3
    assert judges.qpdf_complaints(path) == ""


def test_a_letter_of_an_html_engine_is_joined_too(people: People) -> None:
    led = people.led(others.signed(sample(ANNEXED), people.stranger))
    assert all(one.sound for one in people.opinions(led).values())


class TestNumberAndDate:
    @pytest.mark.parametrize(
        ("printed", "reason"),
        [
            ({"number": "08", "day": "03", "month": "02"}, "in số 08"),
            ({"number": "07", "day": "04", "month": "02"}, "in ngày 04/02/2026"),
        ],
    )
    def test_that_differ_are_refused(self, printed: dict[str, str], reason: str, people: People) -> None:
        led = people.led(others.signed(others.numbered(sample(LETTER), **printed), people.stranger))
        with pytest.raises(IssueDataError, match=reason):
            people.issued(led)

    def test_that_are_not_printed_are_refused(self, people: People) -> None:
        led = people.led(others.signed(sample(LETTER), people.stranger))
        with pytest.raises(NotReadyError, match="chưa in sẵn"):
            people.issued(led)

    def test_that_only_the_text_speaks_of_are_refused(self, people: People) -> None:
        reference = "Trả lời Công văn Số: 07/BNV-CVL ngày 03 tháng 02 năm 2026 của Bộ Nội vụ."
        draft, _ = make(Letter(paragraphs=(reference,)))
        led = people.led(others.signed(draft, people.stranger))
        with pytest.raises(NotReadyError, match="chưa in sẵn"):
            people.issued(led)


class TestRefused:
    def test_a_file_certified_against_all_changes(self, letter: bytes, stranger: Issued) -> None:
        theirs = others.signed(letter, stranger, certify=MDPPerm.NO_CHANGES)
        with pytest.raises(ForbiddenContentError, match="cấm mọi thay đổi"):
            check_joinable(theirs, visible=False)

    @pytest.mark.parametrize("permission", [MDPPerm.FILL_FORMS, MDPPerm.ANNOTATE])
    def test_a_certified_file_takes_no_mark_but_a_signature_without_one(
        self, permission: MDPPerm, letter: bytes, stranger: Issued
    ) -> None:
        theirs = others.signed(letter, stranger, certify=permission)
        check_joinable(theirs, visible=False)
        with pytest.raises(ForbiddenContentError, match="chứng nhận"):
            check_joinable(theirs)

    @pytest.mark.parametrize("permission", [MDPPerm.FILL_FORMS, MDPPerm.ANNOTATE])
    def test_a_mark_in_a_certified_file_would_break_it(
        self, permission: MDPPerm, letter: bytes, people: People
    ) -> None:
        """Why they are refused: the other judge's opinion of what we do not do."""
        led = people.led(others.signed(letter, people.stranger, certify=permission))
        assert not people.opinions(led)[others.FIELD].sound

    @pytest.mark.parametrize("lock", [others.LOCKS_ALL, others.LOCKS_ALL_BUT_ONE])
    def test_a_lock_on_all_fields(self, lock: FieldMDPSpec, letter: bytes, stranger: Issued) -> None:
        with pytest.raises(ForbiddenContentError, match="khóa mọi ô"):
            check_joinable(others.signed(letter, stranger, lock=lock))

    def test_a_lock_on_a_field_of_their_own_is_none(self, letter: bytes, stranger: Issued) -> None:
        assert check_joinable(others.signed(letter, stranger, lock=others.LOCKS_ONE))

    @pytest.mark.parametrize("change", [drafts.filled_field, drafts.empty_signature_field])
    def test_an_open_field(
        self, change: Callable[[pikepdf.Pdf], None], letter: bytes, stranger: Issued
    ) -> None:
        theirs = others.signed(changed(letter, change), stranger)
        with pytest.raises(ForbiddenContentError, match="để trống hoặc sửa được"):
            check_joinable(theirs)

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (drafts.opening_script, "không được gỡ bỏ gì.*tự chạy khi mở"),
            (drafts.named_script, "JavaScript"),
            (drafts.visible_layer, "lớp nội dung"),
            (drafts.hidden_layer, "lớp nội dung ẩn"),
            (drafts.external_stream, "nằm ngoài tệp"),
            (drafts.embedded_file, "đính kèm"),
            (drafts.sticky_note, "Trang 1 có chú thích loại Text"),
            (drafts.xfa, "XFA"),
        ],
    )
    def test_what_would_be_taken_out_of_a_draft(
        self, change: Callable[[pikepdf.Pdf], None], reason: str, letter: bytes, stranger: Issued
    ) -> None:
        theirs = others.signed(changed(letter, change), stranger)
        with pytest.raises(ForbiddenContentError, match=reason):
            check_joinable(theirs)

    def test_rights_that_a_change_would_break(self, letter: bytes) -> None:
        def grant(document: pikepdf.Pdf) -> None:
            document.Root.Perms = Dictionary(UR3=Dictionary(Type=Name.Sig, ByteRange=Array([0, 1, 2, 3])))

        with pytest.raises(ForbiddenContentError, match="quyền sử dụng"):
            check_joinable(changed(letter, grant))

    def test_a_state_secret(self, stranger: Issued) -> None:
        secret, _ = make(Letter(heading=("MẬT", "KẾ HOẠCH")))
        with pytest.raises(StateSecretError):
            check_joinable(others.signed(secret, stranger))

    def test_preparing_it(self, letter: bytes, stranger: Issued) -> None:
        theirs = others.signed(letter, stranger)
        with pytest.raises(AlreadySignedError):
            prepare(theirs, Places.from_layout(layout_of(sample())))

    def test_an_encrypted_file(self, letter: bytes) -> None:
        with pytest.raises(EncryptedDocumentError):
            is_signed(drafts.encrypted(letter))


def _no_list(form: pikepdf.Object) -> None:
    form.Fields = 3


def _null_field(form: pikepdf.Object) -> None:
    form.Fields.append(None)


def _ring(form: pikepdf.Object) -> None:
    form.Fields[0].Kids = Array([form.Fields[0]])


def _odd_references(form: pikepdf.Object) -> None:
    form.Fields[0].V.Reference = Array([5, Name.DocMDP])


def _odd_permission(form: pikepdf.Object) -> None:
    certified = Dictionary(TransformMethod=Name.DocMDP, TransformParams=Dictionary(P=Name.All))
    form.Fields[0].V.Reference = Array([certified])


@pytest.mark.parametrize("spoil", [_no_list, _null_field, _ring, _odd_references, _odd_permission])
def test_a_broken_form_is_refused(
    spoil: Callable[[pikepdf.Object], None], letter: bytes, stranger: Issued
) -> None:
    def change(document: pikepdf.Pdf) -> None:
        spoil(document.Root.AcroForm)
        del document.pages[0].obj.Annots

    broken = changed(others.signed(letter, stranger), change)
    with pytest.raises((ForbiddenContentError, UnreadableDocumentError)):
        check_joinable(broken)


class TestSigned:
    def test_is_told_from_unsigned(self, letter: bytes, stranger: Issued) -> None:
        assert not is_signed(letter)
        assert is_signed(others.signed(letter, stranger))

    def test_also_where_no_form_names_the_signature(self, letter: bytes, stranger: Issued) -> None:
        def forget(document: pikepdf.Pdf) -> None:
            document.Root.Kept = document.Root.AcroForm.Fields[0].V
            del document.Root.AcroForm
            del document.pages[0].obj.Annots

        assert is_signed(changed(others.signed(letter, stranger), forget))

    def test_resources_named_like_a_signature_are_none(self, letter: bytes) -> None:
        def change(document: pikepdf.Pdf) -> None:
            spaces = Dictionary(ByteRange=Array([Name.Indexed, Name.DeviceGray, 0, pikepdf.String("\0")]))
            document.pages[0].resources.ColorSpace = spaces

        assert not is_signed(changed(letter, change))


def test_nothing_of_the_file_is_lost_when_it_is_looked_at(letter: bytes, stranger: Issued) -> None:
    theirs = others.signed(letter, stranger)
    before = bytes(theirs)
    check_joinable(theirs)
    assert theirs == before
    with pikepdf.open(io.BytesIO(theirs)) as document:
        assert document.Root.AcroForm.Fields[0].T == others.FIELD


def _add_open_field(name: str, kind: pikepdf.Object = Name.Tx) -> Callable[[pikepdf.Pdf], None]:
    def add(document: pikepdf.Pdf) -> None:
        page, form = document.pages[0].obj, document.Root.AcroForm
        widget = Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=kind, T=pikepdf.String(name), F=4, P=page,
            Rect=Array([60, 300, 560, 520]), DA=pikepdf.String("/Helv 12 Tf 0 g"),
        )  # fmt: skip
        reference = document.make_indirect(widget)
        form.Fields.append(reference)
        if "/Annots" not in page:
            page.Annots = Array()
        page.Annots.append(reference)

    return add


class TestOurNames:
    """A name says nothing: whoever made the file may have given it."""

    @pytest.mark.parametrize("name", ["AntinLeader7", "AntinInitials1", "AntinNumber", "AntinMonth"])
    def test_do_not_let_an_open_text_field_pass(self, name: str, letter: bytes, stranger: Issued) -> None:
        theirs = changed(others.signed(letter, stranger), _add_open_field(name))
        with pytest.raises(ForbiddenContentError):
            check_joinable(theirs)

    def test_count_for_fields_at_the_top_alone(self, letter: bytes, stranger: Issued) -> None:
        def nest(document: pikepdf.Pdf) -> None:
            _add_open_field("AntinLeader7", Name.Sig)(document)
            fields = document.Root.AcroForm.Fields
            last = len(fields) - 1
            parent = document.make_indirect(Dictionary(Kids=Array([fields[last]])))
            fields[last].Parent = parent
            fields[last] = parent

        with pytest.raises(ForbiddenContentError, match="AntinLeader7"):
            check_joinable(changed(others.signed(letter, stranger), nest))


class TestShownInTwoWays:
    def test_fields_that_readers_draw_anew(self, letter: bytes, stranger: Issued) -> None:
        def ask(document: pikepdf.Pdf) -> None:
            document.Root.AcroForm.NeedAppearances = True

        with pytest.raises(ForbiddenContentError, match="NeedAppearances"):
            check_joinable(changed(others.signed(letter, stranger), ask))

    def test_a_widget_on_two_pages(self, people: People) -> None:
        def share(document: pikepdf.Pdf) -> None:
            first, last = document.pages[0].obj, document.pages[-1].obj
            first.Annots = document.make_indirect(Array(first.get("/Annots", Array())))
            last.Annots = first.Annots

        theirs = changed(others.signed(sample(ANNEXED), people.stranger, box=STAMP), share)
        with pytest.raises(ForbiddenContentError, match="hai lần"):
            check_joinable(theirs)

    def test_a_page_with_the_same_key_twice(self, letter: bytes, stranger: Issued) -> None:
        def turn(document: pikepdf.Pdf) -> None:
            document.pages[0].obj.Rotate = 0
            document.pages[0].obj["/Rotatf"] = 180

        once = saved(
            changed(others.signed(letter, stranger), turn), object_stream_mode=ObjectStreamMode.disable
        )
        check_joinable(once)
        twice = once.replace(b"/Rotatf", b"/Rotate")
        assert twice != once
        with pytest.raises(ForbiddenContentError, match="sai chuẩn"):
            check_joinable(twice)


@pytest.mark.parametrize("what", ["opening", "layers", "field", "redrawn"])
def test_the_agency_seals_nothing_that_could_still_change(what: str, people: People) -> None:
    def change(document: pikepdf.Pdf) -> None:
        if what == "opening":
            document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        elif what == "layers":
            layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=pikepdf.String("a")))
            printed = Dictionary(Event=Name.Print, OCGs=Array([layer]), Category=Array([Name.Print]))
            document.Root.OCProperties = Dictionary(
                OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), AS=Array([printed]))
            )
        elif what == "field":
            _add_open_field("Ghi chú")(document)
        else:
            document.Root.AcroForm.NeedAppearances = True

    led = people.led(changed(prepared(sample()), change))
    with pytest.raises(ForbiddenContentError):
        check_seal(led, seal=SEAL, diameter_mm=DIAMETER_MM)
    with pytest.raises(ForbiddenContentError):
        people.issued(led)

"""What speaks against a seal: other people's text, a signature that is missing, a wrong size over it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
import pytest

from signing.agency import check_seal
from signing.errors import CoveringError, NotReadyError, PlacementError
from signing.geometry import Box
from signing.marks import FieldName
from signing.preparation import PlacedBox, Places, prepare
from signing.workflow import Services, sign_leader
from tests.certs.pki import AT, TestPki
from tests.signing import judges
from tests.signing.meetings import JOINT, MINUTES, Meeting, block, boxes, reserved
from tests.signing.papers import SAMPLES, SEAL, SIGNATURE, changed, drawn_png, sample
from tests.signing.placement.catalogue import CHAIR, OTHER, SECRETARY
from tests.signing.placement.letters import Letter, Signer, make
from tests.signing.signers import DIAMETER_MM, key_of

if TYPE_CHECKING:
    from tests.signing.signers import Signers

WIDE = drawn_png(size=(1200, 120), dpi=250)
"""Twelve centimetres of signature."""
NEAR_RECIPIENTS, _ = make(Letter(center=300.0, recipients=("- Ủy ban nhân dân tỉnh An Phú (để báo cáo);",)))
"""The block so far to the left that a seal over the signature reaches the recipients' list."""


@pytest.fixture(scope="module")
def near(signers: Signers, offline: Services) -> bytes:
    gap = PlacedBox(0, block(NEAR_RECIPIENTS, "Nguyễn Văn Bình").gap)
    pdf = reserved(NEAR_RECIPIENTS)
    return sign_leader(pdf, signers.leader, image=SIGNATURE, services=offline, at=AT, place=gap).pdf


@pytest.mark.parametrize("name", [path.stem for path in sorted(SAMPLES.glob("*.pdf"))])
def test_nothing_speaks_against_the_sample_letters(name: str, signers: Signers, offline: Services) -> None:
    signed = signers.sign(sample(name), offline).pdf
    assert check_seal(signed, seal=SEAL, diameter_mm=DIAMETER_MM) == ()


def test_text_of_others_is_not_covered(near: bytes, signers: Signers, offline: Services) -> None:
    with pytest.raises(CoveringError, match=r"Dấu sẽ che chữ “.*\(để báo cáo\).*” nằm ngoài khối chữ ký"):
        signers.issue(near, offline)


def test_a_person_may_insist_and_the_signature_says_why(
    near: bytes, signers: Signers, offline: Services, pki: TestPki
) -> None:
    reason = "Mẫu của cơ quan đặt khối ký ở giữa"
    issued = signers.issue(near, offline, insist=reason).pdf
    assert judges.pyhanko(issued, pki.anchors, AT)["AntinAgency"].sound
    assert _stated_reason(issued) == reason


def test_nobody_has_to_insist_on_what_is_in_order(letter: bytes, signers: Signers, offline: Services) -> None:
    issued = signers.issue(signers.sign(letter, offline).pdf, offline, insist="Cứ đóng dấu").pdf
    assert _stated_reason(issued) is None


@pytest.mark.parametrize("reason", ["", "   ", "....", "a" * 301, "lý do\x00 ẩn", "lý do \u202edảo"])
def test_a_reason_that_says_nothing_is_refused(
    reason: str, near: bytes, signers: Signers, offline: Services
) -> None:
    with pytest.raises(PlacementError, match="ý do vẫn đóng dấu"):
        signers.issue(near, offline, insist=reason)


def test_the_objections_are_known_before_a_number_is_given(near: bytes) -> None:
    with pytest.raises(CoveringError):
        check_seal(near, seal=SEAL, diameter_mm=DIAMETER_MM)
    assert len(check_seal(near, seal=SEAL, diameter_mm=DIAMETER_MM, insist="Đã hỏi lãnh đạo")) == 1


def test_a_block_without_its_signature_stops_the_seal(
    pki: TestPki, signers: Signers, offline: Services
) -> None:
    """Nobody can sign after the seal, so it waits; whoever knows better says why."""
    chair = Meeting.of(pki).chair
    one = sign_leader(reserved(MINUTES), chair, image=SIGNATURE, services=offline, at=AT).pdf
    with pytest.raises(CoveringError, match=r"“Mai Văn Tạo” còn thiếu chữ ký.*Hãy trình người đó ký"):
        signers.issue(one, offline)
    issued = signers.issue(one, offline, insist="Thư ký đã ký bản giấy").pdf
    assert judges.pyhanko(issued, pki.anchors, AT)["AntinAgency"].sound


def test_the_seal_waits_for_the_principal_whoever_insists(
    pki: TestPki, signers: Signers, offline: Services
) -> None:
    """The secretary alone cannot have minutes sealed: the competent person signs first (Art. 32.2.d)."""
    pdf = reserved(MINUTES, block(MINUTES, SECRETARY.name))
    secretary = Meeting.of(pki).secretary
    one = sign_leader(pdf, secretary, image=SIGNATURE, services=offline, at=AT).pdf
    with pytest.raises(NotReadyError, match=f"“{CHAIR.name}” chưa ký.*Hãy trình người đó ký"):
        signers.issue(one, offline, insist="Chủ tọa đã ký bản giấy")


def test_where_the_principal_is_not_clear_a_person_may_insist(
    pki: TestPki, signers: Signers, offline: Services
) -> None:
    """Of two who sign side by side either may be the competent person."""
    pdf = reserved(JOINT, block(JOINT, OTHER.name))
    key = key_of(pki.person(OTHER.name))
    one = sign_leader(pdf, key, image=SIGNATURE, services=offline, at=AT).pdf
    with pytest.raises(CoveringError, match="còn thiếu chữ ký"):
        signers.issue(one, offline)
    assert signers.issue(one, offline, insist="Cơ quan kia ký bản riêng").pdf


def test_who_only_drew_up_the_figures_need_not_sign(signers: Signers, offline: Services) -> None:
    pdf, _ = make(Letter(beside=Signer(titles=("NGƯỜI LẬP BIỂU",), name=OTHER.name)))
    signed = sign_leader(reserved(pdf), signers.leader, image=SIGNATURE, services=offline, at=AT).pdf
    assert signers.issue(signed, offline).pdf


def test_a_second_position_is_the_signers_own(signers: Signers, offline: Services) -> None:
    """The signature stands above it (cell 7b), and the seal may touch it, however long it is."""
    second = "Phó Chủ tịch Thường trực Ủy ban nhân dân tỉnh An Phú"
    pdf, truth = make(Letter(signer=Signer(titles=("TM. BAN CHỈ ĐẠO", "TRƯỞNG BAN"), second=second)))
    assert truth is not None
    signed = sign_leader(reserved(pdf), signers.leader, image=SIGNATURE, services=offline, at=AT).pdf
    place = boxes(signed)[FieldName.LEADER]
    assert truth.gap.y0 - 1 <= place.y0 < place.y1 <= truth.gap.y1 + 1
    assert check_seal(signed, seal=SEAL, diameter_mm=DIAMETER_MM) == ()


@pytest.mark.parametrize("diameter_mm", [20.0, 24.0])
def test_a_seal_that_covers_too_little_of_a_signature_is_refused(
    diameter_mm: float, letter: bytes, signers: Signers, offline: Services
) -> None:
    place = PlacedBox(0, Box(100, 60, 500, 110))
    signed = signers.sign(letter, offline, image=WIDE, place=place).pdf
    with pytest.raises(PlacementError, match=r"bề ngang hình chữ ký.*từ 25% đến 40%"):
        signers.issue(signed, offline, diameter_mm=diameter_mm, insist="Cứ đóng dấu")


def test_a_seal_off_the_page_is_refused(letter: bytes, signers: Signers, offline: Services) -> None:
    signed = signers.sign(letter, offline, place=PlacedBox(0, Box(5, 60, 160, 120))).pdf
    with pytest.raises(PlacementError, match="vượt ra ngoài trang"):
        signers.issue(signed, offline, insist="Cứ đóng dấu")


def test_a_page_full_of_letters_is_not_sealed_unseen(
    letter: bytes, signers: Signers, offline: Services
) -> None:
    """More text than is looked through, in a hidden layer say: what the seal covers stays unknown."""

    def crowd(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        page.obj.Resources.Font.Hidden = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        hidden = b"".join(b"1 0 0 1 10 %d Tm (%s) Tj " % (row, b"xo" * 100) for row in range(10, 320))
        page.contents_add(b"BT /Hidden 1 Tf 3 Tr " + hidden + b"ET")

    place = PlacedBox(0, Box(200, 60, 350, 110))
    crowded = prepare(changed(letter, crowd), Places(place, None, None, None)).pdf
    signed = sign_leader(crowded, signers.leader, image=SIGNATURE, services=offline, at=AT).pdf
    with pytest.raises(CoveringError, match="quá nhiều ký tự"):
        check_seal(signed, seal=SEAL, diameter_mm=DIAMETER_MM)
    assert check_seal(signed, seal=SEAL, diameter_mm=DIAMETER_MM, insist="Đã xem bằng mắt")


def test_without_a_leaders_signature_there_is_no_seal(
    letter: bytes, signers: Signers, offline: Services
) -> None:
    with pytest.raises(NotReadyError, match="chưa có chữ ký của người có thẩm quyền"):
        signers.issue(reserved(letter), offline, insist="Cứ đóng dấu")


def _stated_reason(pdf: bytes) -> str | None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        agency = next(field for field in document.Root.AcroForm.Fields if field.T == FieldName.AGENCY)
        return str(agency.V.Reason) if "/Reason" in agency.V else None


def test_the_boxes_are_those_on_the_page(near: bytes, signers: Signers, offline: Services) -> None:
    places = boxes(signers.issue(near, offline, insist="Đã hỏi lãnh đạo").pdf)
    seal, leader = places[FieldName.AGENCY], places[FieldName.LEADER]
    assert (seal.x1 - leader.x0) / leader.width == pytest.approx(1 / 3, abs=0.001)

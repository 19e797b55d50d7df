"""Several leaders on one document: each in their own block, nobody's signature harmed by the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from signing.errors import CoveringError, NotReadyError, PlacementError
from signing.geometry import Box
from signing.incremental import Revision
from signing.marks import FieldName
from signing.placement import DocumentLayout, find_layout
from signing.preparation import PlacedBox
from signing.report import ChangesAfter, Indication, RevocationMode
from signing.signer_blocks import block_named, find_own_block
from signing.validation import validate
from signing.workflow import Services, sign_leader
from tests.certs.pki import AT, TestPki
from tests.signing import judges
from tests.signing.meetings import JOINT, MINUTES, Meeting, block, boxes, reserved
from tests.signing.papers import SIGNATURE, turned
from tests.signing.placement.catalogue import CHAIR, OTHER, SECRETARY
from tests.signing.placement.letters import Letter, Signer, make

if TYPE_CHECKING:
    from pathlib import Path

    from tests.signing.signers import Signers


@pytest.fixture(scope="module")
def meeting(pki: TestPki) -> Meeting:
    return Meeting.of(pki)


@pytest.fixture(scope="module")
def both(meeting: Meeting, offline: Services) -> bytes:
    return meeting.signed(offline)


@pytest.fixture(scope="module")
def sealed(both: bytes, signers: Signers, offline: Services) -> bytes:
    return signers.issue(both, offline).pdf


@pytest.fixture(scope="module")
def led(signers: Signers, offline: Services) -> bytes:
    """A joint document with the principal's signature only."""
    return sign_leader(reserved(JOINT), signers.leader, image=SIGNATURE, services=offline, at=AT).pdf


class TestBlocks:
    @pytest.mark.parametrize(
        "name",
        [
            "Mai Văn Tạo",
            "MAI VĂN TẠO",
            "mai văn tạo",
            "ThS. Mai Văn Tạo",
            "Mai Van Tao",
            "Mai  Văn Ta\u0323o",
        ],
    )
    def test_a_name_finds_its_block_however_it_is_written(self, name: str) -> None:
        assert block(MINUTES, name).title_lines == SECRETARY.titles

    @pytest.mark.parametrize("name", ["", "...", "Mai Văn Táo", "Mai Văn", "Nguyễn Mai Văn Tạo"])
    def test_another_name_finds_none(self, name: str) -> None:
        assert block_named(find_layout(MINUTES), name) is None

    def test_where_the_tone_is_put_does_not_count(self) -> None:
        pdf, _ = make(Letter(signer=Signer(name="Trần Thị Hoà")))
        assert block(pdf, "Trần Thị Hòa").name == "Trần Thị Hoà"

    def test_two_of_one_name_are_not_told_apart(self) -> None:
        layout: DocumentLayout = find_layout(
            make(Letter(beside=Signer(), beside_lower=0, recipients=None))[0]
        )
        assert len(layout.signers) == 2
        assert block_named(layout, Signer().name) is None

    def test_a_name_settles_which_block_is_meant(self) -> None:
        layout = find_layout(JOINT)
        assert not layout.is_sure
        found = find_own_block(layout, signer=None, common_name=OTHER.name)
        assert (found.block.name, found.problems, found.named) == (OTHER.name, (), True)

    def test_without_a_name_the_doubts_stay(self) -> None:
        layout = find_layout(JOINT)
        found = find_own_block(layout, signer=None, common_name="Lê Lạ")
        assert (found.block, found.problems, found.named) == (layout.signer, layout.problems, False)


def test_the_first_leader_signs_in_their_own_block(meeting: Meeting, offline: Services) -> None:
    pdf, gap = reserved(MINUTES, block(MINUTES, SECRETARY.name)), block(MINUTES, SECRETARY.name).gap
    signed = sign_leader(pdf, meeting.secretary, image=SIGNATURE, services=offline, at=AT).pdf
    place = boxes(signed)[FieldName.LEADER]
    assert gap.y0 <= place.y0 < place.y1 <= gap.y1
    assert place.center.x == pytest.approx(gap.center.x, abs=0.1)


def test_a_named_leader_signs_in_their_block_wherever_the_reserved_one_is(
    meeting: Meeting, offline: Services
) -> None:
    signed = sign_leader(
        reserved(MINUTES), meeting.secretary, image=SIGNATURE, services=offline, at=AT, signer=SECRETARY.name
    ).pdf
    gap = block(MINUTES, SECRETARY.name).gap
    assert boxes(signed)[FieldName.LEADER].center.x == pytest.approx(gap.center.x, abs=0.1)


def test_the_second_leader_gets_a_field_of_their_own(both: bytes, pki: TestPki) -> None:
    second, gap = boxes(both)["AntinLeader2"], block(MINUTES, CHAIR.name).gap
    assert second.center.x == pytest.approx(gap.center.x, abs=0.1)
    assert gap.y0 <= second.y0 < second.y1 <= gap.y1
    opinions = judges.pyhanko(both, pki.anchors, AT)
    assert opinions["AntinLeader1"] == judges.Opinion(True, judges.FILLED, False)
    assert opinions["AntinLeader2"] == judges.Opinion(True, judges.UNTOUCHED, False)


def test_all_signatures_hold_after_the_seal(sealed: bytes, pki: TestPki, tmp_path: Path) -> None:
    opinions = judges.pyhanko(sealed, pki.anchors, AT)
    assert [opinions[name].sound for name in ("AntinLeader1", "AntinLeader2", "AntinAgency")] == [True] * 3
    report = validate(sealed, trust=pki.anchors, at=AT, revocation=RevocationMode.OFF)
    assert report.indication is Indication.TOTAL_PASSED
    assert [(one.kind, one.changes_after) for one in report.signatures] == [
        ("leader", ChangesAfter.PERMITTED),
        ("leader", ChangesAfter.PERMITTED),
        ("agency", ChangesAfter.NONE),
    ]
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed)
    assert judges.pdfsig_verdicts(path) == ["Signature is Valid."] * 3
    assert judges.qpdf_complaints(path) == ""


def test_the_seal_is_over_the_principals_signature(sealed: bytes) -> None:
    seal, chairs = boxes(sealed)[FieldName.AGENCY], boxes(sealed)["AntinLeader2"]
    assert (seal.x1 - chairs.x0) / chairs.width == pytest.approx(1 / 3, abs=0.001)
    assert seal.center.y == pytest.approx(chairs.center.y, abs=0.01)


def test_another_signature_is_sealed_when_a_person_says_so(
    both: bytes, signers: Signers, offline: Services
) -> None:
    places = boxes(signers.issue(both, offline, signer=SECRETARY.name).pdf)
    seal, secretarys = places[FieldName.AGENCY], places["AntinLeader1"]
    assert (seal.x1 - secretarys.x0) / secretarys.width == pytest.approx(1 / 3, abs=0.001)
    with pytest.raises(NotReadyError, match="Không thấy đúng một chữ ký ở khối của “Lê Lạ”"):
        signers.issue(both, offline, signer="Lê Lạ")


def test_a_second_place_may_be_chosen_by_hand(
    led: bytes, signers: Signers, offline: Services, pki: TestPki
) -> None:
    chosen = PlacedBox(0, Box(100, 60, 250, 110))
    second = sign_leader(led, signers.leader, image=SIGNATURE, services=offline, at=AT, place=chosen).pdf
    assert chosen.box.contains(boxes(second)["AntinLeader2"], tolerance=0.01)
    assert judges.pyhanko(second, pki.anchors, AT)["AntinLeader1"].sound


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_turned_pages_seat_everybody_as_upright_ones(
    rotation: int, sealed: bytes, meeting: Meeting, signers: Signers, offline: Services
) -> None:
    turned_minutes = turned(MINUTES, rotation)
    pdf = reserved(turned_minutes, block(turned_minutes, SECRETARY.name))
    for key in (meeting.secretary, meeting.chair):
        pdf = sign_leader(pdf, key, image=SIGNATURE, services=offline, at=AT).pdf
    straight, other = _marks(sealed), _marks(signers.issue(pdf, offline).pdf)
    assert set(other) == set(straight)
    for name in ("AntinLeader1", "AntinLeader2", FieldName.AGENCY):
        assert other[name] == pytest.approx(straight[name], abs=0.5)


def _marks(pdf: bytes) -> dict[str, tuple[float, ...]]:
    """Where each mark is seen."""
    revision = Revision(pdf)
    found: dict[str, tuple[float, ...]] = {}
    for name in revision.field_names():
        field = revision.field(name)
        assert field is not None
        _, geometry = revision.page_of(field)
        found[name] = revision.displayed_box(field, geometry).as_tuple()
    return found


class TestRefused:
    def test_the_same_block_twice(self, both: bytes, meeting: Meeting, offline: Services) -> None:
        with pytest.raises(NotReadyError, match="không ký lần thứ hai vào cùng một chỗ"):
            sign_leader(both, meeting.chair, image=SIGNATURE, services=offline, at=AT)

    def test_a_stranger_when_the_principal_has_signed(
        self, both: bytes, signers: Signers, offline: Services
    ) -> None:
        with pytest.raises(NotReadyError, match="ghi rõ họ tên in dưới khối đó"):
            sign_leader(both, signers.leader, image=SIGNATURE, services=offline, at=AT)

    def test_a_name_that_is_not_on_the_page(self, meeting: Meeting, offline: Services) -> None:
        pdf = reserved(MINUTES)
        with pytest.raises(PlacementError, match=r"khối chữ ký của “Lê Lạ”.*“Lê Hoàng Phúc”, “Mai Văn Tạo”"):
            sign_leader(pdf, meeting.chair, image=SIGNATURE, services=offline, at=AT, signer="Lê Lạ")

    def test_a_leader_after_the_seal(self, sealed: bytes, meeting: Meeting, offline: Services) -> None:
        with pytest.raises(NotReadyError, match="đã đóng dấu của cơ quan"):
            sign_leader(sealed, meeting.chair, image=SIGNATURE, services=offline, at=AT)

    def test_a_place_over_a_name(self, led: bytes, signers: Signers, offline: Services) -> None:
        gap = block(JOINT, OTHER.name).gap
        over = PlacedBox(0, Box(gap.x0, gap.y0 - 30, gap.x1, gap.y0 + 20))
        with pytest.raises(CoveringError, match="che chữ “Mai Văn Tạo”"):
            sign_leader(led, signers.leader, image=SIGNATURE, services=offline, at=AT, place=over)
